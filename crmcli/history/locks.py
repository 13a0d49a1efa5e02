"""git's own lock files: waiting for a foreign one, removing one that a killed write left."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from crmcli.errors import Refused
from crmcli.history.repository import Repository
from crmcli.history.runner import explain_failure, run_git

PATIENCE = 5.0
"""Seconds that somebody else's index.lock may last: an editor's `git status`, a short commit."""
_AFTER = 2.0
"""Seconds that a lock which a killed write left has to stay unchanged before it is removed."""
_PAUSE = 0.05


def wait_for_index(repository: Repository, seconds: float = PATIENCE) -> None:
    """Wait until nobody holds git's index. Raises Refused("index-locked"), naming the file."""
    lock = repository.git_dir / "index.lock"
    deadline = time.monotonic() + seconds
    while lock.exists():
        if time.monotonic() > deadline:
            raise Refused("index-locked", file=str(lock))
        time.sleep(_PAUSE)


def change_index(
    repository: Repository, *arguments: str, given: bytes = b"", held: int | None
) -> str:
    """Run a git command that writes the index, and return its words.

    Where another git holds the index, wait and try again for a few seconds, then raise
    Refused("index-locked"). Any other failure raises GitFailed, or Failure on a full disk.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        wait_for_index(repository, max(0.0, deadline - time.monotonic()))
        reply = run_git(repository.root, *arguments, given=given, writes=True, held=held)
        if reply.code == 0:
            return reply.words
        if "index.lock': File exists" not in reply.words:
            raise explain_failure(arguments, reply)


def remove_left_locks(repository: Repository, branches: Sequence[str], since_ns: int) -> None:
    """Remove the locks of git that a killed write of ours left behind.

    The caller holds our lock, which git inherits from us, so no git of that write lives on.
    A lock is taken for ours only if it is newer than the write's journal (`since_ns`, its
    modification time), no git works in this repository, and it has stayed as it is for two
    seconds. Any other is left alone, and whoever needs the index says so.
    """
    found = {lock: lock.stat().st_mtime_ns for lock in _iter_locks(repository, branches)}
    left = {lock: age for lock, age in found.items() if age >= since_ns}
    if not left:
        return
    time.sleep(_AFTER)
    if _git_is_at_work(repository):
        return
    for lock, age in left.items():
        if lock.exists() and lock.stat().st_mtime_ns == age:
            lock.unlink()


def _iter_locks(repository: Repository, branches: Sequence[str]) -> Iterator[Path]:
    heads = repository.common_dir / "refs" / "heads"
    candidates = (
        repository.git_dir / "index.lock",
        repository.git_dir / "HEAD.lock",
        repository.common_dir / "packed-refs.lock",
        *(heads / f"{branch}.lock" for branch in branches),
        *repository.git_dir.glob("next-index-*.lock"),
    )
    yield from (lock for lock in candidates if lock.exists())


def _git_is_at_work(repository: Repository) -> bool:
    """Whether /proc shows a git process in this repository; False where there is no /proc."""
    places = (repository.root.resolve(), repository.git_dir.resolve())
    return any(
        name.startswith("git") and (here is None or any(here.is_relative_to(p) for p in places))
        for name, here in _iter_processes(Path("/proc"))
    )


def _iter_processes(proc: Path) -> Iterator[tuple[str, Path | None]]:
    """Each process's name and folder; None where that is not ours to see."""
    if not proc.is_dir():
        return
    for entry in proc.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            yield (entry / "comm").read_text("utf-8", "replace"), _find_folder(entry)
        except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
            continue


def _find_folder(process: Path) -> Path | None:
    try:
        return (process / "cwd").readlink()
    except PermissionError:
        return None
