"""Whom a word names, found through the index: only cards that may be meant are unpacked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from crmcli.ledger.extracts import LINE, Extract, Trace
from crmcli.ledger.records import name_record
from crmcli.rules.names import (
    choose_nearest,
    find_opening,
    list_keys,
    list_nearby,
    list_openings_of,
    list_traces,
    may_hold_nearest,
)
from crmcli.rules.outcome import Card
from crmcli.rules.search import list_openings

if TYPE_CHECKING:
    from crmcli.book.catalog import Catalog
    from crmcli.rules.fields import Field


def _list_keys(value: Mapping[str, Any], _: Field) -> list[str]:
    return list_keys(value)


def _list_nearby(value: Mapping[str, Any], _: Field) -> list[str]:
    return [json.dumps(list_nearby(value), ensure_ascii=False)]


def _list_sounds(value: Mapping[str, Any], root: Field) -> list[str]:
    return [*list_openings_of(value), *list_openings(value, root)]


NAMES = Extract("names", _list_keys)
NEARBY = Extract("nearby", _list_nearby)
SOUNDS = Extract("sounds", _list_sounds, spoken=True)
"""How the Chinese names begin that `crm show` and `crm find` know by pinyin and initials."""
ANY = (NAMES, SOUNDS, NEARBY)
"""What any name may need."""


def trace_sound(opening: str) -> Trace:
    """The trace of the letters that a name may begin with."""
    return Trace(SOUNDS.table, LINE + opening)


def choose_extracts(name: str) -> tuple[Extract, ...]:
    """The extracts by which a name is looked for."""
    return (NAMES,) if find_opening(name) is None else (NAMES, SOUNDS)


def iter_candidates(catalog: Catalog, name: str) -> Iterator[Card]:
    """The cards, without visits, that a name may be that of, and a few others.

    The catalog was opened with `choose_extracts`.
    """
    traces = [
        trace
        for text in list_traces(name)
        for trace in (Trace(None, f"/{text}"), Trace(NAMES.table, text))
    ]
    opening = find_opening(name)
    if opening is not None:
        traces.append(trace_sound(opening))
    return catalog.iter_traced([traces])


def find_nearest(catalog: Catalog, name: str) -> list[str]:
    """As `rules.names.find_nearest`, of all cards. The catalog was opened with NEARBY."""
    said = ((name_record(file), line) for file, line in catalog.iter_extracts(NEARBY))
    return choose_nearest(
        (
            (customer, json.loads(line))
            for customer, line in said
            if may_hold_nearest(customer + line, name)
        ),
        name,
    )
