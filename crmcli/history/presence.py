"""Which cards the work tree holds, as git sees it: the last commit's, and what differs from it.

git compares file times much quicker than anybody else, and knows its own filters.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from crmcli.errors import GitFailed
from crmcli.history.runner import Reply, ask_git, run_git
from crmcli.ledger.index import Present

AS_NAMED = "--no-replace-objects"
"""A commit of the same name is to have the same files for ever."""
_LINK = "120000"
_REPOSITORY = "160000"
"""The mode of what stands for another repository."""


class Presence(NamedTuple):
    """What lies below a folder: the last commit's files but for those that are `touched`.

    `head` is None before the first commit. A touched file is gone, changed or new; git has no
    more to say of it. One that ends with a slash is a repository of its own.
    """

    head: str | None
    touched: tuple[str, ...]
    by_git: bool = True
    """False where git was not asked: then all files are touched."""


def find_presence(root: Path, folder: str) -> Presence | None:
    """Ask git once for the last commit, and for what is not in `folder` as it was there.

    None where git will not or cannot say (a folder it does not trust, a file it cannot read), and
    where there is no git.
    """
    try:
        reply = _ask_status(root, folder)
    except GitFailed:  # there is no git here: the files can be read all the same
        return None
    if reply.code or reply.words:
        return None
    head: str | None = None
    touched: list[str] = []
    for line in os.fsdecode(reply.output).split("\0"):
        if line.startswith("# branch.oid "):
            head = line.rpartition(" ")[2]
        elif line and line[0] in "1u?!":
            touched.append(_read_path(line))
    return Presence(None if head == "(initial)" else head, tuple(touched))


def read_complaint(root: Path, folder: str) -> str:
    """What git says besides, for which `find_presence` does not rely on its answer; or nothing.

    Raises GitFailed where there is no git.
    """
    return _ask_status(root, folder).words


def _ask_status(root: Path, folder: str) -> Reply:
    arguments = (
        AS_NAMED,
        "status",
        "--porcelain=v2",
        "-z",
        "--branch",
        "--no-renames",
        "--no-ahead-behind",
        "--untracked-files=all",
        "--ignored=traditional",
        "--ignore-submodules=dirty",
        "--",
        folder,
    )
    return run_git(root, *arguments)


def list_tree(root: Path, commit: str, folder: str) -> list[Present]:
    """Every file of a commit below `folder`. Raises GitFailed."""
    return list_entries(root, commit, [f"{folder}/"])


def list_entries(root: Path, commit: str, paths: Sequence[str]) -> list[Present]:
    """Every file of a commit at these paths or below them. Raises GitFailed."""
    reply = ask_git(root, AS_NAMED, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *paths)
    listed = []
    for line in os.fsdecode(reply).split("\0")[:-1]:
        facts, _, file = line.partition("\t")
        mode, _, blob = facts.split(" ")
        listed.append(_read_present(file, mode, blob))
    return listed


def find_differences(root: Path, old: str, new: str, folder: str) -> list[Present] | None:
    """What `new` has below `folder` where it differs from `old`; None where git has no `old`."""
    options = ("-r", "-z", "--raw", "--no-renames", "--no-commit-id", "--no-abbrev")
    arguments = (AS_NAMED, "diff-tree", *options, old, new, "--", f"{folder}/")
    reply = run_git(root, *arguments)
    if reply.code:
        return None
    from crmcli.history.rawdiff import iter_raw

    listed = []
    for one in iter_raw(reply.output.split(b"\0")[:-1]):
        if one.old_mode == _REPOSITORY:
            listed.append(Present(f"{one.file}/", None))
        listed.append(_read_present(one.file, one.new_mode, one.new))
    return listed


def _read_present(file: str, mode: str, blob: str) -> Present:
    """What an entry of a tree says: a plain file, another repository, a link or nothing.

    A link is always looked at: where the user has none (core.symlinks) it is a plain file.
    """
    if mode == _REPOSITORY:
        return Present(f"{file}/", None, hidden=True)
    is_link = mode == _LINK
    return Present(file, bytes.fromhex(blob) if mode.startswith("100") else None, hidden=is_link)


def _read_path(line: str) -> str:
    """The path of an entry of porcelain version 2: it stands after 8 words, or 10, or 1."""
    words = {"1": 8, "u": 10}.get(line[0], 1)
    return line.split(" ", words)[words]
