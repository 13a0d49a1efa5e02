"""The contents of many files, read and stored with one git process each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from crmcli.errors import GitFailed
from crmcli.history.importing import import_blobs
from crmcli.history.objects import load_objects

_HASHES = {40: "sha1", 64: "sha256"}


class Blobs:
    """What is read is known before it is asked for; what is new is stored when all is known."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[str, bytes] = {}
        self._new: dict[str, bytes] = {}

    def load(self, ids: Iterable[str]) -> None:
        """Read the contents that have these ids. Raises GitFailed."""
        wanted = list(dict.fromkeys(ids))
        if wanted:
            for name, one in zip(wanted, load_objects(self.root, wanted), strict=True):
                if one is None:
                    raise GitFailed("git-failed", command="cat-file", words=f"{name} missing")
                self._known[name] = one.data

    def get(self, object_id: str) -> bytes:
        """A content that was loaded."""
        return self._known[object_id]

    def add(self, data: bytes) -> str:
        """The id of a content that is to be stored, by the hash of those that were loaded."""
        digits = len(next(iter(self._known)))
        name = hashlib.new(_HASHES[digits], b"blob %d\0" % len(data), usedforsecurity=False)
        name.update(data)
        self._new[name.hexdigest()] = data
        return name.hexdigest()

    def save(self) -> None:
        """Store what was added since the last time. Raises GitFailed."""
        if not self._new:
            return
        stored = import_blobs(self.root, [*self._new.values()])
        if stored != list(self._new):  # else a merge would name contents that are not there
            raise GitFailed("git-failed", command="fast-import", words="another hash than ours")
        self._known |= self._new
        self._new.clear()
