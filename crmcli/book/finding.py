"""Searching all cards through the index: only those that have the words somewhere are unpacked."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from crmcli.book.naming import SOUNDS, trace_sound
from crmcli.book.telling import tell_progress
from crmcli.ledger.extracts import Extract, Trace
from crmcli.rules.search import (
    Found,
    Search,
    Wanted,
    find_opening,
    list_texts,
    list_traces,
    order_found,
    search_card,
)

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.rules.outcome import Card

TEXTS = Extract("texts", list_texts, whole=True)
KEPT = 400
KEPT_BEST = 20_000
"""Cards that are kept as they were found, with all places or just the best. Of more only the order
is: all of them might not fit in the memory, so they are searched again when their turn comes.
"""

_SHOWN = ("name", "archived")


class Finding:
    """What a search found in the cards, as they were when it was made."""

    def __init__(self, book: Book, search: Search, *, every: bool = True) -> None:
        """`every`: all places are asked for, not just the best of each card."""
        self._every = every
        self._root = book.schema.root
        self._search = search
        self._progress = book.progress
        self._catalog = book.open_catalog(_choose_extracts(search))
        self._kept: dict[str, Found] = {}
        self._has_more = False
        self._files = self._find_files()

    def count(self) -> int:
        """How many cards were found."""
        return len(self._files)

    def has_more(self) -> bool:
        """Whether a card has the words in more than one place."""
        return self._has_more or any(
            len(found.hits) > 1 for found in self._search_chosen(self._files, best=False)
        )

    def iter_found(self) -> Iterator[Found]:
        """The cards, the best first."""
        for is_kept, files in itertools.groupby(self._files, self._kept.__contains__):
            if is_kept:
                yield from map(self._kept.__getitem__, files)
            else:
                yield from self._search_chosen(files, best=not self._every)

    def _find_files(self) -> list[str]:
        groups = [_list_traces(word) for word in self._search.words]
        order: list[tuple[Any, str, str]] = []
        traced = self._catalog.iter_traced(groups, whole=True)
        for card in tell_progress(traced, self._catalog.count(), self._progress):
            keeps_all = self._every and len(order) < KEPT
            found = self._search_card(card, best=not keeps_all)
            if found is None:
                continue
            order.append((*order_found(found), card.file))
            self._has_more = self._has_more or len(found.hits) > 1
            if keeps_all:
                self._kept[card.file] = found
            elif not self._every and len(order) <= KEPT_BEST:
                self._kept[card.file] = _keep_best(found)
        return [file for *_, file in sorted(order)]

    def _search_chosen(self, files: Iterable[str], *, best: bool) -> Iterator[Found]:
        cards = self._catalog.iter_chosen(files)
        return filter(None, (self._search_card(card, best=best) for card in cards))

    def _search_card(self, card: Card, *, best: bool) -> Found | None:
        return search_card(card, self._search, self._root, best=best)


def _keep_best(found: Found) -> Found:
    """What a row shows that is about the best place alone."""
    value = {key: one for key, one in found.card.value.items() if key in _SHOWN}
    return Found(found.card._replace(value=value), found.hits[:1])


def _choose_extracts(search: Search) -> tuple[Extract, ...]:
    spoken = any(find_opening(word) is not None for word in search.words)
    return (TEXTS, SOUNDS) if spoken else (TEXTS,)


def _list_traces(word: Wanted) -> list[Trace]:
    opening = find_opening(word)
    traces = [Trace(TEXTS.table, text) for text in list_traces(word)]
    return traces if opening is None else [*traces, trace_sound(opening)]
