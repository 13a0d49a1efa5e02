"""Making a repository, and the settings of git's that each clone of a ledger wants.

This is done once for a clone, so GitPython serves: it knows where git keeps what.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from crmcli.errors import GitFailed
from crmcli.history.health import read_git_settings
from crmcli.history.repository import find_root

if TYPE_CHECKING:
    from git import Repo

BRANCH = "main"

_WANTED = {
    # Hunk headers of a card's diff name the section or the entry that a change is in.
    "diff.crm.xfuncname": r"^([a-z_]+:.*|[ ]+- (id|date): .*)$",
}
"""What each clone is told; a setting that is there already stays as it is."""


def found_repository(folder: Path) -> Path:
    """The root of a repository at `folder`: the one that is there, else a new one.

    A folder inside another repository gets one of its own. Raises GitFailed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    here = folder.resolve()
    if find_root(here) != here:
        from git import Repo
        from git.exc import GitCommandError

        try:
            Repo.init(here, initial_branch=BRANCH).close()
        except GitCommandError as error:
            raise GitFailed("git-failed", command="init", words=str(error.stderr)) from error
    return here


def name_author(root: Path, name: str, email: str) -> None:
    """Tell git who works in this clone."""
    with _open(root) as repo, repo.config_writer() as settings:
        settings.set_value("user", "name", name)
        settings.set_value("user", "email", email)


def configure_clone(root: Path) -> list[str]:
    """Give the clone the settings that it lacks; the names of those that were missing."""
    missing = list_missing_settings(read_git_settings(root))
    if missing:
        with _open(root) as repo, repo.config_writer() as settings:
            for key in missing:
                section, _, option = key.rpartition(".")
                kind, _, name = section.partition(".")
                settings.set_value(f'{kind} "{name}"', option, _WANTED[key])
    return missing


def list_missing_settings(settings: Mapping[str, str]) -> list[str]:
    """Those of the settings that a clone wants which are not among these of git's."""
    return [key for key in _WANTED if key not in settings]


@contextmanager
def _open(root: Path) -> Iterator[Repo]:
    from git import Repo

    with Repo(root) as repo:
        yield repo
