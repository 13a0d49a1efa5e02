"""The cards of a work tree as they are at one moment, streamed from the index.

Nothing here holds all cards at once: a hundred thousand pass through one by one.
"""

import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from crmcli.ledger.entries import pack_text, unpack_latest, unpack_map, unpack_summary, unpack_value
from crmcli.ledger.index import UNREADABLE, Index, Tree
from crmcli.ledger.records import SUFFIX, name_record
from crmcli.rules.followup import Standing
from crmcli.rules.outcome import Card

if TYPE_CHECKING:
    from crmcli.ledger.extracts import Trace

_OF_COMMIT = "SELECT path, card FROM files WHERE tree = :tree AND card IS NOT NULL"
_PRESENT = f"""
{_OF_COMMIT} AND path NOT IN (SELECT path FROM changed)
UNION ALL SELECT path, card FROM changed WHERE card IS NOT NULL
"""
_ENCODING = sys.getfilesystemencoding()


class Glance(NamedTuple):
    """A card, or as much of it as was asked for, and where its follow-up stands."""

    card: Card
    standing: Standing


class Snapshot:
    """What a work tree holds. Nobody changes it while it is open.

    Every method may raise sqlite3.Error, as those of `Index`.
    """

    def __init__(self, index: Index, tree: Tree, changed: Iterable[tuple[str, int | None]]) -> None:
        """`changed` are the files that are not as in the commit, as `index.lay_over` takes them."""
        self._database = index.database
        self._tree = tree.tree
        self.is_as_committed = not index.lay_over(changed)
        """Whether all of it is as in the commit."""
        self._present = _OF_COMMIT if self.is_as_committed else _PRESENT
        self._ask("BEGIN")
        now = self._ask("SELECT tree, head, mark FROM trees WHERE tree = :tree").fetchone()
        lost = self._ask(
            f"SELECT 1 FROM changed WHERE card <> {UNREADABLE}"
            " AND card NOT IN (SELECT card FROM cards)"
        ).fetchone()
        self.tree = None if now is None or lost else Tree(*now)
        """What is stored of the work tree now; None where another process has forgotten it."""

    def close(self) -> None:
        """Let others' changes in again."""
        if self._database.in_transaction:
            self._ask("COMMIT")

    def count(self) -> int:
        """How many files there are, readable or not."""
        count: int = self._ask(f"SELECT count(*) FROM ({self._present})").fetchone()[0]
        return count

    def list_broken(self) -> list[str]:
        """The files whose bytes are no card, in order."""
        if self._ask("SELECT 1 FROM cards WHERE NOT readable").fetchone() is None:
            return []  # as nearly always; to see it costs nothing
        rows = self._ask(
            f"SELECT path FROM ({self._present}) JOIN cards USING (card)"
            " WHERE NOT readable ORDER BY path"
        )
        return [os.fsdecode(path) for (path,) in rows]

    def iter_files(self, after: str) -> Iterator[str]:
        """Every file, readable or not, in order after `after`."""
        rows = self._ask(
            f"SELECT path FROM ({self._present}) WHERE path > :after ORDER BY path",
            {"after": os.fsencode(after)},
        )
        return (os.fsdecode(path) for (path,) in rows)

    def find_files(self, customer: str) -> list[str]:
        """The files whose stem is the customer's id, in order."""
        ending = os.fsencode(f"/{customer}{SUFFIX}")
        rows = self._ask(
            f"SELECT path FROM ({self._present}) WHERE substr(path, :from) = :ending ORDER BY path",
            {"from": -len(ending), "ending": ending},
        )
        return [os.fsdecode(path) for (path,) in rows]

    def iter_headlines(self, due_before: date | None, after: str) -> Iterator[Glance]:
        """Every card that can be read, with a few fields alone (`entries.HEADLINE`).

        With `due_before`, those due before a day. In the order of files, from the one after
        `after`.
        """
        for path, summary in self._select("path, summary", due_before, after):
            headline, standing = unpack_summary(summary)
            yield Glance(_make_card(path, headline), standing)

    def iter_glances(self, due_before: date | None, after: str) -> Iterator[Glance]:
        """The same, each with its card but for the visits."""
        what = "path, summary, fronts.value"
        join = "JOIN fronts USING (card)"
        for path, summary, front in self._select(what, due_before, after, join):
            _, standing = unpack_summary(summary)
            yield Glance(_make_card(path, unpack_map(front)), standing)

    def iter_cards(self, due_before: date | None, after: str) -> Iterator[Glance]:
        """The same, each with its whole card."""
        what = "path, summary, fronts.value, logs.value"
        join = "JOIN fronts USING (card) LEFT JOIN logs USING (card)"
        for path, summary, front, log in self._select(what, due_before, after, join):
            _, standing = unpack_summary(summary)
            yield Glance(_make_card(path, unpack_value(front, log)), standing)

    def iter_traced(
        self, groups: "Sequence[Sequence[Trace]]", after: str, *, whole: bool
    ) -> Iterator[Card]:
        """The cards with at least one trace of each group; with their visits if `whole`.

        In the order of files after `after`. The extracts must have been made.
        """
        values: dict[str, object] = {"after": os.fsencode(after)}
        having = "".join(f" AND ({_say_group(group, values)})" for group in groups)
        return self._select_cards(f"path > :after {having} ORDER BY path", values, whole=whole)

    def iter_saying(self, text: str, after: str) -> Iterator[Card]:
        """The cards, without their visits, in which the text is a value or a key."""
        values = {"after": os.fsencode(after), "said": pack_text(text)}
        condition = "path > :after AND instr(fronts.value, :said) ORDER BY path"
        return self._select_cards(condition, values, whole=False)

    def iter_extracts(self, table: str, after: str) -> Iterator[tuple[str, str]]:
        """Every file of a card that can be read, with what its extract says."""
        rows = self._ask(
            f"SELECT path, said FROM ({self._present}) JOIN {table} USING (card)"
            " WHERE path > :after ORDER BY path",
            {"after": os.fsencode(after)},
        )
        return ((os.fsdecode(path), said) for path, said in rows)

    def has_extract(self, table: str) -> bool:
        """Whether every card that can be read has this extract."""
        lacking = self._ask(
            f"SELECT 1 FROM ({self._present}) JOIN cards USING (card)"
            f" WHERE readable AND card NOT IN (SELECT card FROM {table}) LIMIT 1"
        )
        return lacking.fetchone() is None

    def list_tags(self) -> list[str]:
        """Every list of tags that a card has, each once, as JSON."""
        rows = self._ask(
            "SELECT DISTINCT json_extract(value, '$.tags') AS tags"
            f" FROM ({self._present}) JOIN fronts USING (card) WHERE tags IS NOT NULL"
        )
        return [tags for (tags,) in rows]

    def load_chosen(self, files: Sequence[str], *, whole: bool = False) -> dict[str, Card]:
        """The cards in some files (a few hundred at most), by file; with visits if `whole`."""
        found = self._select_cards(*_name_wanted(files), whole=whole)
        return {card.file: card for card in found}

    def load_latest(self, files: Sequence[str]) -> dict[str, Card]:
        """The same, each with its last visit as the only one."""
        wanted, paths = _name_wanted(files)
        rows = self._ask(
            f"SELECT path, fronts.value, logs.last FROM ({self._present}) JOIN fronts USING (card)"
            f" LEFT JOIN logs USING (card) WHERE {wanted}",
            paths,
        )
        cards = (_make_card(path, unpack_latest(front, last)) for path, front, last in rows)
        return {card.file: card for card in cards}

    def _select_cards(
        self, condition: str, values: Mapping[str, object], *, whole: bool
    ) -> Iterator[Card]:
        log, join = ("logs.value", "LEFT JOIN logs USING (card)") if whole else ("NULL", "")
        rows = self._ask(
            f"SELECT path, fronts.value, {log} FROM ({self._present}) JOIN fronts USING (card)"
            f" {join} WHERE {condition}",
            values,
        )
        return (_make_card(path, unpack_value(front, log)) for path, front, log in rows)

    def _select(
        self, what: str, due_before: date | None, after: str, join: str = ""
    ) -> sqlite3.Cursor:
        day = "" if due_before is None else "due < :day AND"
        return self._ask(
            f"SELECT {what} FROM ({self._present}) JOIN cards USING (card) {join}"
            f" WHERE {day} readable AND path > :after ORDER BY path",
            {"after": os.fsencode(after), "day": due_before and due_before.isoformat()},
        )

    def _ask(self, words: str, values: Mapping[str, object] | None = None) -> sqlite3.Cursor:
        return self._database.execute(words, {"tree": self._tree, **(values or {})})


def _say_group(group: "Sequence[Trace]", values: dict[str, object]) -> str:
    """A condition that holds where one of the traces is; its values go to `values`."""
    said = []
    for table, text in group:
        name = f"trace{len(values)}"
        if table is None:
            values[name] = text.encode()
            said.append(f"instr(path, :{name})")
        else:
            values[name] = text
            said.append(f"card IN (SELECT card FROM {table} WHERE instr(said, :{name}))")
    return " OR ".join(said) or "0"


def _name_wanted(files: Sequence[str]) -> tuple[str, dict[str, bytes]]:
    """A condition that holds for these files, and its values."""
    paths = {f"file{place}": os.fsencode(file) for place, file in enumerate(files)}
    return f"path IN ({', '.join(f':{name}' for name in paths)})", paths


def _make_card(path: bytes, value: dict[str, Any]) -> Card:
    file = path.decode(_ENCODING, "surrogateescape")
    return Card(name_record(file), file, value)
