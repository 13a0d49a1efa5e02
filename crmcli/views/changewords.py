"""A change in words: which field of what, the old value and the new one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

from crmcli.rules.changelog import Change
from crmcli.rules.fields import Field, find_value_field
from crmcli.views.columns import show_plain
from crmcli.views.sentences import say
from crmcli.views.values import Reader, name_contacts, show_children, show_value

_HEADLINE = ("name", "date", "time", "channel", "contact")
"""What an entry is called by."""
_AS_IT_WAS = frozenset({"role", "grade"})
"""What entries of a log keep of the day they were made: no news."""
_LOG_SUFFIX = "记录"
"""One entry of 跟进记录 is a 跟进."""
_ONE_OF = {"people": "person", "merged": "merged card", "distinct from": "not the same as"}
_WIDE_BRACKETS = ("（", "）")

Entry = Mapping[str, object]


class Placed(Protocol):
    """A place in a card, and what stands or stood there: a change, or anything else to be told."""

    @property
    def path(self) -> tuple[str, ...]:
        """Keys, and ids for entries."""

    @property
    def card(self) -> Entry:
        """The card that names the entries on the way."""

    @property
    def root(self) -> Field:
        """What the card can hold."""

    @property
    def old(self) -> object:
        """What stood there."""

    @property
    def new(self) -> object:
        """What stands there."""


class Words(NamedTuple):
    """A change in words. `old` and `new` are empty where an entry or a card came or went."""

    kind: str
    """changed, added, removed, opened, deleted, unreadable"""
    place: tuple[str, ...]
    """The labels on the way: 联系人, 王静, 电话."""
    old: str = ""
    new: str = ""
    content: tuple[str, ...] = ()
    """What an entry that came or went said, one text each; of a card its name."""
    next: str = ""
    """Of a visit: what is to happen next, with the day that was promised before."""


def say_change(change: Change, reader: Reader) -> Words:
    """The change in the reader's language; nothing is escaped yet."""
    contacts = name_contacts(change.card)
    if change.is_unreadable:
        return Words("unreadable", ())
    if not change.path:
        whole = change.old if change.new is None else change.new
        return Words(
            "deleted" if change.new is None else "opened",
            (),
            content=(_read_name(whole),) if change.customer else (),
        )
    owner = _find_owner(change)
    if owner is not None and (change.old is None or change.new is None):
        entry = change.old if change.new is None else change.new
        kind = "removed" if change.new is None else "added"
        place = say_place(change, reader, len(change.path) - 1)
        shown = _show_entry(owner, entry, change, reader)
        following = _take_next(owner, shown, change, reader) if kind == "added" else ""
        head = tuple(shown.pop(key) for key in _HEADLINE if key in shown)
        content = tuple(_say_rest(owner, shown, reader))
        return Words(kind, (*place, *(head or change.path[-1:])), content=content, next=following)
    return Words(
        "changed",
        say_place(change, reader),
        _say_value(change, change.old, reader, contacts),
        _say_value(change, change.new, reader, contacts),
    )


def say_place(change: Placed, reader: Reader, steps: int | None = None) -> tuple[str, ...]:
    """The labels and names on the way to what changed: 联系人, 王静, 电话; of the first `steps`."""
    words: list[str] = []
    above = ""
    place: Field | None = change.root
    here: object = change.card
    last = len(change.path) - 1
    for position, step in enumerate(change.path[:steps]):
        if holds_entries(place):
            here = _find_entry(here, step)
            gone = change.old if position == last else None
            words.append(_name_entry(here or gone, step, place, change, reader))
            above = ""
            place = place.item if place is not None else None
            continue
        place = find_value_field(place, step)
        one = position < last or _is_short(change.old, change.new)
        label = say_label(place, step, reader, one=one)
        if above:
            words[-1] = _cut_repeated(above, label)
        words.append(label)
        above = label
        here = here.get(step) if isinstance(here, Mapping) else None
    return tuple(filter(None, words))


def join_words(words: Iterable[str]) -> str:
    """Words with blanks between them, but for where a wide bracket brings its own room."""
    joined = ""
    for word in words:
        is_close = joined.endswith(_WIDE_BRACKETS) or word.startswith(_WIDE_BRACKETS)
        joined += word if is_close or not joined else f" {word}"
    return joined


def _cut_repeated(above: str, label: str) -> str:
    """What stays of a section's label before a field's that repeats its end.

    Of 信用 nothing before 信用额度, of `next follow-up` the `next` before `follow-up date`.
    """
    last = above.rsplit(maxsplit=1)[-1]
    return above.removesuffix(last).strip() if label.startswith(last) else above


def say_next_label(change: Change, reader: Reader) -> str:
    """The label of what is to happen next."""
    return say_label(change.root.children.get("follow_up"), "follow_up", reader, one=False)


def say_customer(change: Change) -> str:
    """What the customer is called for short; empty where the card does not say."""
    return name_card(change.card)


def name_card(card: Mapping[str, object]) -> str:
    """The same of a card."""
    aliases = card.get("aliases")
    first = aliases[0] if isinstance(aliases, list) and aliases else None
    return str(first or card.get("name") or "")


def holds_entries(place: Field | None) -> bool:
    """Whether the steps below are entries: of a keyed list, or of a map with open keys."""
    if place is None:
        return False
    return place.entry_key is not None or (place.kind == "map" and place.item is not None)


