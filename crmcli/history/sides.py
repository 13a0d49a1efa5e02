"""What two commits made of the files of a third, file by file and card by card.

A card is known by its file's stem: one that a side moved to another folder is the same card. But
two files of one stem stay two files, whatever a ledger that has them is worth.
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
    """What differs between two commits (or trees), by what two sides have in common.

    A file that was there goes by its path, one that is new by `name_thing`. A card that went from
    one place and came to another moved; where more than one of a stem went, or came, nobody knows
    which is which, and each is a change of its own. Raises GitFailed.
    """
    things: dict[str, list[Change]] = {}
    for change in _iter_changed(root, old, new):
        things.setdefault(name_thing(_get_file(change)), []).append(change)
    found: dict[str, Change] = {}
    for name, changes in things.items():
        joined = _join_moved(changes)
        alone = sum(change.before is None for change in joined) == 1
        for change in joined:
            found[name if alone and change.before is None else _get_file(change)] = change
    return found


def name_thing(file: str) -> str:
    """What changed: a file by its path, a card as `/` and its id. No path begins with a slash."""
    return f"/{name_record(file)}" if is_record(file) else file


def _join_moved(changes: list[Change]) -> list[Change]:
    """The changes of one stem, with a move in place of a file that went and one that came."""
    gone = [one for one in changes if one.after is None]
    made = [one for one in changes if one.before is None]
    if len(gone) != 1 or len(made) != 1:
        return changes
    rest = [one for one in changes if one not in (*gone, *made)]
    return [*rest, Change(gone[0].before, made[0].after)]


def _get_file(change: Change) -> str:
    """Where the file of a change lay, or else lies."""
    one = change.before or change.after
    assert one is not None, "a change has one side at least"
    return one.file


def _iter_changed(root: Path, old: str, new: str) -> Iterator[Change]:
    options = ("-r", "-z", "--raw", "--no-renames", "--no-abbrev")
    for one in iter_raw(iter_fields(root, "diff-tree", *options, old, new, "--")):
        before = _make_stored(one.file, one.old_mode, one.old)
        yield Change(before, _make_stored(one.file, one.new_mode, one.new))


def _make_stored(file: str, mode: str, object_id: str) -> Stored | None:
    return None if mode == _NO_FILE else Stored(file, mode, object_id)
