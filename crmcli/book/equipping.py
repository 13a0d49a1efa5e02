"""What `crm init` brings to a ledger besides: a forge's workflow, and git's hook."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from crmcli.errors import Refused
from crmcli.history.hooks import find_hook
from crmcli.history.repository import find_root
from crmcli.history.worktree import load_committed
from crmcli.ledger.records import find_bytes
from crmcli.ledger.workflows import (
    GITLAB_INCLUDED,
    WORKFLOWS,
    Forge,
    format_workflow,
    is_workflow,
)


class Workflow(NamedTuple):
    """A workflow to be written, if it is not there yet."""

    forge: Forge
    file: str
    data: bytes
    included: bool
    """The team's own file has to include it."""


def plan_workflow(root: Path, forge: Forge, language: str) -> Workflow:
    """The workflow that a ledger shall have, where the forge looks for it.

    GitLab looks at one file alone: beside one that the team has, ours is a file to be included.
    Raises Refused("other-workflow") where another file is in the way.
    """
    file = WORKFLOWS[forge]
    included = forge == "gitlab" and _is_taken(root, file, forge)
    if included:
        file = GITLAB_INCLUDED
    if _is_taken(root, file, forge):
        raise Refused("other-workflow", file=file)
    data = _find_known(root, file) or format_workflow(forge, language)
    return Workflow(forge, file, data, included)


def refuse_other_hook(root: Path) -> None:
    """Raise Refused("other-hook") where the hook of git's is somebody else's."""
    if find_root(root) == root:
        find_hook(root)


def _is_taken(root: Path, file: str, forge: Forge) -> bool:
    known = _find_known(root, file)
    return known is not None and not is_workflow(forge, known)


def _find_known(root: Path, file: str) -> bytes | None:
    """A file as it lies there, else as the last commit has it."""
    now = find_bytes(root, file)
    if now is not None or find_root(root) != root:
        return now
    return load_committed(root, [file]).get(file)
