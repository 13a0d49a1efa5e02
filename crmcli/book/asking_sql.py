"""A question in SQL, answered from the index.

Only the tables that it names are filled, and of these only the columns that it reads: to pack out
the visits of ten thousand customers and put them into rows costs less than to look into them by
SQLite's own means for JSON, once for each column.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from crmcli.book.relational import Wanted, fill_tables
from crmcli.ledger.questions import Answer, Question
from crmcli.ledger.tables import filling, index_table, make_table, open_scratch
from crmcli.rules.relations import list_relations

if TYPE_CHECKING:
    import sqlite3

    from crmcli.book.book import Book


@contextlib.contextmanager
def answering(book: Book, text: str, *, masked: bool = False) -> Iterator[Answer]:
    """The answer to a statement of SQL, to be read within the block.

    `masked` leaves out of the changes what the schema calls sensitive. Raises UsageError for what
    is no question, Failure where it takes too much room, GitFailed as the changes.
    """
    with contextlib.closing(open_scratch()) as database:
        yield _prepare(book, database, text, masked=masked).ask()


def _prepare(book: Book, database: sqlite3.Connection, text: str, *, masked: bool) -> Question:
    """The question, with all that it reads in the database."""
    relations = list_relations(book.schema.root)
    today = book.today.isoformat()
    database.create_function("today", 0, lambda: today, deterministic=True)
    with filling(database):
        for relation in relations:
            make_table(database, relation)
    question = Question(database, text, relations)
    read = question.find_wanted()
    wanted = [Wanted(one, one.choose(read[one.name])) for one in relations if one.name in read]
    with filling(database):
        fill_tables(book, database, wanted, masked=masked)
    if len(wanted) > 1:
        with filling(database):
            for one in wanted:
                index_table(database, one.relation)
    return question
