"""Whom a word names, found through the index: only cards that may be meant are unpacked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
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
)
from crmcli.rules.outcome import Card

if TYPE_CHECKING:
    from crmcli.book.catalog import Catalog


def _list_nearby(value: Mapping[str, Any]) -> list[str]:
    return [json.dumps(list_nearby(value), ensure_ascii=False)]


NAMES = Extract("names", list_keys)
SOUNDS = Extract("sounds", list_openings_of, spoken=True)
NEARBY = Extract("nearby", _list_nearby)
ALL = (NAMES, SOUNDS, NEARBY)
"""What any name may need."""


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
        for trace in (Trace(None, f"/{text}"), Trace(NAMES, text))
    ]
    opening = find_opening(name)
    if opening is not None:
        traces.append(Trace(SOUNDS, LINE + opening + LINE))
    return catalog.iter_traced([traces])


def find_nearest(catalog: Catalog, name: str) -> list[str]:
    """As `rules.names.find_nearest`, of all cards. The catalog was opened with NEARBY."""
    return choose_nearest(_iter_nearby(catalog.iter_extracts(NEARBY)), name)


def _iter_nearby(said: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Mapping[str, str]]]:
    return ((name_record(file), json.loads(line)) for file, line in said)
