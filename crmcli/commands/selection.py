"""The cards that a query selects, each with where its follow-up stands."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from crmcli.commands.session import Session
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

    A `-` among the words reads ids from standard input, one a line.
    """
    from crmcli.rules.query import matches, parse_query

    wanted = _read_ids() if FROM_STDIN in query else None
    asked = parse_query(
        [word for word in query if word != FROM_STDIN], book.schema.root, book.settings, book.today
    )
    session.say_all(asked.remarks)
    me = book.find_me()
    found = []
    for card in book.load_cards():
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


def _read_ids() -> set[str]:
    return {line.strip() for line in sys.stdin if line.strip()}
