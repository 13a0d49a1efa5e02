"""The cards of the work tree as they are now, or of a commit, streamed from the index.

If the index cannot be had (a read-only disk without one, a folder that git does not trust), all
cards are read into one that lasts as long as the command: slower, and the same answer. If it turns
out to be damaged it is thrown away and made anew, and a stream goes on where it was.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from crmcli import __version__
from crmcli.book.refreshing import (
    Ledger,
    Look,
    Patience,
    Progress,
    Then,
    find_look,
    look_at_all,
)
from crmcli.history.repository import STATE_FOLDER, Repository
from crmcli.ledger.gathering import Ground
from crmcli.ledger.index import LAYOUT, Index, is_unavailable
from crmcli.ledger.index_file import close_index, open_index, remove_index
from crmcli.ledger.schema import Schema
from crmcli.ledger.snapshot import Glance, Snapshot
from crmcli.rules.outcome import Card
from crmcli.rules.settings import Settings, asks_calendar

if TYPE_CHECKING:
    from crmcli.ledger.extracts import Extract, Trace
    from crmcli.ledger.verdicts import Standards

_DAMAGED = (sqlite3.Error, zlib.error, ValueError, TypeError)
"""What reading a damaged file ends with, one way or another."""

_AT_ONCE = 250
"""Cards that are fetched with one question."""

One = TypeVar("One")


class Catalog:
    """All cards as they were when it was opened, or in a commit, whatever is written meanwhile."""

    def __init__(self, ledger: Ledger, folder: Path | None) -> None:
        """`folder` is where the index lies; None: do without one that lasts."""
        self._ledger = ledger
        self._folder = folder
        self._index: Index | None = None
        self._look = self._take_look()

    def close(self) -> None:
        """Let go of what is stored, so that others may change it."""
        self._look.snapshot.close()
        if self._index is not None:
            close_index(self._index)

    def count(self) -> int:
        """How many files there are, readable or not."""
        return self._ask(Snapshot.count)

    def iter_files(self) -> Iterator[str]:
        """Every file, readable or not, in order."""
        return self._stream(Snapshot.iter_files, lambda file: file)

    def find_files(self, customer: str) -> list[str]:
        """The files of the customer with this id, in order."""
        return self._ask(lambda snapshot: snapshot.find_files(customer))

    def list_broken(self) -> list[str]:
        """The files that hold no card, or cannot be read, in order."""
        return sorted((*self._ask(Snapshot.list_broken), *self._look.unreadable))

    def iter_headlines(self, *, due_before: date | None = None) -> Iterator[Glance]:
        """Every card that can be read, with a few fields alone; or those due before a day."""
        return self._stream(
            lambda snapshot, after: snapshot.iter_headlines(due_before, after), _name_file
        )

    def iter_glances(self, *, due_before: date | None = None) -> Iterator[Glance]:
        """The same, each with its card but for the visits."""
        return self._stream(
            lambda snapshot, after: snapshot.iter_glances(due_before, after), _name_file
        )

    def iter_cards(self, *, due_before: date | None = None) -> Iterator[Glance]:
        """The same, each with its whole card."""
        return self._stream(
            lambda snapshot, after: snapshot.iter_cards(due_before, after), _name_file
        )

    def iter_fronts(self, files: Iterable[str]) -> Iterator[Card]:
        """The cards in some of the files, without their visits, in the order asked for."""
        return self._iter_chosen(files, lambda snapshot, some: snapshot.load_chosen(some))

    def iter_chosen(self, files: Iterable[str]) -> Iterator[Card]:
        """The same, whole."""
        return self._iter_chosen(
            files, lambda snapshot, some: snapshot.load_chosen(some, whole=True)
        )

    def iter_latest(self, files: Iterable[str]) -> Iterator[Card]:
        """The same, each with its last visit (`followup.find_last_visit`) as the only one."""
        return self._iter_chosen(files, lambda snapshot, some: snapshot.load_latest(some))

    def iter_traced(
        self, groups: Sequence[Sequence[Trace]], *, whole: bool = False
    ) -> Iterator[Card]:
        """The cards with at least one trace of each group, without their visits unless `whole`.

        The extracts have to be among those that the catalog was opened with.
        """
        return self._stream(
            lambda snapshot, after: snapshot.iter_traced(groups, after, whole=whole),
            lambda card: card.file,
        )

    def iter_saying(self, text: str) -> Iterator[Card]:
        """The cards, without their visits, in which the text is a whole value; and a few more."""
        return self._stream(
            lambda snapshot, after: snapshot.iter_saying(text, after), lambda card: card.file
        )

    def iter_extracts(self, extract: Extract) -> Iterator[tuple[str, str]]:
        """Every card's file, and what its extract says."""
        return self._stream(
            lambda snapshot, after: snapshot.iter_extracts(extract.table, after),
            lambda one: one[0],
        )

    def has_extract(self, extract: Extract) -> bool:
        """Whether it is there of every card, though nobody said that it would be asked for."""
        return self._ask(lambda snapshot: snapshot.has_extract(extract.table))

    def list_tags(self) -> list[str]:
        """Every tag in use, in order."""
        lists = map(json.loads, self._ask(Snapshot.list_tags))
        used = {tag for tags in lists if isinstance(tags, list) for tag in tags}
        return sorted(tag for tag in used if isinstance(tag, str))

    def list_unreadable(self) -> tuple[str, ...]:
        """The files that the system does not let us read."""
        return self._look.unreadable

    def find_commit(self) -> str | None:
        """The commit whose cards these are, each of them; None where some differ, or may."""
        snapshot = self._look.snapshot
        tree = snapshot.tree
        return tree.head if tree is not None and snapshot.is_as_committed else None

    def iter_findings(self) -> Iterator[tuple[str, str]]:
        """Every file with something wrong, and the findings as a text.

        This and the next may be asked of a catalog that was opened with standards.
        """
        from crmcli.ledger.verdicts import get_judged

        return self._stream(
            lambda snapshot, after: get_judged(snapshot).iter_findings(after),
            lambda one: one[0],
        )

    def list_repeated(self) -> list[tuple[str, list[str]]]:
        """Which files have the same `id` or `code`: the key, and two files or more, in order."""
        from crmcli.ledger.verdicts import get_judged

        return self._ask(lambda snapshot: get_judged(snapshot).list_repeated())

    def _iter_chosen(
        self, files: Iterable[str], load: Callable[[Snapshot, Sequence[str]], Mapping[str, Card]]
    ) -> Iterator[Card]:
        rest = iter(files)
        while wanted := tuple(itertools.islice(rest, _AT_ONCE)):
            found = self._load_some(wanted, load)
            # Where the cards had to be read anew meanwhile, some of the files may be gone.
            yield from (found[file] for file in wanted if file in found)

    def _load_some(
        self, files: Sequence[str], load: Callable[[Snapshot, Sequence[str]], Mapping[str, Card]]
    ) -> Mapping[str, Card]:
        return self._ask(lambda snapshot: load(snapshot, files))

    def _ask(self, ask: Callable[[Snapshot], One]) -> One:
        try:
            return ask(self._look.snapshot)
        except _DAMAGED as error:
            self._start_anew(error)
        return ask(self._look.snapshot)

    def _stream(
        self, ask: Callable[[Snapshot, str], Iterator[One]], name: Callable[[One], str]
    ) -> Iterator[One]:
        """What a snapshot streams in the order of files, after the file it is given."""
        last: One | None = None
        look = self._look
        try:
            for last in ask(look.snapshot, ""):
                yield last
        except _DAMAGED as error:
            if self._look is look:  # else another stream has come upon the damage before
                self._start_anew(error)
            yield from ask(self._look.snapshot, "" if last is None else name(last))

    def _start_anew(self, error: Exception) -> None:
        """Throw the damaged index away and read all cards. Raises the error of one just made."""
        if self._index is None:
            raise error
        remove_index(self._index)
        self._index = None
        self._ledger = self._ledger._replace(patience=None)  # an answer was begun
        self._look = self._look_at_all()

    def _take_look(self) -> Look:
        try:
            look = find_look(self._ledger, self._open_index)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)
            look = None
        return look or self._look_at_all()

    def _open_index(self) -> Index | None:
        if self._folder is not None:
            self._index = open_index(self._folder)
        return self._index

    def _give_up(self, error: Exception) -> None:
        """The index is of no use: locked for long, damaged, on a full disk."""
        if self._index is None:
            raise error
        if isinstance(error, sqlite3.Error) and not is_unavailable(error):
            remove_index(self._index)
        else:
            close_index(self._index)
        self._index = None

    def _look_at_all(self) -> Look:
        if self._index is not None:  # git gave no answer that lasted
            close_index(self._index)
            self._index = None
        try:
            return look_at_all(self._ledger, Index(None))
        except sqlite3.Error as error:
            if not is_unavailable(error):
                raise
        return look_at_all(self._ledger, Index(None, in_memory=True))


def _name_file(glance: Glance) -> str:
    return glance.card.file


def open_catalog(
    repository: Repository,
    schema: Schema,
    settings: Settings,
    index: Path | None,
    progress: Progress | None = None,
    *,
    extracts: Sequence[Extract] = (),
    patience: Patience | None = None,
    standards: Standards | None = None,
    then: Then | None = None,
) -> Catalog:
    """Look at the cards as they are now, or were `then`. `index` None: without one that lasts.

    `extracts` are those that will be asked for. Raises Behind where `patience` is not enough.
    """
    days = (settings.days_off, *settings.calendar.name()) if asks_calendar(settings) else ()
    cadence = dict(settings.cadence)
    rules = json.dumps([__version__, LAYOUT, cadence, days]).encode()
    key = rules + schema.source
    ground = Ground(schema.source, cadence, "sha1", standards, settings.days_off, settings.calendar)
    wanted = (repository, ground, schema.root, key, progress, tuple(extracts), patience, then)
    return Catalog(Ledger(*wanted), index)


def find_index(repository: Repository) -> Path:
    """The folder of the index that all work trees of the repository share."""
    return repository.common_dir / STATE_FOLDER
