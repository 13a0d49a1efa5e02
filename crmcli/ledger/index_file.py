"""Where the index lies, and what happens to one that is damaged.

A file that is thrown away never leaves its name to the next: another process may still work in
it, and SQLite finds the files beside it by name.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
import weakref
from pathlib import Path

from crmcli.ledger.disk import make_folder
from crmcli.ledger.index import LAYOUT, Index, is_unavailable
from crmcli.ledger.trust import Guard, is_sealed, make_file, remove_all, take_turn

_BEGINNING = "index-"
_OURS = f"{_BEGINNING}{LAYOUT}-"
"""Another version of this program may have one of another layout beside ours."""
_SUFFIX = ".sqlite"
_A_WEEK = 7 * 24 * 3600
"""Seconds after which an index of another layout is not wanted any more, if none wrote to it."""


def has_index(folder: Path) -> bool:
    """Whether somebody has made one there."""
    return folder.is_dir() and any(map(_is_ours, _list_indexes(folder)))


def open_index(folder: Path) -> Index | None:
    """The index in a folder of ours, made anew if there is none that can be believed.

    Where it cannot be written to (a read-only or full disk, somebody who keeps it locked), a copy
    that ends with us. None where nothing can be had.
    """
    try:
        make_folder(folder)
        with take_turn(folder):
            return _open_one(folder)
    except OSError:
        return _copy_one(folder)
    except sqlite3.Error as error:
        if not is_unavailable(error):
            raise
        return _copy_one(folder)


def settle_index(index: Index) -> None:
    """Bring what was stored into the file itself, and vouch for it.

    Where a reader stands in the way, the last one who lets go of the index does it. Raises
    sqlite3.Error, OSError.
    """
    if index.guard is not None:
        _settle(index.database, index.guard)


def close_index(index: Index) -> None:
    """Let go of an index. Where that cannot be done well, the next one makes it anew."""
    if index.guard is None:
        index.database.close()
    else:
        _let_go(index.database, index.guard)


def remove_index(index: Index) -> None:
    """Throw a damaged index away."""
    if index.path is not None:
        remove_all(index.path)
    close_index(index)


def _open_one(folder: Path) -> Index:
    found: Index | None = None
    for path in _list_indexes(folder):
        if found is None and _is_ours(path):
            found = _find_good(path)
        elif _is_ours(path) or not _is_young(path):
            _remove_if_unused(path)
    return found or _make_one(folder)


def _copy_one(folder: Path) -> Index | None:
    """A copy of the index that nobody else has; None where no good one can be read."""
    with contextlib.suppress(OSError, sqlite3.Error):
        for path in filter(_is_ours, _list_indexes(folder)):
            if is_sealed(path):
                index = Index(None)
                _copy(path, index.database)
                if is_sealed(path):  # nobody wrote to it meanwhile
                    return index
                index.database.close()
    return None


def _copy(path: Path, database: sqlite3.Connection) -> None:
    """Copy a sealed file, without the locks and the files beside it that SQLite would make."""
    place = f"{path.absolute().as_uri()}?immutable=1"
    with contextlib.closing(sqlite3.connect(place, uri=True)) as sealed:
        sealed.backup(database)


def _list_indexes(folder: Path) -> list[Path]:
    """All indexes in the folder, and those of which only what lay beside them is left."""
    names = {one.name for one in folder.iterdir() if one.name.startswith(_BEGINNING)}
    stems = {name.partition(_SUFFIX)[0] for name in names}
    return [folder / f"{stem}{_SUFFIX}" for stem in sorted(stems)]


def _is_ours(path: Path) -> bool:
    return path.name.startswith(_OURS)


def _is_young(path: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return time.time() - path.stat().st_mtime < _A_WEEK
    return False


def _find_good(path: Path) -> Index | None:
    """The index in a file, or None: then the file is gone, or to be left alone."""
    if not path.exists() or not os.access(path, os.W_OK):
        remove_all(path)
        return None
    guard = Guard(path)
    if guard.is_good:
        try:
            return _guard(Index(path), guard)
        except sqlite3.Error as error:
            if is_unavailable(error):
                guard.release()
                raise
    remove_all(path)
    guard.release()
    return None


def _remove_if_unused(path: Path) -> None:
    """Where two made one at once, the second is of no more use; nor is one of an old program."""
    if not path.exists():
        remove_all(path)
        return
    with contextlib.suppress(OSError):
        guard = Guard(path)
        if not guard.is_in_use:
            remove_all(path)
        guard.release()


def _make_one(folder: Path) -> Index:
    path = folder / f"{_OURS}{os.urandom(4).hex()}{_SUFFIX}"
    make_file(path)
    guard = Guard(path)
    try:
        return _guard(Index(path), guard)
    except BaseException:
        remove_all(path)
        guard.release()
        raise


def _guard(index: Index, guard: Guard) -> Index:
    index.guard = guard
    # A command that ends without a word lets go of it, too.
    weakref.finalize(index, _let_go, index.database, guard)
    return index


def _let_go(database: sqlite3.Connection, guard: Guard) -> None:
    with contextlib.suppress(sqlite3.Error, OSError):
        database.rollback()
        _settle(database, guard)
    with contextlib.suppress(sqlite3.Error):
        database.close()
    guard.release()


def _settle(database: sqlite3.Connection, guard: Guard) -> None:
    if not guard.holds_unsealed():
        return
    with take_turn(guard.path.parent):
        # Nobody waits for a reader here.
        patience = database.execute("PRAGMA busy_timeout").fetchone()[0]
        database.execute("PRAGMA busy_timeout = 0")
        is_busy, *_ = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        database.execute(f"PRAGMA busy_timeout = {patience}")
        if not is_busy:
            guard.seal()
