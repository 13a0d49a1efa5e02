"""Commits as people name them."""

from __future__ import annotations

from pathlib import Path

from crmcli.history.runner import explain_failure, run_git


def find_commit(root: Path, revision: str) -> str | None:
    """The full id of the commit that a revision names (`a1b2c3d`, `HEAD~2`), or None."""
    wanted = f"{revision}^{{commit}}"
    arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options", wanted)
    reply = run_git(root, *arguments)
    return reply.output.decode("ascii").strip() if reply.code == 0 else None


def is_in_history(root: Path, commit: str) -> bool:
    """Whether a commit is HEAD or comes before it. Raises GitFailed."""
    arguments = ("merge-base", "--is-ancestor", commit, "HEAD")
    reply = run_git(root, *arguments)
    if reply.code > 1:
        raise explain_failure(arguments, reply)
    return reply.code == 0
