"""Where the index lies, and what happens to one that is damaged.

A file that is thrown away never leaves its name to the next: another process may still work in
it, and SQLite finds the files beside it by name.
"""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
from pathlib import Path

from crmcli.ledger.index import Index, is_unavailable

_PATTERN = "index-*.sqlite"
_BESIDE = ("", "-wal", "-shm", "-journal")


def open_index(folder: Path) -> Index | None:
    """The index in a folder of ours, made anew if there is none or the one there is none of ours.

    None where no file can be had: a read-only or full disk, or somebody who keeps it locked.
    """
    for path in sorted(folder.glob(_PATTERN)):
        try:
            return Index(path)
        except sqlite3.Error as error:
            if is_unavailable(error):
                return None
            _remove(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return Index(folder / f"index-{secrets.token_hex(4)}.sqlite")
    except (sqlite3.Error, OSError):
        return None


def remove_index(index: Index) -> None:
    """Throw a damaged index away."""
    index.close()
    if index.path is not None:
        _remove(index.path)


def _remove(path: Path) -> None:
    for ending in _BESIDE:
        # Windows keeps a file that is open elsewhere, a read-only disk keeps all: whoever finds
        # it again finds it damaged again.
        with contextlib.suppress(OSError):
            path.with_name(path.name + ending).unlink(missing_ok=True)
