"""Which index may be believed: one that nobody but this program has written to.

Beside each index lies a seal: the size and the times of the file as we left it. Whoever changes a
byte of it changes those. Between a write and the seal after it the file is ours alone as long as
a process lives that has it open, which its lock on the seal shows; of a file without the one and
the other nothing is believed, since what a stray write did to it may look like good data.

On Windows there are no such locks: there every index counts as in use, its seal is not compared,
and only what SQLite itself notices is damage.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_SEAL = ".seal"
_BESIDE = ("", "-wal", "-shm", "-journal", _SEAL)
_PATIENCE = 10.0
"""Seconds to wait for another process, whose turn lasts as long as the disk takes what it stored.
"""
_A_MOMENT = 0.005


class Guard:
    """One index that is in use by us."""

    def __init__(self, path: Path) -> None:
        """Come to use an index, in turn (`take_turn`). Raises OSError where we may not."""
        self.path = path
        self._seal = os.open(
            _name(path, _SEAL), os.O_RDWR | os.O_CREAT, _mode_of_files(path.parent)
        )
        try:
            self.is_in_use = self._find_others()
            """Whether somebody else has it open, who found it good. Else it is ours alone."""
            self.is_good = self.is_in_use or self._recover()
            """Whether what it holds may be believed."""
            self._lock(shared=True)
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Use it no more."""
        if self._seal >= 0:
            os.close(self._seal)
            self._seal = -1

    def holds_unsealed(self) -> bool:
        """Whether something was stored that is not yet in the sealed file."""
        return _measure(_name(self.path, "-wal")) > 0

    def seal(self) -> None:
        """Vouch for the file as it is, in turn: all that was stored is in it."""
        os.lseek(self._seal, 0, os.SEEK_SET)
        os.write(self._seal, _describe(self.path))

    def _find_others(self) -> bool:
        try:
            self._lock(shared=False)
        except BlockingIOError:
            return True
        return sys.platform == "win32"  # where nothing was locked

    def _recover(self) -> bool:
        """Whether the file is as it was sealed; what a killed process stored besides is dropped."""
        if not is_sealed(self.path):
            return False
        for ending in ("-wal", "-shm", "-journal"):
            _name(self.path, ending).unlink(missing_ok=True)
        return True

    def _lock(self, *, shared: bool) -> None:
        if sys.platform != "win32":
            import fcntl

            how = fcntl.LOCK_SH if shared else fcntl.LOCK_EX | fcntl.LOCK_NB
            fcntl.flock(self._seal, how)


def is_sealed(path: Path) -> bool:
    """Whether an index is as it was sealed, whatever lies beside it. Raises OSError."""
    return _name(path, _SEAL).read_bytes() == _describe(path)


@contextlib.contextmanager
def take_turn(folder: Path) -> Iterator[None]:
    """One process after another: none begins to use an index while another one judges or seals.

    Raises OSError where the folder cannot be locked, or somebody who was stopped keeps it locked.
    """
    if sys.platform == "win32":
        yield
    else:
        handle = os.open(folder, os.O_RDONLY)
        try:
            _lock_alone(handle)
            yield
        finally:
            os.close(handle)


def _lock_alone(handle: int) -> None:
    import fcntl

    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_A_MOMENT)
        else:
            return


def make_file(path: Path) -> None:
    """Make an empty index with a seal, open to those to whom their folder is."""
    mode = _mode_of_files(path.parent)
    for made in (path, _name(path, _SEAL)):
        os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
        made.chmod(mode)


def remove_all(path: Path) -> bool:
    """Remove an index with what lies beside it; False where something has to stay.

    Windows keeps a file that is open elsewhere, a read-only folder keeps all.
    """
    for ending in _BESIDE:
        with contextlib.suppress(OSError):
            _name(path, ending).unlink(missing_ok=True)
    return not path.exists()


def _name(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _mode_of_files(folder: Path) -> int:
    return folder.stat().st_mode & 0o666


def _measure(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _describe(path: Path) -> bytes:
    facts = path.stat()
    return b"%20d %20d %20d\n" % (facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)
