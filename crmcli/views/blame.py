"""Who last set each field, as a table: an entry in one line where one commit made most of it.

Programs get every value by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from crmcli.rules.blame import Blame, Maker, Origin, Steps
from crmcli.rules.fields import Field, find_field, find_value_field
from crmcli.rules.promises import find_settled_follow_up
from crmcli.views.changelines import SHORT
from crmcli.views.changewords import holds_entries, join_words, say_place
from crmcli.views.columns import Column, Row, show_plain
from crmcli.views.language import pick
from crmcli.views.sentences import say
from crmcli.views.values import Reader, list_visits, name_contacts, show_children, show_value

_CALLED_BY = ("name", "date", "channel")
"""What an entry is named by in front of its values."""
_FOLLOW_UP = (("follow_up",), ("follow_up", "on"))
"""What is told with what became of it, where it no longer counts."""
_PLAIN_GIT = "git"
"""Stands for the act of a commit that no verb made."""


class _Part(NamedTuple):
    """Values of one place that have the same origin."""

    path: Steps
    card: Mapping[str, object]
    root: Field
    old: object
    new: object
    field: Field | None
    is_entry: bool
    origin: Origin


def build_columns(reader: Reader) -> list[Column]:
    """The columns of both kinds of rows."""
    language = reader.language
    people = [
        Column("field", say(language, "blame-field"), audience="people"),
        Column("value", say(language, "blame-value"), audience="people"),
        Column("author", say(language, "blame-author"), audience="people"),
        Column("day", say(language, "blame-day"), kind="fixed", audience="people"),
        Column("commit", say(language, "blame-commit"), kind="fixed", audience="people", spare=2),
        Column("act", say(language, "blame-act"), kind="fixed", audience="people", spare=3),
        Column("reason", say(language, "blame-reason"), audience="people", spare=4),
    ]
    keys = ("path", "value", "author", "co_authors", "time", "commit", "act", "reason", "saved")
    return people + [Column(key, key, audience="programs") for key in keys]


def iter_rows(blame: Blame) -> Iterator[Row]:
    """A row a value, in the card's order, as programs read it."""
    for leaf, maker, saved in blame.origins:
        yield {
            "path": ".".join(leaf.spot.path),
            "value": leaf.value,
            "author": maker.author if maker else None,
            "co_authors": list(maker.co_authors) if maker else [],
            "time": maker.time.isoformat() if maker else None,
            "commit": maker.commit if maker else None,
            "act": maker.act if maker else None,
            "reason": maker.reason if maker else None,
            "saved": saved,
        }


def iter_lines(blame: Blame, reader: Reader, asked: Steps = ()) -> Iterator[Row]:
    """A row for each part of the card that has one origin, as people read it; visits come last.

    What `asked` names is taken apart, where everything else is shown as a whole if it is one.
    """
    for part in _iter_parts(blame, asked):
        maker = part.origin.maker
        yield {
            "field": join_words(say_place(part, reader)),
            "value": _say_value(part, reader),
            "author": _say_author(part.origin, reader),
            "day": reader.say_day(maker.time.date()) if maker else "",
            "commit": maker.commit[:SHORT] if maker else "",
            "act": (maker.act or _PLAIN_GIT) if maker else "",
            "reason": (maker.reason or "") if maker else "",
        }


def _say_author(origin: Origin, reader: Reader) -> str:
    maker, language = origin.maker, reader.language
    if maker is None:
        return say(language, "blame-earlier" if origin.saved else "blame-unsaved")
    if not maker.co_authors:
        return maker.author
    return say(language, "blame-with", author=maker.author, others=list(maker.co_authors))


def _iter_parts(blame: Blame, asked: Steps) -> Iterator[_Part]:
    origins = [one for one in blame.origins if asked or not _is_pointer(one)]
    placed = [(_find_unit(blame.root, one.leaf.spot.path, asked), one) for one in origins]
    days = [str(one.get("id")) for one in list_visits(blame.card)]

    def rank(one: tuple[Steps, Origin]) -> tuple[bool, int]:
        steps = one[0]
        is_visit = steps[0] == "visits"
        known = is_visit and steps[1:2] and steps[1] in days
        return is_visit, days.index(steps[1]) if known else -1

    for unit, group in groupby(sorted(placed, key=rank), key=lambda one: one[0]):
        yield from _split_unit(blame, unit, [origin for _, origin in group])


