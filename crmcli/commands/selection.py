"""The cards that a query selects, each with where its follow-up stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from crmcli.commands.session import Session
from crmcli.errors import UsageError
from crmcli.rules.followup import Standing, assess_card, is_archived

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.rules.outcome import Card

FROM_STDIN = "-"


class Selected(NamedTuple):
    """A card and its standing."""

    card: Card
    standing: Standing


class Selection(NamedTuple):
    """Those who are shown, and how many match but are left out as archived."""

    shown: list[Selected]
    archived: int


def select_cards(session: Session, book: Book, query: Sequence[str]) -> list[Selected]:
    """Every readable card that the query matches; `book.broken` holds the others.

    A `-` among the words reads ids from standard input, one a line; those that nobody has are
    named on stderr. Raises UsageError as `read_names`.
    """
    from crmcli.rules.query import matches, parse_query

    wanted = set(read_names(session).values()) if FROM_STDIN in query else None
    asked = parse_query(
        [word for word in query if word != FROM_STDIN], book.schema.root, book.settings, book.today
    )
    session.say_all(asked.remarks)
    me = book.find_me()
    cards = book.load_cards()
    if wanted is not None:
        _name_unknown_ids(session, book, cards, wanted)
    found = []
    for card in cards:
        if wanted is not None and card.id not in wanted:
            continue
        standing = assess_card(card.value, book.settings)
        if matches(asked, card, standing, me):
            found.append(Selected(card, standing))
    return found


def select_unarchived(
    session: Session, book: Book, query: Sequence[str], *, with_archived: bool = False
) -> Selection:
    """What `select_cards` finds, without archived customers who were not asked for.

    They are asked for by `with_archived`, by a condition on `archived`, or by their ids on
    standard input.
    """
    from crmcli.rules.query import is_asked, parse_query

    found = select_cards(session, book, query)
    words = [word for word in query if word != FROM_STDIN]
    asked = parse_query(words, book.schema.root, book.settings, book.today)
    if with_archived or FROM_STDIN in query or is_asked(asked, "archived"):
        return Selection(found, 0)
    shown = [one for one in found if not is_archived(one.card.value)]
    return Selection(shown, len(found) - len(shown))


def remark_archived(session: Session, selection: Selection) -> None:
    """Say on stderr how many archived customers are not shown, if any."""
    if selection.archived:
        session.say("archived-hidden", count=selection.archived)


def name_broken_cards(session: Session, book: Book) -> None:
    """Say on stderr which cards could not be read; they never hide the others."""
    if book.broken:
        from crmcli.views.findings import render_findings

        session.remark(render_findings(book.broken, "text", session.language).rstrip("\n"))
        session.say("broken-cards", count=len({finding.file for finding in book.broken}))


def read_names(session: Session) -> dict[int, str]:
    """The customers that standard input names, one a line, by the number of their line.

    Raises UsageError for a table, and for what is no UTF-8.
    """
    lines = enumerate(session.read_input().split("\n"), start=1)
    named = {number: text.strip() for number, text in lines if text.strip()}
    if "\t" in next(iter(named.values()), ""):
        raise UsageError("table-for-ids")
    return named


def _name_unknown_ids(
    session: Session, book: Book, cards: Iterable[Card], wanted: set[str]
) -> None:
    """Say on stderr which ids no card has; of cards that cannot be read, others tell."""
    from crmcli.ledger.records import name_record

    known = {card.id for card in cards} | {name_record(finding.file) for finding in book.broken}
    if unknown := sorted(wanted - known):
        session.say("ids-unknown", ids=unknown)
