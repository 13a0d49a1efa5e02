"""The open ledger, as commands see it: reading cards, and writing through an act."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from crmcli.book.clock import read_today
from crmcli.book.shelf import Shelf, WorkTree
from crmcli.errors import CrmError, Failure, InvalidCard, NotFound, Refused
from crmcli.history.repository import (
    STATE_FOLDER,
    Identity,
    Repository,
    find_root,
    locate_repository,
    read_identity,
)
from crmcli.ledger.records import Record
from crmcli.ledger.schema import Schema, load_schema
from crmcli.ledger.settings import SETTINGS_FILE, load_settings
from crmcli.rules.ids import CROCKFORD
from crmcli.rules.outcome import Acting, Card, Creation, Outcome
from crmcli.rules.settings import Person, Settings

# What writes, checks or explains is imported where it does so: most commands only read.
if TYPE_CHECKING:
    from crmcli.book.bulk import Announce, Problem, Task
    from crmcli.book.catalog import Catalog
    from crmcli.book.editing import Edited
    from crmcli.book.offers import Imported, Offer, Wishes
    from crmcli.book.receipts import BulkReceipt, Receipt
    from crmcli.book.refreshing import Progress, Then
    from crmcli.book.transaction import Transaction
    from crmcli.book.undoing import Undone
    from crmcli.book.uniting import Merge, United
    from crmcli.book.upgrading import Upgraded
    from crmcli.ledger.drafts import Draft
    from crmcli.ledger.extracts import Extract
    from crmcli.rules.duplicates import Known
    from crmcli.rules.findings import Finding
    from crmcli.rules.status import Status

CODE_LENGTH = 5


class Book:
    """A ledger that is open for reading and writing.

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
        email = self._get_identity()
        me = self.find_me()
        if me is None:
            raise Refused("unknown-person", email=email)
        return me

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

    def write(
        self,
        verb: str,
        record: Record,
        act: Callable[[Card, Acting], Outcome],
        *,
        dry_run: bool = False,
    ) -> Receipt:
        """Apply an act to one card and commit it.

        The act is called under the lock, on the card as it is then. An outcome without edits
        writes nothing. Raises Refused, InvalidCard (for what the act would add), GitFailed or
        Failure; nothing has changed then.
        """
        from crmcli.book.writing import write_card

        acting = self._make_acting()
        with self._begin(dry_run=dry_run) as transaction:
            return write_card(self, transaction, verb, record, lambda card: act(card, acting))

    def write_all(
        self,
        verb: str,
        tasks: Sequence[Task],
        *,
        problems: Sequence[Problem] = (),
        announce: Announce | None = None,
        dry_run: bool = False,
    ) -> BulkReceipt:
        """Apply acts to many cards and commit them at once: all of them, or none.

        `problems` are lines that could not be made tasks; they are told with those met here.
        `announce` hears of the changes before they are written. Raises as `write`, for what
        stands in the way of all, and `bulk-refused` with a note for each line that cannot be done.
        """
        from crmcli.book.bulk import write_cards

        acting = self._make_acting()
        with self._begin(dry_run=dry_run) as transaction:
            return write_cards(
                self,
                transaction,
                verb,
                tasks,
                acting=acting,
                problems=problems,
                announce=announce,
            )

    def create(
        self,
        act: Callable[[Known, Acting], Creation],
        *,
        despite_broken: bool = False,
        dry_run: bool = False,
    ) -> Receipt:
        """Open a new card and commit it. The act knows all cards as they are under the lock.

        Raises as `write`; Refused: `card-exists` where the file is there already,
        `broken-cards-doubt` where a card cannot be read, so that nobody can say whether the
        customer has one. `despite_broken` goes on all the same.
        """
        from crmcli.book import comparing
        from crmcli.book.catalog import find_index
        from crmcli.book.writing import create_card
        from crmcli.ledger.index_file import has_index

        acting = self._make_acting()
        if not has_index(find_index(self.repository)):
            self.open_catalog((comparing.MARKS,))  # so that nobody waits for our lock meanwhile
        with self._begin(dry_run=dry_run) as transaction:
            catalog = self.open_catalog((comparing.MARKS,))
            if self.broken and not despite_broken:
                raise Refused("broken-cards-doubt", files=self.list_broken())
            known = comparing.know_all(catalog)
            return create_card(self, transaction, catalog, lambda: act(known, acting))

    def merge(self, card: Record, other: Record, act: Merge, *, dry_run: bool = False) -> United:
        """Make two cards one, as `uniting.unite_cards` says. Raises as `write`."""
        from crmcli.book.uniting import unite_cards

        acting = self._make_acting()
        with self._begin(dry_run=dry_run) as transaction:
            records = (card, other)
            return unite_cards(self, transaction, records, lambda one, two: act(one, two, acting))

    def take_in(
        self,
        offers: Sequence[Offer],
        wishes: Wishes,
        progress: Progress | None = None,
        *,
        dry_run: bool = False,
    ) -> Imported:
        """Take in what tables offer, in one commit, as `importing.import_offers` says."""
        from crmcli.book.importing import import_offers

        acting = self._make_acting()
        with self._begin(dry_run=dry_run) as transaction:
            return import_offers(self, transaction, acting, offers, wishes, progress=progress)

    def write_settings(
        self, verb: str, act: Callable[[Settings], Outcome], *, dry_run: bool = False
    ) -> Receipt:
        """Apply an act to crm.yaml and commit it. Raises as `write`.

        The act is called under the lock, on the settings as they are then. Whoever is not
        in crm.yaml yet may do this: how else would the first person get in?
        """
        from crmcli.book.writing import write_settings

        self._get_identity()
        with self._begin(dry_run=dry_run) as transaction:
            return write_settings(self, transaction, verb, act)

    def save(
        self, customers: Collection[str], reason: str | None = None, *, dry_run: bool = False
    ) -> Receipt:
        """Check what was edited by hand and commit it: all of it, or the customers named.

        Raises InvalidCard for the errors that it would bring in, Refused and GitFailed as
        `write`. The files stay as they are in any case.
        """
        from crmcli.book.saving import save_hand_edits

        self._get_identity()
        with self._begin(dry_run=dry_run) as transaction:
            return save_hand_edits(self, transaction, customers, reason)

    def save_draft(self, draft: Draft, *, dry_run: bool = False) -> Edited:
        """Bring what was typed into a card and commit it, as `editing.save_draft` says."""
        from crmcli.book.editing import save_draft

        self.get_me()
        with self._begin(dry_run=dry_run) as transaction:
            return save_draft(self, transaction, draft)

    def undo(self, revision: str | None, *, dry_run: bool = False) -> Undone:
        """Take back the act of a commit, or my own newest one that stands, by a new commit.

        Raises as `undoing.undo_act`, and Refused and GitFailed as `write`.
        """
        from crmcli.book.undoing import undo_act

        self.get_me()
        with self._begin(dry_run=dry_run) as transaction:
            return undo_act(self, transaction, revision)

    def upgrade_schema(self, *, keep_ours: bool, dry_run: bool = False) -> Upgraded:
        """Bring the shipped schema's news into the ledger's, as `upgrading.upgrade_schema` says."""
        from crmcli.book.upgrading import upgrade_schema

        self.get_me()
        with self._begin(dry_run=dry_run) as transaction:
            return upgrade_schema(self, transaction, keep_ours=keep_ours)

    def read_status(self) -> Status:
        """Who is at work, and what is not yet as it should be. Takes no lock, writes nothing."""
        from crmcli.book.status import read_status

        return read_status(self)

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

    def _get_identity(self) -> str:
        if not self.identity.name or not self.identity.email:
            raise Refused("no-identity")
        return self.identity.email

    def _make_acting(self) -> Acting:
        return Acting(self.schema.root, self.settings, self.get_me(), self.today, make_code)

    @contextlib.contextmanager
    def _begin(self, *, dry_run: bool) -> Iterator[Transaction]:
        from crmcli.book.transaction import begin_transaction, rehearse_transaction

        if self.then is not None:
            raise AssertionError("what was committed is not written again")
        opened = rehearse_transaction if dry_run else begin_transaction
        with opened(self.root, self.identity) as transaction:
            transaction.tell_git()
            try:
                yield transaction
            except CrmError as error:
                error.notes = (*transaction.notes, *error.notes)
                raise


def open_book(directory: Path, today: date | None = None, progress: Progress | None = None) -> Book:
    """Open the ledger that `directory` lies in.

    `today` None: CRM_TODAY, else the clock in the ledger's time zone. Raises
    NotFound("no-ledger"), Failure where crm.yaml or the schema cannot be read, UsageError for a
    bad CRM_TODAY.
    """
    root = find_root(directory)
    if root is None or not (root / SETTINGS_FILE).is_file():
        raise NotFound("no-ledger", folder=str(directory.resolve()))
    repository = locate_repository(root)
    try:
        settings = load_settings(root, repository.git_dir / STATE_FOLDER)
        schema = load_schema(root)
    except Failure as error:
        from crmcli.book.way_back import list_ways_back

        error.hints = list_ways_back(repository, error)
        raise
    return Book(repository, settings, schema, today or read_today(settings.timezone), progress)


def make_code(taken: Collection[str]) -> str:
    """Five fresh random characters for an entry's id, none of `taken`.

    256 is a multiple of the alphabet's 32, so all are equally likely.
    """
    while True:
        code = "".join(CROCKFORD[byte % len(CROCKFORD)] for byte in os.urandom(CODE_LENGTH))
        if code not in taken:
            return code
