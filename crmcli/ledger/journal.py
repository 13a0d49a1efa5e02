"""What a write means to do, on disk before it does it; and the lock that lets one write at a time.

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
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from crmcli.errors import Refused
from crmcli.ledger.disk import explain_errors, make_folder, save_beside, save_folder

LOCK_SECONDS = 30.0
_PAUSE = 0.02
_LOCK = "lock"
_FORWARD = "journal.json"
_BACK = "undo.json"
_PLACED = "placed"


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
    changes: tuple[Change, ...]

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
        _replace(folder / _FORWARD, _format_journal(journal))
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
    for name in (_BACK, _FORWARD):
        path = folder / name
        if path.is_file():
            return Interrupted(
                journal=_parse_journal(path.read_bytes()),
                placed=(folder / _PLACED).exists(),
                undoing=name == _BACK,
                since_ns=path.stat().st_mtime_ns,
            )
    return None


def _replace(path: Path, data: Iterable[bytes]) -> None:
    temporary = path.with_suffix(".new")
    try:
        save_beside(path, data, temporary)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _format_journal(journal: Journal) -> Iterator[bytes]:
    """A journal as one JSON object, in pieces: of a big write it would fill the memory."""
    head = {
        "act": journal.act,
        "message": journal.message,
        "branch": journal.branch,
        "head": journal.head,
    }
    yield json.dumps(head, ensure_ascii=False).removesuffix("}").encode() + b', "changes": ['
    for number, change in enumerate(journal.changes):
        yield (b", " if number else b"") + json.dumps(_format_change(change)).encode()
    yield b"]}"


def _format_change(change: Change) -> dict[str, str | None]:
    document = {"file": change.file, "entry": change.entry, "after": _to_text(change.after)}
    if change.before != change.after:
        document["before"] = _to_text(change.before)
    return document


def _parse_journal(data: bytes) -> Journal:
    document = json.loads(data)
    changes: Sequence[dict[str, str | None]] = document["changes"]
    return Journal(
        act=document["act"],
        message=document["message"],
        branch=document["branch"],
        head=document["head"],
        changes=tuple(
            Change(
                file=str(change["file"]),
                before=_to_bytes(change.get("before", change["after"])),
                after=_to_bytes(change["after"]),
                entry=change["entry"],
            )
            for change in changes
        ),
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
