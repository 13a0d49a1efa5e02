"""What a ledger is called where programs elsewhere have to tell it from another.

The first commit is the same in every whole clone, whatever the folder is called and wherever it
lies. A shallow one does not have it, and has another name than the others.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from crmcli.errors import Refused
from crmcli.history.repository import Repository, has_commits
from crmcli.history.runner import ask_git, run_git

NAME_LENGTH = 12
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://")
_ACCOUNT = re.compile(r"^[^/@]*@")
"""A user, and perhaps a password, before the machine."""
_ENDING = re.compile(r"(\.git)?/*$")


def name_ledger(repository: Repository) -> str:
    """Twelve hexadecimal digits that stand for the ledger, the same in every whole clone.

    They are the first of `identify_ledger`'s, and may be published. Raises as that does.
    """
    return identify_ledger(repository)[:NAME_LENGTH]


def identify_ledger(repository: Repository) -> str:
    """The hexadecimal digits of the ledger's oldest commit, which who has no clone cannot know.

    A shallow clone does not have that one and is named by where it came from: a job that makes a
    new one each time has one name for all of them, yet not that of the whole clones. A ledger
    without a commit and an origin is named by its folder. Raises GitFailed,
    Refused("ledger-unnamed") for a shallow clone without an origin.
    """
    is_whole = not (repository.common_dir / "shallow").is_file()
    if is_whole and has_commits(repository):
        return _find_oldest(repository.root)
    address = shorten_address(_find_origin(repository.root))
    if not address and not is_whole:
        raise Refused("ledger-unnamed")
    address = address or str(repository.root)
    return hashlib.sha256(address.encode()).hexdigest()


def shorten_address(address: str) -> str:
    """An address of git's by machine and path alone, however it is reached and by whom.

    `git@example.com:team/ledger.git` and `https://bot:secret@example.com/team/ledger` are one.
    """
    bare, schemes = _SCHEME.subn("", address.strip())
    bare, accounts = _ACCOUNT.subn("", bare)
    if accounts and not schemes:  # as ssh has it: a colon between machine and path
        bare = bare.replace(":", "/", 1)
    return _ENDING.sub("", bare)


def _find_oldest(root: Path) -> str:
    """The first of all commits; of histories that were joined, the first of the oldest one."""
    listed = ask_git(root, "rev-list", "--timestamp", "--max-parents=0", "HEAD", "--")
    roots = (line.split() for line in listed.decode("ascii").splitlines())
    return min((int(seconds), commit) for seconds, commit in roots)[1]


def _find_origin(root: Path) -> str:
    reply = run_git(root, "config", "--get", "remote.origin.url")
    return reply.output.decode("utf-8", "replace").strip()
