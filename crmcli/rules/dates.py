"""Days worth a reminder that stand in a card: birthdays, anniversaries, deadlines.

The schema says which fields have them, by `occurs`: `yearly` or `once`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from crmcli.rules.days import find_day
from crmcli.rules.fields import LUNAR_DAY, Field, iter_fields
from crmcli.rules.lunar import LunarDay, find_date, find_lunar_day

Occurs = Literal["yearly", "once"]


class Occasion(NamedTuple):
    """A day worth a reminder."""

    day: date
    """When it falls."""
    kind: Occurs
    path: tuple[str, ...]
    """Where it stands, with the ids of entries: `("contacts", "wang", "birthday")`."""
    label: Field
    """The schema's field, for its label."""
    who: str | None
    """The name of the entry that it stands in (a contact's), if it stands in one with a name."""
    years: int | None
    """How many years it is by then; None for what is counted from no year."""

    @property
    def is_of_contact(self) -> bool:
        """Whether it is a contact's, and not the customer's."""
        return self.path[0] == "contacts"


def iter_occasions(
    value: Mapping[str, object], root: Field, start: date, end: date
) -> Iterator[Occasion]:
    """The occasions of a card from `start` to `end`, both included, by day.

    29 February returns on the 28th. Never raises, whatever the card holds.
    """
    found = [
        occasion
        for place in _list_places(root)
        for occasion in _iter_of_field(value, root, place, start, end)
    ]
    yield from sorted(found, key=lambda one: (one.day, one.path))


def iter_written(value: Mapping[str, object], root: Field) -> Iterator[tuple[Field, object]]:
    """Every field of a card that has occasions, with what stands there; of void ones, too."""
    for place in _list_places(root):
        for holder in _iter_holders(_Holder(value, (), None), root, place.path[:-1]):
            written = holder.value.get(place.key)
            if written is not None:
                yield place, written


def find_told_years(occasion: Occasion) -> int | None:
    """The years that may be said, of more than none.

    How old somebody is, is nobody's business who was told a name and a day.
    """
    return None if occasion.label.sensitive else occasion.years or None


def find_told_who(occasion: Occasion, include: Collection[str]) -> str | None:
    """Whose day it is, as far as `mail.include` lets it leave the house.

    A contact's name may be told with `contact`; that of another entry is what people typed.
    """
    return occasion.who if ("contact" if occasion.is_of_contact else "note") in include else None


def find_return(day: date, year: int) -> date:
    """The day of that year on which a day returns; 29 February returns on the 28th."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


@lru_cache(maxsize=8)
def _list_places(root: Field) -> tuple[Field, ...]:
    """The fields with occasions. Every card asks, so each schema is walked once."""
    return tuple(one for one in iter_fields(root) if one.occurs is not None)


class _Holder(NamedTuple):
    """A map in which a day may stand: where it is, and the name of its entry."""

    value: Mapping[str, object]
    path: tuple[str, ...]
    who: str | None


def _iter_of_field(
    value: Mapping[str, object], root: Field, place: Field, start: date, end: date
) -> Iterator[Occasion]:
    for holder in _iter_holders(_Holder(value, (), None), root, place.path[:-1]):
        written = holder.value.get(place.key)
        if written is None or _is_void(holder.value, place.unless):
            continue
        path = (*holder.path, place.key)
        for day, years in _iter_days(written, place, start, end):
            if start <= day <= end:
                yield Occasion(day, place.occurs or "once", path, place, holder.who, years)


def _iter_holders(holder: _Holder, place: Field, keys: tuple[str, ...]) -> Iterator[_Holder]:
    """The maps at a path of keys, below this one."""
    if not keys:
        yield holder
        return
    owner = place.item if place.kind == "list" and place.item else place
    child = owner.children[keys[0]]
    inside = holder.value.get(keys[0])
    path = (*holder.path, keys[0])
    if isinstance(inside, Mapping):
        yield from _iter_holders(_Holder(inside, path, holder.who), child, keys[1:])
    for position, entry in enumerate(inside if isinstance(inside, list) else ()):
        if isinstance(entry, Mapping):
            id_ = entry.get(child.entry_key) if child.entry_key else None
            name = entry.get("name")
            step = id_ if isinstance(id_, str) else str(position)
            who = name if isinstance(name, str) else holder.who
            yield from _iter_holders(_Holder(entry, (*path, step), who), child, keys[1:])


def _is_void(holder: Mapping[str, object], unless: str | None) -> bool:
    return unless is not None and holder.get(unless) not in (None, False)


def _iter_days(
    written: object, place: Field, start: date, end: date
) -> Iterator[tuple[date, int | None]]:
    if place.format == LUNAR_DAY:
        lunar = find_lunar_day(written)
        yield from _iter_lunar_returns(lunar, start, end) if lunar else ()
        return
    day = find_day(written)
    if day is None:
        return
    if place.occurs == "once":
        yield day, None
        return
    first = day.year + 1 if place.past else day.year  # what has happened is no anniversary yet
    for year in range(max(start.year, first), end.year + 1):
        yield find_return(day, year), year - day.year


def _iter_lunar_returns(
    lunar: LunarDay, start: date, end: date
) -> Iterator[tuple[date, int | None]]:
    # The Chinese year ends after ours, so that its last days fall in the year after.
    for year in range(start.year - 1, end.year + 1):
        day = find_date(lunar, year)
        if day is not None:
            yield day, None