def _find_owner(change: Change) -> Field | None:
    """The list that the path's last step is an entry of; None where it is none."""
    place: Field | None = change.root
    for step in change.path[:-1]:
        held = holds_entries(place)
        place = place.item if held and place is not None else find_value_field(place, step)
    return place if holds_entries(place) else None


def _find_entry(here: object, step: str) -> object:
    if isinstance(here, Mapping):
        return here.get(step)
    entries = here if isinstance(here, list) else []
    return next((one for one in entries if isinstance(one, dict) and one.get("id") == step), None)


def say_label(place: Field | None, key: str, reader: Reader, *, one: bool) -> str:
    """A field's label as it stands inside a sentence; of a list that of one entry."""
    if place is None:
        return key
    is_list = place.kind == "list" or holds_entries(place)
    if reader.language == "zh":
        label = reader.say_short(place)
        cut = is_list and one and label.endswith(_LOG_SUFFIX) and label != _LOG_SUFFIX
        return label.removesuffix(_LOG_SUFFIX) if cut else label
    if is_list and one:
        return _say_one(key)
    return _say_inside(reader.say_short(place))


def _say_inside(label: str) -> str:
    """An English label inside a sentence: `Grade` is grade, `WeChat` and `QQ` stay."""
    first = label.partition(" ")[0]
    return label[0].lower() + label[1:] if first[1:].islower() or len(first) == 1 else label


def _say_one(key: str) -> str:
    """One of a list, by the list's English key: `contacts` is contact, `hobbies` hobby."""
    words = key.replace("_", " ")
    if words in _ONE_OF:
        return _ONE_OF[words]
    for end, instead in (("ies", "y"), ("sses", "ss"), ("ases", "as"), ("s", "")):
        if words.endswith(end):
            return words.removesuffix(end) + instead
    return words


def _is_short(*values: object) -> bool:
    return all(not isinstance(value, list) or len(value) <= 1 for value in values)


def _read_name(value: object) -> str:
    return show_plain(value.get("name"), "en") if isinstance(value, Mapping) else ""


def _name_entry(
    entry: object, step: str, place: Field | None, change: Placed, reader: Reader
) -> str:
    """An entry's name, else its day and channel, else the first thing it says, else its id."""
    if not isinstance(entry, Mapping) or place is None:
        return step
    if _read_name(entry):
        return _read_name(entry)
    shown = _show_children(place, entry, reader, name_contacts(change.card))
    days = [shown[key] for key in ("date", "channel") if key in shown]
    return " ".join(days) or next(iter(shown.values()), step)


def _show_entry(place: Field, entry: object, change: Change, reader: Reader) -> dict[str, str]:
    """What an entry says, by key. Of a log, not what was the same that day anyway: the role and
    the grade, and who made it where that is who recorded it.
    """
    if not isinstance(entry, Mapping):
        return {"": show_plain(entry, reader.language)}
    shown = _show_children(place, entry, reader, name_contacts(change.card))
    if place.merge == "log":
        for key in _AS_IT_WAS:
            shown.pop(key, None)
        if shown.get("by") == change.author:
            del shown["by"]
    return shown


def _take_next(place: Field, shown: dict[str, str], change: Change, reader: Reader) -> str:
    """The next follow-up that a visit brought: `20 Nov -> 01 Dec send the quote`."""
    if place.path != ("visits",) or "next" not in shown:
        return ""
    day = shown.pop("next")
    was = reader.say_day(change.promised) if change.promised is not None else day
    moved = day if was == day else f"{was} -> {day}"
    return f"{moved} {shown.pop('next_what', '')}".strip()


def _say_rest(place: Field, shown: Mapping[str, str], reader: Reader) -> Iterator[str]:
    """Each text with its label, but for notes, which come first and without."""
    children = place.item.children if place.item is not None else {}
    for key, text in sorted(shown.items(), key=lambda one: one[0] != "notes"):
        bare = key in ("", "notes")
        yield text if bare else f"{say_label(children[key], key, reader, one=False)} {text}"


def _show_children(
    place: Field, entry: Entry, reader: Reader, contacts: Mapping[str, str]
) -> dict[str, str]:
    shown = show_children(place, entry, reader, contacts)
    return {key: text.strip() for key, text in shown.items() if key != "id"}


def _say_value(change: Change, value: object, reader: Reader, contacts: Mapping[str, str]) -> str:
    """A value in words, without a reason that the change tells anyway, and ids of visits."""
    if isinstance(value, Mapping):
        value = {key: one for key, one in value.items() if _is_told(change, key, one)}
    if change.field is None:
        text = show_plain(value, reader.language)
    elif change.field.refers == "visit":
        text = _say_visit(change, value, reader)
    else:
        text = "" if value is None else show_value(change.field, value, reader, contacts)
    return text.strip() or say(reader.language, _name_nothing(change))


def _name_nothing(change: Change) -> str:
    """What an absent value is called: beside the word `none`, which says that there is none, it
    is what nobody said.
    """
    may_be_none = change.field is not None and change.field.none is not None
    return "log-unsaid" if may_be_none and "none" in (change.old, change.new) else "log-empty"


def _is_told(change: Change, key: str, value: object) -> bool:
    child = find_value_field(change.field, key)
    refers = child.refers if child is not None else None
    return refers != "visit" and not (key == "reason" and value == change.reason)


def _say_visit(change: Change, value: object, reader: Reader) -> str:
    visits = change.root.children.get("visits")
    entry = _find_entry(change.card.get("visits"), str(value))
    return "" if value is None else _name_entry(entry, str(value), visits, change, reader)
