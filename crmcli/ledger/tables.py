"""Tables of plain values in a database of SQLite: made, filled, and given an index."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from crmcli.errors import Failure
from crmcli.ledger.index import is_unavailable
from crmcli.rules.outcome import Message
from crmcli.rules.relations import CUSTOMERS, Column, Relation, quote_name

_CACHE = 32 * 1024
"""KiB of a database that are held in memory; what is more lies in a file without a name.

What is put in order takes as much again."""


def open_scratch() -> sqlite3.Connection:
    """A database of our own, that ends with us and that nobody else can open."""
    database = sqlite3.connect("", isolation_level=None)
    prepare_filling(database)
    return database


def prepare_filling(database: sqlite3.Connection) -> None:
    """Let a database that nobody would miss be filled without care for a power cut."""
    for words in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE}"):
        database.execute(f"PRAGMA {words}")


def make_table(database: sqlite3.Connection, relation: Relation, *, linked: bool = False) -> None:
    """Make the empty table of a relation.

    `linked` says which column names the customer, for programs that follow such links: no two
    customers may have one id then.
    """
    columns = ", ".join(_declare(relation, column, linked=linked) for column in relation.columns)
    database.execute(f"CREATE TABLE {quote_name(relation.name)} ({columns})")


def fill_table(
    database: sqlite3.Connection,
    relation: Relation,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
) -> None:
    """Add rows with these columns; what they lack is null."""
    names = ", ".join(quote_name(column.name) for column in columns)
    marks = ", ".join("?" for _ in columns)
    values = f"({names}) VALUES ({marks})" if columns else "DEFAULT VALUES"
    database.executemany(f"INSERT INTO {quote_name(relation.name)} {values}", rows)


def index_table(database: sqlite3.Connection, relation: Relation) -> None:
    """Let the rows of one customer be found without a look at all."""
    for column in relation.columns:
        if column.role == "customer" or column.name == "customer":
            name = quote_name(f"{relation.name}-{column.name}")
            place = f"{quote_name(relation.name)} ({quote_name(column.name)})"
            database.execute(f"CREATE INDEX {name} ON {place}")


@contextlib.contextmanager
def filling(database: sqlite3.Connection) -> Iterator[None]:
    """One transaction for all that is put in. Raises Failure where there is no room."""
    with explain_room():
        database.execute("BEGIN")
        yield
        database.execute("COMMIT")


@contextlib.contextmanager
def explain_room() -> Iterator[None]:
    """Raise Failure("sql-no-room") where disk or memory is not enough."""
    try:
        yield
    except sqlite3.Error as error:
        if not is_unavailable(error):
            raise
        is_full = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_FULL
        reason = Message("reason-full") if is_full else str(error)
        raise Failure("sql-no-room", reason=reason) from error
    except MemoryError as error:
        raise Failure("sql-no-room", reason=Message("reason-memory")) from error


def _declare(relation: Relation, column: Column, *, linked: bool) -> str:
    declared = f"{quote_name(column.name)} {column.type}"
    if not linked or column.role != "customer":
        return declared
    if not relation.path:
        return f"{declared} PRIMARY KEY"
    # SQLite would do without the column; not every program that follows links does.
    return f"{declared} REFERENCES {CUSTOMERS} (id)"
