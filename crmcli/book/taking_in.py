"""An import on its way: whom each offer is about, and what becomes of the cards.

First each offer is matched with a customer, by what the cards are known by; then the cards are
made up, one after the other, and their old and new texts go to a spool.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from crmcli.acts.take_in import (
    Edited,
    find_clashes,
    propose_card_id,
)
from crmcli.book.choosing import Choosing
from crmcli.book.grounds import Ground
from crmcli.book.inheriting import bring_to_heir
from crmcli.book.making import Group, Making
from crmcli.book.offers import (
    NEW,
    Contradiction,
    Imported,
    Offer,
    Refusal,
    Wishes,
    spread_refusal,
)
from crmcli.book.sheets_apart import find_apart
from crmcli.book.telling import tell_progress
from crmcli.book.trip_keeping import keep_named
from crmcli.errors import CrmError
from crmcli.ledger.journal import Change
from crmcli.ledger.records import SHARDED_FROM, load_record, name_place
from crmcli.ledger.splice import edit_text, format_record
from crmcli.ledger.spooling import Spool
from crmcli.rules.edits import edits_between
from crmcli.rules.followup import assess_card
from crmcli.rules.holding_back import Held
from crmcli.rules.matching import Doubt, Match, Register
from crmcli.rules.outcome import Acting, Card, Message

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.book.refreshing import Progress

_SHOWN = 20
"""Changes of cards that are kept to be shown."""
_GRADES = ("K", "A", "B", "C", "D")


class Footing(NamedTuple):
    """Where the write begins, and the files that may not be written."""

    ground: Ground
    entries: Mapping[str, str | None]
    refused: Mapping[str, CrmError]


class TakingIn:
    """One import on its way."""

    def __init__(self, book: Book, acting: Acting, wishes: Wishes) -> None:
        self.book = book
        self.acting = acting
        self.wishes = wishes
        self.making = Making(book, acting, wishes)
        self.doubtful: list[Refusal] = []
        self.rejected: list[Refusal] = []
        self.new: list[Card] = []
        self.updated: list[str] = []
        self.changed: list[tuple[Card, Mapping[str, Any]]] = []
        self.unchanged = 0
        self.groups: dict[str, Group] = {}
        self.clashes: list[Contradiction] = []
        self.settled: list[Contradiction] = []
        self.unowned = 0
        self.untied = 0
        self.spread = 0
        self.held: Counter[Held] = Counter()
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
                self._add(_keep_as_alias(offer), register.get_file(said), said)
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
            reason = Message("import-no-owner", {"customer": offer.label})
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
            meant = _leave_name(offer) if found.by_name else offer
            self._add(meant, register.get_file(found.card_id), found.card_id)
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
            self.rejected.append(Refusal(offer, (Message("import-id-former", {"id": card_id}),)))
            return
        taken.add(card_id)
        register.add(Card(card_id, card_id, offer.told.value), fresh=True)
        self.groups[card_id] = Group(card_id, "", is_new=True)
        self.groups[card_id].offers.append(offer)

    def _add(self, offer: Offer, file: str, card_id: str) -> None:
        group = self.groups.setdefault(card_id, Group(card_id, file, is_new=False))
        group.offers.append(offer)

    def part_sheets(self) -> None:
        """Refuse what tables of the file tell differently of one customer."""
        for group in list(self.groups.values()):
            refused = find_apart(self.book.schema.root, group.offers, self.wishes.sheets)
            if not refused:
                continue
            self.rejected += refused
            group.offers = [
                one for one in group.offers if all(one is not other.offer for other in refused)
            ]
            if group.is_new and all(one.owner is not None for one in group.offers):
                reason = Message("import-customer-refused", {"customer": refused[0].offer.label})
                self._refuse(group.offers, (reason,))
                group.offers = []
            if not group.offers:
                del self.groups[group.card_id]

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

    def make(self, changes: Spool[Change], footing: Footing, progress: Progress | None) -> None:
        """Make up every card; what changes goes to the spool."""
        groups = list(self.groups.values())
        for group in tell_progress(groups, len(groups), progress):
            refused = footing.refused.get(group.file)
            if refused is not None:
                self._refuse(group.offers, (Message(refused.code, refused.values),))
            elif group.is_new:
                self._make_new(group, changes)
            else:
                self._bring_up(group, changes, footing.entries[group.file])

    def _make_new(self, group: Group, changes: Spool[Change]) -> None:
        offers, value = self._choose_fit(group, {}, None)
        if offers:
            data = format_record(value, self.book.schema.root)
            changes.add(Change(group.file, None, data, None))
            self.new.append(Card(group.card_id, group.file, {"name": value.get("name")}))
            self._count_new(group, value)

    def _count_new(self, group: Group, value: Mapping[str, Any]) -> None:
        told = [offer.told.value for offer in group.offers]
        is_told = "owner" in self.wishes.defaults or any(one.get("owner") for one in told)
        self.unowned += "owner" in value and not is_told
        self.untied += _is_tied(told[0]) and not _is_tied(value)
        self.spread += group.first is not None
        due = assess_card(value, self.acting.settings).due
        if due is not None:
            self._due[due] += 1

    def _bring_up(self, group: Group, changes: Spool[Change], entry: str | None) -> None:
        root = self.book.schema.root
        try:
            record = load_record(self.book.root, group.file, root)
            card = self.book.read_card(record)
            group.offers = self._keep_named(self._bring_to_heir(group), card)
            clashes = self._find_clashes(group, card)
            offers, value = self._choose_fit(group, card.value, record.data)
            edits = edits_between(card.value, value)
            data = edit_text(record.data, edits, root, card.value) if edits else record.data
        except CrmError as error:
            self._refuse(group.offers, (Message(error.code, error.values),))
            return
        self._sort_clashes(clashes, offers)
        if data == record.data:
            self.unchanged += 1 if offers else 0
            return
        changes.add(Change(group.file, record.data, data, entry))
        self.updated.append(card.id)
        if len(self.changed) < _SHOWN:
            self.changed.append((card, value))

    def _bring_to_heir(self, group: Group) -> list[Offer]:
        """The offers, with edits of a card that went into this one as edits of this one."""
        brought = []
        for offer in group.offers:
            customer, edited = offer.told.value.get("id"), offer.told.edited
            if edited is not None and customer != group.card_id:
                edited = bring_to_heir(self.book, edited, str(customer), group.card_id)
                if edited is None:
                    self._refuse([offer], (Message("round-trip-heir", {"id": group.card_id}),))
                    continue
            brought.append(offer._replace(told=offer.told._replace(edited=edited)))
        return brought

    def _keep_named(self, offers: Sequence[Offer], card: Card) -> list[Offer]:
        """The offers without the deletions of entries that the card still names."""
        kept = []
        for offer in offers:
            fit, refused = keep_named(self.book.schema.root, card.value, offer)
            kept.append(fit)
            self.rejected += refused
        return kept

    def _find_clashes(self, group: Group, card: Card) -> list[tuple[Edited, Contradiction]]:
        """Where edits in a workbook contradict the ledger, or those of an earlier row."""
        value, found = card.value, []
        for offer in group.offers:
            edited = offer.told.edited
            if edited is None:
                continue
            for clash in find_clashes(value, edited, self.acting):
                cell = _find_cell(edited, clash.path)
                found.append((edited, Contradiction(card.id, cell, clash)))
            value = self.making.apply(group, value, [offer])
        return found

    def _sort_clashes(
        self, found: Sequence[tuple[Edited, Contradiction]], offers: Sequence[Offer]
    ) -> None:
        """Note what has to be settled; and where that was said before, what was settled so."""
        if self.wishes.manner.prefers is None:
            self.clashes += [clash for _, clash in found]
            return
        taken = [offer.told.edited for offer in offers]
        self.settled += [clash for edited, clash in found if edited in taken]

    def _choose_fit(
        self, group: Group, before: Mapping[str, Any], data: bytes | None
    ) -> tuple[list[Offer], Mapping[str, Any]]:
        """The offers that the schema allows, and the card that they make.

        The others are refused.
        """
        value, found, held = self.making.make_whole(group, before, data)
        if not found:
            self.held.update(held)
            return group.offers, value
        chosen = Choosing(self.making, group, before, data).choose()
        self.rejected += chosen.refused
        return chosen.fit, chosen.value

    def conclude(self) -> Imported:
        """What was done, before it is committed."""
        return Imported(
            self.new,
            self.updated,
            self.changed,
            self.unchanged,
            self.doubtful,
            [part for one in self.rejected for part in spread_refusal(one)],
            self.unowned,
            self.crowd,
            self.spread,
            self.clashes,
            self.settled,
            held=self.held,
            untied=self.untied,
        )

    def _refuse(self, offers: Iterable[Offer], reasons: tuple[Message, ...]) -> None:
        self.rejected += [Refusal(offer, reasons) for offer in offers]


def _leave_name(offer: Offer) -> Offer:
    """The offer without the name, by which the customer was found: that stays as it is."""
    value = {key: one for key, one in offer.told.value.items() if key != "name"}
    return offer._replace(told=offer.told._replace(value=value))


def _keep_as_alias(offer: Offer) -> Offer:
    """The offer with its name for one more that the customer is known by."""
    name = offer.told.value.get("name")
    told = _leave_name(offer)
    if not name or offer.owner is not None:
        return told
    aliases = [*offer.told.value.get("aliases", ()), name]
    return offer._replace(told=told.told._replace(value={**told.told.value, "aliases": aliases}))


def _find_cell(edited: Edited, path: tuple[str, ...]) -> str:
    """Where in the workbook the edit of a place stands, or of something in it or around it."""
    for end in range(len(path), 0, -1):
        if path[:end] in edited.cells:
            return edited.cells[path[:end]]
    inside = (cell for place, cell in edited.cells.items() if place[: len(path)] == path)
    return next(inside, "")


def _is_tied(value: Mapping[str, Any]) -> bool:
    """Whether a promise says after which visit it was made."""
    promise = value.get("follow_up")
    return isinstance(promise, Mapping) and "after" in promise


def _lacks_promise(group: Group) -> bool:
    """Whether nothing that is told of a customer promises the next contact."""
    return not any(
        offer.told.value.get("follow_up") or any(visit.get("next") for visit in offer.told.visits)
        for offer in group.offers
    )


def _rank_grade(group: Group) -> int:
    grade = next(
        (one.told.value["grade"] for one in group.offers if one.told.value.get("grade")), ""
    )
    return _GRADES.index(grade) if grade in _GRADES else len(_GRADES)
