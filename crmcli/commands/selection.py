"""The cards that a query selects, each with where its follow-up stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from crmcli.commands.session import FROM_STDIN, Session
from crmcli.errors import UsageError
from crmcli.ledger.records import name_record
from crmcli.ledger.snapshot import Glance
from crmcli.rules.followup import is_archived

if TYPE_CHECKING:
    from datetime import date

    from crmcli.book import Book
    from crmcli.book.catalog import Catalog
    from crmcli.rules.query import Query


class Question(NamedTuple):
    """A query, and the ids that standard input named; None where it was not read."""

    query: Query
    ids: frozenset[str] | None

    @property
    def asks_nothing(self) -> bool:
        """Whether every customer is an answer."""
        return self.ids is None and not self.query.conditions and not self.query.parts

    @property
    def asks_whose_alone(self) -> bool:
        """Whether all customers of some people are the answer, or all there are."""
        whose = all(one.field.path == ("owner",) for one in self.query.conditions)
        return self.ids is None and whose and not self.query.parts


class Selection:
    """Those who are shown, as they come; then how many, and how many were left out as archived."""

    def __init__(self, found: Iterable[Glance], *, with_archived: bool) -> None:
        self._found = found
        self._with_archived = with_archived
        self.shown = 0
        self.archived = 0

    def __iter__(self) -> Iterator[Glance]:
        for one in self._found:
            if self._with_archived or not is_archived(one.card.value):
                self.shown += 1
                yield one
            else:
                self.archived += 1


def read_question(session: Session, book: Book, words: Sequence[str]) -> Question:
    """The words of a query, read; the days that were understood are said on stderr.

    A `-` among them reads ids from standard input, one a line. Raises UsageError as `parse_query`
    and `read_names`.
    """
    from crmcli.book.stored import is_stored
    from crmcli.rules.query import parse_query

    ids = frozenset(read_names(session).values()) if FROM_STDIN in words else None
    asked = [word for word in words if word != FROM_STDIN]
    query = parse_query(
        asked, book.schema.root, book.settings, book.today, partial(is_stored, book)
    )
    session.say_all(query.remarks)
    return Question(query, ids)


def iter_selected(
    session: Session,
    book: Book,
    question: Question,
    *,
    whole: bool = False,
    due_before: date | None = None,
    with_bar: bool = False,
) -> Iterator[Glance]:
    """The readable cards that answer a question, by file; `book.broken` holds the others.

    They come without their visits unless `whole` or the question wants them. `due_before` leaves
    out who is not due before a day. Ids that nobody has are named on stderr. `with_bar` is for who
    prints nothing before all have come.
    """
    from crmcli.rules.query import is_asked, matches, names_me

    query, ids = question
    catalog = book.catalog
    if ids is not None:
        ids = _follow_ids(session, catalog, ids)
    me = book.find_me() if names_me(query) else None
    if whole or is_asked(query, "visits"):
        found = catalog.iter_cards(due_before=due_before)
    else:
        found = catalog.iter_glances(due_before=due_before)
    if with_bar:
        from crmcli.book.telling import tell_progress

        found = tell_progress(found, catalog.count(), book.progress)
    if question.asks_nothing:
        yield from found
        return
    for card, standing in found:
        if (ids is None or card.id in ids) and matches(query, card, standing, me):
            yield Glance(card, standing)


def select_unarchived(
    session: Session,
    book: Book,
    words: Sequence[str],
    *,
    with_archived: bool = False,
    whole: bool = False,
) -> Selection:
    """What `iter_selected` finds, without archived customers who were not asked for.

    They are asked for by `with_archived`, by a condition on `archived`, or by their ids on
    standard input.
    """
    from crmcli.rules.query import is_asked

    question = read_question(session, book, words)
    asked = with_archived or question.ids is not None or is_asked(question.query, "archived")
    found = iter_selected(session, book, question, whole=whole)
    return Selection(found, with_archived=asked)


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


def _follow_ids(session: Session, catalog: Catalog, wanted: frozenset[str]) -> frozenset[str]:
    """The ids, with that of the card it went into for one that was merged into another.

    Those that nobody has, readable or not, are named on stderr.
    """
    unknown = wanted - wanted.intersection(map(name_record, catalog.iter_files()))
    if not unknown:
        return wanted
    from crmcli.book.comparing import find_heirs

    heirs = find_heirs(catalog)
    if nobody := sorted(unknown - heirs.keys()):
        session.say("ids-unknown", ids=nobody)
    return wanted | {heirs[one] for one in unknown if one in heirs}
