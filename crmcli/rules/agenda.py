"""When to do what is due. Reminders and calendars both ask here, so that they agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from crmcli.rules.dates import Occasion, iter_occasions
from crmcli.rules.fields import Field
from crmcli.rules.followup import Standing, is_archived, lateness_key
from crmcli.rules.outcome import Card
from crmcli.rules.probing import NOBODY, list_entries
from crmcli.rules.spreading import spread_over
from crmcli.rules.workdays import WorkCalendar

_TOLD = ("name", "archived", "grade", "stage", "owner", "contacts", "visits")
_NOTHING: Mapping[str, object] = MappingProxyType({})
_Rank = tuple[bool, float, int, str]


class FollowUp(NamedTuple):
    """A customer who is due, and the day on which to see to it."""

    card: Card
    standing: Standing
    due: date
    day: date
    """The day of being due, or today where that has passed; a later one where these are full."""
    is_put_off: bool
    """Whether the day is a later one."""


class Happening(NamedTuple):
    """A day that the card of a customer tells of: a birthday, an anniversary, a deadline."""

    card: Card
    occasion: Occasion


Doing = FollowUp | Happening
"""What there is to do or to think of."""


class Agenda(NamedTuple):
    """All that there is of it."""

    follow_ups: list[FollowUp]
    happenings: list[Happening]


def plan_follow_ups(
    found: Iterable[tuple[Card, Standing]],
    most: int | None,
    calendar: WorkCalendar,
    today: date,
    chosen: Collection[str] | None = None,
) -> list[FollowUp]:
    """Everybody who is due one day, by the day on which to see to them, the most pressing first.

    All customers of a person have to be among those `found`, as in `find_put_off`: `chosen` are
    the files of those who are asked for, None: all of them, and each has the same day whoever
    else is.
    """
    due = [one for one in found if one[1].due is not None]
    put_off = find_put_off(due, most, calendar, today)
    planned = [
        follow_up
        for card, standing in due
        if chosen is None or card.file in chosen
        for follow_up in iter_follow_up(card, standing, put_off, today)
    ]
    return sorted(planned, key=lambda one: (one.day, _rank(one.card, one.standing, today)))


def find_put_off(
    found: Iterable[tuple[Card, Standing]], most: int | None, calendar: WorkCalendar, today: date
) -> dict[str, date]:
    """The later day of each customer whose own is full, by file.

    Nobody has more than `most` on a day; None: as many as there are. So all customers of a person
    have to be among those `found`. Those whom nobody looks after are not put off. The calendar is
    asked only where a day is full.
    """
    if most is None:
        return {}
    of_owners: dict[object, list[tuple[_Rank, str, date]]] = defaultdict(list)
    for card, standing in found:
        owner = card.value.get("owner") or NOBODY
        if standing.due is not None and owner != NOBODY:
            of_owners[owner].append((_rank(card, standing, today), card.file, standing.due))
    put_off = {}
    for items in of_owners.values():
        items.sort()
        ranked = ((file, due) for _, file, due in items)
        for file, due, day in spread_over(ranked, most, calendar, today):
            if day > max(due, today):
                put_off[file] = day
    return put_off


def iter_follow_up(
    card: Card, standing: Standing, put_off: Mapping[str, date], today: date
) -> Iterator[FollowUp]:
    """The follow-up of a customer, if due one day. `put_off`: see `find_put_off`."""
    due = standing.due
    if due is not None:
        later = put_off.get(card.file)
        day = later or max(due, today)
        yield FollowUp(card, standing, due, day, is_put_off=later is not None)


def iter_happenings(card: Card, root: Field, start: date, end: date) -> Iterator[Happening]:
    """The days that a card tells of from `start` to `end`, both included; none once archived."""
    if not is_archived(card.value):
        for occasion in iter_occasions(card.value, root, start, end):
            yield Happening(card, occasion)


def abridge_card(card: Card) -> Card:
    """The card, of whose visits only the last is known, with no more than is told of it."""
    return card._replace(value={key: card.value[key] for key in _TOLD if key in card.value})


def find_contact(value: Mapping[str, object], visit: Mapping[str, object]) -> Mapping[str, object]:
    """Whom to turn to: who was met on a visit, else the main contact or the first one.

    Empty where the card has none.
    """
    contacts = list_entries(value, "contacts")
    met = [one for one in contacts if one.get("id") == visit.get("contact")]
    main = [one for one in contacts if one.get("primary") is True]
    return next(iter((*met, *main, *contacts)), _NOTHING)


def _rank(card: Card, standing: Standing, today: date) -> _Rank:
    return lateness_key(standing, card.value.get("grade"), card.id, today)
