"""Files for a moment, for a git command that takes nothing else; not in the repository.

What is in them may be a card, so they are nobody else's to read, and those of a merge that was
killed are removed by a later one.
"""

from __future__ import annotations

import contextlib
import functools
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from crmcli.ledger.disk import explain_errors

Name = Literal["ours", "base", "theirs", "files"]

_PREFIX = "crmcli-scratch-"
_NAMES: tuple[Name, ...] = ("ours", "base", "theirs", "files")
_STALE = 3600.0
"""Seconds after which nobody can be at work with a folder: git takes one for an instant."""


@contextlib.contextmanager
def lay_out(contents: Mapping[Name, bytes]) -> Iterator[Path]:
    """A folder that holds these files until the block ends. Raises Failure as on a full disk."""
    with open_folder(_PREFIX) as folder:
        with explain_errors(str(folder)):
            _sweep(str(folder.parent))
            for name, data in contents.items():
                (folder / name).write_bytes(data)
        yield folder


@contextlib.contextmanager
def open_folder(prefix: str) -> Iterator[Path]:
    """An empty folder until the block ends. Raises Failure where none can be made."""
    import tempfile

    with contextlib.ExitStack() as stack:
        with explain_errors("TMPDIR"):
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=prefix))
        yield Path(folder)


@functools.cache
def _sweep(place: str) -> None:
    """Remove, once in a process, what killed processes left: our files alone, by their names."""
    oldest = time.time() - _STALE
    with contextlib.suppress(OSError), os.scandir(place) as entries:
        left = [one for one in entries if one.name.startswith(_PREFIX)]
        for entry in left:
            with contextlib.suppress(OSError):  # somebody else's, or swept by somebody else
                if entry.is_dir(follow_symlinks=False) and entry.stat().st_mtime < oldest:
                    _remove(Path(entry))


def _remove(folder: Path) -> None:
    for name in _NAMES:
        (folder / name).unlink(missing_ok=True)
    folder.rmdir()
