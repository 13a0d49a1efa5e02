"""`crm visit --amend`: which visit is meant, and what is asked about it at a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from crmcli.acts.amend import amend_visit, find_last_visit
from crmcli.acts.entries import get_name
from crmcli.commands.answers import answer_act
from crmcli.commands.asking import ask_amendment, settle_contact
from crmcli.commands.days import understand_day
from crmcli.commands.days_off import note_unknown_years
from crmcli.commands.session import FROM_STDIN, Session
from crmcli.commands.visit_words import read_words
from crmcli.errors import NotFound, Refused, UsageError
from crmcli.rules.followup import assess_card
from crmcli.rules.outcome import Message

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.ledger.records import Record
    from crmcli.rules.outcome import Card


def amend_last(
    session: Session,
    customer: str | None,
    said: dict[str, Any],
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Mend the last visit that I made to the customer, or to anybody, by what is said of it.

    Raises UsageError("amend-what") where nothing is said and nobody can be asked; NotFound
    `no-own-visit`, `ambiguous-visit`.
    """
    asks = all(one in {None, False} for one in said.values())
    if asks and not session.may_ask:
        named = ["crm", "visit", *([customer] if customer else []), "--amend -r …"]
        raise UsageError("amend-what", command=" ".join(named))
    if said["notes"] == FROM_STDIN:
        said["notes"] = session.read_input()
    book = session.open_book()
    record, visit = _find_of(book, customer) if customer else _find_of_all(book)
    card = book.read_card(record)
    day = said["day"]
    on = None if day is None else understand_day(session, day, book.today, "past")
    cleared = said["promise"] is not None and not said["promise"].strip()
    words = read_words({**said, "promise": None} if cleared else said, on, book.today)
    if cleared:
        words["next"] = ""
    if asks:
        ask_amendment(session, book, card, visit, words)
    if words["contact"] and session.may_ask:
        settle_contact(session, book, card, words)
    act = partial(amend_visit, visit_id=visit["id"], **words)
    receipt = book.write("amend", record, act, dry_run=dry_run)
    standing = assess_card(receipt.value, book.settings)
    answer_act(session, receipt, as_json=as_json, visit=visit["id"], due=standing.due)
    note_unknown_years(session, book.settings, [standing])


def _find_of(book: Book, customer: str) -> tuple[Record, Mapping[str, Any]]:
    """The customer's record, and the last visit that I made there."""
    me = book.get_me()
    record, _ = book.get_record(customer)
    card = book.read_card(record)
    visit = find_last_visit(card.value, me.id)
    if visit is None:
        raise NotFound("no-own-visit-there", name=get_name(card))
    return record, visit


def _find_of_all(book: Book) -> tuple[Record, Mapping[str, Any]]:
    """The record and the last of all visits that I made; of one day the one logged last."""
    me = book.get_me()
    newest = _find_newest(book, me.id)
    if book.broken:
        files = sorted({finding.file for finding in book.broken})
        raise Refused("broken-cards-hide", name=Message("last-visit"), files=files)
    if not newest:
        raise NotFound("no-own-visit")
    card, visit = _choose(book, newest)
    record, _ = book.get_record(card.id)
    return record, visit


def _find_newest(book: Book, person: str) -> list[tuple[Card, Mapping[str, Any]]]:
    """The last visits that somebody made, all of one day, each with its card."""
    newest: list[tuple[Card, Mapping[str, Any]]] = []
    for card, _ in book.catalog.iter_cards():
        visit = find_last_visit(card.value, person)
        if visit is None or (newest and str(visit["date"]) < str(newest[0][1]["date"])):
            continue
        if newest and str(visit["date"]) > str(newest[0][1]["date"]):
            newest.clear()
        newest.append((card, visit))
    return newest


def _choose(
    book: Book, found: list[tuple[Card, Mapping[str, Any]]]
) -> tuple[Card, Mapping[str, Any]]:
    """Of visits of one day the one that was logged last, as far as the history tells."""
    if len(found) > 1:
        logged = book.find_last_logged({card.file: str(visit["id"]) for card, visit in found})
        found = [one for one in found if one[0].file in logged] or found
    if len(found) > 1:
        candidates = [f"{card.id} {visit['id']}" for card, visit in found]
        raise NotFound("ambiguous-visit", candidates=candidates)
    return found[0]
