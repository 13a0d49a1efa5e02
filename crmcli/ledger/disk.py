"""Whole files, written so that a kill or a power cut leaves the old one or the new one."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from crmcli.errors import Failure
from crmcli.ledger.refusals import name_reason
from crmcli.rules.outcome import Message

_FULL = (errno.ENOSPC, errno.EDQUOT)
_PROBE_SIZE = 64 * 1024
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)


def save_beside(path: Path, data: bytes, temporary: Path) -> None:
    """Write `data` to `temporary`, durably, with the permissions of `path` if that exists."""
    mode = path.stat().st_mode & 0o777 if path.exists() else None
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if mode is not None:
        temporary.chmod(mode)


def save_folder(folder: Path) -> None:
    """Make what was renamed or removed in `folder` last through a power cut."""
    if os.name == "nt":  # folders cannot be opened there, and need not be
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
