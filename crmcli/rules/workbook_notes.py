"""What a workbook says of itself in a hidden sheet: of which ledger and commit it was made.

The export writes these notes and the import reads them, so that a workbook which comes back can be
compared with what went out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from crmcli.errors import Refused

NOTES_SHEET = "_crm"
"""The name of the hidden sheet."""
FORMAT = "1"
"""How the notes are written; another number is for another program."""
_PART = "1-part"
"""The same of a workbook with some of the rows: what takes it for a whole one must not read it."""
_KEYS = frozenset({"format", "ledger", "commit", "customer"})


class Notes(NamedTuple):
    """What a workbook says of itself."""

    ledger: str
    """What tells this ledger from others."""
    commit: str
    language: str
    """That of headings and words; `keys` where these are the schema's keys."""
    tables: tuple[str, ...]
    """The keys of the tables that it has a sheet of."""
    customers: frozenset[str] = frozenset()
    """The ids of those whom it is about."""
    is_part: bool = False
    """It has some of the rows: that one is missing says nothing."""


def list_notes(notes: Notes) -> list[tuple[str, str]]:
    """The notes as keys and values, a row each."""
    form = _PART if notes.is_part else FORMAT
    said = [("format", form), ("ledger", notes.ledger), ("commit", notes.commit)]
    said += [("language", notes.language), *(("table", one) for one in notes.tables)]
    return [*said, *(("customer", one) for one in sorted(notes.customers))]


def are_notes(rows: Iterable[tuple[str, str]]) -> bool:
    """Whether keys and values are notes of ours, or what is left of them."""
    return any(key in _KEYS for key, _ in rows)


def read_notes(rows: Sequence[tuple[str, str]], file: str) -> Notes:
    """The notes in a sheet of keys and values.

    Raises Refused: `round-trip-format` for those of another program, `round-trip-notes` for what
    is left of notes.
    """
    found: dict[str, list[str]] = {}
    for key, value in rows:
        found.setdefault(key, []).append(value)
    formats = found.get("format", [])
    if formats and formats not in ([FORMAT], [_PART]):
        raise Refused("round-trip-format", file=file, format=formats[0])
    if not formats or any(len(found.get(key, ())) != 1 for key in ("ledger", "commit", "language")):
        raise Refused("round-trip-notes", file=file, sheet=NOTES_SHEET)
    return Notes(
        found["ledger"][0],
        found["commit"][0],
        found["language"][0],
        tuple(found.get("table", [])),
        frozenset(found.get("customer", [])),
        formats == [_PART],
    )
