"""A new branch for one commit, where the work tree then stays."""

from __future__ import annotations

from crmcli.errors import Refused, UsageError
from crmcli.history.plumbing import DURABLE
from crmcli.history.repository import Repository
from crmcli.history.runner import ask_git, demand, run_git

_HEADS = "refs/heads/"


def refuse_branch(repository: Repository, branch: str) -> None:
    """Raise UsageError("import-branch-name") for what can name no branch; Refused
    ("import-branch-there") where there is one of that name, or one that leaves no place for it:
    beside `imports` git has none called `imports/one`.
    """
    root = repository.root
    named = run_git(root, "check-ref-format", "--branch", branch, literal=False)
    # What git reads as another branch, as `@{-1}` for the one before, names no new one.
    if named.code or named.output.decode("utf-8", "replace") != f"{branch}\n" or branch == "@":
        raise UsageError("import-branch-name", branch=branch)
    said = ask_git(root, "for-each-ref", "--format=%(refname)", _HEADS).decode("utf-8", "replace")
    for name in (line.removeprefix(_HEADS) for line in said.splitlines()):
        if f"{name}/".startswith(f"{branch}/") or f"{branch}/".startswith(f"{name}/"):
            raise Refused("import-branch-there", branch=name)


def go_to_branch(
    repository: Repository, branch: str, head: str | None, *, held: int | None
) -> None:
    """Make a branch at `head`, the commit that is out, and go there. No file changes by that.

    None: there is no commit yet, and the first one makes the branch. Raises GitFailed.
    """
    if head is not None:
        _run(repository, "update-ref", f"{_HEADS}{branch}", head, "", held=held)
    _point_head(repository, branch, held=held)


def leave_branch(
    repository: Repository, branch: str, before: str, head: str | None, *, held: int | None
) -> None:
    """Take back what `go_to_branch` did, as far as that came: the branch before is out again.

    A branch that has got commits meanwhile stays. Raises GitFailed.
    """
    out = run_git(repository.root, "symbolic-ref", "--quiet", "HEAD").output
    if out.decode("utf-8", "replace").strip() == f"{_HEADS}{branch}":
        _point_head(repository, before, held=held)
    if head is not None and find_commit(repository, branch) == head:
        _run(repository, "update-ref", "-d", f"{_HEADS}{branch}", head, held=held)


def find_commit(repository: Repository, branch: str) -> str | None:
    """The commit of a branch, or None where there is no such branch."""
    reply = run_git(repository.root, "rev-parse", "--quiet", "--verify", f"{_HEADS}{branch}")
    return reply.output.decode("ascii").strip() if reply.code == 0 else None


def _point_head(repository: Repository, branch: str, *, held: int | None) -> None:
    words = ("-m", f"crm: to branch {branch}", "HEAD", f"{_HEADS}{branch}")
    _run(repository, "symbolic-ref", *words, held=held)


def _run(repository: Repository, *arguments: str, held: int | None) -> None:
    reply = run_git(repository.root, *DURABLE, *arguments, writes=True, held=held)
    demand(arguments, reply)
