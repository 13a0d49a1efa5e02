"""The lock that lets one write at a time: a file in a folder that the caller names.

For the cards it is the directory that all work trees of a repository share.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from crmcli.errors import Refused
from crmcli.ledger.disk import explain_errors, make_folder

LOCK_SECONDS = 30.0
_PAUSE = 0.02
_LOCK = "lock"


@contextlib.contextmanager
def hold_lock(
    folder: Path, seconds: float = LOCK_SECONDS, name: str = _LOCK, refusal: str = "locked"
) -> Iterator[int | None]:
    """Keep every other write of ours out while the block runs.

    `name` is that of another file, for what is no write of cards, and `refusal` what is said then.

    Gives the lock's descriptor, for git to inherit: the lock then lasts until the last git of
    this write has ended, though we be killed. None where descriptors are not inherited. Waits
    up to `seconds` for another writer, then raises Refused("locked"), or with that refusal.
    """
    with explain_errors(str(folder / name)):
        make_folder(folder)
        descriptor = os.open(folder / name, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        deadline = time.monotonic() + seconds
        while not _try_lock(descriptor):
            if time.monotonic() > deadline:
                raise Refused(refusal, file=str(folder / name), seconds=round(seconds))
            time.sleep(_PAUSE)
        try:
            yield None if os.name == "nt" else descriptor
        finally:
            # Said aloud: a hook's background process may have inherited the descriptor too.
            _unlock(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def keep_writers_out(folder: Path) -> Iterator[bool]:
    """Keep writes from beginning while the block runs; False: one holds the lock already.

    Waits for nobody and writes nothing. Others may do the same at the same time.
    """
    with explain_errors(str(folder / _LOCK)):
        try:
            descriptor = os.open(folder / _LOCK, os.O_RDONLY)
        except FileNotFoundError:
            descriptor = None  # nobody has ever written here
    if descriptor is None:
        yield True
        return
    try:
        yield _try_lock(descriptor, shared=True)
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int, *, shared: bool = False) -> bool:
    """Take the lock if nobody has it. `shared`: others may have it so, too; not on Windows."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
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
