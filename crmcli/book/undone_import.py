"""An import taken back card by card: what was changed since stays, and is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from crmcli.book.judging import find_errors_of_save
from crmcli.book.splitting import split_text
from crmcli.book.things import Thing
from crmcli.ledger.records import find_bytes, name_record
from crmcli.rules.outcome import Message

if TYPE_CHECKING:
    from crmcli.book.book import Book

IMPORT = "import"

_STAYS, _KEPT, _GONE = "undo-import-stays", "undo-import-kept", "undo-import-gone"
_SHOWN = 30
"""Customers, or places, that are named."""


class UndoneImport:
    """An import that is being taken back, and what of it is left."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._left: dict[str, list[str]] = {_STAYS: [], _KEPT: [], _GONE: []}

    @property
    def is_anything_left(self) -> bool:
        """Whether something of it has stayed."""
        return any(self._left.values())

    def take_back(
        self, thing: Thing, before: bytes | None, after: bytes | None, now: bytes | None
    ) -> bytes | None:
        """The card that is `now` without the import, which made `after` of `before`.

        A new customer goes, unless the card was changed since. Of another whatever was changed
        since stays, and so does a contact whom a later visit names.
        """
        if now is None:
            self._left[_GONE].append(thing.id)
            return None
        if now == after:
            return before
        split = None
        if before is not None and after is not None:
            split = split_text(self._book.schema.root, before, after, now)
        if split is None:
            self._left[_STAYS].append(thing.id)
            return now
        data, kept = split
        self._left[_KEPT] += [f"{thing.id} {place}" for place in kept]
        return data

    def leave_needed(self, files: Mapping[str, bytes | None]) -> dict[str, bytes | None]:
        """The files that are to be written, without those that would not be valid then."""
        wanted = dict(files)
        now = {file: find_bytes(self._book.root, file) for file in wanted}
        while wanted:
            errors = find_errors_of_save(self._book, wanted, {file: now[file] for file in wanted})
            needed = sorted({one.file for one in errors} & wanted.keys())
            if not needed:
                break
            self._left[_STAYS] += map(name_record, needed)
            wanted = {file: data for file, data in wanted.items() if file not in needed}
        return wanted

    def tell(self) -> list[Message]:
        """What of it is left, in sentences."""
        return [
            Message(code, {"places": _cut(names)}) for code, names in self._left.items() if names
        ]


def _cut(names: list[str]) -> list[str]:
    more = len(names) - _SHOWN
    return names if more <= 0 else [*names[:_SHOWN], f"+{more}"]
