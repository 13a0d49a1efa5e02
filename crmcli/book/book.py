"""The open ledger, as commands see it: reading cards, and writing through an act."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from crmcli.book.open_ledger import OpenLedger
from crmcli.errors import CrmError, Refused, Stopped
from crmcli.ledger.records import Record
from crmcli.rules.outcome import Acting, Card, Creation, Outcome
from crmcli.rules.settings import Settings

# What writes is imported where it does so: most commands only read.
if TYPE_CHECKING:
    from crmcli.book.bulk import Announce, Problem, Task
    from crmcli.book.editing import Edited
    from crmcli.book.offers import Imported, Offer, Wishes
    from crmcli.book.receipts import BulkReceipt, Receipt
    from crmcli.book.refreshing import Progress
    from crmcli.book.transaction import Transaction
    from crmcli.book.undoing import Undone
    from crmcli.book.uniting import Merge, United
    from crmcli.book.upgrading import Upgraded
    from crmcli.ledger.drafts import Draft
    from crmcli.rules.duplicates import Known
    from crmcli.rules.status import Status


class Book(OpenLedger):
    """A ledger that is open for reading, and for writing by one path; one of a commit is not
    written to.
    """

    def read_status(self) -> Status:
        """Who is at work, and what is not yet as it should be. Takes no lock, writes nothing."""
        from crmcli.book.status import read_status

        return read_status(self)

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

        self.get_email()
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

        self.get_email()
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

    def _make_acting(self) -> Acting:
        from crmcli.book.codes import make_code

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
            except KeyboardInterrupt as interrupt:
                is_done = transaction.has_committed
                raise Stopped("stopped-done" if is_done else "stopped") from interrupt
