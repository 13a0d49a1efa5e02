"""What git says of itself and of a clone, for the one who looks after them."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from crmcli.errors import GitFailed
from crmcli.history.repository import STATE_FOLDER, Repository, find_under_way
from crmcli.history.runner import ask_git, run_git
from crmcli.rules.health import Clone

_SIGNERS = {"openpgp": "gpg", "ssh": "ssh-keygen", "x509": "gpgsm"}
_TRUE = ("true", "yes", "on", "1")


def find_git_version(directory: Path) -> tuple[int, ...] | None:
    """The version of git, or None where there is none."""
    try:
        said = ask_git(directory, "version").decode("utf-8", "replace")
    except GitFailed as error:
        if error.code == "git-missing":
            return None
        raise
    return tuple(map(int, re.findall(r"[0-9]+", said)[:3]))


def read_git_settings(directory: Path) -> Mapping[str, str]:
    """git's settings as they hold in a folder, by key in lower case; the last of several."""
    reply = run_git(directory, "config", "-z", "--list")
    entries = reply.output.decode("utf-8", "replace").split("\0")
    pairs = (entry.partition("\n") for entry in entries if entry)
    # A key without a value is `true`.
    return {key.lower(): value if sign else "true" for key, sign, value in pairs}


def find_signer(settings: Mapping[str, str]) -> tuple[str, bool]:
    """The program that signs commits, and whether it is there."""
    form = settings.get("gpg.format", "openpgp")
    usual = settings.get("gpg.program") if form == "openpgp" else None
    program = settings.get(f"gpg.{form}.program") or usual or _SIGNERS.get(form, form)
    return program, shutil.which(program) is not None


def examine_clone(repository: Repository, settings: Mapping[str, str]) -> Clone:
    """How git keeps this copy of a repository."""
    said = ask_git(repository.root, "rev-parse", "--git-path", "hooks")
    hooks = repository.root / os.fsdecode(said).strip()
    return Clone(
        shallow=(repository.common_dir / "shallow").is_file(),
        sparse=settings.get("core.sparsecheckout", "false").casefold() in _TRUE,
        under_way=find_under_way(repository),
        locks=_find_locks(repository),
        hooks=str(hooks) if hooks.is_dir() or "core.hookspath" not in settings else "",
        sleeping_hooks=_list_sleeping_hooks(hooks),
        closed=_list_closed(repository),
    )


def _list_closed(repository: Repository) -> list[str]:
    folders = {
        repository.git_dir,
        repository.common_dir,
        repository.common_dir / "objects",
        repository.common_dir / STATE_FOLDER,
    }
    return sorted(str(one) for one in folders if one.is_dir() and not os.access(one, os.W_OK))


def _find_locks(repository: Repository) -> dict[str, float]:
    """git's lock files of this work tree, the branches and the commit graph: ages in seconds."""
    now = time.time()
    places = (
        *repository.git_dir.glob("*.lock"),
        *repository.common_dir.glob("*.lock"),
        *(repository.common_dir / "refs").rglob("*.lock"),
        *(repository.common_dir / "objects" / "info").rglob("*.lock"),
    )
    found = {}
    for lock in places:
        try:
            found[str(lock)] = now - lock.stat().st_mtime
        except FileNotFoundError:  # it was released meanwhile
            continue
    return found


def _list_sleeping_hooks(folder: Path) -> list[str]:
    """Hooks that git passes over because they may not be run."""
    if os.name == "nt" or not folder.is_dir():
        return []
    return sorted(
        str(hook)
        for hook in folder.iterdir()
        if hook.is_file() and "." not in hook.name and not os.access(hook, os.X_OK)
    )
