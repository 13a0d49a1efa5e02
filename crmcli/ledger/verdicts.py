"""What was found wrong with the files in the index, so that an unchanged one is not read again.

A verdict belongs to a file of a name with bytes of an id, read by the rules of an era (`index`).
It depends on two things besides: who is in the team, and today. It is kept with those of the team
whom the file names, or with the whole team where it names a stranger, for whom there are
suggestions; and with the day from which on it holds.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from crmcli.ledger.finding_texts import format_findings
from crmcli.ledger.index import UNREADABLE
from crmcli.ledger.limits import MAX_BYTES
from crmcli.ledger.records import name_record
from crmcli.ledger.snapshot import Snapshot
from crmcli.rules.folding import fold_text

if TYPE_CHECKING:
    from crmcli.ledger.checking import Examination
    from crmcli.ledger.index import Index
    from crmcli.rules.fields import Field

_ALWAYS = date.min.isoformat()
_TABLE = """
CREATE TABLE IF NOT EXISTS teams (team INTEGER PRIMARY KEY, said BLOB NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS verdicts (
    card INTEGER NOT NULL, path BLOB NOT NULL, team INTEGER NOT NULL, since TEXT NOT NULL,
    id BLOB NOT NULL, code BLOB, findings TEXT, PRIMARY KEY (card, path)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS ids ON verdicts (id, path);
CREATE INDEX IF NOT EXISTS codes ON verdicts (code, path) WHERE code IS NOT NULL;
"""
_TRIGGER = """
CREATE TRIGGER IF NOT EXISTS forget_verdicts AFTER DELETE ON cards
BEGIN DELETE FROM verdicts WHERE card = OLD.card; END
"""
_FOR_ONE_COMMAND = """
CREATE TEMP TABLE IF NOT EXISTS passing (
    path BLOB PRIMARY KEY, id BLOB NOT NULL, code BLOB, findings TEXT
) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS repeated (word BLOB PRIMARY KEY) WITHOUT ROWID;
DELETE FROM passing;
"""
_HOLDING = """
SELECT team FROM teams WHERE CASE typeof(said)
    WHEN 'blob' THEN said = :team
    ELSE NOT EXISTS (
        SELECT 1 FROM json_each(said) WHERE value NOT IN (SELECT value FROM json_each(:people))
    )
END
"""
"""The teams whose verdicts hold now. What is said is who was named, or, as bytes, all people."""
_KEEP = """
INSERT OR REPLACE INTO verdicts VALUES (
    ?, ?, (SELECT team FROM teams WHERE said = ?), ?, ?, ?, ?
)
"""
_KEYS = ("id", "code")


class Standards(NamedTuple):
    """What cards are judged by, besides the schema; plain values."""

    people: tuple[str, ...]
    today: date

    @property
    def team(self) -> bytes:
        """Another one for other people."""
        return json.dumps(self.people).encode()


class Verdict(NamedTuple):
    """What was found wrong with a file."""

    findings: str | None
    """As `finding_texts` has them; None for nothing."""
    id: bytes
    code: bytes | None
    """Id and code, folded: no two cards may have the same."""
    since: str | None
    """The day from which on it holds. None: it holds for these bytes and today only."""
    named: str | None
    """Who has to be in the team, as JSON. None: it holds for the very same team only."""


def make_verdict(file: str, size: int, found: Examination, root: Field) -> Verdict:
    """What is kept of an examination of a file with so many bytes, line breaks included."""
    code = found.value.get("code") if found.value is not None else None
    return Verdict(
        format_findings(found.findings, root) if found.findings else None,
        _fold(name_record(file)),
        _fold(code) if isinstance(code, str) else None,
        _find_since(size, found),
        None if found.named is None else _write_named(found.named),
    )


@lru_cache(maxsize=1024)  # many customers are looked after by the same few
def _write_named(named: frozenset[str]) -> str:
    return json.dumps(sorted(named))


def _fold(text: str) -> bytes:
    # A file's name may have bytes that are no text.
    return fold_text(text).encode("utf-8", "surrogatepass")


def _find_since(size: int, found: Examination) -> str | None:
    # git may keep a text with other line ends than the file has. Where it is read at all, and is
    # small enough with either, it has the same flaws at the same places.
    if found.value is None or size > MAX_BYTES:
        return None
    if any(one.rule == "future-date" for one in found.findings):
        return None
    return _ALWAYS if found.since is None else found.since.isoformat()


def prepare_verdicts(index: Index) -> None:
    """Make the tables where there are none. May raise sqlite3.Error."""
    ask = index.database.execute
    found = ask("SELECT count(*) FROM sqlite_schema WHERE name = 'forget_verdicts'").fetchone()
    if not found[0]:
        for statement in (*_TABLE.split(";"), _TRIGGER):
            ask(statement)
    for statement in _FOR_ONE_COMMAND.split(";"):
        ask(statement)


def keep_verdicts(
    index: Index, standards: Standards, judged: Sequence[tuple[str, int, Verdict]]
) -> None:
    """Store verdicts of files, each with the card that its bytes say."""
    team = standards.team
    lasting, passing = [], []
    for file, card, (findings, id_, code, since, named) in judged:
        path = os.fsencode(file)
        if since is None:
            passing.append((path, id_, code, findings))
        else:
            lasting.append((card, path, named or team, since, id_, code, findings))
    store = index.database.executemany
    store("INSERT OR REPLACE INTO passing VALUES (?, ?, ?, ?)", passing)
    if lasting:
        said = {(row[2],) for row in lasting}
        with index.write():
            store("INSERT OR IGNORE INTO teams (said) VALUES (?)", said)
            store(_KEEP, lasting)


class JudgedSnapshot(Snapshot):
    """A snapshot that tells what is wrong with its files as well."""

    def find_unjudged(self, standards: Standards) -> dict[str, int]:
        """The files of which it is not known, in order, each with its card."""
        rows = self._ask(
            f"SELECT path, card FROM ({self._present}) AS present"
            f" WHERE card <> {UNREADABLE} AND NOT EXISTS (SELECT 1 FROM"
            " verdicts WHERE verdicts.card = present.card AND verdicts.path = present.path"
            f" AND team IN ({_HOLDING}) AND since <= :today)"
            " AND path NOT IN (SELECT path FROM passing) ORDER BY path",
            {
                "team": standards.team,
                "people": json.dumps(standards.people),
                "today": standards.today.isoformat(),
            },
        )
        return {os.fsdecode(path): card for path, card in rows}

    def iter_findings(self, after: str) -> Iterator[tuple[str, str]]:
        """Every file with findings, and those as a text, in the order of files after `after`."""
        rows = self._ask(
            f"SELECT path, findings FROM ({self._judged('findings')})"
            " WHERE findings IS NOT NULL AND path > :after ORDER BY path",
            {"after": os.fsencode(after)},
        )
        return ((os.fsdecode(path), findings) for path, findings in rows)

    def list_repeated(self) -> list[tuple[str, list[str]]]:
        """Which files have the same `id` or `code`: the key, and two files or more, in order."""
        return [(key, files) for key in _KEYS for files in self._iter_sharing(key)]

    def _iter_sharing(self, key: str) -> Iterator[list[str]]:
        self._ask("DELETE FROM repeated")
        # Some of these are of files that are gone, or were otherwise; the next question tells.
        self._ask(
            f"INSERT INTO repeated SELECT {key} FROM verdicts WHERE {key} IS NOT NULL"
            f" GROUP BY {key} HAVING min(path) <> max(path)"
            f" UNION SELECT {key} FROM passing WHERE {key} IS NOT NULL"
        )
        if self._ask("SELECT count(*) FROM repeated").fetchone()[0]:
            rows = self._ask(
                f"SELECT {key}, path FROM ({self._judged(key)})"
                f" WHERE {key} IN (SELECT word FROM repeated) ORDER BY path"
            )
            sharing: dict[bytes, list[str]] = {}
            for word, path in rows:
                sharing.setdefault(word, []).append(os.fsdecode(path))
            yield from (files for files in sharing.values() if len(files) > 1)

    def _judged(self, what: str) -> str:
        """Every file that is there, with what is asked of its verdict."""
        return (
            f"SELECT present.path AS path, {what} FROM ({self._present}) AS present"
            " JOIN verdicts USING (card, path) WHERE path NOT IN (SELECT path FROM passing)"
            f" UNION ALL SELECT path, {what} FROM passing"
        )


def get_judged(snapshot: Snapshot) -> JudgedSnapshot:
    """The snapshot as what it is, where its ledger was opened with standards."""
    if not isinstance(snapshot, JudgedSnapshot):
        raise AssertionError("nobody has judged the cards")
    return snapshot
