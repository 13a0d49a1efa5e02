"""Taking in what tables from outside say of customers: all of it in one commit, or none.

Rows that cannot be taken are told with the reason, and never hinder the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from crmcli.book.offers import Imported, Offer, Wishes
from crmcli.book.taking_in import Footing, TakingIn
from crmcli.book.transaction import Transaction
from crmcli.errors import Refused
from crmcli.history.branching import refuse_branch
from crmcli.history.commits import format_message
from crmcli.history.formers import list_former_files
from crmcli.ledger.journal import Change, Journal
from crmcli.ledger.records import FOLDER, name_record
from crmcli.ledger.spooling import Spool
from crmcli.rules.matching import Register
from crmcli.rules.outcome import Acting, Message

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.book.grounds import Ground
    from crmcli.book.refreshing import Progress

_IN_MEMORY = 256
"""Cards whose texts are held in memory at most."""


def import_offers(
    book: Book,
    transaction: Transaction,
    acting: Acting,
    offers: Sequence[Offer],
    wishes: Wishes,
    *,
    progress: Progress | None = None,
) -> Imported:
    """Take in all offers that can be taken, in one commit. A rehearsal writes nothing.

    Raises Refused and GitFailed for what stands in the way of any write; nothing is written then.
    So does a card that cannot be read, which may be anybody's, unless it is forced.
    """
    if wishes.branch is not None:
        refuse_branch(book.repository, wishes.branch)
    catalog = book.open_catalog()
    if book.broken and not wishes.force:
        raise Refused("broken-cards-doubt", files=book.list_broken())
    register = Register()
    for glance in catalog.iter_glances():
        register.add(glance.card)
    register.settle()
    files = list(catalog.iter_files())
    former = {name_record(file) for file in list_former_files(book.repository, FOLDER)}
    work = TakingIn(book, acting, wishes)
    work.match(offers, register, (former | set(map(name_record, files))) - set(register.ids))
    work.part_sheets()
    work.place(len(files))
    if wishes.spread is not None:
        work.spread_first(wishes.spread)
    del register
    with Spool[Change](_IN_MEMORY) as changes:
        footing = _examine(transaction, work)
        work.make(changes, footing, progress)
        done = work.conclude()
        if transaction.rehearsal or work.clashes or not (work.new or work.updated):
            return done._replace(notes=tuple(transaction.notes))
        journal = _make_journal(book, footing.ground, done, changes)
        committed = transaction.carry_out(journal._replace(onto=wishes.branch))
    if wishes.branch is not None:
        done = done._replace(branch=(wishes.branch, journal.branch))
    notes = tuple(transaction.notes)
    if committed.words:
        notes += (Message("git-said", {"words": committed.words}),)
    return done._replace(commit=committed.commit, notes=notes)


def _examine(transaction: Transaction, work: TakingIn) -> Footing:
    groups = work.groups.values()
    new = [group.file for group in groups if group.is_new]
    known = [group.file for group in groups if not group.is_new]
    ground, refused = transaction.grounds.examine_all(known)
    entries = dict(ground.entries)
    if new:
        ground, more = transaction.grounds.examine_all_new(new)
        refused = {**refused, **more}
        entries.update(ground.entries)
        transaction.grounds.seen = None
    return Footing(ground, entries, refused)


def _make_journal(book: Book, ground: Ground, done: Imported, changes: Iterable[Change]) -> Journal:
    customers = [*(card.id for card in done.new), *done.updated]
    counted = {"new": len(done.new), "updated": len(done.updated)}
    parts = [f"{count} {word}" for word, count in counted.items() if count]
    if len(customers) == 1 and book.settings.ids != "random":
        name = str(done.new[0].value["name"]) if done.new else customers[0]
    else:
        name = f"{len(customers)} cards"
    message = format_message("import", customers, name, parts)
    act = f"import({customers[0]})" if len(customers) == 1 else "import"
    return Journal(act, message, ground.branch, ground.head, changes)
