"""Taking in what tables from outside say of customers: all of it in one commit, or none.

First each row is matched with a customer, by what the cards are known by; then the cards are made
up, one after the other, and their old and new texts wait in a spool. Rows that cannot be taken
are told with the reason, and never hinder the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from crmcli.acts.take_in import (
    Edited,
    Manner,
    Told,
    bring_up_to_date,
    find_clashes,
    open_told,
    propose_card_id,
)
from crmcli.book.grounds import Ground
from crmcli.book.telling import tell_progress
from crmcli.book.transaction import Transaction
from crmcli.errors import CrmError
from crmcli.history.branching import on_new_branch, refuse_branch
from crmcli.history.commits import format_message
from crmcli.history.formers import list_former_files
from crmcli.ledger.journal import Change, Journal
from crmcli.ledger.records import FOLDER, SHARDED_FROM, load_record, name_place, name_record
from crmcli.ledger.splice import edit_text, format_record
from crmcli.ledger.spooling import Spool
from crmcli.rules.edits import edits_between
from crmcli.rules.findings import Finding, find_added_errors
from crmcli.rules.followup import assess_card
from crmcli.rules.matching import Doubt, Match, Register
from crmcli.rules.merging import Clash
from crmcli.rules.outcome import Acting, Card, Message

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.book.refreshing import Progress

_IN_MEMORY = 256
"""Cards whose texts are held in memory at most."""
_SHOWN = 20
"""Changes of cards that are kept to be shown."""
_GRADES = ("K", "A", "B", "C", "D")
NEW = "new"
"""Settles a doubt: it is nobody whom the ledger has."""


class Offer(NamedTuple):
    """What a row, or the rows of one customer, offer."""

    sheet: int
    """Which table of the file, from 0."""
    told: Told
    label: str
    """What people would call it: the customer's name, or what tells whose it is."""
    owner: Mapping[str, Any] | None = None
    """In the table of a list: what tells whose entry it is."""
    reasons: tuple[Message, ...] = ()
    """Why it cannot be taken, as far as that is known by looking at it alone."""


class Refusal(NamedTuple):
    """An offer that was not taken, and why."""

    offer: Offer
    reasons: tuple[Message, ...]
    findings: tuple[Finding, ...] = ()
    """What would be wrong with the card."""


class Contradiction(NamedTuple):
    """A place that was made different in a workbook and in the ledger."""

    customer: str
    cell: str
    """Where it is to be seen in the workbook: `Contacts!C5`."""
    clash: Clash


class Imported(NamedTuple):
    """What an import did, or in a rehearsal would do."""

    new: list[Card]
    """Id, file, and of the value only the name."""
    updated: list[str]
    """Ids."""
    changed: list[tuple[Card, Mapping[str, Any]]]
    """The first of those, each as it was and with its new value."""
    unchanged: int
    doubtful: list[Refusal]
    rejected: list[Refusal]
    unowned: int = 0
    """New customers of whom the table names no owner."""
    crowd: tuple[date, int] | None = None
    """The day on which most of the new customers fall due, and how many."""
    spread: int = 0
    """New customers who were given a first follow-up."""
    clashes: Sequence[Contradiction] = ()
    """What a workbook that came back and the ledger contradict each other in: nothing is written
    then.
    """
    branch: tuple[str, str] | None = None
    """The branch that it was committed to, and the one before."""
    commit: str | None = None
    notes: tuple[Message, ...] = ()


class Wishes(NamedTuple):
    """How an import is to be done."""

    manner: Manner
    force: bool = False
    """Whoever may be one of the ledger's customers is a new one all the same."""
    settled: Mapping[str, str] = {}
    """By what an offer is called: the id of the customer whom it is about, or `new`."""
    branch: str | None = None
    """The new branch that it is to be committed to."""
    spread: int | None = None
    """Over so many work days the first follow-ups of new customers are spread."""


