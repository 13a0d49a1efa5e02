"""Give a generated ledger a past: `write_history(folder, commits, seed)`.

The ledger's files stay as they are; what changes is how they came to be so. The history begins
with an import of the cards without their newest visits, and then these come one by one, by date,
each in an act of its own. Among them are visits that were typed by hand, imports of many at once,
and branches that were merged. The same files, number and seed make the same commits.
"""

from __future__ import annotations

import heapq
import os
import random
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby, islice
from pathlib import Path
from typing import IO, NamedTuple
from zlib import crc32

from crmcli.history.commits import format_message
from crmcli.ledger.records import FOLDER, name_record

BULK = 40
"""Visits that one import brings in."""
SIDE = 3
"""Commits on each side of a branch before it is merged."""
_BRANCHES, _IMPORTS, _BY_HAND = 0.004, 0.001, 0.01
"""How often, a step, something else happens than an act on one customer."""

_ENTRY = re.compile(rb"^  - ", re.MULTILINE)
_DAY = re.compile(rb'^    date: "?([0-9-]{10})', re.MULTILINE)
_AUTHOR = re.compile(rb"^    by: (\S+)", re.MULTILINE)
_CHANNEL = re.compile(rb"^    channel: (\S+)", re.MULTILINE)
_NAME = re.compile(rb"^name: (.+)", re.MULTILINE)
_OPENING = timedelta(hours=1)
_WORKING_HOURS = timedelta(hours=10)
_DEFAULT_START = datetime(2026, 11, 1, tzinfo=UTC)
_NAMES = {"li.wei": "李伟"}


class Visit(NamedTuple):
    """A visit that comes after the import: its day, and in which file it is the how-manieth."""

    day: str
    file: str
    position: int


class Step(NamedTuple):
    """What happens next: `visit`, `hand`, `import` or `branch`, with so many visits."""

    kind: str
    visits: int
    commits: int


class Card:
    """The text of a card, which can be had without some of its visits."""

    def __init__(self, data: bytes) -> None:
        self.head, _, log = data.partition(b"visits:\n")
        starts = [found.start() for found in _ENTRY.finditer(log)]
        self.visits = [log[a:b] for a, b in zip(starts, [*starts[1:], len(log)], strict=True)]

    def leave_out(self, missing: Iterable[int]) -> bytes:
        """The card before some of its visits were logged."""
        gone = set(missing)
        kept = [text for position, text in enumerate(self.visits) if position not in gone]
        return b"".join((self.head, b"visits:\n", *kept)) if kept else self.head


def write_history(folder: Path, commits: int, seed: int) -> None:
    """Put a history of `commits` commits in place of a ledger's own; all its files are committed.

    Raises ValueError where the cards have too few visits for so many commits.
    """
    tree = _ask(folder, "rev-parse", "HEAD^{tree}")
    steps = list(_iter_steps(commits - 1, random.Random(f"history/{seed}")))
    visits = _take_newest(folder, sum(step.visits for step in steps))
    words = ["git", "-C", str(folder), "fast-import", "--quiet", "--force", "--done"]
    with subprocess.Popen(words, stdin=subprocess.PIPE) as importing:
        assert importing.stdin is not None
        past = _Past(folder, importing.stdin, visits)
        past.write(steps)
    if importing.returncode:
        raise subprocess.CalledProcessError(importing.returncode, words)
    if _ask(folder, "rev-parse", "HEAD^{tree}") != tree:
        raise AssertionError("the history does not end with the files of the ledger")
    _ask(folder, "repack", "-a", "-d", "-q")


