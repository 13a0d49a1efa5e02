"""Comparing a card with all others through the index: only those that may clash are unpacked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING

from crmcli.ledger.extracts import LINE, Extract, Trace
from crmcli.ledger.records import name_record
from crmcli.rules.duplicates import Known, Mark, list_marks, list_traces, trace_code
from crmcli.rules.former import list_former_ids
from crmcli.rules.outcome import Card

if TYPE_CHECKING:
    from crmcli.book.catalog import Catalog
    from crmcli.rules.fields import Field


def _list_marks(value: Mapping[str, object], _: Field) -> list[str]:
    return list_marks(value)


MARKS = Extract("marks", _list_marks)
_FEW = 10
"""Marks that are sooner looked for one by one than in all extracts at once."""
_AT_ONCE = 200
"""Marks that are looked for with one question: SQLite takes no more than a thousand."""


def know_all(catalog: Catalog) -> Known:
    """Every customer whose card can be read. The catalog was opened with MARKS.

    Among the ids are those of cards that were merged into another: they name it for ever.
    """
    broken = set(catalog.list_broken())
    ids = {name_record(file) for file in catalog.iter_files() if file not in broken}
    ids |= find_heirs(catalog).keys()
    return Known(ids, lambda value: _iter_marked(catalog, list_traces(value)))


def find_heirs(catalog: Catalog) -> dict[str, str]:
    """The ids of cards that were merged into another, each with the id of the card it went into."""
    return {
        former: card.id
        for card in catalog.iter_saying("merged")
        for former in list_former_ids(card.value)
    }


def iter_rivals(catalog: Catalog, values: Iterable[Mapping[str, object]]) -> Iterator[Card]:
    """The cards, without visits, with the code of one of the values. Opened with MARKS as well."""
    marks = {mark for value in values for mark in trace_code(value)}
    if len(marks) <= _FEW:
        return _iter_marked(catalog, marks)
    codes = {mark.text for mark in marks}
    extracts = catalog.iter_extracts(MARKS)
    return catalog.iter_fronts(
        file for file, said in extracts if not codes.isdisjoint(said.split(LINE))
    )


def _iter_marked(catalog: Catalog, marks: Iterable[Mark]) -> Iterator[Card]:
    """The cards with one of the marks, each once."""
    rest = map(_trace, dict.fromkeys(marks))
    seen: set[str] = set()
    while wanted := list(islice(rest, _AT_ONCE)):
        for card in catalog.iter_traced([wanted]):
            if card.file not in seen:
                seen.add(card.file)
                yield card


def _trace(mark: Mark) -> Trace:
    begin, end = (LINE if there else "" for there in (mark.begins, mark.ends))
    return Trace(MARKS.table, begin + mark.text + end)
