"""Short texts that are made of the cards in the index, by which a few are found among many.

An extract is made at its first need, of what the index keeps; later only that of new cards is.
It never decides: it has at least what the rule would find, and the rule has the last word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from crmcli.ledger.entries import unpack_value
from crmcli.ledger.schema import parse_schema
from crmcli.ledger.workers import iter_done
from crmcli.rules.fields import Field

if TYPE_CHECKING:
    from crmcli.ledger.index import Index

LINE = "\n"
"""Stands before and behind each line of an extract, so that its ends can be looked for too."""
_PORTION = 400
"""Cards whose extracts are stored at once: others who store something wait no longer than that."""

_MANY = 2000
"""Extracts from which on a second process is worth its start."""
_KINDS = ("names", "sounds", "nearby", "marks", "likes", "texts", "days")
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
    list_lines: Callable[[Mapping[str, Any], Field], Iterable[str]]
    """Is sent to other processes, so it is a function that has a name."""
    whole: bool = False
    """Made of the visits too."""
    spoken: bool = False
    """Made of pinyin, too."""


_Stored = tuple[int, str | None, bytes | None]
"""A card by its number, as the index has it: front and log."""


class _Made(NamedTuple):
    """Extracts by card (none of one that cannot be read), and readings by character."""

    said: list[tuple[int, str | None]]
    readings: Mapping[str, Sequence[str]]


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


def make_extracts(
    index: Index,
    era: int,
    extract: Extract,
    *,
    schema: bytes,
    root: Field,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Make and store what is missing, on two processes where it is much.

    `root` is the compiled `schema`; `progress` is told how far that has come. May raise
    sqlite3.Error.
    """
    readings = _load_readings(index) if extract.spoken else {}
    _recall(readings)  # who looks for names by pinyin needs them too
    missing = count_missing(index, era, extract)
    portions = iter_done(
        _iter_portions(index, era, extract),
        _prepare_making,
        apart=(extract, schema, None, readings) if missing >= _MANY else None,
        here=(extract, schema, root, readings),
    )
    done = 0
    for made in portions:
        _store(index, era, extract, made)
        _recall(made.readings)
        done += len(made.said)
        if progress is not None:
            progress(min(done, missing), missing)


def _load_readings(index: Index) -> dict[str, list[str]]:
    rows = index.database.execute("SELECT character, said FROM readings")
    return {character: said.split(",") for character, said in rows}


def _recall(readings: Mapping[str, Iterable[str]]) -> None:
    if readings:
        from crmcli.rules.pinyin import recall

        recall(readings)


def _iter_portions(index: Index, era: int, extract: Extract) -> Iterator[list[_Stored]]:
    """The cards whose extracts are missing: number, front and log; neither of one unreadable."""
    last = _find_end(index, era, extract)
    log, join = ("logs.value", "LEFT JOIN logs USING (card)") if extract.whole else ("NULL", "")
    ask = (
        f"SELECT card, fronts.value, {log} FROM cards LEFT JOIN fronts USING (card) {join}"
        " WHERE era = ? AND card > ? ORDER BY card LIMIT ?"
    )
    while portion := index.database.execute(ask, (era, last, _PORTION)).fetchall():
        yield portion
        last = portion[-1][0]


class _Maker:
    """Makes extracts, in this process or another."""

    def __init__(self, extract: Extract, root: Field) -> None:
        self._extract = extract
        self._root = root
        self._told = 0

    def make(self, portion: Sequence[_Stored]) -> _Made:
        """The extracts of some cards, and what the dictionary of pinyin said for the first time."""
        said = [(card, front and self._say(front, log)) for card, front, log in portion]
        if not self._extract.spoken:
            return _Made(said, {})
        from crmcli.rules.pinyin import list_looked_up

        looked_up = list_looked_up()
        fresh = {one: sorted(looked_up[one]) for one in islice(looked_up, self._told, None)}
        self._told = len(looked_up)
        return _Made(said, fresh)

    def _say(self, front: str, log: bytes | None) -> str:
        value = unpack_value(front, log)
        return LINE + LINE.join(dict.fromkeys(self._extract.list_lines(value, self._root))) + LINE


def _prepare_making(
    extract: Extract, schema: bytes, root: Field | None, readings: Mapping[str, Iterable[str]]
) -> Callable[[Sequence[_Stored]], _Made]:
    """What makes the extracts; `root` is the compiled schema where there is one already."""
    _recall(readings)
    return _Maker(extract, root or parse_schema(schema).root).make


def _store(index: Index, era: int, extract: Extract, made: _Made) -> None:
    """Keep the extracts of the next cards. Others may have made the same meanwhile, or more."""
    last = made.said[-1][0]
    store = index.database.executemany
    with index.write():
        store(
            # A card may be forgotten meanwhile.
            f"INSERT OR REPLACE INTO {extract.table} SELECT card, ?2 FROM cards WHERE card = ?1",
            (one for one in made.said if one[1]),
        )
        readings = ((one, ",".join(said)) for one, said in made.readings.items())
        store("INSERT OR REPLACE INTO readings VALUES (?, ?)", readings)
        index.database.execute(
            "INSERT OR REPLACE INTO extracted VALUES (?, ?, ?)",
            (era, extract.table, max(last, _find_end(index, era, extract))),
        )


def _find_end(index: Index, era: int, extract: Extract) -> int:
    """The last card of which it was made; numbers of cards only rise."""
    ask = "SELECT upto FROM extracted WHERE era = ? AND extract = ?"
    row = index.database.execute(ask, (era, extract.table)).fetchone()
    return row[0] if row else 0
