"""git's next index, made beside the one that holds, and put in its place when the branch moved.

So does `git commit`: whatever fails on the way, a full disk too, leaves the index as it was.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from crmcli.errors import Refused
from crmcli.history import locks
from crmcli.history.repository import STATE_FOLDER, Repository
from crmcli.history.runner import demand, run_git
from crmcli.ledger.disk import explain_errors, make_folder

_NAME = "staged"
_PAUSE = 0.05


class NextIndex:
    """git's index, locked as long as the `with` block lasts.

    Entering waits for another git that holds it, and raises Refused("index-locked").
    """

    def __init__(self, repository: Repository, held: int | None) -> None:
        self._root = repository.root
        self._held = held
        self._index = repository.git_dir / "index"
        self._lock = repository.git_dir / "index.lock"
        self._draft = _name_draft(repository)

    def __enter__(self) -> Self:
        with explain_errors(str(self._lock)):
            make_folder(self._draft.parent)
            self._take_lock()
            try:
                self._discard()
                self._begin_draft()
            except OSError:
                self._lock.unlink()
                raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Put the draft in the index's place, or leave the index as it was.

        The lock goes last, and is never the draft: that keeps the index's time, and whoever finds
        a lock older than our write takes it for somebody else's.
        """
        with explain_errors(str(self._lock)):
            try:
                if error is not None or not self._draft.exists() or self._is_unchanged():
                    self._discard()
                else:
                    self._draft.replace(self._index)
            finally:
                self._lock.unlink()

    def stage(self, files: Sequence[str], settings: Sequence[str]) -> str:
        """Make the draft agree with the work tree about `files`. Gives what git said.

        Raises GitFailed, or Failure on a full disk.
        """
        arguments = (*settings, "update-index", "--add", "--remove", "-z", "--stdin")
        reply = run_git(
            self._root,
            *arguments,
            given=os.fsencode("".join(f"{file}\0" for file in files)),
            writes=True,
            held=self._held,
            index=self._draft,
        )
        demand(arguments, reply)
        return reply.words

    def _take_lock(self) -> None:
        deadline = time.monotonic() + locks.PATIENCE
        while True:
            try:
                self._lock.touch(exist_ok=False)
            except FileExistsError:
                if time.monotonic() > deadline:
                    raise Refused("index-locked", file=str(self._lock)) from None
                time.sleep(_PAUSE)
            else:
                return

    def _begin_draft(self) -> None:
        """The draft begins as the index, with its time: git looks again at files that are younger.

        git never changes an index in place, so a second name for it does, and costs nothing.
        """
        if not self._index.exists():
            return
        try:
            self._draft.hardlink_to(self._index)
        except OSError:  # a file system without such names
            shutil.copy2(self._index, self._draft)

    def _is_unchanged(self) -> bool:
        return self._index.exists() and self._draft.samefile(self._index)

    def _discard(self) -> None:
        _remove_draft(self._draft)


def discard_left_draft(repository: Repository) -> None:
    """Remove the draft that a killed write left. Only for the holder of our lock."""
    draft = _name_draft(repository)
    with explain_errors(str(draft)):
        _remove_draft(draft)


def _name_draft(repository: Repository) -> Path:
    return repository.git_dir / STATE_FOLDER / _NAME


def _remove_draft(draft: Path) -> None:
    """Remove it, with the lock that a killed git left on it."""
    draft.unlink(missing_ok=True)
    draft.with_name(f"{draft.name}.lock").unlink(missing_ok=True)
