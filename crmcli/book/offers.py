"""What is offered to a ledger from outside, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from crmcli.acts.take_in import Manner, Told
from crmcli.rules.findings import Finding
from crmcli.rules.holding_back import Held
from crmcli.rules.merging import Clash
from crmcli.rules.outcome import Card, Message

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
    more: tuple[tuple[int, int | None], ...] = ()
    """Rows of other tables of the file that are part of it: the table, and the number; None: of a
    row that is gone.
    """


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
    settled: Sequence[Contradiction] = ()
    """The same where it was said which side holds."""
    held: Mapping[Held, int] = {}
    """What stands only among the notes for want of more, and of how many customers."""
    branch: tuple[str, str] | None = None
    """The branch that it was committed to, and the one before."""
    commit: str | None = None
    notes: tuple[Message, ...] = ()
    untied: int = 0
    """New customers whose promise was made after a visit that nothing tells of."""


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
    defaults: Mapping[str, Any] = {}
    """Part of a card: what each customer is given where nothing is said."""
    sheets: tuple[str, ...] = ()
    """What people call the tables of the file, in their order."""


def iter_numbers(refusals: Iterable[Refusal]) -> Iterator[tuple[int, int | None, Refusal]]:
    """Every row that was not taken: its table, its number, and the refusal.

    The number is None where the row is gone, and that was not taken.
    """
    for refusal in refusals:
        for number in refusal.offer.told.numbers or (None,):
            yield refusal.offer.sheet, number, refusal


def spread_refusal(refusal: Refusal) -> Iterator[Refusal]:
    """The refusal, and one for each row of other tables that goes with it."""
    yield refusal
    offer = refusal.offer
    for sheet, number in offer.more:
        reason = Message("import-customer-refused", {"customer": offer.label})
        told = Told(() if number is None else (number,), {})
        yield Refusal(Offer(sheet, told, offer.label), (reason,))
