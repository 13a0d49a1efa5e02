"""Which files git overlooks: those that it was told not to compare, or that it keeps otherwise.

git calls a file clean though it has other bytes than the commit: because the user said so
(assume-unchanged, a sparse work tree), or because a filter turns the one into the other.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from crmcli.history.repository import Repository
from crmcli.history.runner import demand, run_git

_CHECKSUM = 20
"""Bytes at the end of git's index that are enough to tell it from any other."""
_ATTRIBUTES = ".gitattributes"
_TURNING = ("filter", "ident", "working-tree-encoding")
"""The attributes by which a file has other bytes than what git keeps, but for line ends."""
_MAY_TURN = re.compile(rb"^(?![ \t]*#).*(?:filter|ident|encoding|\[attr\])", re.MULTILINE)
_MAY_NAME = re.compile(rb"attributesfile|include", re.IGNORECASE)
"""What settings of git's have that name a file of attributes, or another file of settings."""


def read_mark(repository: Repository, folder: str) -> bytes:
    """What another list of overlooked files would have another of.

    It is made of the checksum that git's index ends with, and of the attributes outside of
    `folder`; those in it are files that change like others. Nothing where there is no index, or
    where git was told to write no checksum.
    """
    try:
        with (repository.git_dir / "index").open("rb") as file:
            file.seek(-_CHECKSUM, os.SEEK_END)
            checksum = file.read()
    except OSError:
        return b""
    if not any(checksum):
        return b""
    texts = _iter_attributes(repository, folder)
    return checksum + b"".join(b"%d\0" % len(text) + text for text in texts)


def is_attributes(path: str) -> bool:
    """Whether a file says how git keeps others."""
    return path.rpartition("/")[2] == _ATTRIBUTES


def list_overlooked(repository: Repository, folder: str, touched: Iterable[str]) -> list[str]:
    """The files below `folder` that have to be looked at, whatever git says.

    `touched` are those that are not as in the last commit. Raises GitFailed.
    """
    reply = _ask(repository.root, "ls-files", "-v", "-z", "--", folder)
    hidden = [] if _all_are_seen(reply) else _list_hidden(reply)
    nested = re.findall(rb"[^\0] ([^\0]*/%s)\0" % re.escape(_ATTRIBUTES.encode()), reply)
    nested += map(os.fsencode, filter(is_attributes, touched))
    texts = (*_iter_attributes(repository, folder), *_load_all(repository.root, nested))
    if not any(map(_MAY_TURN.search, texts)):
        return hidden
    return [*hidden, *_list_turned(repository.root, reply)]


def _all_are_seen(reply: bytes) -> bool:
    """Whether every line says so; it nearly always does, and need not be taken apart then."""
    return reply.count(b"\0") == reply.count(b"\0H ") + reply.startswith(b"H ")


def _list_hidden(reply: bytes) -> list[str]:
    lines = os.fsdecode(reply).split("\0")
    return [line[2:] for line in lines if line and (line[0] == "S" or line[0].islower())]


def _list_turned(root: Path, reply: bytes) -> list[str]:
    """The files that have one of the attributes."""
    paths = b"".join(line[2:] + b"\0" for line in reply.split(b"\0") if line)
    said = _ask(root, "check-attr", "-z", "--stdin", *_TURNING, given=paths)
    fields = os.fsdecode(said).split("\0")
    turned = {
        path: None
        for path, value in zip(fields[0::3], fields[2::3], strict=False)
        if value not in ("unspecified", "unset")
    }
    return list(turned)


def _iter_attributes(repository: Repository, folder: str) -> Iterator[bytes]:
    """The attributes that may hold for files in `folder`, but for those of folders in it."""
    places = (
        repository.root / _ATTRIBUTES,
        repository.root / folder / _ATTRIBUTES,
        repository.common_dir / "info" / "attributes",
        _find_users_attributes(repository),
        Path("/etc/gitattributes"),
    )
    return map(_load, places)


def _find_users_attributes(repository: Repository) -> Path:
    """Those for all repositories. git is asked where they lie only if somebody may have said so."""
    home = os.path.expanduser("~")  # noqa: PTH111, there may be none
    usual = Path(os.environ.get("XDG_CONFIG_HOME") or Path(home, ".config"), "git")
    named = os.environ.get("GIT_CONFIG_GLOBAL")
    settings = (
        Path(os.environ.get("GIT_CONFIG_SYSTEM") or "/etc/gitconfig"),
        *((Path(named),) if named is not None else (usual / "config", Path(home, ".gitconfig"))),
        repository.common_dir / "config",
        repository.git_dir / "config.worktree",
    )
    if "GIT_CONFIG_COUNT" in os.environ or any(map(_MAY_NAME.search, map(_load, settings))):
        asked = ("config", "-z", "--type=path", "--get", "core.attributesFile")
        reply = run_git(repository.root, *asked, literal=False)
        if reply.code == 0:
            return repository.root / os.fsdecode(reply.output.rstrip(b"\0"))
    return usual / "attributes"


def _load_all(root: Path, paths: Iterable[bytes]) -> Iterator[bytes]:
    return (_load(root / os.fsdecode(path)) for path in paths)


def _load(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _ask(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    return demand(arguments, run_git(root, *arguments, given=given))
