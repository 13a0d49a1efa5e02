"""What two commits made of the files of a third, file by file and card by card.

A card is known by its file's stem: one that a side moved to another folder is the same card.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from crmcli.history.rawdiff import iter_raw
from crmcli.history.streams import iter_fields
from crmcli.ledger.records import is_record, name_record

_NO_FILE = "000000"


class Stored(NamedTuple):
    """A file of a commit: where it lies, its mode and its object's id."""

    file: str
    mode: str
    object_id: str

    @property
    def entry(self) -> str:
        """As git's trees have it: `mode id`."""
        return f"{self.mode} {self.object_id}"


class Change(NamedTuple):
    """A file before and after; None: there was none."""

    before: Stored | None
    after: Stored | None


def compare_commits(root: Path, old: str, new: str) -> dict[str, Change]:
    """What differs between two commits (or trees), by `name_thing`. Raises GitFailed."""
    changes: dict[str, Change] = {}
    for before, after in _iter_changed(root, old, new):
        file = (after or before or Stored("", "", "")).file
        name = name_thing(file)
        known = changes.get(name)
        if known is not None and _can_be_one(known, before, after):
            changes[name] = Change(known.before or before, known.after or after)
        elif known is not None:  # two files of one stem, which nobody can tell apart
            changes[file] = Change(before, after)
        else:
            changes[name] = Change(before, after)
    return changes


def name_thing(file: str) -> str:
    """What changed: a file by its path, a card as `/` and its id. No path begins with a slash."""
    return f"/{name_record(file)}" if is_record(file) else file


def _can_be_one(known: Change, before: Stored | None, after: Stored | None) -> bool:
    """Whether one change says that a file went, and the other that it came elsewhere."""
    return not (known.before and before) and not (known.after and after)


def _iter_changed(root: Path, old: str, new: str) -> Iterator[tuple[Stored | None, Stored | None]]:
    options = ("-r", "-z", "--raw", "--no-renames", "--no-abbrev")
    for one in iter_raw(iter_fields(root, "diff-tree", *options, old, new, "--")):
        before = _make_stored(one.file, one.old_mode, one.old)
        yield before, _make_stored(one.file, one.new_mode, one.new)


def _make_stored(file: str, mode: str, object_id: str) -> Stored | None:
    return None if mode == _NO_FILE else Stored(file, mode, object_id)
