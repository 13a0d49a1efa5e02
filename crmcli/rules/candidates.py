"""What could be typed next: fields, values, people, conditions of a query.

Every function takes what has been typed so far and gives the words that would go on from it. A
word is offered in the language it was begun in: `ind` gives `industry=`, `行` gives `行业=`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from crmcli.errors import CrmError
from crmcli.rules.asked import DERIVED, get_asked_field
from crmcli.rules.fields import Field, Label, find_child
from crmcli.rules.folding import fold_text
from crmcli.rules.layout import list_tables
from crmcli.rules.paths import Place, resolve_path
from crmcli.rules.relations import list_relations
from crmcli.rules.settings import Settings

_UP_TO_DOT = re.compile(r".*[.．。]", re.DOTALL)
_UP_TO_COLUMN = re.compile(r"(?:.*[,，])?", re.DOTALL)
_UP_TO_FIELD = re.compile(r"(?:.*[,，])?-?", re.DOTALL)
_CONDITION = re.compile(
    r"([^=<>!＝＜＞！:：]+?)(!=|<=|>=|[=<>＝＜＞]|！＝)((?:.*[,，])?)(.*)", re.DOTALL
)
_TAG = re.compile(r"((?:tag|标签)[:：])(.*)", re.IGNORECASE)
_UP_TO_TABLE = re.compile(r"(.*\b(?:from|join)\s+)(\w*)", re.DOTALL | re.IGNORECASE)
_DAYS = {
    "today": Label("today", "今天", "today", "今天"),
    "tomorrow": Label("tomorrow", "明天", "tomorrow", "明天"),
    "yesterday": Label("yesterday", "昨天", "yesterday", "昨天"),
}
_ME = Label("you", "你", "me", "我")


class Candidate(NamedTuple):
    """A word that could stand there; `about` says what it is, `more` that it is not complete."""

    word: str
    about: object = None
    more: bool = False


class Known(NamedTuple):
    """What the ledger has for completion; tags are looked up only when they are wanted."""

    root: Field
    settings: Settings
    list_tags: Callable[[], Sequence[str]]


def begins(word: str, typed: str) -> bool:
    """Whether the word goes on from what is typed; case and width of letters do not count."""
    return fold_text(word).startswith(fold_text(typed))


def complete_words(words: Mapping[str, object], typed: str) -> list[Candidate]:
    """Those of fixed words, each with what it means, that begin so."""
    return [Candidate(word, about) for word, about in words.items() if begins(word, typed)]


def complete_people(
    settings: Settings, typed: str, *, none: Label | None = None, me: bool = False
) -> list[Candidate]:
    """People by id, by name where that was begun; `none` and `me` where they may stand."""
    special: dict[str, object] = {"me": _ME} if me else {}
    if none is not None:
        special["none"] = none
    return [
        *_iter_named(((one.id, (one.name,), one.name) for one in settings.people.values()), typed),
        *complete_words(special, typed),
    ]


def complete_days(typed: str) -> list[Candidate]:
    """Days in words, in the language that was begun."""
    return list(_iter_named(((key, (day.zh,), None) for key, day in _DAYS.items()), typed))


def complete_choices(field: Field, typed: str) -> list[Candidate]:
    """The values of a field with fixed choices, by key or by label where that was begun."""
    entries = ((one.key, tuple(one.label.words()), one.label) for one in field.choices)
    return list(_iter_named(entries, typed))


def complete_tables(root: Field, typed: str) -> list[Candidate]:
    """The tables of `crm sql` by name, or by label where that was begun."""
    tables = ((one.name, tuple(one.label.words()), one.label) for one in list_relations(root))
    return list(_iter_named(tables, typed))


def complete_lists(root: Field, typed: str) -> list[Candidate]:
    """The last of several tables that cards are laid out in, joined by commas."""
    head, begun = _split_after(_UP_TO_COLUMN, typed)
    tables = ((one.key, tuple(one.label.words()), one.label) for one in list_tables(root))
    return _prefix(head, list(_iter_named(tables, begun)))


def complete_sql(root: Field, typed: str) -> list[Candidate]:
    """An unfinished SELECT with the tables that may stand behind its last FROM or JOIN."""
    match = _UP_TO_TABLE.fullmatch(typed)
    if match is None:
        return []
    tables = {one.name: one.label for one in list_relations(root)}
    return [one._replace(word=match[1] + one.word) for one in complete_words(tables, match[2])]


def complete_entries(entries: object, typed: str, ends: Sequence[str] = ("",)) -> list[Candidate]:
    """Entries of a list (contacts) by id, or by name where that was begun."""
    known = [one for one in _list(entries) if isinstance(one, Mapping)]
    named = (
        (str(one["id"]), (str(one.get("name") or ""),), one.get("name") or one.get("date"))
        for one in known
        if one.get("id")
    )
    found = list(_iter_named(named, typed))
    return [one._replace(word=one.word + end, more=bool(end)) for one in found for end in ends]


def complete_path(known: Known, value: Mapping[str, Any], typed: str) -> list[Candidate]:
    """Paths of a card: `region`, `contacts.wang.title`."""
    return _complete_place(known.root, value, typed, keep=lambda _: True)


def complete_list(known: Known, value: Mapping[str, Any], typed: str) -> list[Candidate]:
    """Paths of the lists of a card, for an entry to be added to."""
    found = _complete_place(
        known.root, value, typed, ending="", keep=lambda one: one.kind == "list"
    )
    return [one for one in found if not one.more]


def complete_assignment(
    known: Known,
    value: Mapping[str, Any],
    typed: str,
    at: Place | None = None,
    *,
    is_new: bool = False,
) -> list[Candidate]:
    """`PATH=VALUE`: the path and its `=`, then values. `at`: keys of this list's entries.

    A new card may be given what a verb of its own changes later (a grade).
    """
    path, sign, begun = _split_assignment(typed)
    if not sign:
        root = known.root if at is None else at.field
        return _complete_place(
            root, value, typed, ending="=", keep=lambda one: is_new or one.managed_by is None
        )
    field = _find_assigned(known.root, value, path, at)
    return [] if field is None else _prefix(path + sign, complete_value(known, value, field, begun))


def complete_value(
    known: Known, value: Mapping[str, Any], field: Field, typed: str
) -> list[Candidate]:
    """Values that a field of this card could have."""
    one = field.item if field.kind == "list" and field.item is not None else field
    if one.choices:
        return complete_choices(one, typed)
    if one.refers == "person":
        return complete_people(known.settings, typed, none=field.none)
    if one.refers == "contact":
        return complete_entries(value.get("contacts"), typed)
    if field.path == ("tags",):
        return complete_words(dict.fromkeys(known.list_tags()), typed)
    if one.kind == "boolean":
        return complete_words({"true": None, "false": None}, typed)
    return complete_days(typed) if one.format == "date" else []


def complete_member(place: Place, typed: str) -> list[Candidate]:
    """Members that a plain list of a card has, to be taken away."""
    members = [one for one in _list(place.value) if isinstance(one, str)]
    return complete_words(dict.fromkeys(members), typed)


def complete_query(known: Known, typed: str) -> list[Candidate]:
    """A word of a query: a field and `=`, then values, each after a comma too; `tag:`."""
    tag = _TAG.fullmatch(typed)
    if tag is not None:
        return _prefix(tag[1], complete_words(dict.fromkeys(known.list_tags()), tag[2]))
    condition = _CONDITION.fullmatch(typed)
    if condition is not None:
        name, sign, others, begun = condition.groups()
        return _prefix(name + sign + others, _complete_asked(known, name, begun))
    tags = find_child(known.root, "tags")
    words = {} if tags is None else {"tag:": tags}
    return [
        *(one._replace(word=one.word + "=", more=True) for one in complete_field(known, typed)),
        *(one._replace(more=True) for one in complete_words(words, typed)),
    ]


def complete_field(known: Known, typed: str) -> list[Candidate]:
    """Fields of a card that can be asked or listed, with what follows from its visits."""
    fields = [*known.root.children.values(), *DERIVED.children.values()]
    return list(_iter_named(map(_name_field, filter(_is_plain, fields)), typed))


def complete_fields(known: Known, typed: str) -> list[Candidate]:
    """The last of several fields joined by commas; a `-` before one turns the order round."""
    head, begun = _split_after(_UP_TO_FIELD, typed)
    return _prefix(head, complete_field(known, begun))


def complete_columns(columns: Mapping[str, str], typed: str) -> list[Candidate]:
    """The last of several columns joined by commas, by key, or by heading where that was begun."""
    head, begun = _split_after(_UP_TO_COLUMN, typed)
    named = ((key, (heading,), heading) for key, heading in columns.items())
    return _prefix(head, list(_iter_named(named, begun)))


def _complete_asked(known: Known, name: str, typed: str) -> list[Candidate]:
    try:
        field = get_asked_field(known.root, name)
    except CrmError:
        return []
    if field.refers == "person":
        return complete_people(known.settings, typed, none=field.none, me=True)
    return complete_value(known, {}, field, typed)


def _complete_place(
    root: Field,
    value: Mapping[str, Any],
    typed: str,
    *,
    ending: str = "",
    keep: Callable[[Field], bool],
) -> list[Candidate]:
    """What may follow the last dot of a path; `ending` comes after a field that holds a value."""
    stem, begun = _split_after(_UP_TO_DOT, typed)
    place = _find_place(root, value, stem[:-1]) if stem else Place((), root, (), "", value)
    if place is None:
        return []
    ends = (".",) if ending else ("", ".")
    if place.field.kind == "list" and stem:
        return _prefix(stem, complete_entries(place.value, begun, ends))
    owner = place.field.item if place.field.kind == "list" and place.field.item else place.field
    found = []
    for field in filter(keep, owner.children.values()):
        for one in _iter_named([_name_field(field)], begun):
            found += [
                one._replace(word=one.word + end, more=bool(end))
                for end in (ends if _is_deep(field) else (ending,))
            ]
    return _prefix(stem, found)


def _find_place(root: Field, value: Mapping[str, Any], path: str) -> Place | None:
    try:
        return resolve_path(root, value, path)
    except CrmError:
        return None


def _find_assigned(
    root: Field, value: Mapping[str, Any], path: str, at: Place | None
) -> Field | None:
    if at is not None:
        return find_child(at.field, path)
    place = _find_place(root, value, path)
    return None if place is None else place.field


def _split_assignment(typed: str) -> tuple[str, str, str]:
    found = re.search("[=＝]", typed)
    return (typed[: found.start()], found[0], typed[found.end() :]) if found else (typed, "", "")


def _split_after(pattern: re.Pattern[str], typed: str) -> tuple[str, str]:
    """What the pattern takes at the beginning, and the rest."""
    found = pattern.match(typed)
    end = found.end() if found else 0
    return typed[:end], typed[end:]


def _prefix(head: str, candidates: Iterable[Candidate]) -> list[Candidate]:
    return [one._replace(word=head + one.word) for one in candidates]


def _name_field(field: Field) -> tuple[str, tuple[str, ...], object]:
    return field.key, tuple(field.label.words()), field


def _iter_named(
    things: Iterable[tuple[str, Sequence[str], object]], typed: str
) -> Iterator[Candidate]:
    """Each thing by its key, or by the first other of its names that begins as typed.

    A name with a blank in it would need quotes, so it is not offered.
    """
    for key, names, about in things:
        for word in (key, *names):
            if word and " " not in word and begins(word, typed):
                yield Candidate(word, about)
                break


def _is_plain(field: Field) -> bool:
    """Whether a field has a value of its own, or plain ones in a list."""
    return not _is_deep(field) and field.kind != "map"


def _is_deep(field: Field) -> bool:
    """Whether a path goes on below the field."""
    return bool(field.children) or (field.item is not None and bool(field.item.children))


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
