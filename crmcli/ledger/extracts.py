"""Short texts that are made of the cards in the index, by which a few are found among many.

An extract is made at its first need, of what the index keeps; later only that of new cards is.
It never decides: it has at least what the rule would find, and the rule has the last word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from crmcli.ledger.entries import unpack_map, unpack_value

if TYPE_CHECKING:
    from crmcli.ledger.index import Index

LINE = "\n"
"""Stands before and behind each line of an extract, so that its ends can be looked for too."""
_PORTION = 400
"""Cards whose extracts are stored at once: others who store something wait no longer than that."""

_KINDS = ("names", "sounds", "nearby", "marks", "texts")
TABLES = (
    "CREATE TABLE extracted (era INTEGER, extract TEXT, upto INTEGER, PRIMARY KEY (era, extract))",
    "CREATE TABLE readings (character TEXT PRIMARY KEY, said TEXT NOT NULL)",
    *(f"CREATE TABLE {kind} (card INTEGER PRIMARY KEY, said TEXT NOT NULL)" for kind in _KINDS),
    "CREATE TRIGGER forget AFTER DELETE ON cards BEGIN "
    + "".join(f"DELETE FROM {kind} WHERE card = OLD.card; " for kind in _KINDS)
    + "END",
)
"""How far each extract is made, what pinyin was asked for, and the extracts themselves."""


class Extract(NamedTuple):
    """A kind of extract: its table, and the lines that are made of a card's value for it."""

    table: str
    list_lines: Callable[[Mapping[str, Any]], Iterable[str]]
    whole: bool = False
    """Made of the visits too."""
    spoken: bool = False
    """Made of pinyin, too."""


class Trace(NamedTuple):
    """What a card has somewhere if it is found: a text in its extract of that table.

    Without a table it is the name of its file that has it.
    """

    table: str | None
    text: str


def count_missing(index: Index, era: int, extract: Extract) -> int:
    """How many cards have been read of which this extract was not made yet."""
    ask = "SELECT count(*) FROM cards WHERE era = ? AND card > ?"
    found: int = index.database.execute(ask, (era, _find_end(index, era, extract))).fetchone()[0]
    return found


def make_extracts(index: Index, era: int, extract: Extract) -> None:
    """Make and store what is missing. May raise sqlite3.Error."""
    if extract.spoken:
        recall_readings(index)
    while _make_portion(index, era, extract):
        pass
    if extract.spoken:
        _keep_readings(index)


def recall_readings(index: Index) -> None:
    """Let pinyin know what it was asked for before."""
    from crmcli.rules.pinyin import recall

    rows = index.database.execute("SELECT character, said FROM readings")
    recall({character: said.split(",") for character, said in rows})


def _keep_readings(index: Index) -> None:
    from crmcli.rules.pinyin import list_looked_up

    rows = [(character, ",".join(said)) for character, said in list_looked_up().items()]
    if rows:
        with index.write():
            index.database.executemany("INSERT OR REPLACE INTO readings VALUES (?, ?)", rows)


def _make_portion(index: Index, era: int, extract: Extract) -> bool:
    """Store the next few; False where there were none left."""
    if not count_missing(index, era, extract):
        return False
    ask = index.database.execute
    with index.write():
        numbers = ask(
            "SELECT card FROM cards WHERE era = ? AND card > ? ORDER BY card LIMIT ?",
            (era, _find_end(index, era, extract), _PORTION),
        ).fetchall()
        if not numbers:
            return False
        last = numbers[-1][0]
        rows = ask(
            f"SELECT card, fronts.value, {'logs.value' if extract.whole else 'NULL'}"
            " FROM cards JOIN fronts USING (card) LEFT JOIN logs USING (card)"
            " WHERE era = ? AND card BETWEEN ? AND ?",
            (era, numbers[0][0], last),
        ).fetchall()
        index.database.executemany(
            f"INSERT OR REPLACE INTO {extract.table} VALUES (?, ?)",
            ((card, _say(extract, front, log)) for card, front, log in rows),
        )
        ask("INSERT OR REPLACE INTO extracted VALUES (?, ?, ?)", (era, extract.table, last))
    return True


def _say(extract: Extract, front: str, log: bytes | None) -> str:
    value = unpack_value(front, log) if extract.whole else unpack_map(front)
    return LINE + LINE.join(dict.fromkeys(extract.list_lines(value))) + LINE


def _find_end(index: Index, era: int, extract: Extract) -> int:
    """The last card of which it was made; numbers of cards only rise."""
    ask = "SELECT upto FROM extracted WHERE era = ? AND extract = ?"
    row = index.database.execute(ask, (era, extract.table)).fetchone()
    return row[0] if row else 0
