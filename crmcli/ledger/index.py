"""A disposable copy of what the cards say, in one SQLite file, so that none is read twice.

It holds cards by the id of their bytes, and for each work tree which file of its last commit has
which bytes; the same of a few folders of records that commits of the past have. Whatever is not as
in that commit is laid over it for one command only (`snapshot`).
The file can be deleted at any time; who opens it again fills it anew.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from crmcli.ledger.entries import Entry
from crmcli.ledger.trust import Guard

LAYOUT = 15
"""To be raised with every change of the tables, or of what is stored in them."""

_OURS = 0x63726D69
"""Marks a SQLite file as this program's."""
_PATIENCE = 5.0
"""Seconds to wait for another process that stores something."""
_CIRCUMSTANCES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_PROTOCOL,
    }
)
UNREADABLE = 0
"""Stands for the card of a file that the system does not let us read."""
_UNCOMMITTED = 2
"""Marks a hidden file that the commit does not have."""
_ERAS_KEPT = 3
"""Of those in which a work tree was looked at, and as many of those of the past alone."""
_PASTS_KEPT = 4
"""Folders of records of the past, whose files are listed here: each takes as many rows as cards."""
_PAST = "past:"
"""Stands before a folder's id in place of a work tree's place, which begins with a root."""
_SPARE = 500
"""Cards that may be kept though no work tree has them: where a branch was, before an edit."""
_SPARE_SHARE = 4
"""The same, in a large ledger: one for so many that are in use."""
_IS_PAST = f"substr(place, 1, {len(_PAST)}) = CAST('{_PAST}' AS BLOB)"
_TABLES = """
CREATE TABLE eras (
    era INTEGER PRIMARY KEY AUTOINCREMENT, key BLOB NOT NULL UNIQUE, tidied INTEGER NOT NULL
);
CREATE TABLE cards (
    card INTEGER PRIMARY KEY AUTOINCREMENT, era INTEGER NOT NULL, blob BLOB NOT NULL,
    readable INTEGER NOT NULL, due TEXT, summary TEXT,
    UNIQUE (era, blob)
);
CREATE TABLE fronts (card INTEGER PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE logs (card INTEGER PRIMARY KEY, value BLOB NOT NULL, last TEXT);
CREATE TABLE trees (
    tree INTEGER PRIMARY KEY AUTOINCREMENT, era INTEGER NOT NULL, place BLOB NOT NULL,
    head TEXT, mark BLOB,
    UNIQUE (era, place)
);
CREATE TABLE files (
    tree INTEGER NOT NULL, path BLOB NOT NULL, blob BLOB, card INTEGER, hidden INTEGER NOT NULL,
    PRIMARY KEY (tree, path)
) WITHOUT ROWID;
CREATE INDEX broken ON cards (card) WHERE NOT readable;
CREATE INDEX unread ON files (tree) WHERE card IS NULL;
"""
_FOR_ONE_COMMAND = """
CREATE TEMP TABLE listed (path BLOB PRIMARY KEY, blob BLOB, hidden INTEGER) WITHOUT ROWID;
CREATE TEMP TABLE changed (path BLOB PRIMARY KEY, card INTEGER) WITHOUT ROWID;
"""


class Tree(NamedTuple):
    """What is stored of a work tree: its commit, and which index of git told of hidden files."""

    tree: int
    head: str | None
    mark: bytes | None


class Present(NamedTuple):
    """A file of a commit, by its bytes' id; None where it is gone. `hidden`: always looked at."""

    file: str
    blob: bytes | None
    hidden: bool = False


class Kept(NamedTuple):
    """A file, what it says, and the id it is kept under.

    `is_committed`: it is what the commit has there.
    """

    file: str
    entry: Entry
    blob: bytes
    is_committed: bool


