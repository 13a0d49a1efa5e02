"""Commits as people name them."""

from __future__ import annotations

from pathlib import Path

from crmcli.history.runner import ask_git, explain_failure, run_git


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


def find_parting(root: Path, one: str, other: str) -> str | None:
    """The newest commit that two commits share, or None where they share none. Raises GitFailed.

    Of several that are equally good (the two have merged each other) it is one of them.
    """
    arguments = ("merge-base", one, other)
    reply = run_git(root, *arguments)
    if reply.code > 1:
        raise explain_failure(arguments, reply)
    return reply.output.decode("ascii").strip() or None


def is_in_history(root: Path, commit: str, tip: str = "HEAD") -> bool:
    """Whether a commit is `tip` or comes before it. Raises GitFailed."""
    arguments = ("merge-base", "--is-ancestor", commit, tip)
    reply = run_git(root, *arguments)
    if reply.code > 1:
        raise explain_failure(arguments, reply)
    return reply.code == 0
