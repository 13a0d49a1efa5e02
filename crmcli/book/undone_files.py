"""The files of what is taken back: where they are now, and their texts then and now."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from crmcli.book.things import Thing, Version, get_blob
from crmcli.errors import NotFound
from crmcli.history.changes import History
from crmcli.ledger.records import (
    find_bytes,
    find_usual_files,
    iter_record_files,
    name_record,
)

if TYPE_CHECKING:
    from crmcli.book.book import Book


class Texts(NamedTuple):
    """A thing as the act found it, as it left it, and as it is now; None where there was none."""

    before: bytes | None
    after: bytes | None
    now: bytes | None


class UndoneFiles:
    """Reads the files of a commit that is taken back, each when it is asked for."""

    def __init__(self, book: Book, history: History) -> None:
        self._root = book.root
        self._history = history

    def find_thing(self, thing: Thing) -> str | None:
        """The file of a thing, which may be missing; None for one that went with the commit, and
        for a card that is not there. Raises NotFound("ambiguous-file").
        """
        if thing.is_card:
            return self.find_card(thing.id)
        is_gone = thing.after.blob is None and self.read_now(thing.id) is None
        return None if is_gone else thing.id

    def find_card(self, customer: str) -> str | None:
        """The file of a card, None where it is not there. Raises NotFound("ambiguous-file")."""
        files = find_usual_files(self._root, customer) or self._elsewhere.get(customer, [])
        if len(files) > 1:
            raise NotFound("ambiguous-file", customer=customer, candidates=files)
        return files[0] if files else None

    def read_now(self, file: str) -> bytes | None:
        """A file of the work tree."""
        return find_bytes(self._root, file)

    def is_so(self, file: str, data: bytes | None) -> bool:
        """Whether a file of the work tree has these bytes, or is not there as it should not be."""
        if data is None:
            return not (self._root / file).is_file()
        return self.read_now(file) == data

    def read_then(self, version: Version) -> bytes | None:
        """A text of the history."""
        return None if version.blob is None else get_blob(self._history, version.blob)

    def read_all(self, thing: Thing, now: Version) -> Texts:
        """The three texts of a thing, all with the line ends that it has in the work tree."""
        text = None if now.name is None else self.read_now(now.name)
        before, after = (
            self._write_alike(now, text, self.read_then(one)) for one in (thing.before, thing.after)
        )
        return Texts(before, after, text)

    def read_before(self, thing: Thing, now: Version) -> bytes | None:
        """The text that the act found, with the line ends that the thing has in the work tree."""
        data = self.read_then(thing.before)
        if data is None or now.name is None:
            return data
        return self._write_alike(now, self.read_now(now.name), data)

    @cached_property
    def _elsewhere(self) -> dict[str, list[str]]:
        """The files of all cards by their ids: the folders are searched once for many of them."""
        found: dict[str, list[str]] = {}
        for file in iter_record_files(self._root):
            found.setdefault(name_record(file), []).append(file)
        return found

    def _write_alike(self, now: Version, text: bytes | None, data: bytes | None) -> bytes | None:
        """A text of the history with the line ends of the `text` that the work tree has."""
        if data is None or b"\r\n" not in (text or b"") or b"\r\n" in data:
            return data
        return data if self.read_then(now) == text else data.replace(b"\n", b"\r\n")