class Index:
    """The open file. Every method may raise sqlite3.Error: then the file is to be thrown away.

    No number of a card or a work tree is ever given again, so that whoever remembers one finds
    that one or none.
    """

    def __init__(self, path: Path | None, *, in_memory: bool = False) -> None:
        """Open or make the file. None: one of our own, that ends with us, on disk or in memory."""
        self.path = path
        self.guard: Guard | None = None
        """What shows others that the file is in use."""
        place = path or (":memory:" if in_memory else "")
        self.database = sqlite3.connect(place, _PATIENCE, isolation_level=None)
        try:
            self._prepare()
        except BaseException:
            self.database.close()
            raise

    def choose_era(self, key: bytes) -> int:
        """The number under which cards are kept that were read by the same rules.

        A new key opens an era, and of the old ones only the newest few stay.
        """
        found = self._ask("SELECT era FROM eras WHERE key = ?", key).fetchone()
        if found is None:
            with self.write():
                self._ask("INSERT OR IGNORE INTO eras (key, tidied) VALUES (?, 0)", key)
                found = self._ask("SELECT era FROM eras WHERE key = ?", key).fetchone()
                self._forget_eras(found[0])
        era: int = found[0]
        return era

    def get_tree(self, era: int, place: str) -> Tree:
        """What is stored of the work tree whose git directory is `place`."""
        ask = "SELECT tree, head, mark FROM trees WHERE era = ? AND place = ?"
        key = (era, os.fsencode(place))  # a folder's name may have bytes that are no text
        row = self._ask(ask, *key).fetchone()
        if row is None:
            self._ask("INSERT OR IGNORE INTO trees (era, place) VALUES (?, ?)", *key)
            row = self._ask(ask, *key).fetchone()
        return Tree(*row)

    def get_past(self, era: int, folder: str) -> Tree:
        """What is stored of a folder of records that a commit has, by its id; see `get_tree`."""
        return self.get_tree(era, f"{_PAST}{folder}")

    def forget_pasts(self) -> None:
        """Forget the files of all folders of the past but those that were listed last."""
        with self.write():
            gone = self._ask(
                f"SELECT tree FROM trees WHERE {_IS_PAST} ORDER BY tree DESC LIMIT -1 OFFSET ?",
                _PASTS_KEPT,
            ).fetchall()
            for (tree,) in gone:
                self._forget_tree(tree)

    def move_tree(
        self, era: int, tree: Tree, head: str | None, files: Iterable[Present], *, whole: bool
    ) -> None:
        """Let a work tree stand at another commit. `files` are those that differ there.

        `whole`: they are all that there are. Does nothing if another process has moved it.
        """
        rows = ((os.fsencode(one.file), one.blob, one.hidden) for one in files)
        self._ask("DELETE FROM listed")
        self.database.executemany("INSERT OR REPLACE INTO listed VALUES (?, ?, ?)", rows)
        gone = "" if whole else "AND path IN (SELECT path FROM listed)"
        with self.write():
            if self._ask("SELECT head FROM trees WHERE tree = ?", tree.tree).fetchone() != (
                tree.head,
            ):
                return
            self._ask(f"DELETE FROM files WHERE tree = ? {gone}", tree.tree)
            self._ask(
                "INSERT INTO files SELECT ?, path, listed.blob, card, hidden FROM listed"
                " LEFT JOIN cards ON era = ? AND cards.blob = listed.blob"
                " WHERE listed.blob IS NOT NULL OR hidden",
                tree.tree,
                era,
            )
            self._ask("UPDATE trees SET head = ?, mark = NULL WHERE tree = ?", head, tree.tree)

    def hide_files(self, tree: Tree, mark: bytes, files: Iterable[str]) -> None:
        """Say which files git does not look at, by the index of git that ends with `mark`."""
        rows = [(tree.tree, os.fsencode(file)) for file in files]
        with self.write():
            self._ask("DELETE FROM files WHERE tree = ? AND hidden = ?", tree.tree, _UNCOMMITTED)
            self._ask(
                "UPDATE files SET hidden = 0, card = (SELECT card FROM cards"
                " WHERE era = (SELECT era FROM trees WHERE tree = files.tree)"
                " AND cards.blob = files.blob)"
                " WHERE tree = ? AND card IS NULL AND blob IS NOT NULL",
                tree.tree,
            )
            self.database.executemany(
                "UPDATE files SET hidden = 1, card = NULL WHERE tree = ? AND path = ?", rows
            )
            self.database.executemany(
                f"INSERT OR IGNORE INTO files VALUES (?, ?, NULL, NULL, {_UNCOMMITTED})", rows
            )
            self._ask("UPDATE trees SET mark = ? WHERE tree = ?", mark, tree.tree)

    def list_unread(self, tree: Tree) -> list[Present]:
        """The files of a work tree that have to be looked at: not read yet, or hidden."""
        ask = "SELECT path, blob, hidden FROM files WHERE tree = ? AND card IS NULL"
        rows = self._ask(ask, tree.tree)
        return [Present(os.fsdecode(path), blob, bool(hidden)) for path, blob, hidden in rows]

    def find_card(self, era: int, blob: bytes) -> int | None:
        """The card that bytes with this id say, if they were ever read."""
        row = self._ask("SELECT card FROM cards WHERE era = ? AND blob = ?", era, blob).fetchone()
        return None if row is None else row[0]

    def keep_cards(self, era: int, tree: Tree, cards: Sequence[Kept]) -> list[int]:
        """Store what cards say; their numbers, in the same order."""
        with self.write():
            numbers = [self._keep_card(era, one.entry, one.blob) for one in cards]
            committed = (
                (number, tree.tree, os.fsencode(one.file), one.blob)
                for number, one in zip(numbers, cards, strict=True)
                if one.is_committed
            )
            self.database.executemany(
                "UPDATE files SET card = ? WHERE tree = ? AND path = ? AND blob = ? AND NOT hidden",
                committed,
            )
        return numbers

    def lay_over(self, changed: Iterable[tuple[str, int | None]]) -> int:
        """Say, for this command alone, which files are not as in the commit; gives their number.

        By the card that they say; None: it is gone, `UNREADABLE`: it is there.
        """
        rows = [(os.fsencode(file), card) for file, card in changed]
        self._ask("DELETE FROM changed")
        self.database.executemany("INSERT INTO changed VALUES (?, ?)", rows)
        return len(rows)

    def forget_spare_cards(self, era: int, changed: Iterable[tuple[str, int | None]]) -> None:
        """Forget the oldest of the cards that no work tree has, where they have become many.

        Those in `changed` are in use, too: see `lay_over`. It is not looked into before many
        cards were stored.
        """
        ask = "SELECT tidied, (SELECT max(card) FROM cards) FROM eras WHERE era = ?"
        tidied, last = self._ask(ask, era).fetchone() or (0, 0)
        if (last or 0) - tidied < _SPARE:
            return
        self.lay_over(changed)
        in_use = "SELECT card FROM files WHERE card IS NOT NULL"
        with self.write():
            self._forget_lost_trees()
            used = self._ask(f"SELECT count(*) FROM ({in_use})").fetchone()[0]
            spare = (
                f"SELECT card FROM cards WHERE era = ? AND card NOT IN ({in_use} UNION"
                " SELECT card FROM changed WHERE card IS NOT NULL)"
                f" ORDER BY card DESC LIMIT -1 OFFSET {max(_SPARE, used // _SPARE_SHARE)}"
            )
            gone = self._ask(spare, era).fetchall()
            for table in ("cards", "fronts", "logs"):
                self.database.executemany(f"DELETE FROM {table} WHERE card = ?", gone)
            self._ask("UPDATE eras SET tidied = ? WHERE era = ?", last, era)

    def _forget_lost_trees(self) -> None:
        trees = f"SELECT tree, place FROM trees WHERE NOT {_IS_PAST}"
        for tree, place in self._ask(trees).fetchall():
            if not Path(os.fsdecode(place)).is_dir():
                self._forget_tree(tree)

    def _forget_tree(self, tree: int) -> None:
        self._ask("DELETE FROM files WHERE tree = ?", tree)
        self._ask("DELETE FROM trees WHERE tree = ?", tree)

    def _keep_card(self, era: int, entry: Entry, blob: bytes) -> int:
        stored = self._ask(
            "INSERT OR IGNORE INTO cards VALUES (NULL, ?, ?, ?, ?, ?)",
            *(era, blob, entry.front is not None, entry.due, entry.summary),
        )
        number = stored.lastrowid if stored.rowcount else None
        if number is None:
            known = self.find_card(era, blob)
            if known is None:
                raise sqlite3.DatabaseError("a card is there, and cannot be found")
            return known
        if entry.front is not None:
            self._ask("INSERT INTO fronts VALUES (?, ?)", number, entry.front)
        if entry.log is not None:
            self._ask("INSERT INTO logs VALUES (?, ?, ?)", number, entry.log, entry.last)
        return number

    def _prepare(self) -> None:
        """Make the tables where there are none, and throw away those of another layout."""
        ask = self._ask
        ask("PRAGMA synchronous = NORMAL")
        if self.path is not None:  # one of our own may be larger than the memory
            ask("PRAGMA temp_store = MEMORY")
        ask("PRAGMA cell_size_check = ON")
        if (self._read_pragma("application_id"), self._read_pragma("user_version")) != (
            _OURS,
            LAYOUT,
        ):
            if self._read_pragma("schema_version"):
                raise sqlite3.DatabaseError("made by another program, or another version")
            if self.path is not None:
                ask("PRAGMA journal_mode = WAL")
            from crmcli.ledger.extracts import TABLES

            with self.write():
                if not self._read_pragma("schema_version"):
                    for statement in (*_TABLES.split(";"), *TABLES):
                        ask(statement)
                ask(f"PRAGMA application_id = {_OURS}")
                ask(f"PRAGMA user_version = {LAYOUT}")
        for statement in _FOR_ONE_COMMAND.split(";"):
            ask(statement)

    def _forget_eras(self, newest: int) -> None:
        """Forget the older eras; a look at the past takes no place of those of work trees."""
        at_work = f"SELECT era FROM trees WHERE NOT {_IS_PAST}"
        for of_kind in (f"era IN ({at_work})", f"era NOT IN ({at_work})"):
            gone = self._ask(
                f"SELECT era FROM eras WHERE era <> ? AND {of_kind}"
                " ORDER BY era DESC LIMIT -1 OFFSET ?",
                newest,
                _ERAS_KEPT - 1,
            ).fetchall()
            for (era,) in gone:
                self._forget_era(era)

    def _forget_era(self, era: int) -> None:
        for table in ("fronts", "logs"):
            self._ask(
                f"DELETE FROM {table} WHERE card IN (SELECT card FROM cards WHERE era = ?)", era
            )
        self._ask("DELETE FROM files WHERE tree IN (SELECT tree FROM trees WHERE era = ?)", era)
        for table in ("cards", "extracted", "trees", "eras"):
            self._ask(f"DELETE FROM {table} WHERE era = ?", era)

    def _read_pragma(self, name: str) -> int:
        value: int = self._ask(f"PRAGMA {name}").fetchone()[0]
        return value

    def _ask(self, words: str, *values: object) -> sqlite3.Cursor:
        return self.database.execute(words, values)

    @contextlib.contextmanager
    def write(self) -> Iterator[None]:
        """A transaction that writes; wholly or not at all."""
        self._ask("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._ask("ROLLBACK")
            raise
        self._ask("COMMIT")


def is_unavailable(error: sqlite3.Error) -> bool:
    """Whether an error tells of the circumstances (locked, full, read-only), not of damage."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _CIRCUMSTANCES