class _Past:
    """The stream of commits that `git fast-import` reads."""

    def __init__(self, folder: Path, out: IO[bytes], visits: Sequence[Visit]) -> None:
        self.folder = folder
        self.out = out
        self.branch = _ask(folder, "symbolic-ref", "HEAD")
        self.commits = 0
        self.timed = list(_spread_over_days(visits))
        self.missing: dict[str, set[int]] = {}
        for visit in visits:
            self.missing.setdefault(visit.file, set()).add(visit.position)

    def write(self, steps: Iterable[Step]) -> None:
        """The whole history."""
        self._write_root()
        rest = iter(self.timed)
        for step in steps:
            visits = list(islice(rest, step.visits))
            if step.kind == "branch":
                self._write_branch(visits)
            elif step.kind == "import":
                self._write_import(visits)
            else:
                self._write_visits(visits, self.missing, by_hand=step.kind == "hand")
        self.out.write(b"done\n")

    def _write_root(self) -> None:
        """The import of all files as they were before the visits that come later."""
        first = self.timed[0][0] if self.timed else _DEFAULT_START
        message = "import: the customers of the old spreadsheet\n"
        self._begin("li.wei", first - timedelta(days=1), message, [])
        for line in _ask(self.folder, "ls-files", "-s", "-z").split("\0")[:-1]:
            stored, _, file = line.partition("\t")
            mode, blob, _ = stored.split(" ")
            if file in self.missing:
                self._put(file, self._read(file).leave_out(self.missing[file]))
            else:
                self.out.write(f"M {mode} {blob} {file}\n".encode())

    def _write_visits(
        self,
        visits: Iterable[tuple[datetime, Visit]],
        missing: Mapping[str, set[int]],
        *,
        by_hand: bool = False,
        parent: int | None = None,
    ) -> None:
        """A commit for each visit, the first of them after `parent`, if not the newest one."""
        for time, visit in visits:
            card = self._read(visit.file)
            said = card.visits[visit.position]
            words = (_find(_NAME, card.head), _find(_CHANNEL, said))
            message = format_message("visit", [name_record(visit.file)], words[0], words[1:])
            if by_hand:
                message = "typed the notes of the call\n"
            self._begin(_find(_AUTHOR, said), time, message, [parent or self.commits])
            parent = None
            missing[visit.file].discard(visit.position)
            self._put(visit.file, card.leave_out(missing[visit.file]))

    def _write_import(self, visits: Sequence[tuple[datetime, Visit]]) -> None:
        """Many visits in one commit."""
        files = sorted({visit.file for _, visit in visits})
        message = format_message("import", [name_record(file) for file in files], "visits", ())
        self._begin("anna", visits[-1][0], message, [self.commits])
        for _, visit in visits:
            self.missing[visit.file].discard(visit.position)
        for file in files:
            self._put(file, self._read(file).leave_out(self.missing[file]))

    def _write_branch(self, visits: Sequence[tuple[datetime, Visit]]) -> None:
        """Two colleagues who work at the same time, and the merge of their work."""
        fork = self.commits
        theirs, ours = visits[1::2], visits[::2]
        there = {visit.file: set(self.missing[visit.file]) for _, visit in theirs}
        self._write_visits(theirs, there)
        side = self.commits
        self._write_visits(ours, self.missing, parent=fork)
        time = visits[-1][0] + timedelta(seconds=1)
        self._begin("li.wei", time, "Merge branch 'theirs'\n", [self.commits, side])
        for _, visit in theirs:
            self.missing[visit.file].discard(visit.position)
        for file in sorted(there):
            self._put(file, self._read(file).leave_out(self.missing[file]))

    def _begin(self, person: str, time: datetime, message: str, parents: Sequence[int]) -> None:
        self.commits += 1
        name = _NAMES.get(person, person)
        who = f"{name} <{person}@example.com> {time.timestamp():.0f} +0800"
        self.out.write(f"commit {self.branch}\nmark :{self.commits}\n".encode())
        self.out.write(f"author {who}\ncommitter {who}\n".encode())
        self._write_data(message.encode())
        for word, parent in zip(("from", "merge"), parents, strict=False):
            self.out.write(f"{word} :{parent}\n".encode())

    def _put(self, file: str, data: bytes) -> None:
        self.out.write(f"M 100644 inline {file}\n".encode())
        self._write_data(data)

    def _write_data(self, data: bytes) -> None:
        self.out.write(b"data %d\n%b\n" % (len(data), data))

    def _read(self, file: str) -> Card:
        return Card((self.folder / file).read_bytes())


def _iter_steps(commits: int, chance: random.Random) -> Iterator[Step]:
    """Steps that make so many commits."""
    while commits > 0:
        draw = chance.random()
        step = Step("visit", 1, 1)
        if draw < _BRANCHES:
            step = Step("branch", 2 * SIDE, 2 * SIDE + 1)
        elif draw < _BRANCHES + _IMPORTS:
            step = Step("import", BULK, 1)
        elif draw < _BRANCHES + _IMPORTS + _BY_HAND:
            step = Step("hand", 1, 1)
        if step.commits <= commits:
            yield step
            commits -= step.commits


def _take_newest(folder: Path, count: int) -> list[Visit]:
    """The newest visits of all cards, the oldest of them first."""
    newest = sorted(heapq.nlargest(count, _iter_visits(folder)), key=_order)
    if len(newest) < count:
        raise ValueError(f"the cards have {len(newest)} visits, and {count} are needed")
    return newest


def _order(visit: Visit) -> tuple[str, int, int]:
    """By day, and within a day in no order that a folder would have."""
    return visit.day, crc32(visit.file.encode()), visit.position


def _iter_visits(folder: Path) -> Iterator[Visit]:
    for file in _ask(folder, "ls-files", "-z", "--", FOLDER).split("\0")[:-1]:
        for position, text in enumerate(Card((folder / file).read_bytes()).visits):
            yield Visit(_find(_DAY, text), file, position)


def _spread_over_days(visits: Sequence[Visit]) -> Iterator[tuple[datetime, Visit]]:
    """Each visit with its time, those of a day over its working hours."""
    for day, of_day in groupby(visits, key=lambda visit: visit.day):
        that_day = list(of_day)
        start = datetime.fromisoformat(day).replace(tzinfo=UTC) + _OPENING
        for number, visit in enumerate(that_day):
            yield start + _WORKING_HOURS * number / len(that_day), visit


def _find(pattern: re.Pattern[bytes], text: bytes) -> str:
    found = pattern.search(text)
    return found[1].decode().strip("\"'") if found else ""


def _ask(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)
    return os.fsdecode(done.stdout).rstrip("\n")
