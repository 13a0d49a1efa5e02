"""Where the index lies, and what happens to one that is damaged.

A file that is thrown away never leaves its name to the next: another process may still work in
it, and SQLite finds the files beside it by name.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import weakref
from pathlib import Path

from crmcli.ledger.disk import make_folder
from crmcli.ledger.index import Index, is_unavailable
from crmcli.ledger.trust import Guard, make_file, remove_all, take_turn

_BEGINNING = "index-"
_SUFFIX = ".sqlite"


def has_index(folder: Path) -> bool:
    """Whether somebody has made one there."""
    return folder.is_dir() and bool(_list_indexes(folder))


def open_index(folder: Path) -> Index | None:
    """The index in a folder of ours, made anew if there is none that can be believed.

    None where no file can be had: a read-only or full disk, or somebody who keeps it locked.
    """
    try:
        make_folder(folder)
        with take_turn(folder):
            return _open_one(folder)
    except OSError:
        return None
    except sqlite3.Error as error:
        if is_unavailable(error):
            return None
        raise


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
        if found is None:
            found = _find_good(path)
        else:
            _remove_if_unused(path)
    return found or _make_one(folder)


def _list_indexes(folder: Path) -> list[Path]:
    """All indexes in the folder, and those of which only what lay beside them is left."""
    names = {one.name for one in folder.iterdir() if one.name.startswith(_BEGINNING)}
    stems = {name.partition(_SUFFIX)[0] for name in names}
    return [folder / f"{stem}{_SUFFIX}" for stem in sorted(stems)]


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
    """Two that made one at once are told apart by their names; the second is of no more use."""
    if not path.exists():
        remove_all(path)
        return
    with contextlib.suppress(OSError):
        guard = Guard(path)
        if not guard.is_in_use:
            remove_all(path)
        guard.release()


def _make_one(folder: Path) -> Index:
    path = folder / f"{_BEGINNING}{os.urandom(4).hex()}{_SUFFIX}"
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
