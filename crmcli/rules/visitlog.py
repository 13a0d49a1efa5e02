"""Visits of all customers together: which ones a query asks for, and how many of what.

A word of the query that names a field of a visit asks about the visit, any other about the
customer. The id and the grade are the customer's own; a visit's are `visits.id` and the grade
then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from crmcli.errors import UsageError
from crmcli.rules.days import find_day
from crmcli.rules.fields import Field, find_child
from crmcli.rules.followup import Standing
from crmcli.rules.outcome import Card
from crmcli.rules.query import Query, matches, read_field_words
from crmcli.rules.settings import Person

_OF_THE_CUSTOMER = frozenset({"id", "grade"})


class Logged(NamedTuple):
    """A visit with the card it stands in."""

    card: Card
    standing: Standing
    visit: Mapping[str, Any]
    day: date | None


class Tally(NamedTuple):
    """How many visits have one value: of a person, a day, a channel, a customer."""

    value: str | None
    channels: Mapping[str, int]
    """By channel; calls that reached nobody are not among them."""
    missed: int
    customers: int

    @property
    def total(self) -> int:
        """The visits that reached somebody."""
        return sum(self.channels.values())


def split_query(words: Sequence[str], root: Field) -> tuple[list[str], list[str]]:
    """The words that ask about the customer, and those about the visit, paths without `visits.`."""
    log = root.children.get("visits")
    of_customers: list[str] = []
    of_visits: list[str] = []
    for word in words:
        named = read_field_words(word)
        inside = _find_own(root, log, named) if log is not None and named is not None else None
        if inside is None or named is None:
            of_customers.append(word)
        else:
            of_visits.append(word.strip().replace(named, inside, 1))
    return of_customers, of_visits


def _find_own(root: Field, log: Field, named: str) -> str | None:
    """The key of the visit's field that is meant, or None where the customer's is."""
    first, dot, rest = named.replace("．", ".").replace("。", ".").partition(".")
    if dot:
        return rest if find_child(root, first) is log else None
    field = find_child(log, named)
    if field is None:
        return None
    return None if field.key in _OF_THE_CUSTOMER and find_child(root, named) else field.key


def iter_visits(
    cards: Iterable[tuple[Card, Standing]],
    asked: Query,
    me: Person | None,
    since: date | None = None,
    until: date | None = None,
) -> Iterator[Logged]:
    """The visits that `asked` (of the visit's own fields) selects, card by card.

    `since` and `until` are the first and the last day. Of a card the one logged last comes first.
    Raises Refused `me-unknown` as `matches`.
    """
    asks = asked.conditions or asked.parts
    for card, standing in cards:
        for one in _iter_logged(card, standing):
            if _lies_between(one.day, since, until) and (
                not asks or matches(asked, _wrap(one), standing, me)
            ):
                yield one


def rank_by_time(one: Logged) -> tuple[str, str]:
    """A key that puts visits in the order of time; of one day, those without an hour first."""
    day = "" if one.day is None else one.day.isoformat()
    return day, str(one.visit.get("time") or "")


def _iter_logged(card: Card, standing: Standing) -> Iterator[Logged]:
    visits = card.value.get("visits")
    for visit in reversed(visits if isinstance(visits, list) else []):
        if isinstance(visit, dict):
            said = visit.get("date")
            yield Logged(card, standing, visit, _find_day(said) if type(said) is str else None)


_find_day = lru_cache(4096)(find_day)
"""Many visits are of one day."""


def _lies_between(day: date | None, since: date | None, until: date | None) -> bool:
    if day is None:
        return since is None and until is None
    return (since is None or since <= day) and (until is None or day <= until)


def _wrap(one: Logged) -> Card:
    """The visit alone as a card to be asked; its contact may be named by id or by name."""
    contacts = one.card.value.get("contacts")
    named = [
        text
        for contact in (contacts if isinstance(contacts, list) else [])
        if isinstance(contact, Mapping) and contact.get("id") == one.visit.get("contact")
        for text in _iter_names(contact)
    ]
    whom = {"contact": [one.visit["contact"], *named]} if one.visit.get("contact") else {}
    return Card(one.card.id, one.card.file, {"visits": [{**one.visit, **whom}]})


def _iter_names(contact: Mapping[str, Any]) -> Iterator[str]:
    aliases = contact.get("aliases")
    for text in [contact.get("name"), *(aliases if isinstance(aliases, list) else [])]:
        if isinstance(text, str):
            yield text


# Counting -------------------------------------------------------------------------------------


def _read_day(one: Logged) -> str | None:
    return one.day.isoformat() if one.day else None


def _read_week(one: Logged) -> str | None:
    return (one.day - timedelta(one.day.weekday())).isoformat() if one.day else None


def _read_month(one: Logged) -> str | None:
    return one.day.isoformat()[:7] if one.day else None


def _read_text(value: object) -> str | None:
    return value if isinstance(value, str) else None


DIMENSIONS: Mapping[str, Callable[[Logged], str | None]] = {
    "person": lambda one: _read_text(one.visit.get("by")),
    "day": _read_day,
    "week": _read_week,
    "month": _read_month,
    "channel": lambda one: _read_text(one.visit.get("channel")),
    "customer": lambda one: one.card.id,
    "owner": lambda one: _read_text(one.card.value.get("owner")),
}
"""What visits are counted by: who made them, when (a week is its Monday), how, with whom; and
whose customers they were."""

_WORDS = {
    "person": ("by", "跟进人", "拜访人", "人", "人员"),
    "day": ("date", "日期", "跟进日期", "日", "天"),
    "week": ("周",),
    "month": ("月", "月份"),
    "channel": ("方式", "跟进方式", "渠道"),
    "customer": ("客户",),
    "owner": ("负责人",),
}
_BY_TIME = frozenset({"day", "week", "month"})


def get_dimension(word: str) -> str:
    """The key of `DIMENSIONS` that a word of either language names. Raises UsageError."""
    wanted = word.strip().casefold()
    for key, words in _WORDS.items():
        if wanted == key or wanted in words:
            return key
    raise UsageError("bad-option", option="--by", value=word, choices=list(DIMENSIONS))


def count_visits(logged: Iterable[Logged], by: str) -> list[Tally]:
    """A tally for each value, days the newest first, others the most visits first.

    The visits of a card have to come together, as `iter_visits` gives them.
    """
    read = DIMENSIONS[by]
    groups: dict[str | None, _Group] = {}
    for one in logged:
        value = read(one)
        group = groups.get(value)
        if group is None:
            group = groups[value] = _Group()
        group.add(one)
    tallies = [
        Tally(value, group.channels, group.missed, group.customers)
        for value, group in groups.items()
    ]
    if by in _BY_TIME:
        return sorted(tallies, key=lambda one: one.value or "", reverse=True)
    return sorted(tallies, key=lambda one: (-one.total, -one.missed, one.value or ""))


class _Group:
    """A tally while it is counted."""

    __slots__ = ("_last", "channels", "customers", "missed")

    def __init__(self) -> None:
        self.channels: dict[str, int] = {}
        self.missed = 0
        self.customers = 0
        self._last = ""

    def add(self, one: Logged) -> None:
        """Count one more."""
        if one.visit.get("missed") is True:
            self.missed += 1
        else:
            channel = str(one.visit.get("channel") or "")
            self.channels[channel] = self.channels.get(channel, 0) + 1
        if one.card.file != self._last:
            self._last = one.card.file
            self.customers += 1


class Span:
    """How many visits went by, with how many customers, and from which day to which."""

    def __init__(self) -> None:
        self.reached = 0
        self.missed = 0
        self.customers = 0
        self.first: date | None = None
        self.last: date | None = None

    def watch(self, logged: Iterable[Logged]) -> Iterator[Logged]:
        """The same visits, counted as they go by; those of a card have to come together."""
        file = ""
        for one in logged:
            if one.visit.get("missed") is True:
                self.missed += 1
            else:
                self.reached += 1
            if one.card.file != file:
                file = one.card.file
                self.customers += 1
            day = one.day
            if day is not None:
                if self.first is None or day < self.first:
                    self.first = day
                if self.last is None or day > self.last:
                    self.last = day
            yield one
