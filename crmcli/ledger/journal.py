"""What a write means to do, on disk before it does it.

A journal is JSON, a line for the write, one for each file, and one that says how many these are
and what their hash is: of a big one only the line that is looked at is in the memory. All of it
is on the disk before the first file of the write changes.

It lies in a folder that the caller names, in the work tree's git directory.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from crmcli.ledger.disk import explain_errors, make_folder, save_beside, save_folder
from crmcli.ledger.locking import keep_writers_out

_FORWARD = "journal.jsonl"
_BACK = "undo.jsonl"
_PLACED = "placed"
_ENDED = "ended"
_AT_ONCE = 1 << 20
"""Bytes of a journal that are read at a time."""


class Change(NamedTuple):
    """One file of a write. None for bytes: no such file; equal bytes: it is already in place.

    `entry` is what git's index said of it before (mode and object id), None for unknown.
    """

    file: str
    before: bytes | None
    after: bytes | None
    entry: str | None


class Journal(NamedTuple):
    """A write that has begun.

    `act` is what people call it, `visit(huaxin)`; `message` the commit's; `branch` and `head`
    the branch it belongs to and its commit before (None for the first one).
    """

    act: str
    message: str
    branch: str
    head: str | None
    changes: Iterable[Change]
    """Can be gone through as often as need be."""
    onto: str | None = None
    """The new branch that the write makes and goes to, in place of the one it begins on."""

    @property
    def files(self) -> list[str]:
        """The files that the write is about."""
        return [change.file for change in self.changes]


class Interrupted(NamedTuple):
    """A journal that was found: what it says, how far its write had come, and when it began."""

    journal: Journal
    placed: bool
    """Its files had been put in place."""
    undoing: bool
    """It had failed and was being undone."""
    since_ns: int
    """The journal's modification time."""
    ended: bool = False
    """It is over, and only what it kept could not be removed then."""


class Torn(NamedTuple):
    """A journal that was found, and is not as `begin_journal` wrote it: what it said is lost."""

    file: Path
    since_ns: int
    """Its modification time."""


class Begun(NamedTuple):
    """What somebody who only reads sees of a write that has begun and has not ended."""

    act: str
    """What people call it."""
    running: bool
    """It is being carried out just now; else it was killed."""


def begin_journal(folder: Path, journal: Journal) -> None:
    """Put the journal on disk, durably, before the first file changes."""
    with explain_errors(str(folder)):
        make_folder(folder)
        for name in (_PLACED, _ENDED):
            (folder / name).unlink(missing_ok=True)
        _replace(folder / _FORWARD, _iter_lines(journal))
        save_folder(folder)


def mark_placed(folder: Path) -> None:
    """Note that the files are in place: from now on, old bytes mean that somebody undid them."""
    with explain_errors(str(folder)):
        (folder / _PLACED).touch()


def turn_back(folder: Path) -> None:
    """Note that the write is to be undone, whatever happens to us. Needs no space on the disk."""
    with explain_errors(str(folder)):
        if (folder / _FORWARD).exists():
            (folder / _FORWARD).replace(folder / _BACK)
            save_folder(folder)


def end_journal(folder: Path) -> None:
    """The write is over, done or undone."""
    with explain_errors(str(folder)):
        for name in (_FORWARD, _BACK, _PLACED, _ENDED):  # the last one holds for the others
            (folder / name).unlink(missing_ok=True)


def mark_ended(folder: Path) -> None:
    """Note that the write is over, where its journal cannot be removed: somebody has it open."""
    with explain_errors(str(folder)):
        (folder / _ENDED).touch()


def find_start(folder: Path) -> int:
    """When the journal in `folder` was begun: its modification time in nanoseconds."""
    with explain_errors(str(folder)):
        return (folder / _FORWARD).stat().st_mtime_ns


def find_interrupted(folder: Path) -> Interrupted | Torn | None:
    """The write that somebody began here and did not end, or None. Ask under the lock."""
    file = _open_journal(folder)
    if file is None:
        return None
    with file:
        path = Path(file.name)
        since_ns = os.fstat(file.fileno()).st_mtime_ns
        count = _count_changes(file)
        if count is None:
            return Torn(path, since_ns)
        file.seek(0)
        head = json.loads(file.readline())
        changes = _StoredChanges(folder, file.tell(), count)
    return Interrupted(
        journal=Journal(**head, changes=changes),
        placed=(folder / _PLACED).exists(),
        undoing=path.name == _BACK,
        since_ns=since_ns,
        ended=(folder / _ENDED).exists(),
    )


