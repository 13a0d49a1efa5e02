"""An import taken back, or done again, card by card: what was changed since stays, and is named."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from crmcli.book.aftermath import Aftermath
from crmcli.book.judging import iter_errors_of_save
from crmcli.book.splitting import split_text
from crmcli.book.things import Thing, Version, read_version
from crmcli.book.undone_files import UndoneFiles
from crmcli.ledger.records import find_bytes, name_record
from crmcli.rules.matching import Register
from crmcli.rules.outcome import Card, Message

if TYPE_CHECKING:
    from crmcli.book.book import Book

IMPORT = "import"

_STAYS, _KEPT, _GONE = "undo-import-stays", "undo-import-kept", "undo-import-gone"
_THERE, _MISSING = "redo-import-there", "redo-import-gone"
_UNFIT, _UNFIT_AGAIN = "undo-import-unfit", "redo-import-unfit"
_CODES = (_STAYS, _THERE, _KEPT, _UNFIT, _UNFIT_AGAIN, _GONE, _MISSING)
_SHOWN = 30
"""Customers, or places, that are named."""


class UndoneImport:
    """A commit that is being taken back, and what of it is left.

    The commit is an import, or one that took an import back, or did it again.
    """

    def __init__(
        self, book: Book, files: UndoneFiles, aftermath: Aftermath, *, redoes: bool
    ) -> None:
        """`redoes`: to take the commit back is to do the import again."""
        self._book = book
        self._files = files
        self._aftermath = aftermath
        self._redoes = redoes
        self._left: dict[str, list[str]] = {code: [] for code in _CODES}
        self.is_judged = False
        """The files that `leave_unfit` gave are known to bring no error in."""

    @property
    def is_anything_left(self) -> bool:
        """Whether something of it has stayed."""
        return any(self._left.values())

    def plan(self, thing: Thing, now: Version) -> dict[str, bytes | None]:
        """What shall stand in which file, without what the commit did to the card.

        A card that nobody changed since is as it was before; its text need not be read for that.
        Of another whatever was changed since stays, and so does a contact whom a later visit
        names. Nobody comes back who was entered again.
        """
        if now.name is None:
            return self._bring_back(thing)
        if now.blob == thing.after.blob:
            return {now.name: self._files.read_before(thing, now)}
        if now.blob == thing.before.blob:
            return {}
        before, after, text = self._files.read_all(thing, now)
        if before is None or after is None or text is None:
            self._left[_THERE if self._redoes else _STAYS].append(thing.id)
            return {}
        split = split_text(self._book.schema.root, before, after, text)
        if split is None:
            self._left[_KEPT if self._redoes else _STAYS].append(thing.id)
            return {}
        data, kept = split
        self._left[_KEPT] += [f"{thing.id} {place}" for place in kept]
        return {now.name: data}

    def leave_unfit(self, files: Mapping[str, bytes | None]) -> dict[str, bytes | None]:
        """The files that are to be written, without those that would not be valid then.

        What they would make wrong in other files is left to the check of every write.
        """
        wanted = dict(files)
        now = {file: find_bytes(self._book.root, file) for file in wanted}
        while wanted:
            errors = iter_errors_of_save(self._book, wanted, {file: now[file] for file in wanted})
            wrong = {one.file for one in errors}
            unfit = sorted(wrong & wanted.keys())
            if not unfit:
                self.is_judged = not wrong
                break
            self._left[_UNFIT_AGAIN if self._redoes else _UNFIT] += map(name_record, unfit)
            wanted = {file: data for file, data in wanted.items() if file not in unfit}
        return wanted

    def tell(self) -> list[Message]:
        """What of it is left, in sentences."""
        return [
            Message(code, {"places": _cut(names)}) for code, names in self._left.items() if names
        ]

    def _bring_back(self, thing: Thing) -> dict[str, bytes | None]:
        """The file of a card that is not there, if the commit removed it."""
        if thing.before.name is None or thing.after.name is not None:
            self._left[_MISSING if self._redoes else _GONE].append(thing.id)
            return {}
        data = self._files.read_then(thing.before)
        if self._is_there_again(data):
            self._left[_THERE].append(thing.id)
            return {}
        return {thing.before.name: data}

    def _is_there_again(self, data: bytes | None) -> bool:
        """Whether a customer was entered anew since, under another id: by the same rules by which
        an import knows a customer.
        """
        if self._newcomers is None:
            return False
        value = read_version(data, self._book.schema.root) or {}
        told = {key: one for key, one in value.items() if key != "id"}
        return self._newcomers.find(told, likely=False) is not None

    @cached_property
    def _newcomers(self) -> Register | None:
        """The customers who came since and are there; None where nobody did."""
        register: Register | None = None
        for customer in self._aftermath.list_newcomers():
            file = self._files.find_card(customer)
            value = read_version(
                None if file is None else self._files.read_now(file), self._book.schema.root
            )
            if file is not None and value is not None:
                register = register or Register()
                register.add(Card(customer, file, value))
        return register


def _cut(names: list[str]) -> list[str]:
    more = len(names) - _SHOWN
    return names if more <= 0 else [*names[:_SHOWN], f"+{more}"]
