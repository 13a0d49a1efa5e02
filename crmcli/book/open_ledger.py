"""The open ledger to read: whose it is, its rules, and its cards by whatever name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from crmcli.book.shelf import Shelf, WorkTree
from crmcli.errors import InvalidCard, Refused
from crmcli.history.repository import Identity, Repository, read_identity
from crmcli.ledger.records import Record
from crmcli.ledger.schema import Schema
from crmcli.rules.outcome import Card
from crmcli.rules.settings import Person, Settings

# What checks or explains is imported where it does so: most commands only read.
if TYPE_CHECKING:
    from crmcli.book.catalog import Catalog
    from crmcli.book.refreshing import Progress, Then
    from crmcli.ledger.extracts import Extract
    from crmcli.rules.findings import Finding


class OpenLedger:
    """A ledger that is open for reading: the work tree, or a commit.

    `today` and the settings are read once, so one command never sees two days. `broken` fills
    with what is wrong with cards that could not be read, as they are met.
    """

    def __init__(
        self,
        repository: Repository,
        settings: Settings,
        schema: Schema,
        today: date,
        progress: Progress | None = None,
        *,
        shelf: Shelf | None = None,
        then: Then | None = None,
    ) -> None:
        """`progress` is told how far the reading of many cards has come.

        `then` is the commit that all is read from, with its `shelf`; without, the work tree is.
        """
        self.repository = repository
        self.root = repository.root
        self.settings = settings
        self.schema = schema
        self.today = today
        self.broken: list[Finding] = []
        self.progress = progress
        self.then = then
        self.shelf = shelf or WorkTree(self.root)
        self._catalog: Catalog | None = None

    @cached_property
    def identity(self) -> Identity:
        """Who git says we are."""
        return read_identity(self.root)

    def find_me(self) -> Person | None:
        """The person in crm.yaml whose e-mail is git's, or None."""
        email = (self.identity.email or "").casefold()
        for person in self.settings.people.values():
            if email and email in {one.casefold() for one in person.emails}:
                return person
        return None

    def get_me(self) -> Person:
        """The same. Raises Refused: `no-identity` from git, or `unknown-person` in crm.yaml."""
        email = self.get_email()
        me = self.find_me()
        if me is None:
            raise Refused("unknown-person", email=email)
        return me

    def get_email(self) -> str:
        """The e-mail that git signs with. Raises Refused("no-identity")."""
        if not self.identity.name or not self.identity.email:
            raise Refused("no-identity")
        return self.identity.email

    @property
    def catalog(self) -> Catalog:
        """All cards as they were when this command first looked at them."""
        return self._catalog or self.open_catalog()

    def open_catalog(self, extracts: Sequence[Extract] = ()) -> Catalog:
        """All cards as they are now, or were `then`. What is wrong with those that are none goes
        to `broken`.

        Only one is open at a time: the next one closes it. `extracts` are those that will be
        asked for.
        """
        from crmcli.book.catalog import find_index, open_catalog

        self._close_catalog()
        catalog = open_catalog(
            self.repository,
            self.schema,
            self.settings,
            find_index(self.repository),
            self.progress,
            extracts=extracts,
            then=self.then,
        )
        self._catalog = catalog
        self.broken.clear()
        for record in self.shelf.iter_any(catalog.list_broken(), self.schema.root):
            self.broken += self._explain(record)
        return catalog

    def list_broken(self) -> list[str]:
        """The files that hold no card or cannot be read, as far as they were met."""
        return sorted({finding.file for finding in self.broken})

    def _close_catalog(self) -> None:
        if self._catalog is not None:
            self._catalog.close()
            self._catalog = None

    def get_record(
        self,
        name: str,
        *,
        for_writing: bool = True,
        catalog: Catalog | None = None,
    ) -> tuple[Record, str | None]:
        """The record that `name` stands for, and the contact's id if it is a contact's name.

        An exact id reads no other card. Any other name may be that of a card which cannot be
        read: for writing that is refused, else `broken` tells of it. Raises NotFound:
        `unknown-name`, `ambiguous-name`, `ambiguous-file` where two files bear the id; Refused:
        `broken-cards-hide`, `symlink`. `catalog` was opened with `naming.ANY`,
        where many names are looked for.
        """
        from crmcli.book.lookup import get_record

        return get_record(self, name, for_writing=for_writing, catalog=catalog)

    def get_card(self, name: str) -> Card:
        """The card that `name` stands for. Raises as `get_record`; InvalidCard if unreadable."""
        record, _ = self.get_record(name, for_writing=False)
        return self.read_card(record)

    def find_last_logged(self, visits: Mapping[str, str]) -> set[str]:
        """The files of those visits, each by its file and id, that `visit` logged last."""
        from crmcli.history.origins import find_files_of_act

        return find_files_of_act(self.root, "visit", visits)

    def read_text(self, card: Card) -> str:
        """A card's file as it is."""
        return self.shelf.load_bytes(card.file).decode("utf-8", "replace")

    def check(self, file: str, data: bytes) -> list[Finding]:
        """Everything that is wrong with the bytes of one record."""
        from crmcli.ledger.checking import check_record

        return check_record(file, data, self.schema, self.settings, self.today)

    def allows(self, file: str, value: Mapping[str, object]) -> bool:
        """Whether a card with this value in this file would have no errors."""
        from crmcli.ledger.checking import has_errors

        return not has_errors(file, value, self.schema, self.settings, self.today)

    def read_card(self, record: Record) -> Card:
        """A record as a card. Raises InvalidCard if it cannot be read: `broken-card`, or
        `broken-card-unmerged` where a merge has left git's markers in it.
        """
        if record.value is None:
            findings = self._explain(record)
            is_marked = any(one.rule == "conflict-markers" for one in findings)
            code = "broken-card-unmerged" if is_marked else "broken-card"
            raise InvalidCard(code, file=record.file, findings=findings)
        return Card(record.id, record.file, record.value)

    def _explain(self, record: Record) -> list[Finding]:
        """What is wrong with a record that has no value."""
        from crmcli.ledger.checking import report_problem

        if any(problem.rule == "unreadable-file" for problem in record.problems):
            return [report_problem(record.file, one, None) for one in record.problems]
        return self.check(record.file, record.data)
