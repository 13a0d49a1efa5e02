"""What versions of cards say, each read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from crmcli.history.changes import History
from crmcli.ledger.likeness import find_value
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.fields import Field

KEPT = 512
"""Versions kept: the old one of a commit is the new one of an earlier commit."""

Value = Mapping[str, Any]
_Key = tuple[str, Field]


class Versions:
    """The values of blobs; None for one that cannot be read as what it should be."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._known: dict[_Key, Value | None] = {}
        self._last: tuple[Field, bytes, Value] | None = None

    def load(self, wanted: Iterable[_Key]) -> None:
        """Read versions that will be asked for soon, git working ahead of us."""
        missing = [key for key in dict.fromkeys(wanted) if key not in self._known]
        contents = self._history.iter_blobs([blob for blob, _ in missing])
        for key, data in zip(missing, contents, strict=True):
            self._known[key] = self._parse(data, key[1])
        for key in list(self._known)[: -KEPT or None]:
            del self._known[key]

    def read(self, blob: str | None, root: Field) -> Value | None:
        """What a version says; None where it cannot be read, or where there is none."""
        if blob is None:
            return None
        if (blob, root) not in self._known:
            self.load([(blob, root)])
        return self._known[blob, root]

    def is_unreadable(self, blob: str | None, root: Field) -> bool:
        """Whether there is a version, and nobody can say what it means."""
        return blob is not None and self.read(blob, root) is None

    def _parse(self, data: bytes, root: Field) -> Value | None:
        """What a version says, read beside the last one where that is the same card's."""
        value: Value | None = None
        if self._last is not None:
            other_root, other, known = self._last
            if root == other_root and _read_first_line(data) == _read_first_line(other):
                value = find_value(data, root, other, known)
        if value is None:
            value = parse_record(data, root).value
        self._last = None if value is None else (root, data, value)
        return value


def _read_first_line(data: bytes) -> bytes:
    return data.partition(b"\n")[0]
