"""A question in SQL that can only read the tables it is asked of.

It is put to a database of our own, so nothing of the ledger is within its reach; and SQLite asks
us at every step of its understanding whether that is allowed: only to read what is there.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from crmcli.errors import UsageError
from crmcli.ledger.tables import explain_room
from crmcli.rules.relations import Relation
from crmcli.rules.sql_mistakes import explain_mistake

_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 16 * 1024 * 1024,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 1024 * 1024,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
"""The length of one value, in bytes, and what else no honest question needs more of."""
_MOST_MEMORY = 512 * 1024 * 1024
"""Bytes that SQLite takes at most; what it sorts goes to a file long before. A question whose parts
name each other over and over ends by this, for Ctrl-C is not heeded while it is understood."""
_FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer"})
_STEPS = 20_000
"""Steps of SQLite's between two looks at whether somebody has pressed Ctrl-C."""
_FIRST_WORD = re.compile(r"(?s)(?:\s|--[^\n]*(?:\n|$)|/\*.*?(?:\*/|$))*+(\w+)")
"""Behind blanks and comments."""

_INTERRUPTED = frozenset({sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_AUTH})
"""How a statement ends on Ctrl-C: between its steps, or while we are asked about one."""
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE})
_OWN_TABLES = ("sqlite_master", "sqlite_temp_master")
"""What SQLite asks to change where it makes a table of its own, such as one of its pragmas."""
_READERS = frozenset({"SELECT", "WITH", "VALUES", "EXPLAIN"})
"""How a statement begins that may be a question."""
_NAMES = {
    sqlite3.SQLITE_DELETE: "DELETE",
    sqlite3.SQLITE_INSERT: "INSERT",
    sqlite3.SQLITE_PRAGMA: "PRAGMA",
    sqlite3.SQLITE_UPDATE: "UPDATE",
}
"""What one may do that begins so."""


class Answer(NamedTuple):
    """The names of the columns, as the question has them, and the rows while they are found."""

    names: tuple[str, ...]
    rows: Iterator[tuple[object, ...]]


class Question:
    """One statement, to be understood (`find_wanted`), then asked of the filled tables.

    Ctrl-C stops either. Raises UsageError for what SQLite does not understand or we do not allow,
    Failure where it takes more room than there is.
    """

    def __init__(
        self, database: sqlite3.Connection, text: str, relations: Sequence[Relation]
    ) -> None:
        """The `relations` are the tables that the database has."""
        self._database = database
        self._text = text
        self._relations = relations
        self._wanted: dict[str, set[str]] = {}
        self._selects = False
        self._refused: UsageError | None = None
        self._let_go()  # another may have been asked before
        # SQLite makes these two at their first use, and asks then as if it were to write.
        database.execute("SELECT 1 FROM json_each('[]'), json_tree('[]')").fetchall()
        database.execute(f"PRAGMA hard_heap_limit = {_MOST_MEMORY}")
        for limit, most in _LIMITS.items():
            database.setlimit(limit, most)

    def find_wanted(self) -> Mapping[str, set[str]]:
        """The tables that are read, and which of their columns."""
        # SQLite explains what it would do, and does nothing yet.
        explains = _find_first_word(self._text) == "EXPLAIN"
        plan = self._text if explains else f"EXPLAIN {self._text}"
        self._watch()
        try:
            with self._explained():
                # What it explains is not read: it tells of bytes in the question as of texts.
                self._database.execute(plan).close()
        finally:
            self._let_go()  # so that the tables can be filled
        if not self._selects:
            raise self._refuse("")
        return self._wanted

    def ask(self) -> Answer:
        """The answer; its rows have to be read before anything else is asked."""
        self._database.execute("PRAGMA query_only = ON")
        self._watch()
        with self._explained():
            cursor = self._database.execute(self._text)
        return Answer(tuple(one[0] for one in cursor.description), self._iter_rows(cursor))

    def _iter_rows(self, cursor: sqlite3.Cursor) -> Iterator[tuple[object, ...]]:
        with self._explained():
            # `yield from` would close the cursor of a reader who leaves, when its database is gone.
            for row in cursor:  # noqa: UP028
                yield row

    def _watch(self) -> None:
        self._database.set_authorizer(self._allow)
        # Python heeds Ctrl-C only where something of Python's runs, be it nothing.
        self._database.set_progress_handler(_go_on, _STEPS)

    def _let_go(self) -> None:
        self._database.set_authorizer(None)
        self._database.set_progress_handler(None, 0)

    def _allow(self, action: int, first: str | None, second: str | None, *_more: object) -> int:
        """Whether a step is allowed; what is read is noted."""
        if action == sqlite3.SQLITE_READ and first is not None:
            self._wanted.setdefault(first, set()).add(second or "")
        if action == sqlite3.SQLITE_SELECT:
            self._selects = True
        if action in _ALLOWED:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION:
            if second not in _FORBIDDEN_FUNCTIONS:
                return sqlite3.SQLITE_OK
            self._refused = UsageError("sql-function-forbidden", name=second)
        elif action == sqlite3.SQLITE_UPDATE and first in _OWN_TABLES:
            self._refused = UsageError("sql-table-forbidden")
        else:
            self._refused = self._refuse(_NAMES.get(action, ""))
        return sqlite3.SQLITE_DENY

    def _refuse(self, does: str) -> UsageError:
        """The error for a statement that does something else: by how it begins, if that tells."""
        begins = _find_first_word(self._text)
        return UsageError("sql-only-reads", what=does if does and begins in _READERS else begins)

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """Say what is wrong in words of ours."""
        try:
            with explain_room(), self._heeding():
                yield
        except (sqlite3.Error, sqlite3.Warning, ValueError) as error:
            raise explain_mistake(str(error), self._text, self._relations) from error

    @contextlib.contextmanager
    def _heeding(self) -> Iterator[None]:
        """Raise what stopped SQLite from our side: what we refused, or Ctrl-C."""
        try:
            yield
        except sqlite3.Error as error:
            if self._refused is not None:
                raise self._refused from None
            if getattr(error, "sqlite_errorcode", None) in _INTERRUPTED:
                raise KeyboardInterrupt from None
            raise


def _go_on() -> int:
    return 0


def _find_first_word(text: str) -> str:
    found = _FIRST_WORD.match(text)
    return found[1].upper() if found else ""
