"""Making a repository, and telling git in a clone what each one of a ledger wants.

This is done once for a clone, so GitPython serves: it knows where git keeps what.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from crmcli.errors import GitFailed
from crmcli.history.drivers import list_missing_drivers, register_drivers
from crmcli.history.health import read_git_settings
from crmcli.history.repository import find_root

if TYPE_CHECKING:
    from git import Repo

BRANCH = "main"


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
    """Tell git what it has not been told in this clone; the keys of that. Raises GitFailed."""
    missing = list_missing_drivers(read_git_settings(root))
    register_drivers(root, missing)
    return missing


@contextmanager
def _open(root: Path) -> Iterator[Repo]:
    from git import Repo

    with Repo(root) as repo:
        yield repo
