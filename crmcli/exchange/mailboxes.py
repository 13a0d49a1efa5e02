"""Puts mail into a mailbox on this machine: one file (mbox), a folder (Maildir), or stdout.

A letter is there wholly or not at all, and once: what a killed run left half done, the next one
completes or takes back.
"""

from __future__ import annotations

import calendar
import hashlib
import os
import re
import stat
import time
from collections.abc import Callable, Iterable
from io import FileIO
from pathlib import Path

from crmcli.errors import CrmError, Failure, Refused
from crmcli.exchange.delivery import SENT, Parcel, Verdict
from crmcli.exchange.mailbox_lock import MailboxLock
from crmcli.ledger.disk import explain_errors, save_folder, write_all
from crmcli.ledger.locking import LOCK_SECONDS
from crmcli.ledger.sent import Step

_START = b"From "
_FROM_LINE = re.compile(rb"^From ", re.MULTILINE)
_ID_LINE = re.compile(rb"^Message-ID: (\S+)\n", re.MULTILINE)
_LONGEST_LINE = 1000
"""Bytes of a line of a mail, at most."""
_AT_ONCE = 1 << 20


class Mbox:
    """A way for letters: a file to which they are appended, under the locks that mail programs use.

    Raises Failure("mailbox-no-mailbox"), or as `explain_errors`, and Refused("mailbox-locked").
    """

    def __init__(self, path: Path, seconds: float = LOCK_SECONDS) -> None:
        """Others are waited for up to `seconds`."""
        self._path = path
        self._seconds = seconds
        self._file: FileIO | None = None
        self._lock: MailboxLock | None = None
        self._ids: set[str] | None = None
        self._refused: Refused | None = None

    def recover(self, begun: Iterable[Step]) -> None:
        """Take back what a killed run has left of a letter, if it is not the whole of it."""
        for step in begun:
            if step.place.get("file") == str(self._path.absolute()):
                with explain_errors(str(self._path)):
                    _take_back(self._open(), step)

    def carry(self, parcel: Parcel, begin: Callable[..., None]) -> Verdict:
        """Append a letter, unless it is there."""
        with explain_errors(str(self._path)):
            file = self._open()
            if self._ids is None:
                self._ids = _list_ids(file)
            if parcel.message_id in self._ids:
                return SENT
            end = file.seek(0, os.SEEK_END)
            block = _find_gap(file, end) + format_block(parcel)
            begin(file=str(self._path.absolute()), at=end, size=len(block), hash=_hash(block))
            try:
                write_all(file.fileno(), block)
                os.fsync(file.fileno())
            except OSError:
                _cut(file, end)
                raise
            self._ids.add(parcel.message_id)
        return SENT

    def close(self) -> None:
        """Let others at the file."""
        lock, self._lock = self._lock, None
        file, self._file = self._file, None
        if lock is not None:
            lock.release()
        if file is not None:
            file.close()

    def _open(self) -> FileIO:
        if self._file is None:
            # Nobody else is to read what customers said.
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            file = FileIO(descriptor, "r+b")
            # A device has no end to append to, and a pipe nothing to read.
            is_file = stat.S_ISREG(os.fstat(descriptor).st_mode)
            if not (is_file and _START.startswith(file.read(len(_START)))):
                file.close()
                raise Failure("mailbox-no-mailbox", file=str(self._path))
            self._file = file
        if self._lock is None:
            self._lock = self._wait_for_lock(self._file)
        return self._file

    def _wait_for_lock(self, file: FileIO) -> MailboxLock:
        """The lock, waited for once in a run: not again for each of its letters."""
        if self._refused is not None:
            raise self._refused
        try:
            return MailboxLock(self._path, file, self._seconds)
        except Refused as refused:
            self._refused = refused
            raise