def find_begun(folder: Path, lock_folder: Path) -> Begun | Torn | None:
    """The same for whoever has no lock: it may also be a write that is being carried out.

    Neither waits nor writes; `lock_folder` is where writes take the lock. A journal is read
    through only while no write can begin: on Windows none can end as long as it is open.
    """
    lies_here = any((folder / name).exists() for name in (_FORWARD, _BACK))
    if not lies_here or (folder / _ENDED).exists():
        return None
    with keep_writers_out(lock_folder) as alone:
        found = find_interrupted(folder) if alone else None
    if not alone:
        return _find_running(folder)
    return Begun(found.journal.act, running=False) if isinstance(found, Interrupted) else found


def _find_running(folder: Path) -> Begun | Torn | None:
    """The write that is being carried out, by the first line of its journal."""
    file = _open_journal(folder)
    if file is None:
        return None
    with file:
        line, since_ns = file.readline(), os.fstat(file.fileno()).st_mtime_ns
    try:
        head = json.loads(line)
    except ValueError:
        return Torn(Path(file.name), since_ns)
    return Begun(head["act"], running=True)


class _StoredChanges:
    """The changes of the journal that lies in a folder, read anew each time; none at its end."""

    def __init__(self, folder: Path, start: int, count: int) -> None:
        self._folder = folder
        self._start = start
        self._count = count

    def __iter__(self) -> Iterator[Change]:
        return islice(self._iter_all(), self._count)

    def _iter_all(self) -> Iterator[Change]:
        place = self._start
        while lines := self._read_lines(place):
            place += sum(map(len, lines))
            yield from map(_parse_change, lines)

    def _read_lines(self, place: int) -> list[bytes]:
        # It is not open in between: the write may be turned back meanwhile.
        file = _open_journal(self._folder)
        if file is None:
            return []
        with file:
            file.seek(place)
            return file.readlines(_AT_ONCE)


def _open_journal(folder: Path) -> BinaryIO | None:
    # The last look is for a write that is turned back between the first two.
    for name in (_BACK, _FORWARD, _BACK):
        with contextlib.suppress(FileNotFoundError):
            return (folder / name).open("rb")
    return None


def _count_changes(file: BinaryIO) -> int | None:
    """How many changes a journal holds; None if it is not whole."""
    seal = _Seal()
    last = b""
    for line in file:
        if last:
            seal.add(last)
        last = line
    return seal.lines - 1 if seal.lines and last == seal.format() else None


class _Seal:
    """The end of a journal: how many lines stand before it, and the hash of these."""

    def __init__(self) -> None:
        import hashlib

        self.lines = 0
        self._hash = hashlib.sha256()

    def add(self, line: bytes) -> bytes:
        """Take a line in, and give it back."""
        self.lines += 1
        self._hash.update(line)
        return line

    def format(self) -> bytes:
        """The line that ends the journal."""
        return _format_line({"lines": self.lines, "sha256": self._hash.hexdigest()})


def _replace(path: Path, data: Iterable[bytes]) -> None:
    temporary = path.with_suffix(".new")
    try:
        save_beside(path, data, temporary)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _iter_lines(journal: Journal) -> Iterator[bytes]:
    head = {
        "act": journal.act,
        "message": journal.message,
        "branch": journal.branch,
        "head": journal.head,
        "onto": journal.onto,
    }
    seal = _Seal()
    yield seal.add(_format_line(head))
    for change in journal.changes:
        yield seal.add(_format_line(_format_change(change)))
    yield seal.format()


def _format_line(document: Mapping[str, str | int | None]) -> bytes:
    return json.dumps(document).encode() + b"\n"


def _format_change(change: Change) -> dict[str, str | None]:
    document = {"file": change.file, "entry": change.entry, "after": _to_text(change.after)}
    if change.before != change.after:
        document["before"] = _to_text(change.before)
    return document


def _parse_change(line: bytes) -> Change:
    document: dict[str, str | None] = json.loads(line)
    return Change(
        file=str(document["file"]),
        before=_to_bytes(document.get("before", document["after"])),
        after=_to_bytes(document["after"]),
        entry=document["entry"],
    )


def _to_text(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode("ascii")


def _to_bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)
