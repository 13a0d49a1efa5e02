"""Making a repository, and the settings of git's that each clone of a ledger wants."""

from __future__ import annotations

from pathlib import Path

from crmcli.history.repository import find_root
from crmcli.history.runner import ask_git, demand, run_git

BRANCH = "main"

_CLONE_SETTINGS = {
    # Hunk headers of a card's diff name the section or the entry that a change is in.
    "diff.crm.xfuncname": "^([a-z_]+:.*|[ ]+- (id|date): .*)$",
}


def found_repository(folder: Path) -> Path:
    """The root of a repository at `folder`: the one that is there, else a new one.

    A folder inside another repository gets one of its own.
    """
    folder.mkdir(parents=True, exist_ok=True)
    here = folder.resolve()
    if find_root(here) != here:
        arguments = ("init", "--quiet", f"--initial-branch={BRANCH}")
        demand(arguments, run_git(here, *arguments, writes=True))
    return here


def name_author(root: Path, name: str, email: str) -> None:
    """Tell git who works in this clone."""
    _configure(root, "user.name", name)
    _configure(root, "user.email", email)


def configure_clone(root: Path) -> list[str]:
    """Give the clone the settings that it lacks; the names of those that were missing."""
    missing = [key for key in _CLONE_SETTINGS if not _is_configured(root, key)]
    for key in missing:
        _configure(root, key, _CLONE_SETTINGS[key])
    return missing


def has_commits(root: Path) -> bool:
    """Whether the branch has a commit yet."""
    return run_git(root, "rev-parse", "--quiet", "--verify", "HEAD").code == 0


def knows_file(root: Path, file: str) -> bool:
    """Whether the last commit holds the file."""
    return bool(ask_git(root, "ls-tree", "HEAD", "--", file)) if has_commits(root) else False


def _is_configured(root: Path, key: str) -> bool:
    return run_git(root, "config", "--get", key).code == 0


def _configure(root: Path, key: str, value: str) -> None:
    arguments = ("config", "--local", key, value)
    demand(arguments, run_git(root, *arguments, writes=True))
