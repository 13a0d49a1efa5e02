"""What a reviewer is told of two states of the ledger: file by file, and who brought it about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from crmcli.rules.changelog import Change

Kind = Literal["added", "removed", "changed"]
Trouble = Literal["old", "new", "both"]


class FileDiff(NamedTuple):
    """One card that differs, or the settings or the schema."""

    file: str
    customer: str | None
    """None: the settings or the schema."""
    kind: Kind
    changes: tuple[Change, ...] = ()
    """Of a card that came or went the one that tells so; none of the schema."""
    card: Mapping[str, object] = {}
    """What it says in the new state, or in the old one if it is gone; empty if nobody can say."""
    authors: tuple[str, ...] = ()
    """Who made the commits between the states that have to do with it, the last one first."""
    trouble: Trouble | None = None
    """Which of the two versions cannot be read."""
    is_schema: bool = False
    heir: str | None = None
    """The customer into whose card one that is gone was merged."""


class Share(NamedTuple):
    """What one person did between two states."""

    author: str
    commits: int
    customers: int


class Counts(NamedTuple):
    """How many files of each kind differ."""

    changed: int = 0
    added: int = 0
    removed: int = 0
    unreadable: int = 0
    """Of the customers; they are counted here alone."""
    settings: int = 0
    schema: int = 0


class Tally:
    """Counts what differs as it goes by."""

    def __init__(self) -> None:
        self._found = dict.fromkeys(Counts._fields, 0)

    @property
    def counts(self) -> Counts:
        """What has gone by until now."""
        return Counts(**self._found)

    def watch(self, files: Iterable[FileDiff]) -> Iterator[FileDiff]:
        """The same files, each counted before it is given on."""
        for one in files:
            self._found[_name_kind(one)] += 1
            yield one


def _name_kind(one: FileDiff) -> str:
    if one.customer is None:
        return "schema" if one.is_schema else "settings"
    return one.kind if one.trouble is None else "unreadable"


class Authorship:
    """Who made which commits, gathered commit by commit, the newest first."""

    def __init__(self) -> None:
        self._commits: dict[str, int] = {}
        self._customers: dict[str, set[str]] = {}
        self._authors: dict[str | None, dict[str, None]] = {}

    def note(self, author: str, customers: Iterable[str | None]) -> None:
        """Take in a commit, by the customers that it touched; None is the settings."""
        touched = set(customers)
        if touched:
            self._commits[author] = self._commits.get(author, 0) + 1
            self._customers.setdefault(author, set()).update(one for one in touched if one)
        for one in touched:
            self._authors.setdefault(one, {})[author] = None

    def list_authors(self, customer: str | None) -> tuple[str, ...]:
        """Who had to do with a customer, the last one first."""
        return tuple(self._authors.get(customer, ()))

    def list_shares(self) -> list[Share]:
        """What each did, who made most commits first."""
        shares = [
            Share(author, count, len(self._customers[author]))
            for author, count in self._commits.items()
        ]
        return sorted(shares, key=lambda share: -share.commits)