class Maildir:
    """A way for letters: a folder of files, each named by its Message-ID. Raises Failure."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def carry(self, parcel: Parcel, begin: Callable[..., None]) -> Verdict:
        """Put a letter among the new ones, unless it is there, read or not."""
        name = f"crm.{_hash(parcel.message_id.encode())[:32]}.ledger"
        with explain_errors(str(self._path)):
            self._make()
            if self._has(name):
                return SENT
            begin()
            temporary = self._path / "tmp" / name
            with temporary.open("wb") as file:
                file.write(_with_plain_ends(parcel.data))
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._path / "new" / name)
            save_folder(self._path / "new")
        return SENT

    def recover(self, begun: Iterable[Step]) -> None:
        """There is nothing to do: a file that was half written is not among the new ones."""

    def close(self) -> None:
        """There is nothing to let go of."""

    def _make(self) -> None:
        for folder in (self._path, *(self._path / name for name in ("tmp", "new", "cur"))):
            folder.mkdir(mode=0o700, exist_ok=True)

    def _has(self, name: str) -> bool:
        seen = (one.name.partition(":")[0] for one in (self._path / "cur").iterdir())
        return (self._path / "new" / name).exists() or name in seen


class Stdout:
    """A way for letters: what `show` writes, on which they stand as in an mbox file.

    Raises what `show` does: BrokenPipeError where nobody reads it, else CrmError, which is raised
    for the other letters, too, for nothing that is written then would arrive.
    """

    def __init__(self, show: Callable[[bytes], None]) -> None:
        self._show = show
        self._failed: CrmError | None = None

    def carry(self, parcel: Parcel, begin: Callable[..., None]) -> Verdict:
        """Write a letter out, whole."""
        if self._failed is not None:
            raise self._failed
        begin()
        try:
            self._show(format_block(parcel))
        except CrmError as error:
            self._failed = error
            raise
        return SENT

    def recover(self, begun: Iterable[Step]) -> None:
        """There is nothing to do: who reads a stream has seen where it ended."""

    def close(self) -> None:
        """What shows it is the caller's."""


def format_block(parcel: Parcel) -> bytes:
    """A letter as it stands in an mbox file, from its `From ` line to the empty line after it."""
    lines = _with_plain_ends(parcel.data)
    day = time.asctime(time.gmtime(calendar.timegm(parcel.letter.day.timetuple())))
    body = re.sub(rb"(?m)^(>*From )", rb">\1", lines)
    return f"From {parcel.sender} {day}\n".encode() + body.rstrip(b"\n") + b"\n\n"


def _with_plain_ends(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def _list_ids(file: FileIO) -> set[str]:
    """The Message-ID of every mail in the file that could be ours."""
    found: set[str] = set()
    file.seek(0)
    tail = b""
    while piece := file.read(_AT_ONCE):
        part = tail + piece
        found.update(match[1].decode("ascii", "replace") for match in _ID_LINE.finditer(part))
        tail = part[-_LONGEST_LINE:]
    return found


def _take_back(file: FileIO, step: Step) -> None:
    at, size = int(step.place["at"]), int(step.place["size"])
    file.seek(at)
    rest = file.read()
    if _hash(rest[:size]) == step.place["hash"]:
        return  # it is all there
    # Another program may have put its own behind our half.
    others = [found.start() for found in _FROM_LINE.finditer(rest) if rest[: found.start()].strip()]
    end = others[0] if others else len(rest)
    # One that a mail program has marked as read is longer, and whole.
    if end < size and _is_ours(rest[:end], step):
        file.seek(at)
        write_all(file.fileno(), rest[end:])
        _cut(file, at + len(rest) - end)


def _find_gap(file: FileIO, end: int) -> bytes:
    """What has to stand between the last mail and ours, for an empty line to be there."""
    if not end:
        return b""
    file.seek(max(0, end - 2))
    return b"\n" * (2 - _count_ends(file.read(2)))


def _count_ends(data: bytes) -> int:
    return len(data) - len(data.rstrip(b"\n"))


def _is_ours(part: bytes, step: Step) -> bool:
    """Whether this is the beginning of the letter, and no other that was moved to its place."""
    start = part.lstrip(b"\n")
    found = _ID_LINE.search(start)
    if found is not None:
        return found[1].decode("ascii", "replace") == step.message_id
    return start.startswith(b"From ") or b"From ".startswith(start)


def _cut(file: FileIO, size: int) -> None:
    file.truncate(size)
    os.fsync(file.fileno())


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
