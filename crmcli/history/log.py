"""The commits of a branch and the files that each changed, the newest first."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from crmcli.history.rawdiff import RawDiff, parse_raw
from crmcli.history.runner import ask_git
from crmcli.history.streams import iter_fields

_FORMAT = "%x00".join(
    (
        "%H",
        "%P",
        "%aN",
        "%aE",
        "%at",
        "%s",
        "%(trailers:key=Crm-Act,valueonly,unfold,separator=%x20)",
        "%(trailers:key=Crm-Reason,valueonly,unfold,separator=%x20)",
        "%(trailers:key=Crm-Undo,valueonly,unfold,separator=%x20)",
        "%(trailers:key=Co-authored-by,valueonly,unfold,separator=%x0a)",
    )
)
_FIELDS = 10

LOG = (
    "-c",
    "log.showRoot=true",
    "log",
    "--raw",
    "-z",
    "--no-abbrev",
    "--no-renames",
    "--no-color",
    "--no-notes",
    "--no-show-signature",
    "--encoding=UTF-8",
    "--diff-merges=off",
    f"--format={_FORMAT}",
)
"""Of merges the log says only that they are; `history.changes` looks at what they did."""

_FEW_FOLDERS = ("-c", "core.deltaBaseCacheLimit=1m")
"""What git keeps of folders to build others on. Where it looks at few, to get the memory for all
of them (96 MB, if need be) takes longer than to build some twice."""


class Touched(NamedTuple):
    """A file that a commit changed. An id of None: there was (or is) no plain file."""

    file: str
    old: str | None
    new: str | None


class Logged(NamedTuple):
    """A commit, as far as the history of cards is concerned. `time` is the author's, in seconds."""

    commit: str
    parents: tuple[str, ...]
    name: str
    email: str
    time: int
    subject: str
    act: str | None
    """The verb that made it (`Crm-Act`); None where people used git."""
    reason: str | None
    """What `Crm-Reason` says."""
    undoes: str | None
    """The commit that it took back, by its own word (`Crm-Undo`)."""
    files: tuple[Touched, ...]
    """Of a merge: none."""
    helpers: tuple[str, ...] = ()
    """Who made it together with the author, `Name <e-mail>` each (`Co-authored-by`)."""


def iter_log(
    root: Path,
    paths: Sequence[str],
    *,
    start: str = "HEAD",
    straight: bool = False,
) -> Iterator[Logged]:
    """The commits up to `start` that changed any of `paths` (files or folders; none: everything).

    A merge is among them if it differs from any of its parents there. `straight` leaves out
    branches that a merge dropped, and merges that took one side as it was. Raises GitFailed.

    With paths git looks at all commits before it tells the first; without, it need not.
    """
    history = () if straight else ("--full-history",)
    return _iter_told(root, "--author-date-order", *history, start, "--", *paths)


def iter_log_of_file(
    root: Path, file: str, *, start: str = "HEAD", indexed: bool = False
) -> Iterator[Logged]:
    """The commits up to `start` that changed one file, and of their files only that one.

    Raises GitFailed.

    For one path alone git makes use of its index of changed paths; `indexed`: it has one, so
    that merges are nearly all that it looks into. No commit comes before one that was made after
    it; otherwise they come by the committer's time, since the author's is in no index.
    """
    settings = _FEW_FOLDERS if indexed else ()
    walk = ("--date-order", "--full-history", start, "--", file)
    return _iter_told(root, *walk, settings=settings)


def iter_added_files(root: Path, *, start: str = "HEAD") -> Iterator[str]:
    """Every file that a commit up to `start` brought in, as often as it came. Raises GitFailed."""
    options = ("--format=", "--name-only", "-z", "--diff-filter=A", "--no-renames")
    show = ("-c", "log.showRoot=true", "log", "--diff-merges=off", "--no-show-signature")
    for field in iter_fields(root, *show, *options, start, "--"):
        yield os.fsdecode(field.removeprefix(b"\n"))


def get_logged(root: Path, commit: str) -> Logged:
    """One commit, by its full id. Raises GitFailed."""
    return next(_iter_told(root, "--no-walk", commit, "--"))


def read_time_of(root: Path, commit: str) -> int:
    """When a commit was made, in seconds. Raises GitFailed."""
    # git show would also look at what a large commit has changed.
    words = ("log", "--no-walk", "--no-patch", "--no-show-signature", "--format=%ct", commit, "--")
    return int(ask_git(root, *words))


def read_touched(one: RawDiff) -> Touched:
    """What git told of a file, as far as the history of cards is concerned."""
    return Touched(one.file, _read_id(one.old_mode, one.old), _read_id(one.new_mode, one.new))


def _iter_told(root: Path, *arguments: str, settings: tuple[str, ...] = ()) -> Iterator[Logged]:
    """What `git log` tells; git ends when nobody reads on."""
    fields = iter_fields(root, *settings, *LOG, *arguments)
    try:
        yield from _iter_commits(fields)
    finally:
        fields.close()  # type: ignore[attr-defined]


def _iter_commits(fields: Iterator[bytes]) -> Iterator[Logged]:
    header: list[str] = []
    files: list[Touched] = []
    for field in fields:
        if len(header) == _FIELDS and field.startswith((b":", b"\n:")):
            files.append(read_touched(parse_raw(field, next(fields))))
            continue
        if len(header) == _FIELDS:
            yield _make_logged(header, files)
            header, files = [], []
        header.append(field.decode("utf-8", "replace"))
    if len(header) == _FIELDS:
        yield _make_logged(header, files)


def _make_logged(header: Sequence[str], files: Sequence[Touched]) -> Logged:
    commit, parents, name, email, time, subject, act, reason, undoes, helpers = header
    return Logged(
        commit=commit,
        parents=tuple(parents.split()),
        name=name,
        email=email,
        time=int(time or 0),
        subject=subject,
        act=act or None,
        reason=reason or None,
        undoes=undoes or None,
        files=tuple(files),
        helpers=tuple(helpers.splitlines()),
    )


def _read_id(mode: str, object_id: str) -> str | None:
    """The id of a plain file; a link or a submodule is no card."""
    return object_id if mode.startswith("100") else None
