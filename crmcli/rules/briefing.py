"""What one should know before a visit: who decides, what was promised, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import NamedTuple

from crmcli.rules.changelog import Change
from crmcli.rules.dates import iter_occasions
from crmcli.rules.days import add_days, find_day
from crmcli.rules.fields import LUNAR_DAY, Field
from crmcli.rules.followup import read_visits
from crmcli.rules.promises import Promise, list_promises

_WEIGHT = {
    "decider": 0,
    "influencer": 1,
    "recommender": 2,
    "controller": 3,
    "gatekeeper": 4,
    "user": 5,
}
"""Decision roles, the one to know first before the others."""
_LAST_VISITS = 3
_LAST_PROMISES = 5
_MOST_NEWS = 10
_NEAR = 30
"""Days ahead in which a birthday is worth knowing."""
_BIRTHDAYS = ("birthday", "lunar_birthday")


class Person(NamedTuple):
    """A contact, when they were last reached, and how often."""

    entry: Mapping[str, object]
    last_met: date | None
    times: int


class Birthday(NamedTuple):
    """A contact's next birthday by either calendar, and how many days ahead it is."""

    name: str
    day: date
    days: int
    lunar: bool = False


class Briefing(NamedTuple):
    """What to know before a visit; everything newest or weightiest first."""

    people: tuple[Person, ...]
    visits: tuple[Mapping[str, object], ...]
    """The last contacts; calls that nobody answered are counted in `missed`."""
    missed: int
    """Attempts since the last contact that reached nobody."""
    promises: tuple[Promise, ...]
    problems: tuple[Mapping[str, object], ...]
    """Visits that name a problem and no solution."""
    needs: tuple[Mapping[str, object], ...]
    birthdays: tuple[Birthday, ...]
    since: date | None
    """The day of the last contact."""


def brief_card(value: Mapping[str, object], root: Field, today: date) -> Briefing:
    """What the card of a customer says to whoever goes there on `today`.

    Never raises, whatever the card holds.
    """
    visits = sorted(read_visits(value), key=lambda visit: visit.day or date.min, reverse=True)
    reached = [visit for visit in visits if not visit.missed]
    since = reached[0].day if reached else None
    return Briefing(
        people=tuple(_list_people(value)),
        visits=tuple(visit.entry for visit in reached[:_LAST_VISITS]),
        missed=sum(
            visit.missed and (visit.day or date.min) >= (since or date.min) for visit in visits
        ),
        promises=tuple(reversed(list_promises(value)[-_LAST_PROMISES:])),
        problems=tuple(
            visit.entry
            for visit in visits
            if visit.entry.get("problem") and not visit.entry.get("solution")
        ),
        needs=tuple(sorted(_iter_entries(value, "needs"), key=_day_of, reverse=True)),
        birthdays=tuple(_iter_birthdays(value, root, today)),
        since=since,
    )


def take_news(changes: Iterable[Change], briefing: Briefing) -> list[Change]:
    """Of a card's changes, the newest first, those made after its last contact was logged.

    Up to ten. What was logged as a visit is no news, nor is what came with the contact.
    """
    last = str(briefing.visits[0].get("id")) if briefing.visits else ""
    news: list[Change] = []
    for _, group in groupby(changes, lambda change: change.commit):
        made = list(group)
        if any(change.path in {(), ("visits", last)} for change in made):
            break
        news += [change for change in made if _is_news(change)]
        if len(news) >= _MOST_NEWS:
            break
    return news[:_MOST_NEWS]


def _is_news(change: Change) -> bool:
    return change.path[0] != "visits" and not change.is_pointer


def _list_people(value: Mapping[str, object]) -> list[Person]:
    """The contacts by the weight of their role, then the main one, then who was met last."""
    reached = [visit for visit in read_visits(value) if not visit.missed]
    people = []
    for entry in _iter_entries(value, "contacts"):
        met = [visit.day for visit in reached if visit.entry.get("contact") == entry.get("id")]
        days = [day for day in met if day is not None]
        people.append(Person(entry, max(days, default=None), len(met)))
    return sorted(people, key=_rank_person)


def _rank_person(person: Person) -> tuple[int, bool, int]:
    weight = _WEIGHT.get(str(person.entry.get("role")), len(_WEIGHT))
    last_met = person.last_met.toordinal() if person.last_met else 0
    return weight, person.entry.get("primary") is not True, -last_met


def _iter_birthdays(value: Mapping[str, object], root: Field, today: date) -> Iterator[Birthday]:
    for one in iter_occasions(value, root, today, add_days(today, _NEAR)):
        if one.path[:1] == ("contacts",) and one.path[-1] in _BIRTHDAYS:
            lunar = one.label.format == LUNAR_DAY
            yield Birthday(one.who or "", one.day, (one.day - today).days, lunar)


def _iter_entries(value: Mapping[str, object], key: str) -> Iterator[Mapping[str, object]]:
    entries = value.get(key)
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping):
            yield entry


def _day_of(entry: Mapping[str, object]) -> date:
    return find_day(entry.get("date")) or date.min