class _Group:
    """All that is told of one customer."""

    def __init__(self, card_id: str, file: str, *, is_new: bool) -> None:
        self.card_id = card_id
        self.file = file
        self.is_new = is_new
        self.offers: list[Offer] = []
        self.first: date | None = None
        """The day of a first follow-up, where these are spread."""


class _Import:
    """One import on its way."""

    def __init__(self, book: Book, acting: Acting, wishes: Wishes) -> None:
        self.book = book
        self.acting = acting
        self.wishes = wishes
        self.doubtful: list[Refusal] = []
        self.rejected: list[Refusal] = []
        self.new: list[Card] = []
        self.updated: list[str] = []
        self.changed: list[tuple[Card, Mapping[str, Any]]] = []
        self.unchanged = 0
        self.groups: dict[str, _Group] = {}
        self.clashes: list[Contradiction] = []
        self.unowned = 0
        self.spread = 0
        self._due: Counter[date] = Counter()

    # Matching

    def match(self, offers: Iterable[Offer], register: Register, former: set[str]) -> None:
        """Find the customer of each offer, or give a new one an id."""
        taken = {*register.ids, *former}
        settled = self.wishes.settled
        for offer in offers:
            if offer.reasons:
                self.rejected.append(Refusal(offer, offer.reasons))
                continue
            said = settled.get(offer.label)
            if said is not None and said != NEW:
                if said not in register:
                    reason = Message("import-unknown-settled", {"id": said})
                    self.rejected.append(Refusal(offer, (reason,)))
                    continue
                self._add(offer, register.get_file(said), said)
                continue
            is_new = said == NEW or self.wishes.force
            if offer.owner is not None:
                self._match_entry(offer, register)
            else:
                self._match_customer(offer, register, taken, is_new=is_new)

    def _match_entry(self, offer: Offer, register: Register) -> None:
        found = register.find_owner(offer.owner or {})
        if isinstance(found, Match):
            self._add(offer, register.get_file(found.card_id), found.card_id)
        elif found is None:
            reason = Message("import-no-such-customer", {"customer": offer.label})
            self.rejected.append(Refusal(offer, (reason,)))
        else:
            self.doubtful.append(Refusal(offer, (found.reason,)))

    def _match_customer(
        self, offer: Offer, register: Register, taken: set[str], *, is_new: bool
    ) -> None:
        found = register.find(offer.told.value, likely=not is_new)
        if isinstance(found, Doubt) and not is_new:
            self.doubtful.append(Refusal(offer, (found.reason,)))
            return
        if isinstance(found, Match):
            self._add(offer, register.get_file(found.card_id), found.card_id)
            return
        if offer.told.edited is not None:
            self.rejected.append(Refusal(offer, (Message("round-trip-gone"),)))
            return
        if not offer.told.value.get("name"):
            reason = Message("import-no-such-customer", {"customer": offer.label})
            self.rejected.append(Refusal(offer, (reason,)))
            return
        try:
            card_id = propose_card_id(offer.told.value, self.acting, taken)
        except CrmError as error:
            self.rejected.append(Refusal(offer, (Message(error.code, error.values),)))
            return
        if card_id in taken:
            self.rejected.append(Refusal(offer, (Message("id-taken", {"id": card_id}),)))
            return
        taken.add(card_id)
        register.add(Card(card_id, card_id, offer.told.value), fresh=True)
        self.groups[card_id] = _Group(card_id, "", is_new=True)
        self.groups[card_id].offers.append(offer)

    def _add(self, offer: Offer, file: str, card_id: str) -> None:
        group = self.groups.setdefault(card_id, _Group(card_id, file, is_new=False))
        group.offers.append(offer)

    def place(self, there: int) -> None:
        """Give every new card its file."""
        new = [group for group in self.groups.values() if group.is_new]
        sharded = there + len(new) >= SHARDED_FROM
        for group in new:
            group.file = name_place(group.card_id, sharded=sharded)

    def spread_first(self, days: int) -> None:
        """Give new customers without a promise of their own the day of a first one.

        Those of the best grades come first, as many on each of the next work days.
        """
        waiting = [
            group for group in self.groups.values() if group.is_new and _lacks_promise(group)
        ]
        waiting.sort(key=_rank_grade)
        calendar, today = self.acting.settings.calendar, self.acting.today
        plan = [calendar.add_workdays(today, ahead) for ahead in range(1, days + 1)]
        for position, group in enumerate(waiting):
            group.first = plan[position * days // len(waiting)]

    @property
    def crowd(self) -> tuple[date, int] | None:
        """The day on which most of the new customers fall due, and how many."""
        return max(self._due.items(), key=lambda one: one[1], default=None)

    # Making cards

    def make(self, changes: Spool[Change], grounds: _Grounds, progress: Progress | None) -> None:
        """Make up every card; what changes goes to the spool."""
        groups = list(self.groups.values())
        for group in tell_progress(groups, len(groups), progress):
            refused = grounds.refused.get(group.file)
            if refused is not None:
                self._refuse(group.offers, (Message(refused.code, refused.values),))
            elif group.is_new:
                self._make_new(group, changes)
            else:
                self._bring_up(group, changes, grounds.entries[group.file])

    def _make_new(self, group: _Group, changes: Spool[Change]) -> None:
        offers, value = self._choose_fit(group, {}, None)
        if offers:
            data = format_record(value, self.book.schema.root)
            changes.add(Change(group.file, None, data, None))
            self.new.append(Card(group.card_id, group.file, {"name": value.get("name")}))
            self._count_new(group, value)

    def _count_new(self, group: _Group, value: Mapping[str, Any]) -> None:
        self.unowned += all(not offer.told.value.get("owner") for offer in group.offers)
        self.spread += group.first is not None
        due = assess_card(value, self.acting.settings).due
        if due is not None:
            self._due[due] += 1

    def _bring_up(self, group: _Group, changes: Spool[Change], entry: str | None) -> None:
        root = self.book.schema.root
        try:
            record = load_record(self.book.root, group.file, root)
            card = self.book.read_card(record)
            self._find_clashes(group, card)
            offers, value = self._choose_fit(group, card.value, record.data)
            edits = edits_between(card.value, value)
            data = edit_text(record.data, edits, root, card.value) if edits else record.data
        except CrmError as error:
            self._refuse(group.offers, (Message(error.code, error.values),))
            return
        if data == record.data:
            self.unchanged += 1 if offers else 0
            return
        changes.add(Change(group.file, record.data, data, entry))
        self.updated.append(card.id)
        if len(self.changed) < _SHOWN:
            self.changed.append((card, value))

    def _find_clashes(self, group: _Group, card: Card) -> None:
        """Note where edits in a workbook and in the ledger contradict each other."""
        for offer in group.offers:
            edited = offer.told.edited
            if edited is None or self.wishes.manner.prefers is not None:
                continue
            for clash in find_clashes(card.value, edited, self.acting):
                cell = _find_cell(edited, clash.path)
                self.clashes.append(Contradiction(card.id, cell, clash))

    def _choose_fit(
        self, group: _Group, before: Mapping[str, Any], data: bytes | None
    ) -> tuple[list[Offer], Mapping[str, Any]]:
        """The offers that the schema allows, and the card that they make.

        The others are refused; and with a new customer, all that is told of it in other rows.
        """
        value = self._apply(group, before, group.offers)
        found = self._find_errors(group, value, data)
        if not found:
            return group.offers, value
        if len(group.offers) == 1:
            self.rejected.append(Refusal(group.offers[0], (), tuple(found)))
            return [], before
        fit: list[Offer] = []
        reached: Mapping[str, Any] = before
        for offer in group.offers:
            value = self._apply(group, before, [*fit, offer])
            found = self._find_errors(group, value, data)
            if not found:
                fit, reached = [*fit, offer], value
                continue
            self.rejected.append(Refusal(offer, (), tuple(found)))
            if group.is_new and not fit:
                reason = Message("import-customer-refused", {"customer": offer.label})
                self._refuse(group.offers[1:], (reason,))
                return [], before
        return fit, reached

    def _apply(
        self, group: _Group, value: Mapping[str, Any], offers: Sequence[Offer]
    ) -> Mapping[str, Any]:
        tolds, manner = [offer.told for offer in offers], self.wishes.manner
        if group.is_new:
            return open_told(group.card_id, tolds, self.acting, manner, group.first)
        return bring_up_to_date(value, tolds, self.acting, manner, group.card_id)

    def _find_errors(
        self, group: _Group, value: Mapping[str, Any], data: bytes | None
    ) -> list[Finding]:
        """The errors that a card would have, and has not yet."""
        book = self.book
        if book.allows(group.file, value):
            return []
        found = book.check(group.file, format_record(value, book.schema.root))
        return find_added_errors([] if data is None else book.check(group.file, data), found)

    def _refuse(self, offers: Iterable[Offer], reasons: tuple[Message, ...]) -> None:
        self.rejected += [Refusal(offer, reasons) for offer in offers]


class _Grounds(NamedTuple):
    """Where the write begins, and the files that may not be written."""

    ground: Ground
    entries: Mapping[str, str | None]
    refused: Mapping[str, CrmError]


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
    """
    if wishes.branch is not None:
        refuse_branch(book.repository, wishes.branch)
    catalog = book.open_catalog()
    register = Register()
    for glance in catalog.iter_glances():
        register.add(glance.card)
    register.settle()
    files = list(catalog.iter_files())
    former = {name_record(file) for file in list_former_files(book.repository, FOLDER)}
    work = _Import(book, acting, wishes)
    work.match(offers, register, (former | set(map(name_record, files))) - set(register.ids))
    work.place(len(files))
    if wishes.spread is not None:
        work.spread_first(wishes.spread)
    del register
    with Spool[Change](_IN_MEMORY) as changes:
        grounds = _examine(transaction, work)
        work.make(changes, grounds, progress)
        done = Imported(
            work.new,
            work.updated,
            work.changed,
            work.unchanged,
            work.doubtful,
            work.rejected,
            work.unowned,
            work.crowd,
            work.spread,
            clashes=work.clashes,
        )
        if transaction.rehearsal or work.clashes or not (work.new or work.updated):
            return done._replace(notes=tuple(transaction.notes))
        journal = _make_journal(book, grounds.ground, done, changes)
        if wishes.branch is None:
            committed = transaction.carry_out(journal)
        else:
            with on_new_branch(book.repository, wishes.branch):
                committed = transaction.carry_out(journal._replace(branch=wishes.branch))
            done = done._replace(branch=(wishes.branch, journal.branch))
    notes = tuple(transaction.notes)
    if committed.words:
        notes += (Message("git-said", {"words": committed.words}),)
    return done._replace(commit=committed.commit, notes=notes)


def _examine(transaction: Transaction, work: _Import) -> _Grounds:
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
    return _Grounds(ground, entries, refused)


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


def iter_numbers(refusals: Iterable[Refusal]) -> Iterator[tuple[int, int, Refusal]]:
    """Every row that was not taken: its table, its number, and the refusal."""
    for refusal in refusals:
        for number in refusal.offer.told.numbers:
            yield refusal.offer.sheet, number, refusal


def _find_cell(edited: Edited, path: tuple[str, ...]) -> str:
    """Where in the workbook the edit of a place stands, or of something in it or around it."""
    for end in range(len(path), 0, -1):
        if path[:end] in edited.cells:
            return edited.cells[path[:end]]
    inside = (cell for place, cell in edited.cells.items() if place[: len(path)] == path)
    return next(inside, "")


def _lacks_promise(group: _Group) -> bool:
    """Whether nothing that is told of a customer promises the next contact."""
    return not any(
        offer.told.value.get("follow_up") or any(visit.get("next") for visit in offer.told.visits)
        for offer in group.offers
    )


def _rank_grade(group: _Group) -> int:
    grade = next(
        (one.told.value["grade"] for one in group.offers if one.told.value.get("grade")), ""
    )
    return _GRADES.index(grade) if grade in _GRADES else len(_GRADES)
