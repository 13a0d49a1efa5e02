"""Commits as people name them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crmcli.history.runner import ask_git, explain_failure, run_git

ON_REMOTES = ("--remotes", "--glob=refs/crm/seen")
"""For git: all that some remote has, as far as we know; of an address we keep that ourselves."""


def find_commit(root: Path, revision: str) -> str | None:
    """The full id of the commit that a revision names (`a1b2c3d`, `HEAD~2`), or None.

    None too for what git takes for all but a commit: `^HEAD`.
    """
    wanted = f"{revision}^{{commit}}"
    arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
    reply = run_git(root, *arguments)
    named = reply.output.decode("ascii").strip()
    return named if reply.code == 0 and not named.startswith("^") else None


def list_names(root: Path) -> list[str]:
    """The branches, those of remotes too, and the tags, as people write them. Raises GitFailed."""
    places = ("refs/heads", "refs/remotes", "refs/tags")
    reply = ask_git(root, "for-each-ref", "--format=%(refname:short)", *places)
    return reply.decode("utf-8", "replace").split("\n")[:-1]


def is_in_history(root: Path, commit: str) -> bool:
    """Whether a commit is HEAD or comes before it. Raises GitFailed."""
    return is_ancestor(root, commit, "HEAD")


def is_ancestor(root: Path, older: str, newer: str) -> bool:
    """Whether a commit is another, or comes before it. Raises GitFailed."""
    arguments = ("merge-base", "--is-ancestor", older, newer)
    reply = run_git(root, *arguments)
    if reply.code > 1:
        raise explain_failure(arguments, reply)
    return reply.code == 0


def get_tree_id(root: Path, commit: str) -> str:
    """The id of a commit's tree. Raises GitFailed."""
    return ask_git(root, "rev-parse", "--verify", f"{commit}^{{tree}}").decode("ascii").strip()


def count_between(root: Path, older: str | None, newer: str) -> int:
    """How many commits come after one (None: that no remote has), up to another; without merges.

    Raises GitFailed.
    """
    return count_beyond(root, [newer], ON_REMOTES if older is None else [older])


def count_beyond(root: Path, newer: Sequence[str], older: Sequence[str]) -> int:
    """How many commits, merges apart, some have before them that others have not."""
    words = [*newer, "--not", *older]
    return int(ask_git(root, "rev-list", "--count", "--no-merges", *words))


def count_replaced(root: Path, old: str, new: str) -> int:
    """How many commits up to `old` are lost in `new`: neither there, nor one that changes the same.

    Merges apart. Raises GitFailed.
    """
    words = ("--cherry-pick", "--left-only", "--no-merges", f"{old}...{new}")
    return int(ask_git(root, "rev-list", "--count", *words))


def count_sides(root: Path, left: str, right: str) -> tuple[int, int]:
    """How many commits each of two has that the other has not, merges too. Raises GitFailed."""
    reply = ask_git(root, "rev-list", "--left-right", "--count", f"{left}...{right}")
    ours, theirs = reply.split()
    return int(ours), int(theirs)


def list_known(root: Path, commit: str) -> list[str]:
    """The newest commits up to one that some remote has, as far as we know. Raises GitFailed."""
    reply = ask_git(root, "rev-list", "--boundary", commit, "--not", *ON_REMOTES).decode("ascii")
    if not reply:
        return [commit]
    return [line[1:] for line in reply.split() if line.startswith("-")]


def is_shallow(root: Path) -> bool:
    """Whether this clone lacks the beginning of the history. Raises GitFailed."""
    return ask_git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
