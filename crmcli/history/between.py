"""Which of the ledger's files differ between two states, and who made the commits between."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from crmcli.history.changes import index_files
from crmcli.history.endpoints import Ends
from crmcli.history.log import Logged, Touched, iter_log, read_touched
from crmcli.history.rawdiff import iter_raw
from crmcli.history.runner import ask_git
from crmcli.history.streams import iter_fields
from crmcli.ledger.calendar import CALENDAR_FILE
from crmcli.ledger.records import FOLDER
from crmcli.ledger.schema import SCHEMA_FILE
from crmcli.ledger.settings import SETTINGS_FILE

_PLACES = (FOLDER, SETTINGS_FILE, CALENDAR_FILE, SCHEMA_FILE)
_RAW = ("--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff")


def list_sides(root: Path, ends: Ends) -> list[Touched]:
    """The cards, the settings and the schema that differ, by path; a card that was moved is one.

    A file of the work tree that git has not stored has zeros for an id (`lies_there`); git may
    name some that only look changed. Raises GitFailed.
    """
    touched = list(_iter_sides(root, ends))
    found = [one for one in touched if one.file in (CALENDAR_FILE, SCHEMA_FILE)]
    found += index_files(touched).values()
    return sorted((one for one in found if one.old != one.new), key=lambda one: one.file)


def lies_there(blob: str | None) -> bool:
    """Whether this stands for a file as it lies in the work tree."""
    return blob is not None and not blob.strip("0")


def iter_commits_between(root: Path, ends: Ends) -> Iterator[Logged]:
    """The commits with files of the ledger that lead from the old state to the new one.

    No merges: what these bring was made by others. Raises GitFailed.
    """
    if ends.old is None:
        return  # there are none yet
    start = f"{ends.old}..{ends.new or 'HEAD'}"
    for logged in iter_log(root, _PLACES, start=start):
        if len(logged.parents) < 2:
            yield logged


def _iter_sides(root: Path, ends: Ends) -> Iterator[Touched]:
    old = ends.old or find_empty_tree(root)
    if ends.new is not None:
        yield from _iter_raw(root, "diff-tree", "-r", *_RAW, old, ends.new, "--", *_PLACES)
        return
    yield from _iter_raw(root, "diff-index", *_RAW, old, "--", *_PLACES)
    options = ("--others", "--exclude-standard", "-z")
    for name in iter_fields(root, "ls-files", *options, "--", *_PLACES):
        file = os.fsdecode(name)
        if (root / file).is_file() and not (root / file).is_symlink():
            yield Touched(file, None, "0" * len(old))


def _iter_raw(root: Path, *arguments: str) -> Iterator[Touched]:
    yield from map(read_touched, iter_raw(iter_fields(root, *arguments)))


def find_empty_tree(root: Path) -> str:
    """The id of a tree with nothing in it, which git knows without storing it."""
    return ask_git(root, "hash-object", "-t", "tree", "--stdin").decode("ascii").strip()
