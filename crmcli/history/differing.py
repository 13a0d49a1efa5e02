"""Which files differ between two commits, and what they were and are."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from crmcli.history.endpoints import Ends
from crmcli.history.objects import load_objects
from crmcli.history.rawdiff import iter_raw
from crmcli.history.runner import ask_git

_NOTHING = "0"
"""git's id for a side that has no such file has only this digit."""


class Changed(NamedTuple):
    """A file that differs, as it was stored before and after; None for a side without it."""

    file: str
    before: bytes | None
    after: bytes | None


def list_changed_names(root: Path, ends: Ends) -> list[str]:
    """The name of every file that differs between two commits. Raises GitFailed."""
    options = ("-r", "-z", "--name-only", "--no-renames")
    reply = ask_git(root, "diff-tree", *options, str(ends.old), str(ends.new))
    return os.fsdecode(reply).split("\0")[:-1]


def list_changed(root: Path, ends: Ends, *folders: str) -> list[Changed]:
    """Every file below `folders` that differs between two commits, by name. Raises GitFailed."""
    options = ("-r", "-z", "--raw", "--no-renames")
    reply = ask_git(root, "diff-tree", *options, str(ends.old), str(ends.new), "--", *folders)
    return load_changed(root, reply)


def load_changed(root: Path, raw: bytes) -> list[Changed]:
    """The files of git's raw differences (`-z`), with their contents. Raises GitFailed.

    What is stored in no blob, a repository inside this one, is there without a content.
    """
    found = list(iter_raw(raw.split(b"\0")[:-1]))
    stored = _load_blobs(root, [blob for one in found for blob in (one.old, one.new)])
    return [Changed(one.file, stored.get(one.old), stored.get(one.new)) for one in found]


def _load_blobs(root: Path, ids: Sequence[str]) -> dict[str, bytes]:
    wanted = list(dict.fromkeys(one for one in ids if one.strip(_NOTHING)))
    loaded = zip(wanted, load_objects(root, wanted), strict=True)
    return {one: b"" if found is None else found.data for one, found in loaded}