def _split_unit(blame: Blame, unit: Steps, origins: Sequence[Origin]) -> Iterator[_Part]:
    """The unit in one line with what most of it comes from, and what comes from elsewhere."""
    main = _find_main(origins)
    whole = [one for one in origins if _get_key(one) == main]
    if len({one.leaf.spot.path for one in whole}) > 1:
        yield _make_part(blame, unit, _gather(unit, whole), whole[0])
        origins = [one for one in origins if _get_key(one) != main]
    for path, same in groupby(origins, key=lambda one: one.leaf.spot.path):
        by_key: dict[object, list[Origin]] = {}
        for one in same:
            by_key.setdefault(_get_key(one), []).append(one)
        for some in by_key.values():
            yield _make_part(blame, path, _gather_members(some), some[0])


def _find_main(origins: Sequence[Origin]) -> object:
    """The origin that most values have; of equals the one that is met first."""
    return Counter(map(_get_key, origins)).most_common(1)[0][0]


def _get_key(origin: Origin) -> tuple[Maker | None, bool]:
    return origin.maker, origin.saved


def _find_unit(root: Field, path: Steps, asked: Steps) -> Steps:
    """The part of the card that a place belongs to: an entry, a map, or the field itself."""
    unit = path[:-1] or path
    for steps, (_, is_entry) in enumerate(_iter_places(root, path), start=1):
        if is_entry:
            unit = path[:steps]
    return path if len(unit) <= len(asked) else unit


def _iter_places(root: Field, path: Steps) -> Iterator[tuple[Field | None, bool]]:
    """The field at each step of a path, and whether that is an entry of a list."""
    place: Field | None = root
    for step in path:
        is_entry = holds_entries(place)
        place = place.item if is_entry and place is not None else find_value_field(place, step)
        yield place, is_entry


def _gather(unit: Steps, origins: Iterable[Origin]) -> dict[str, Any]:
    """The values of a map or an entry that these are, as the card has them."""
    value: dict[str, Any] = {}
    for path, same in groupby(origins, key=lambda one: one.leaf.spot.path):
        *way, last = path[len(unit) :]
        around = value
        for step in way:
            around = around.setdefault(step, {})
        around[last] = _gather_members(list(same))
    return value


def _gather_members(origins: Sequence[Origin]) -> object:
    """The value of one place; of a set those members."""
    first = origins[0].leaf
    return first.value if first.spot.member is None else [one.leaf.value for one in origins]


def _make_part(blame: Blame, path: Steps, value: object, origin: Origin) -> _Part:
    *_, (place, is_entry) = _iter_places(blame.root, path)
    return _Part(path, blame.card, blame.root, value, value, place, is_entry, origin)


def _is_pointer(origin: Origin) -> bool:
    """Whether a value only says after which visit something was planned."""
    field = origin.leaf.field
    return field is not None and field.refers == "visit"


def _say_value(part: _Part, reader: Reader) -> str:
    texts = [_show_part(part, reader)]
    settled = find_settled_follow_up(part.card) if part.path in _FOLLOW_UP else None
    if settled is not None:
        day = reader.say_day(settled.day) if settled.day else ""
        texts.append(say(reader.language, f"fate-{settled.fate}", day=day).strip())
    return pick(reader.language, ", ", "，").join(texts)


def _show_part(part: _Part, reader: Reader) -> str:
    if part.field is None:
        return show_plain(part.new, reader.language)
    contacts = name_contacts(part.card)
    if part.field.refers == "visit":
        return _name_visit(part, reader)
    if not part.is_entry or not isinstance(part.new, Mapping):
        return show_value(part.field, part.new, reader, contacts)
    shown = show_children(part.field, part.new, reader, contacts)
    shown.pop("id", None)
    maker = part.origin.maker
    if maker is not None and shown.get("by") == maker.author:
        del shown["by"]  # who made the entry recorded it, and is named beside it
    rest = [text.strip() for key, text in shown.items() if key not in _CALLED_BY]
    return pick(reader.language, ", ", "，").join(rest or shown.values())


def _name_visit(part: _Part, reader: Reader) -> str:
    """A visit by its day and channel, as it is called elsewhere; one that is gone by its id."""
    log = find_field(part.root, ("visits",))
    visits = [one for one in list_visits(part.card) if one.get("id") == part.new]
    shown = show_children(log, visits[0], reader) if log is not None and visits else {}
    named = [shown[key].strip() for key in _CALLED_BY if key in shown]
    return " ".join(named) or show_plain(part.new, reader.language)
