"""Writing much at once, by `git fast-import`: one process for hundreds of commits or contents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from crmcli.history.plumbing import DURABLE
from crmcli.history.runner import demand, run_git


class ImportedCommit(NamedTuple):
    """A commit to be made; author and committer are one. Times carry their zone."""

    name: str
    email: str
    time: datetime
    message: str
    files: Mapping[str, bytes]
    """What it changes, below the root, by file."""
    parents: tuple[int, ...]
    """Positions of earlier commits of the same import; none for the first one."""


def import_history(root: Path, branch: str, commits: Sequence[ImportedCommit]) -> None:
    """Make the commits, put the branch at the last one, and the files into the work tree.

    The repository must have no commit yet, and `branch` must be the one it is on. Raises
    GitFailed, or Failure on a full disk.
    """
    given = b"".join(_write_stream(f"refs/heads/{branch}", commits))
    for arguments, data in (
        (("fast-import", "--quiet", "--done", "--date-format=raw"), given),
        (("read-tree", "-u", "--reset", "HEAD"), b""),
    ):
        demand(arguments, run_git(root, *arguments, given=data, writes=True))


def import_blobs(root: Path, contents: Sequence[bytes]) -> list[str]:
    """Store contents that no commit names yet; their ids. Raises GitFailed, as `import_history`."""
    arguments = (*DURABLE, "fast-import", "--quiet", "--done")
    stream = [b"blob\nmark :1\n%bget-mark :1\n" % _write_data(data) for data in contents]
    given = b"".join([*stream, b"done\n"])
    return demand(arguments, run_git(root, *arguments, given=given, writes=True)).decode().split()


def _write_stream(reference: str, commits: Sequence[ImportedCommit]) -> Iterator[bytes]:
    for number, commit in enumerate(commits, start=1):
        who = f"{commit.name} <{commit.email}> {commit.time.timestamp():.0f} {commit.time:%z}"
        yield f"commit {reference}\nmark :{number}\nauthor {who}\ncommitter {who}\n".encode()
        yield _write_data(commit.message.encode())
        for word, parent in zip(("from", "merge"), commit.parents, strict=False):
            yield f"{word} :{parent + 1}\n".encode()
        for file, data in commit.files.items():
            yield f"M 100644 inline {file}\n".encode() + _write_data(data)
    yield b"done\n"


def _write_data(data: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(data), data)
