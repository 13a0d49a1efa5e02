"""The whole ledger as a database file that other programs read: the tables of `crm sql`."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from crmcli.book.relational import Wanted, fill_tables
from crmcli.ledger.disk import replace_by
from crmcli.ledger.records import name_record
from crmcli.ledger.tables import filling, index_table, make_table, prepare_filling
from crmcli.rules.relations import CUSTOMERS, Relation, list_relations

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.ledger.snapshot import Glance


class Written(NamedTuple):
    """What a file was given: tables, and rows of customers."""

    tables: int
    customers: int


def write_database(book: Book, path: Path, chosen: Iterable[Glance] | None = None) -> Written:
    """Write the ledger into a file of SQLite's, which is replaced as a whole or left as it was.

    `chosen` are the customers to write, whole, None: all; the changes are those of the same, and
    of all also those of the settings. Raises OSError, Failure where there is no room, GitFailed.
    """
    relations = list_relations(book.schema.root)
    written = Written(len(relations), 0)

    def make(temporary: Path) -> None:
        nonlocal written
        with contextlib.closing(sqlite3.connect(temporary, isolation_level=None)) as database:
            _fill(book, database, relations, chosen)
            count = f"SELECT count(*) FROM {CUSTOMERS}"
            written = written._replace(customers=database.execute(count).fetchone()[0])

    replace_by(path, make)
    return written


def _fill(
    book: Book,
    database: sqlite3.Connection,
    relations: Iterable[Relation],
    chosen: Iterable[Glance] | None,
) -> None:
    prepare_filling(database)
    linked = not _has_namesakes(book)
    wanted = [Wanted(one, one.columns) for one in relations]
    with filling(database):
        for one in wanted:
            make_table(database, one.relation, linked=linked)
        fill_tables(book, database, wanted, chosen=chosen)
        for one in wanted:
            index_table(database, one.relation)


def _has_namesakes(book: Book) -> bool:
    """Whether two files have the same id, which `crm check` calls an error."""
    names = [name_record(file) for file in book.catalog.iter_files()]
    return len(set(names)) < len(names)
