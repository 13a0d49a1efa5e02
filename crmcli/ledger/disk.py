"""Whole files, written so that a kill or a power cut leaves the old one or the new one."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from crmcli.errors import Failure
from crmcli.ledger.refusals import name_reason
from crmcli.rules.outcome import Message

_FULL = (errno.ENOSPC, errno.EDQUOT)
_PROBE_SIZE = 64 * 1024
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)


def save_beside(
    path: Path, data: bytes | Iterable[bytes], temporary: Path, *, durable: bool = True
) -> None:
    """Write `data`, or its pieces, to `temporary` with the permissions of `path` if that exists.

    Not `durable`: whether it reaches the disk is for the caller to see to.
    """
    mode = path.stat().st_mode & 0o777 if path.exists() else None
    with temporary.open("wb") as file:
        file.writelines([data] if isinstance(data, bytes) else data)
        file.flush()
        if durable:
            os.fsync(file.fileno())
    if mode is not None:
        temporary.chmod(mode)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of it where an open file stands: the system may take a part at a time.

    Raises OSError; a part may be there then.
    """
    while data:
        data = data[os.write(descriptor, data) :]


def make_folder(folder: Path) -> None:
    """Make a folder of ours, open to those to whom the one that it lies in is."""
    if not folder.is_dir():
        folder.mkdir(exist_ok=True)
        folder.chmod(folder.parent.stat().st_mode & 0o7777)


def replace_file(path: Path, data: bytes) -> bool:
    """Have a file that the user named hold the data; False, and it is not touched, if it does.

    Who reads it meanwhile finds the old one or the new one. A link goes on to lead to its file,
    and what is none, such as a pipe, is written to. Raises OSError.
    """
    place = path.resolve()
    if place.exists() and not place.is_file() and not place.is_dir():
        place.write_bytes(data)
        return True
    if place.exists() and place.read_bytes() == data:
        return False
    temporary = _name_temporary(place)
    try:
        save_beside(place, data, temporary)
        temporary.replace(place)
    finally:
        temporary.unlink(missing_ok=True)
    return True


def try_to_replace(path: Path) -> None:
    """Raise OSError where `replace_file` could not write to a path now; nothing is changed."""
    place = path.resolve()
    if place.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if place.exists() and not place.is_file():
        return
    temporary = _name_temporary(place)
    try:
        temporary.touch()
    finally:
        temporary.unlink(missing_ok=True)


def _name_temporary(place: Path) -> Path:
    """The file beside one that is about to take its place."""
    return place.with_name(f".{place.name}.{os.getpid()}.new")


def replace_by(path: Path, make: Callable[[Path], None], *, keep_same: bool = False) -> None:
    """The same for what another library writes: `make` gets an empty file, and fills it.

    The file is touched though it holds the same, unless `keep_same`. What is no file, such as a
    pipe, is given a copy. Raises OSError, and what `make` raises.
    """
    place = path.resolve()
    if place.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if place.exists() and not place.is_file():
        _copy_made(place, make)
        return
    temporary = _name_temporary(place)
    try:
        save_beside(place, b"", temporary, durable=False)
        make(temporary)
        if keep_same and place.exists() and _hold_same(temporary, place):
            return
        with temporary.open("r+b") as file:
            os.fsync(file.fileno())
        temporary.replace(place)
    finally:
        temporary.unlink(missing_ok=True)


def replace_by_pieces(path: Path, pieces: Iterable[bytes], *, keep_same: bool = False) -> None:
    """The same for what comes in pieces. Raises OSError, and what the making of a piece raises."""

    def make(temporary: Path) -> None:
        with temporary.open("wb") as file:
            file.writelines(pieces)

    replace_by(path, make, keep_same=keep_same)


def _hold_same(one: Path, other: Path) -> bool:
    import filecmp

    return filecmp.cmp(one, other, shallow=False)


def _copy_made(place: Path, make: Callable[[Path], None]) -> None:
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / place.name
        make(made)
        with made.open("rb") as whole, place.open("wb") as copy:
            shutil.copyfileobj(whole, copy)


def save_note(path: Path, data: bytes) -> None:
    """Keep in a file what can be found out again, wholly or not at all.

    Where nothing can be written, or another process is quicker, it is found out again.
    """
    temporary = path.with_name(f"{path.name}.new")
    with contextlib.suppress(OSError):
        make_folder(path.parent)
        try:
            temporary.write_bytes(data)
            temporary.chmod(path.parent.stat().st_mode & 0o666)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)


def save_file(path: Path) -> None:
    """Make what was written to a file last through a power cut, unless the disk is full.

    A full disk may refuse even to be waited for, and what is there is to be used nevertheless.
    """
    # Windows waits only for what may be written; elsewhere reading asks less of a full disk.
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _FULL:
            raise
    finally:
        os.close(descriptor)


def save_folder(folder: Path) -> None:
    """Make what was renamed or removed in `folder` last through a power cut."""
    if os.name == "nt":  # folders cannot be opened there, and need not be
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def can_flush_together() -> bool:
    """Whether `flush_together` can do what it says on this system."""
    return _find_syncfs() is not None


def flush_together(folders: Iterable[Path]) -> None:
    """Make all that was written so far to the disks that `folders` lie on last, in one go.

    It comes to the same as waiting for file after file, and costs one wait instead of
    thousands: Linux writes back everything of a file system, folders too, waits for the disk,
    and reports what could not be written. Raises OSError.
    """
    sync = _find_syncfs()
    if sync is None:
        raise NotImplementedError("no syncfs here: ask can_flush_together first")
    disks = {folder.stat().st_dev: folder for folder in folders}
    for folder in disks.values():
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            sync(descriptor)
        finally:
            os.close(descriptor)


@cache
def _find_syncfs() -> Callable[[int], None] | None:
    """Linux's call to flush one file system. Elsewhere `sync` does not wait for the disk."""
    if sys.platform != "linux":
        return None
    import ctypes

    call = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if call is None:
        return None

    def sync(descriptor: int) -> None:
        if call(descriptor) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    return sync


def is_full(folder: Path) -> bool:
    """Whether the disk that `folder` lies on has no room for a small file."""
    probe = folder / "probe"
    try:
        probe.write_bytes(bytes(_PROBE_SIZE))
    except OSError as error:
        return error.errno in _FULL
    finally:
        probe.unlink(missing_ok=True)
    return False


@contextlib.contextmanager
def explain_errors(file: str) -> Iterator[None]:
    """Turn what the operating system refuses about `file` into a Failure that says so.

    `disk-full`, `read-only`, or `file-failed` with the system's own reason.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise Failure("disk-full") from error
        reason = Message("file-reason", {"file": file, "reason": name_reason(error)})
        if error.errno in _FORBIDDEN:
            raise Failure("read-only", reason=reason) from error
        raise Failure("file-failed", reason=reason) from error


@contextlib.contextmanager
def explain_reading(file: str) -> Iterator[None]:
    """The same for a file that is only read: `file-unread` with the system's own reason."""
    try:
        yield
    except OSError as error:
        reason = Message("file-reason", {"file": file, "reason": name_reason(error)})
        raise Failure("file-unread", reason=reason) from error
