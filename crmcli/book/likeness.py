"""Likely duplicates among all cards, found through the index.

Cards are compared only where they have something in common that few have. What many have, as the
number of a switchboard that was typed in for want of a better one, says nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from crmcli.book.telling import tell_progress
from crmcli.ledger.extracts import LINE, Extract
from crmcli.rules.likeness import (
    IDENTITIES,
    Likeness,
    Traits,
    compare_traits,
    find_traits,
    leave_out,
    list_likeness_keys,
)
from crmcli.rules.outcome import Card, Message

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.book.catalog import Catalog
    from crmcli.rules.fields import Field

_CROWD = 12
"""Customers who may share a number or a domain before it says nothing about any two of them."""
_CROWD_OF_NAMES = 60
"""The same of a name."""
_TOLD = {**IDENTITIES, "name": "same-core"}
"""Of what it is told that too many have it; how a name sounds is told with the name."""


def _list_keys(value: Mapping[str, Any], _: Field) -> list[str]:
    return list_likeness_keys(value)


LIKENESS = Extract("likes", _list_keys, spoken=True)


class Pair(NamedTuple):
    """Two cards that may be one customer; the older comes first, as the one to keep."""

    card: Card
    other: Card
    likeness: Likeness


class Crowd(NamedTuple):
    """What too many customers have to say anything."""

    key: str
    evidence: Message
    customers: int


class Doubles(NamedTuple):
    """What was found."""

    pairs: list[Pair]
    """The most alike first."""
    decided: int
    """Pairs of whom somebody said that they are two customers."""
    crowds: list[Crowd]


def find_doubles(book: Book, minimum: float, wanted: Collection[str] | None = None) -> Doubles:
    """The pairs of cards that are at least so alike; with one of the ids `wanted` in each.

    Both archived, they are left out: nobody looks at them any more.
    """
    from crmcli.acts.merge import is_decided

    catalog = book.open_catalog((LIKENESS,))
    candidates, crowds = _gather(catalog)
    cards = _load(book, catalog, {file for pair in candidates for file in pair}, crowds)
    pairs, decided = [], 0
    for pair in sorted(candidates):
        found = _judge(cards, pair, minimum, wanted)
        if found is None:
            continue
        if is_decided(found.card, found.other):
            decided += 1
        else:
            pairs.append(found)
    pairs.sort(key=lambda pair: (-pair.likeness.score, pair.card.id, pair.other.id))
    return Doubles(pairs, decided, crowds)


def _gather(catalog: Catalog) -> tuple[set[tuple[str, str]], list[Crowd]]:
    """The pairs of files worth comparing, and what was passed over."""
    holders: dict[str, list[str]] = {}
    for file, said in catalog.iter_extracts(LIKENESS):
        for key in filter(None, said.split(LINE)):
            holders.setdefault(key, []).append(file)
    candidates: set[tuple[str, str]] = set()
    crowds = []
    for key, files in holders.items():
        kind, _, text = key.partition(":")
        if len(files) <= (_CROWD if kind in IDENTITIES else _CROWD_OF_NAMES):
            candidates.update(itertools.combinations(files, 2))
        elif kind in _TOLD:
            crowds.append(Crowd(key, Message(_TOLD[kind], {"value": text}), len(files)))
    crowds.sort(key=lambda crowd: -crowd.customers)
    return candidates, crowds


def _load(
    book: Book, catalog: Catalog, files: Collection[str], crowds: Collection[Crowd]
) -> dict[str, tuple[Card, Traits]]:
    """The cards in these files as far as they are compared, without what is not."""
    passed_over = {crowd.key for crowd in crowds}
    fronts = tell_progress(catalog.iter_fronts(sorted(files)), len(files), book.progress)
    return {
        card.file: (_shorten(card), leave_out(find_traits(card.value), passed_over))
        for card in fronts
    }


def _shorten(card: Card) -> Card:
    """The card with what is shown of it, and what decides about it."""
    kept = ("id", "name", "aliases", "archived", "created", "merged", "distinct_from")
    return card._replace(value={key: card.value[key] for key in kept if key in card.value})


def _judge(
    cards: Mapping[str, tuple[Card, Traits]],
    pair: tuple[str, str],
    minimum: float,
    wanted: Collection[str] | None,
) -> Pair | None:
    """The pair, if both are there, and alike enough, and somebody asked for one of them."""
    if not all(file in cards for file in pair):
        return None
    (one, traits), (other, others) = (cards[file] for file in pair)
    if wanted is not None and one.id not in wanted and other.id not in wanted:
        return None
    if all(card.value.get("archived") for card in (one, other)):
        return None
    if _rank(other) < _rank(one):
        one, traits, other, others = other, others, one, traits
    likeness = compare_traits(traits, others)
    return Pair(one, other, likeness) if likeness.score >= minimum else None


def _rank(card: Card) -> tuple[bool, str, str]:
    """Whose card is kept: the one that is in use, the older, the first by its id."""
    return bool(card.value.get("archived")), str(card.value.get("created") or "9"), card.id
