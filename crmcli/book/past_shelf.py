"""The records that a commit of the past has, one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from crmcli.book.refreshing import Then
from crmcli.errors import Failure
from crmcli.history.moments import find_files, iter_contents
from crmcli.ledger.records import Record, is_record, name_place, name_record, read_record
from crmcli.rules.outcome import Message

if TYPE_CHECKING:
    from crmcli.ledger.index import Present
    from crmcli.rules.fields import Field


class CommitShelf:
    """The records that a commit has."""

    def __init__(self, root_dir: Path, then: Then) -> None:
        self._root_dir = root_dir
        self._then = then
        self._blobs: dict[str, bytes] = {}
        """The files that were met, by name, and the ids of their bytes."""
        self._usual: dict[str, list[str]] = {}

    def find_usual(self, customer: str) -> list[str]:
        """The files of an id in the two places where we put cards ourselves."""
        if customer not in self._usual:
            places = [name_place(customer, sharded=sharded) for sharded in (False, True)]
            self._usual[customer] = self._note(
                find_files(self._root_dir, self._then.commit, places)
            )
        return self._usual[customer]

    def find(self, customer: str) -> list[str]:
        """The files of an id, wherever they lie."""
        from crmcli.book.refreshing_past import list_cards

        listed = list_cards(self._root_dir, self._then)
        return self._note(one for one in listed if name_record(one.file) == customer)

    def refuse_links(self, file: str) -> None:
        """Nothing: a link of a commit leads nowhere, and is no record."""

    def load_bytes(self, file: str) -> bytes:
        """A file's bytes. Raises Failure("unreadable-file") where the commit has none."""
        (data,) = self._iter_contents([file])
        return data

    def load_record(self, file: str, root: Field) -> Record:
        """One record, as `records.load_record`."""
        return read_record(file, self.load_bytes(file), root)

    def iter_any(self, files: Sequence[str], root: Field) -> Iterator[Record]:
        """Some records, in their order."""
        for file, data in zip(files, self._iter_contents(files), strict=True):
            yield read_record(file, data, root)

    def _iter_contents(self, files: Sequence[str]) -> Iterator[bytes]:
        unknown = [file for file in files if file not in self._blobs]
        self._note(find_files(self._root_dir, self._then.commit, unknown))
        for file in files:
            if file not in self._blobs:
                raise Failure("unreadable-file", file=file, reason=Message("at-no-file"))
        return iter_contents(self._root_dir, [self._blobs[file] for file in files])

    def _note(self, listed: Iterable[Present]) -> list[str]:
        found = {one.file: one.blob for one in listed if one.blob and is_record(one.file)}
        self._blobs.update(found)
        return sorted(found)
