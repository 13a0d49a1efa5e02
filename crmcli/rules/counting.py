"""Customers counted by the values of their fields, and who of them is late.

A day counts by its month. A customer with several values (tags) counts for each of them, one with
none as not filled in, which is None and always comes last.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from crmcli.errors import UsageError
from crmcli.rules.asked import collect_values, get_asked_field
from crmcli.rules.fields import Field
from crmcli.rules.folding import fold_text
from crmcli.rules.followup import Standing, count_days_overdue, lateness_key
from crmcli.rules.outcome import Card

Value = str | int | float | bool | None
Entry = tuple[Card, Standing]

_MONTH = 7
"""Characters of a day that tell its month."""
_IN_ORDER = frozenset({"grade", "stage"})
"""Choices that are steps one after another; others are in no order but by count."""


class Count(NamedTuple):
    """How many customers have these values, one of each field, and how many of a hundred."""

    values: tuple[Value, ...]
    customers: int
    share: float


class Counted(NamedTuple):
    """The counts of every combination of values that occurs, and each field's values in order."""

    counts: tuple[Count, ...]
    orders: tuple[tuple[Value, ...], ...]

    def sum_by(self, position: int) -> dict[Value, int]:
        """The counts summed by the values of one field."""
        totals = dict.fromkeys(self.orders[position], 0)
        for one in self.counts:
            totals[one.values[position]] += one.customers
        return totals


class Lateness(NamedTuple):
    """How the customers with one value stand: who is late, and worst of all who."""

    value: Value
    overdue: int
    promised: int
    """How many of the late ones have an open promise."""
    due_today: int
    worst: Card | None
    worst_days: int | None


def get_counted_field(root: Field, words: str) -> Field:
    """The field that words name, if customers can be counted by it.

    Raises UsageError for an unknown field, for a section, and for text of several lines.
    """
    field = get_asked_field(root, words)
    asked = field.item or field if field.kind == "list" else field
    if asked.kind == "map":
        from crmcli.rules.suggestions import name_field

        inside = [name_field(child, root) for child in asked.children.values()]
        raise UsageError("section-asked", field=field, fields=inside)
    if asked.multiline:
        raise UsageError("not-countable", field=field)
    return field


def count_cards(entries: Iterable[Entry], fields: Sequence[Field], today: date) -> Counted:
    """The customers counted by one field or by several at once.

    Grades, stages, months and numbers are in their own order, other values by count. Shares are
    of the customers, so those of tags may come to more than 100.
    """
    readers = [_Reader(field, today) for field in fields]
    numbers: Counter[tuple[Value, ...]] = Counter()
    single: list[Counter[Value]] = [Counter() for _ in fields]
    customers = 0
    for card, standing in entries:
        read = [reader.read(card, standing) for reader in readers]
        for combination in itertools.product(*read):
            numbers[combination] += 1
        for counter, values in zip(single, read, strict=True):
            for value in values:
                counter[value] += 1
        customers += 1
    orders = [_order_values(field, counts) for field, counts in zip(fields, single, strict=True)]
    places = [{value: place for place, value in enumerate(order)} for order in orders]
    in_order = sorted(
        numbers, key=lambda values: [at[one] for at, one in zip(places, values, strict=True)]
    )
    counts = (Count(one, numbers[one], 100 * numbers[one] / customers) for one in in_order)
    return Counted(tuple(counts), tuple(map(tuple, orders)))


def count_late(entries: Iterable[Entry], field: Field, today: date) -> list[Lateness]:
    """For each value of a field who is late or due today, the value with most late ones first.

    The worst is who comes first in the list of those overdue.
    """
    reader = _Reader(field, today)
    groups: dict[Value, _Group] = {}
    for card, standing in entries:
        days = count_days_overdue(standing, today) if standing.counts else None
        if days is None or days < 0:
            continue
        for value in reader.read(card, standing):
            groups.setdefault(value, _Group(today)).add(card, standing, days)
    found = [group.assess(value) for value, group in groups.items()]
    return sorted(
        found, key=lambda one: (one.value is None, -one.overdue, -one.due_today, str(one.value))
    )


class _Group:
    """Those with one value who are late or due today, while they are counted."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._overdue = 0
        self._promised = 0
        self._due_today = 0
        self._worst: tuple[tuple[bool, float, int, str], Card, int] | None = None

    def add(self, card: Card, standing: Standing, days: int) -> None:
        """Count one more. `days` since the customer was due."""
        if days == 0:
            self._due_today += 1
            return
        self._overdue += 1
        self._promised += standing.basis == "promise"
        key = lateness_key(standing, card.value.get("grade"), card.id, self._today)
        if self._worst is None or key < self._worst[0]:
            self._worst = (key, card, days)

    def assess(self, value: Value) -> Lateness:
        """What was counted."""
        _, worst, days = self._worst or (None, None, None)
        return Lateness(value, self._overdue, self._promised, self._due_today, worst, days)


class _Reader:
    """Reads a field; what cards write in different letters is one value."""

    def __init__(self, field: Field, today: date) -> None:
        self._field = field
        self._today = today
        self._spelt: dict[str, str] = {}
        self._known: dict[str, list[Value]] = {}
        """What single texts were read as: most customers have one that others have too."""

    def read(self, card: Card, standing: Standing) -> list[Value]:
        """The values of a customer."""
        values = collect_values(self._field, card, standing, self._today)
        only = values[0] if len(values) == 1 else None
        if type(only) is not str:
            return _read_values(self._field, values, self._spelt)
        known = self._known.get(only)
        if known is None:
            known = self._known[only] = _read_values(self._field, values, self._spelt)
        return known


def _read_values(field: Field, values: Iterable[Any], spelt: dict[str, str]) -> list[Value]:
    asked = field.item or field if field.kind == "list" else field
    found: list[Value] = []
    for value in values:
        if isinstance(value, str) and asked.format == "date":
            found.append(value[:_MONTH])
        elif isinstance(value, str) and value.strip():
            found.append(spelt.setdefault(fold_text(value), value))
        elif isinstance(value, bool | int | float):
            found.append(value)
    return list(dict.fromkeys(found)) or [None]


def _order_values(field: Field, counts: Counter[Value]) -> list[Value]:
    keys = [choice.key for choice in field.choices]
    in_order = field.key in _IN_ORDER
    by_value = field.format == "date" or field.kind in ("integer", "number")

    def rank(value: Value) -> tuple[Any, ...]:
        if value is None:
            return (2,)
        if in_order:
            return (0, keys.index(value)) if value in keys else (1, str(value))
        return (0, value) if by_value else (0, -counts[value], str(value))

    return sorted(counts, key=rank)
