"""A new branch for one commit, where the work tree then stays."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from crmcli.errors import Refused, UsageError
from crmcli.history.repository import Repository
from crmcli.history.runner import demand, run_git


def refuse_branch(repository: Repository, branch: str) -> None:
    """Raise UsageError("import-branch-name") for what can name no branch, Refused
    ("import-branch-there") where there is one of that name.
    """
    root = repository.root
    if run_git(root, "check-ref-format", "--branch", branch, literal=False).code:
        raise UsageError("import-branch-name", branch=branch)
    found = run_git(root, "rev-parse", "--verify", "--quiet", f"refs/heads/{branch}")
    if found.code == 0:
        raise Refused("import-branch-there", branch=branch)


@contextlib.contextmanager
def on_new_branch(repository: Repository, branch: str) -> Iterator[None]:
    """Go to a new branch at the commit that is out, and stay there if the block ends well.

    No file changes by that. Raises GitFailed.
    """
    root = repository.root
    before = demand(("symbolic-ref",), run_git(root, "symbolic-ref", "HEAD")).decode().strip()
    reference = f"refs/heads/{branch}"
    has_commit = run_git(root, "rev-parse", "--verify", "--quiet", "HEAD").code == 0
    if has_commit:
        _run(repository, "update-ref", reference, "HEAD")
    _run(repository, "symbolic-ref", "-m", f"crm: to branch {branch}", "HEAD", reference)
    try:
        yield
    except BaseException:
        _run(repository, "symbolic-ref", "-m", "crm: back", "HEAD", before)
        if has_commit:
            _run(repository, "update-ref", "-d", reference)
        raise


def _run(repository: Repository, *arguments: str) -> None:
    demand(arguments, run_git(repository.root, *arguments, writes=True))
