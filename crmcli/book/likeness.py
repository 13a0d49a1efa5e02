"""Likely duplicates among all cards, found through the index.

Cards are compared only where they have something in common that few have. What many have, as the
number of a switchboard that was typed in for want of a better one, says nothing.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from crmcli.book.telling import tell_progress
from crmcli.ledger.extracts import LINE, Extract
from crmcli.ledger.spooling import Shelf, iter_sorted
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
_FEW = 10_000
"""Cards that are in memory at once: some three kilobytes each."""
_BYTES_OF_CARD = 128
"""Bytes for the keys of a card, some ten of them; so that few are counted with others."""
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


class _Compared(NamedTuple):
    """A card, as far as it is shown, and what it is compared by."""

    card: Card
    traits: Traits


class Crowd(NamedTuple):
    """What too many customers have to say anything."""

    key: str
    evidence: Message
    customers: int


class Doubles:
    """What is found, to be gone through once."""

    def __init__(self, search: _Search) -> None:
        self._search = search
        self.crowds = search.crowds

    def __iter__(self) -> Iterator[Pair]:
        """The pairs, the most alike first. None comes before all have been compared.

        Raises Failure where the disk of temporary files is full.
        """
        return iter_sorted(self._search.iter_pairs(), _order)

    @property
    def decided(self) -> int:
        """Pairs of whom somebody said that they are two customers; known when all have come."""
        return self._search.decided


def find_doubles(book: Book, minimum: float, wanted: Collection[str] | None = None) -> Doubles:
    """The pairs of cards that are at least so alike; with one of the ids `wanted` in each.

    Both archived, they are left out: nobody looks at them any more.
    """
    return Doubles(_Search(book, minimum, wanted))


class _Search:
    """Compares the cards that have something in common, and keeps a few of them in memory."""

    def __init__(self, book: Book, minimum: float, wanted: Collection[str] | None) -> None:
        self._book = book
        self._minimum = minimum
        self._wanted = wanted
        self._catalog = book.open_catalog((LIKENESS,))
        self._groups, self.crowds = _gather(self._catalog)
        self.decided = 0

    def iter_pairs(self) -> Iterator[Pair]:
        """The pairs that are found, in no order."""
        from crmcli.acts.merge import is_decided

        with Shelf[_Compared](_FEW) as cards:
            groups_of = _list_groups(self._groups)
            for one in self._iter_cards(groups_of):
                cards.put(one.card.file, one)
            for file, other in _iter_candidates(self._groups, groups_of):
                # Where the cards had to be read anew meanwhile, some of the files may be gone.
                compared = cards.find(file), cards.find(other)
                found = self._judge(*compared)
                if found is None:
                    continue
                if is_decided(found.card, found.other):
                    self.decided += 1
                else:
                    yield found

    def _iter_cards(self, files: Collection[str]) -> Iterator[_Compared]:
        """The cards in these files as far as they are compared, without what is not."""
        passed_over = {crowd.key for crowd in self.crowds}
        fronts = self._catalog.iter_fronts(sorted(files))
        for card in tell_progress(fronts, len(files), self._book.progress):
            yield _Compared(_shorten(card), leave_out(find_traits(card.value), passed_over))

    def _judge(self, one: _Compared | None, other: _Compared | None) -> Pair | None:
        """The pair, if both are there, and alike enough, and somebody asked for one of them."""
        if one is None or other is None:
            return None
        wanted = self._wanted
        if wanted is not None and one.card.id not in wanted and other.card.id not in wanted:
            return None
        if one.card.value.get("archived") and other.card.value.get("archived"):
            return None
        if _rank(other.card) < _rank(one.card):
            one, other = other, one
        likeness = compare_traits(one.traits, other.traits)
        return Pair(one.card, other.card, likeness) if likeness.score >= self._minimum else None


def _gather(catalog: Catalog) -> tuple[list[list[str]], list[Crowd]]:
    """The files that have something in common, and what was passed over."""
    holders: dict[str, list[str]] = {}
    sieve = _Sieve(catalog)
    for file, said in catalog.iter_extracts(LIKENESS):
        for key in sieve.iter_repeated(said):
            holders.setdefault(key, []).append(file)
    groups, crowds = [], []
    for key, files in holders.items():
        kind, _, text = key.partition(":")
        if len(files) <= (_CROWD if kind in IDENTITIES else _CROWD_OF_NAMES):
            if len(files) > 1:
                groups.append(files)
        elif kind in _TOLD:
            crowds.append(Crowd(key, Message(_TOLD[kind], {"value": text}), len(files)))
    crowds.sort(key=lambda crowd: -crowd.customers)
    return groups, crowds


class _Sieve:
    """Keeps back nearly all the keys that one card alone has: they are most of them.

    Each key is counted, up to two, in one of many bytes, where few others are counted too.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._size = _BYTES_OF_CARD * catalog.count() + 1
        self._counts = bytearray(self._size)
        for _, said in catalog.iter_extracts(LIKENESS):
            for key in said.split(LINE):
                at = hash(key) % self._size
                self._counts[at] = 2 if self._counts[at] else 1

    def iter_repeated(self, said: str) -> Iterator[str]:
        """The keys in an extract that another one may have, too."""
        for key in filter(None, said.split(LINE)):
            if self._counts[hash(key) % self._size] > 1:
                yield key


def _list_groups(groups: Sequence[Sequence[str]]) -> dict[str, list[int]]:
    """The numbers of the groups that each file is in, in order."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, files in enumerate(groups):
        for file in files:
            found[file].append(number)
    return found


def _iter_candidates(
    groups: Sequence[Sequence[str]], groups_of: Mapping[str, Sequence[int]]
) -> Iterator[tuple[str, str]]:
    """Every two files that are in a group together, once: in the first of their groups.

    Group by group, so that those which are asked for again and again are near each other.
    """
    for number, files in enumerate(groups):
        for one, other in itertools.combinations(files, 2):
            others = groups_of[other]
            if next(at for at in groups_of[one] if at in others) == number:
                yield one, other


def _shorten(card: Card) -> Card:
    """The card with what is shown of it, and what decides about it."""
    kept = ("id", "name", "aliases", "archived", "created", "merged", "distinct_from")
    return card._replace(value={key: card.value[key] for key in kept if key in card.value})


def _order(pair: Pair) -> tuple[float, str, str, str, str]:
    files = (pair.card.file, pair.other.file)
    return -pair.likeness.score, pair.card.id, pair.other.id, *files


def _rank(card: Card) -> tuple[bool, str, str]:
    """Whose card is kept: the one that is in use, the older, the first by its id."""
    return bool(card.value.get("archived")), str(card.value.get("created") or "9"), card.id
