"""Which branches git, and so a forge, cannot merge line by line."""

from __future__ import annotations

from pathlib import Path

from crmcli.history.revisions import find_commit
from crmcli.history.runner import explain_failure, run_git

_BY_LINES = ("-c", "merge.crm.driver=git merge-file %A %O %B")
"""No forge runs the driver that a clone may have."""


def conflicts_by_lines(root: Path, branch: str, base: str) -> bool:
    """Whether a merge of two branches of origin needs more than git's own merge of lines.

    Nothing is written but objects that no commit names. False where one of the branches is not
    there. Raises GitFailed, also for a git before 2.38 and for branches without a common commit.
    """
    ends = [find_commit(root, f"refs/remotes/origin/{one}") for one in (base, branch)]
    if None in ends:
        return False
    arguments = (*_BY_LINES, "merge-tree", "--write-tree", "--name-only", *map(str, ends))
    reply = run_git(root, *arguments, writes=True)
    if reply.code not in (0, 1):
        raise explain_failure(arguments, reply)
    return reply.code == 1
