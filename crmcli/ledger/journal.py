"""What a write means to do, on disk before it does it; and the lock that lets one write at a time.

A journal is JSON, a line for the write and one for each file: of a big one only the line that is
looked at is in the memory.

Both are files in a folder that the caller names: the journal in the work tree's git directory,
the lock in the directory that all work trees of a repository share.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from crmcli.errors import Refused
from crmcli.ledger.disk import explain_errors, make_folder, save_beside, save_folder

LOCK_SECONDS = 30.0
_PAUSE = 0.02
_LOCK = "lock"
_FORWARD = "journal.jsonl"
_BACK = "undo.jsonl"
_PLACED = "placed"
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


@contextlib.contextmanager
def hold_lock(folder: Path, seconds: float = LOCK_SECONDS) -> Iterator[int | None]:
    """Keep every other write of ours out while the block runs.

    Gives the lock's descriptor, for git to inherit: the lock then lasts until the last git of
    this write has ended, though we be killed. None where descriptors are not inherited. Waits
    up to `seconds` for another writer, then raises Refused("locked").
    """
    with explain_errors(str(folder / _LOCK)):
        make_folder(folder)
        descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        deadline = time.monotonic() + seconds
        while not _try_lock(descriptor):
            if time.monotonic() > deadline:
                raise Refused("locked", file=str(folder / _LOCK), seconds=round(seconds))
            time.sleep(_PAUSE)
        try:
            yield None if os.name == "nt" else descriptor
        finally:
            # Said aloud: a hook's background process may have inherited the descriptor too.
            _unlock(descriptor)
    finally:
        os.close(descriptor)


def begin_journal(folder: Path, journal: Journal) -> None:
    """Put the journal on disk, durably, before the first file changes."""
    with explain_errors(str(folder)):
        make_folder(folder)
        (folder / _PLACED).unlink(missing_ok=True)
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


def end_journal(folder: Path) -> None:
    """The write is over, done or undone."""
    with explain_errors(str(folder)):
        for name in (_FORWARD, _BACK, _PLACED):
            (folder / name).unlink(missing_ok=True)


def find_start(folder: Path) -> int:
    """When the journal in `folder` was begun: its modification time in nanoseconds."""
    with explain_errors(str(folder)):
        return (folder / _FORWARD).stat().st_mtime_ns


def find_interrupted(folder: Path) -> Interrupted | None:
    """The write that somebody began here and did not end, or None."""
    path = _find_journal(folder)
    if path is None:
        return None
    with path.open("rb") as file:
        head = json.loads(file.readline())
        changes = _StoredChanges(folder, file.tell())
    return Interrupted(
        journal=Journal(**head, changes=changes),
        placed=(folder / _PLACED).exists(),
        undoing=path.name == _BACK,
        since_ns=path.stat().st_mtime_ns,
    )


class _StoredChanges:
    """The changes of the journal that lies in a folder, read anew each time; none at its end."""

    def __init__(self, folder: Path, start: int) -> None:
        self._folder = folder
        self._start = start

    def __iter__(self) -> Iterator[Change]:
        place = self._start
        while lines := self._read_lines(place):
            place += sum(map(len, lines))
            yield from map(_parse_change, lines)

    def _read_lines(self, place: int) -> list[bytes]:
        # It is not open in between: the write may be turned back meanwhile.
        path = _find_journal(self._folder)
        if path is None:
            return []
        with path.open("rb") as file:
            file.seek(place)
            return file.readlines(_AT_ONCE)


def _find_journal(folder: Path) -> Path | None:
    paths = (folder / name for name in (_BACK, _FORWARD))
    return next((path for path in paths if path.is_file()), None)


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
    }
    yield _format_line(head)
    for change in journal.changes:
        yield _format_line(_format_change(change))


def _format_line(document: Mapping[str, str | None]) -> bytes:
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


def _try_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _unlock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_UN)
