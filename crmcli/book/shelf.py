"""Where the records of a ledger are read from, one by one: the work tree as it is now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from crmcli.ledger.records import (
    Record,
    find_record_files,
    find_usual_files,
    load_any_record,
    load_bytes,
    load_record,
    refuse_links,
)

if TYPE_CHECKING:
    from crmcli.rules.fields import Field


class Shelf(Protocol):
    """The records of a work tree, or of a commit (`past_shelf.CommitShelf`)."""

    def find_usual(self, customer: str) -> list[str]:
        """The files of an id in the two places where we put cards ourselves."""

    def find(self, customer: str) -> list[str]:
        """The files of an id, wherever they lie."""

    def refuse_links(self, file: str) -> None:
        """Raise Refused("symlink") where a link leads out of the ledger."""

    def load_bytes(self, file: str) -> bytes:
        """A file's bytes. Raises Failure("unreadable-file")."""

    def load_record(self, file: str, root: Field) -> Record:
        """One record, as `records.load_record`."""

    def iter_any(self, files: Sequence[str], root: Field) -> Iterator[Record]:
        """Some records in their order; what cannot be read is told as in `load_any_record`."""


class WorkTree:
    """The records on disk."""

    def __init__(self, root_dir: Path) -> None:
        self._root_dir = root_dir

    def find_usual(self, customer: str) -> list[str]:
        """As `records.find_usual_files`."""
        return find_usual_files(self._root_dir, customer)

    def find(self, customer: str) -> list[str]:
        """As `records.find_record_files`."""
        return find_record_files(self._root_dir, customer)

    def refuse_links(self, file: str) -> None:
        """As `records.refuse_links`."""
        refuse_links(self._root_dir, file)

    def load_bytes(self, file: str) -> bytes:
        """As `records.load_bytes`."""
        return load_bytes(self._root_dir, file)

    def load_record(self, file: str, root: Field) -> Record:
        """As `records.load_record`."""
        return load_record(self._root_dir, file, root)

    def iter_any(self, files: Sequence[str], root: Field) -> Iterator[Record]:
        """As `records.load_any_record`, one after another."""
        return (load_any_record(self._root_dir, file, root) for file in files)
