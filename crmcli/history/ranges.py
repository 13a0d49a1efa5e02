"""Two commits as people name them together: `main...HEAD`, and what differs between them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from crmcli.errors import NotFound
from crmcli.history.objects import load_objects
from crmcli.history.revisions import find_commit
from crmcli.history.runner import ask_git, run_git

_NOTHING = "0"
"""git's id for a side that has no such file has only this digit."""


class Range(NamedTuple):
    """Two commits, by their full ids."""

    named: str
    """The commit that was named first: what the other one is to be merged into."""
    before: str
    """That commit itself (`A..B`), or where the other one left it (`A...B`)."""
    after: str


class Changed(NamedTuple):
    """A file that differs, as it was stored before and after; None for a side without it."""

    file: str
    before: bytes | None
    after: bytes | None


def get_range(root: Path, text: str) -> Range:
    """The commits of `A...B`, `A..B`, or `A` alone (`A...HEAD`); an empty side is HEAD.

    Raises NotFound: no-such-commit, or no-merge-base for two that have no commit in common.
    """
    sign = "..." if "..." in text or ".." not in text else ".."
    first, _, second = text.partition(sign)
    named, after = (_get_commit(root, side or "HEAD") for side in (first, second))
    before = named if sign == ".." else _get_merge_base(root, named, after, text)
    return Range(named, before, after)


def _get_commit(root: Path, revision: str) -> str:
    commit = find_commit(root, revision)
    if commit is None:
        raise NotFound("no-such-commit", revision=revision)
    return commit


def _get_merge_base(root: Path, first: str, second: str, text: str) -> str:
    reply = run_git(root, "merge-base", first, second)
    if reply.code:
        raise NotFound("no-merge-base", range=text)
    return reply.output.decode("ascii").split()[0]


def list_changed_names(root: Path, between: Range) -> list[str]:
    """The name of every file that differs between two commits. Raises GitFailed."""
    options = ("-r", "-z", "--name-only", "--no-renames")
    reply = ask_git(root, "diff-tree", *options, between.before, between.after)
    return os.fsdecode(reply).split("\0")[:-1]


def list_changed(root: Path, between: Range, folder: str) -> list[Changed]:
    """Every file below `folder` that differs between two commits, by name. Raises GitFailed."""
    options = ("-r", "-z", "--raw", "--no-renames")
    reply = ask_git(root, "diff-tree", *options, between.before, between.after, "--", folder)
    return load_changed(root, reply)


def load_changed(root: Path, raw: bytes) -> list[Changed]:
    """The files of git's raw differences (`-z`), with their contents. Raises GitFailed.

    What is stored in no blob, a repository inside this one, is there without a content.
    """
    words = os.fsdecode(raw).split("\0")[:-1]
    pairs = zip(words[::2], words[1::2], strict=True)
    found = [(file, *facts.split(" ")[2:4]) for facts, file in pairs]
    stored = _load_blobs(root, [blob for _, *sides in found for blob in sides])
    return [Changed(file, stored.get(old), stored.get(new)) for file, old, new in found]


def _load_blobs(root: Path, ids: Sequence[str]) -> dict[str, bytes]:
    wanted = list(dict.fromkeys(one for one in ids if one.strip(_NOTHING)))
    loaded = zip(wanted, load_objects(root, wanted), strict=True)
    return {one: b"" if found is None else found.data for one, found in loaded}
