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
from crmcli.rules.fields import Field
from crmcli.rules.folding import fold_text
from crmcli.rules.followup import Standing, count_days_overdue, lateness_key
from crmcli.rules.outcome import Card
from crmcli.rules.query import collect_values, get_asked_field

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


def count_cards(entries: Sequence[Entry], fields: Sequence[Field], today: date) -> Counted:
    """The customers counted by one field or by several at once.

    Grades, stages, months and numbers are in their own order, other values by count. Shares are
    of the customers, so those of tags may come to more than 100.
    """
    read = [_read_field(entries, field, today) for field in fields]
    numbers = Counter(
        combination
        for values in zip(*read, strict=True)
        for combination in itertools.product(*values)
    )
    orders = [_order_values(field, values) for field, values in zip(fields, read, strict=True)]
    counts = [
        Count(values, numbers[values], 100 * numbers[values] / len(entries))
        for values in itertools.product(*orders)
        if numbers[values]
    ]
    return Counted(tuple(counts), tuple(map(tuple, orders)))


def count_late(entries: Sequence[Entry], field: Field, today: date) -> list[Lateness]:
    """For each value of a field who is late or due today, the value with most late ones first.

    The worst is who comes first in the list of those overdue.
    """
    groups: dict[Value, list[Entry]] = {}
    for entry, values in zip(entries, _read_field(entries, field, today), strict=True):
        for value in values:
            groups.setdefault(value, []).append(entry)
    found = [_assess_group(value, group, today) for value, group in groups.items()]
    return sorted(
        (one for one in found if one.overdue or one.due_today),
        key=lambda one: (one.value is None, -one.overdue, -one.due_today, str(one.value)),
    )


def _assess_group(value: Value, group: Iterable[Entry], today: date) -> Lateness:
    days = {
        card.id: count_days_overdue(standing, today) for card, standing in group if standing.counts
    }
    late = [one for one in group if (days.get(one[0].id) or 0) > 0]
    late.sort(key=lambda one: lateness_key(one[1], one[0].value.get("grade"), one[0].id, today))
    worst = late[0][0] if late else None
    return Lateness(
        value=value,
        overdue=len(late),
        promised=sum(standing.basis == "promise" for _, standing in late),
        due_today=sum(count == 0 for count in days.values()),
        worst=worst,
        worst_days=days[worst.id] if worst else None,
    )


def _read_field(entries: Sequence[Entry], field: Field, today: date) -> list[list[Value]]:
    """The values of each customer; what is written in different letters is one value."""
    spelt: dict[str, str] = {}
    return [
        _read_values(field, collect_values(field, card, standing, today), spelt)
        for card, standing in entries
    ]


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


def _order_values(field: Field, read: Iterable[Iterable[Value]]) -> list[Value]:
    counts = Counter(value for values in read for value in values)
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
