"""Files that a commit of the past removed."""

from __future__ import annotations

import os
from pathlib import Path

from crmcli.history.repository import Repository, has_commits
from crmcli.history.runner import ask_git, demand, run_git

_HEADER = "\x01"


def list_former_files(repository: Repository, folder: str) -> set[str]:
    """The files below a folder that were there once and are gone.

    Those that an undo removed do not count: they were taken back, as if they had never been.
    Raises GitFailed.
    """
    if not has_commits(repository):
        return set()
    return set(_read_removals(repository.root, folder))


def find_removal(repository: Repository, folder: str, name: str) -> str | None:
    """The newest commit that removed a file of this name below a folder, or None.

    Raises GitFailed.
    """
    if not has_commits(repository):
        return None
    options = ("--diff-filter=D", "--no-renames", "--no-show-signature", "--format=%H")
    arguments = ("log", "-1", *options, "--", f":(glob){folder}/**/{name}")
    reply = run_git(repository.root, *arguments, literal=False)
    return demand(arguments, reply).decode("ascii").strip() or None


def _read_removals(root: Path, folder: str) -> list[str]:
    """The files whose newest removal was meant."""
    reply = ask_git(
        root,
        "log",
        "--diff-filter=D",
        "--no-renames",
        "--name-only",
        "-z",
        f"--format={_HEADER}%(trailers:key=Crm-Undo,valueonly,separator=%x2C)",
        "--",
        folder,
    )
    newest: dict[str, bool] = {}
    is_undo = False
    for field in os.fsdecode(reply).replace("\n", "\0").split("\0"):
        if field.startswith(_HEADER):
            is_undo = bool(field[1:].strip())
        elif field:
            newest.setdefault(field, is_undo)
    return [file for file, undone in newest.items() if not undone]
