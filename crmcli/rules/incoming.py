"""What comes from a file from outside, as it is understood: customers, entries, and problems."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from crmcli.rules.fields import Field
from crmcli.rules.outcome import Message


class Problem(NamedTuple):
    """A cell that cannot be taken as it is, and why; or a row, without a heading."""

    row: int
    heading: str
    text: str
    reason: Message
    field: Field | None = None
    choices: tuple[str, ...] = ()
    """The values that it may mean; none: it means nothing that the field can hold."""


class Remark(NamedTuple):
    """What was taken, though not as one would expect."""

    row: int
    heading: str
    reason: Message


class Incoming(NamedTuple):
    """A customer from outside."""

    number: int
    """Of the first of its rows, as the file counts."""
    numbers: tuple[int, ...]
    value: Mapping[str, Any]
    """A card without what it does not tell; entries have no ids, visits not among them.

    A contact lacks its name where the row names neither it nor the customer, who has a code then.
    """
    visits: tuple[Mapping[str, Any], ...] = ()
    """Each with its `date`; who made it, how and what was said only if a column tells it. A
    `contact` is named as the table names it."""
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Remark, ...] = ()
    quoted: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """By its key the words for a part that the card may be unable to hold, behind their headings.
    """


class IncomingEntry(NamedTuple):
    """An entry of a list, and what tells whose it is."""

    number: int
    owner: Mapping[str, Any]
    """Of the customer: `id`, `code`, `name`, `tax_no`, `phones`; those that the row tells."""
    value: Mapping[str, Any]
    """A `contact` or `visit` that it refers to is named as the table names it."""
    problems: tuple[Problem, ...] = ()
    remarks: tuple[Remark, ...] = ()
