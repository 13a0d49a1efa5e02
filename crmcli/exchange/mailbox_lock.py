"""The locks by which mail programs agree who may write to a mailbox: the system's, and a file.

The system's ends with the program that holds it. The file beside the mailbox (`box.lock`) does
not: it holds the number of its program, and one whose program is gone is taken away.
"""

from __future__ import annotations

import contextlib
import errno
import os
import time
from io import FileIO
from pathlib import Path

from crmcli.errors import Refused
from crmcli.ledger.locking import LOCK_SECONDS

_PAUSE = 0.05
_STALE_SECONDS = 300
"""The age at which a file that names no program is believed to be left over."""
_HELD = (errno.EAGAIN, errno.EACCES)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


class MailboxLock:
    """Keeps other mail programs away from an open mailbox until `release`."""

    def __init__(self, path: Path, file: FileIO, seconds: float = LOCK_SECONDS) -> None:
        """Waits up to `seconds`. Raises Refused("mailbox-locked"), OSError."""
        self._file = file
        self._beside = path.with_name(f"{path.name}.lock")
        self._has_file = False
        deadline = time.monotonic() + seconds
        while not self._try_both():
            if time.monotonic() > deadline:
                raise Refused("mailbox-locked", file=str(path), seconds=round(seconds))
            time.sleep(_PAUSE)

    def release(self) -> None:
        """Let others at it."""
        if self._has_file:
            self._beside.unlink(missing_ok=True)
            self._has_file = False
        _release_system_lock(self._file)

    def _try_both(self) -> bool:
        """Take both locks or neither: others, who take the file first, may wait for the system's
        while we wait for the file.
        """
        if not _try_system_lock(self._file):
            return False
        has_file = False
        try:
            has_file = self._try_file()
        finally:
            if not has_file:
                _release_system_lock(self._file)
        return has_file

    def _try_file(self) -> bool:
        """Make the file; where we may not, as beside a system's mailboxes, the other lock does."""
        try:
            descriptor = os.open(self._beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        except FileExistsError:
            # Whoever of us gets here holds the system's lock: two never take it away at once.
            if _is_left_over(self._beside):
                self._beside.unlink(missing_ok=True)
            return False
        except OSError as error:
            if error.errno in _FORBIDDEN:
                return True
            raise
        try:
            os.write(descriptor, f"{os.getpid()}\n".encode())
        finally:
            os.close(descriptor)
        self._has_file = True
        return True


def _try_system_lock(file: FileIO) -> bool:
    if os.name == "nt":
        return True
    import fcntl

    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            return False
        raise
    return True


def _release_system_lock(file: FileIO) -> None:
    if os.name != "nt":
        import fcntl

        fcntl.lockf(file, fcntl.LOCK_UN)


def _is_left_over(beside: Path) -> bool:
    """Whether the program that made the file is gone."""
    with contextlib.suppress(FileNotFoundError):
        said = beside.read_bytes()[:20].strip(b"\0 \n")
        if said.isdigit() and os.name != "nt":
            try:
                os.kill(int(said), 0)
            except (ProcessLookupError, OverflowError):
                return True
            except PermissionError:
                return False
            return int(said) == os.getpid()
        return time.time() - beside.stat().st_mtime > _STALE_SECONDS
    return False
