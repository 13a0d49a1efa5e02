"""What a commit of the past holds: the ledger's files as git has kept them.

Replaced commits and files are passed over: a commit of the same name is to say the same for ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from crmcli.errors import NotFound
from crmcli.history.objects import Stored, load_objects
from crmcli.history.presence import AS_NAMED, list_entries
from crmcli.history.runner import ask_git, demand, run_git
from crmcli.history.streams import Questions
from crmcli.history.trees import parse_tree
from crmcli.ledger.index import Present

_COMMITTER = re.compile(rb"^committer .*> (-?\d+) [^ ]+$", re.MULTILINE)
_AT_ONCE = 200
"""Blobs that are asked for before the first of them is read: git's pipe holds their names."""


class Moment(NamedTuple):
    """A commit, when it was made, and what of the ledger it has at its top."""

    commit: str
    time: int
    """The committer's, in seconds."""
    records: str | None
    """The id of the folder of records; None where there is none."""
    files: tuple[bytes | None, ...]
    """The bytes of the files that were asked for; None for one that is not there."""


def find_moment(
    root: Path, revision: str, folder: str, files: Sequence[str], known_too: str | None = None
) -> tuple[Moment | None, bool]:
    """The commit that a revision names, with the id of `folder` and the bytes of `files`.

    And whether `known_too` names a commit as well. In one process. None for a revision that git
    does not know. Raises GitFailed.
    """
    if _cannot_be_asked(revision):
        return None, False
    commit = f"{revision}^{{commit}}"
    names = [commit, f"{revision}^{{tree}}", *(f"{commit}:{file}" for file in files)]
    if known_too is not None and not _cannot_be_asked(known_too):
        names.append(f"{known_too}^{{commit}}")
    found = load_objects(root, names, options=(AS_NAMED,))
    texts, other = found[2 : 2 + len(files)], found[2 + len(files) :]
    moment = _make_moment(found[0], found[1], folder, texts)
    return moment, any(one is not None for one in other)


def find_commit_before(root: Path, seconds: int) -> str | None:
    """The newest commit up to HEAD that was made at or before a time; None before the first one.

    By the committer's time, as `git rev-list --before` has it. Raises NotFound("at-no-commits")
    where there is none at all, and GitFailed.
    """
    arguments = (AS_NAMED, "rev-list", "-1", f"--min-age={seconds}", "HEAD", "--")
    reply = run_git(root, *arguments)
    if reply.code and run_git(root, "rev-parse", "--quiet", "--verify", "HEAD").code == 1:
        raise NotFound("at-no-commits")
    return demand(arguments, reply).decode("ascii").strip() or None


def find_first_time(root: Path) -> int:
    """When the first commit that this clone has was made, in seconds. Raises GitFailed."""
    listed = ask_git(root, AS_NAMED, "rev-list", "--timestamp", "--max-parents=0", "HEAD", "--")
    return min(int(line.split()[0]) for line in listed.splitlines())


def find_files(root: Path, commit: str, files: Sequence[str]) -> list[Present]:
    """Which of `files` a commit has, each with the id of its bytes. Raises GitFailed."""
    found: list[Present] = []
    for start in range(0, len(files), _AT_ONCE):
        found += list_entries(root, commit, files[start : start + _AT_ONCE])
    return found


def iter_contents(root: Path, blobs: Sequence[bytes]) -> Iterator[bytes]:
    """The bytes of blobs, by their ids, in their order and as they are read. Raises GitFailed."""
    with Questions(root, "cat-file", "--batch") as git:
        for start in range(0, len(blobs), _AT_ONCE):
            some = blobs[start : start + _AT_ONCE]
            answer = git.send("".join(f"{blob.hex()}\n" for blob in some))
            for _ in some:
                heading = answer.readline()
                words = heading.split()
                if len(words) != 3:
                    raise git.explain_end(heading)
                yield answer.read(int(words[2]) + 1)[:-1]


def _cannot_be_asked(revision: str) -> bool:
    """A name that no line of git's input holds; an empty one would stand for the index."""
    return not revision.strip() or any(sign in revision for sign in "\n\r\0")


def _make_moment(
    commit: Stored | None, tree: Stored | None, folder: str, texts: Sequence[Stored | None]
) -> Moment | None:
    if commit is None or tree is None:
        return None
    committer = _COMMITTER.search(commit.data.partition(b"\n\n")[0])
    mode, _, records = parse_tree(tree.data, len(commit.id)).get(folder, "").partition(" ")
    return Moment(
        commit.id,
        int(committer[1]) if committer else 0,
        records if mode == "40000" else None,
        tuple(one.data if one is not None and one.kind == "blob" else None for one in texts),
    )
