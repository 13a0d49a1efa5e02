"""How the texts of a file are meant, and what comes of one cell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from types import MappingProxyType
from typing import Any, NamedTuple

from crmcli.rules.fields import Field
from crmcli.rules.outcome import Message
from crmcli.rules.values import Scope
from crmcli.rules.written_dates import Order

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Habits(NamedTuple):
    """How the texts of a file are meant."""

    scope: Scope
    region: str | None = None
    """The country whose telephone numbers need no country code, as ISO has it."""
    currency: str | None = None
    """That of amounts that name none."""
    order: Order | None = None
    """Of day and month in 3/11/2026; None: not known."""
    zone: tzinfo | None = None
    """Where a moment told in UTC falls on a day."""
    from_1904: bool = False
    """Numbers that stand for days count them from 1 January 1904 on."""
    as_written: bool = False
    """The file is one of our own: values are as cards have them, and stay so."""
    is_typed: bool = False
    """Its cells are texts or numbers, so that no text is a number that has lost its digits."""
    given: frozenset[tuple[str, ...]] = frozenset()
    """The keys of places that are filled by default: a currency named there is nobody's else."""


class Read(NamedTuple):
    """A value for the field."""

    value: Any
    """None: the field stays empty, and what the cell says is told beside."""
    beside: Mapping[str, Any] = _NOTHING
    """What the cell says besides, by the keys next to the field: the currency, the time."""
    remarks: tuple[Message, ...] = ()
    """What was kept as written, though it is not in the usual form."""


class Rejection(NamedTuple):
    """The field cannot hold what the cell says."""

    field: Field
    text: str
    reason: Message


class Unsure(NamedTuple):
    """The cell may mean one or another value."""

    field: Field
    text: str
    choices: tuple[str, ...]
    """The values: keys of choices, or days."""
    reason: Message


Reading = Read | Rejection | Unsure | None
"""None: the cell says nothing."""


def reject(field: Field, text: str, code: str, **values: object) -> Rejection:
    """That a field cannot hold a text, for the reason that `code` names."""
    return Rejection(field, text, Message(code, {"field": field, "text": text, **values}))
