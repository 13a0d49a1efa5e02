"""`crm visits`: the contact log of all customers, listed or counted."""

from __future__ import annotations

from functools import partial
from itertools import tee
from operator import itemgetter
from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.days import understand_days
from crmcli.commands.options import Columns, Format, Json, Query
from crmcli.commands.rows import drop_repeated, refuse_ids, show_rows
from crmcli.commands.selection import iter_selected, name_broken_cards, read_question
from crmcli.commands.session import Session, get_session, tell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crmcli.book import Book
    from crmcli.rules.fields import Field
    from crmcli.rules.visitlog import Logged
    from crmcli.views.columns import Column, Row
    from crmcli.views.values import Reader

app = typer.Typer(add_completion=False, rich_markup_mode=None)

NARROW = 100
"""Cells of a screen that has no room for notes beside the rest."""

Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="WHEN",
        show_default=False,
        help=tell(
            "from this day on: 2026-11-01, monday, last week, -30d", "自此日起：上周一、-30d"
        ),
    ),
]
Until = Annotated[
    str | None,
    typer.Option(
        "--until",
        metavar="WHEN",
        show_default=False,
        help=tell("up to this day; of a week or month its last", "至此日止；周、月取其末日"),
    ),
]


@app.command(
    help=tell(
        "Contacts logged, by day, person or channel.\n\n"
        "QUERY asks about the visit (by, channel, date, contact, missed, outcome, next) and about "
        "the customer (everything else; grade is today's, visits.grade the one of that day). "
        "Archived customers count: what was done was done.\n\n\b\n"
        '  crm visits --since "last monday" --by person\n'
        "  crm visits owner=me channel=phone,chat --since 2026-11-01",
        "跟进记录汇总（销售日志）。\n\n"
        "条件可写跟进的字段（跟进人、方式、日期、对象、未联系上、结论、下次），其余按客户的字段；"
        "级别指现在的级别，当时级别指跟进那天的级别。已归档的客户也计入。\n\n\b\n"
        "  crm visits --since 上周一 --by 跟进人\n"
        "  crm visits 负责人=me 方式=电话,微信 --since 2026-11-01",
    )
)
def visits(
    context: typer.Context,
    query: Query = None,
    since: Since = None,
    until: Until = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="person|day|week|month|channel|customer|owner",
            show_default=False,
            help=tell(
                "count: by who did it, when, how, with whom, or by the customer's owner",
                "计数：按跟进人、日期、周、月、方式、客户或客户的负责人",
            ),
        ),
    ] = None,
    form: Format = None,
    json: Json = False,
    columns: Columns = None,
) -> None:
    """List or count the visits."""
    from crmcli.rules.visitlog import Span, get_dimension
    from crmcli.views.values import Reader
    from crmcli.views.visitlog import build_log_columns, say_span

    session = get_session(context)
    chosen = "json" if json else form
    dimension = get_dimension(by) if by is not None else None
    if dimension not in (None, "customer"):
        refuse_ids(chosen, "--by")
    book = session.open_book()
    span = Span()
    logged = span.watch(_iter_visits(session, book, query or [], since, until))
    reader = Reader(session.language, book.today, book.settings)
    root = book.schema.root
    rows: Iterable[Row]
    if dimension is not None:
        built, rows = _count(logged, dimension, root, reader)
    else:
        narrow = session.is_terminal and session.width < NARROW
        built, rows = build_log_columns(root, reader, narrow=narrow), _iter_rows(logged, root)
    if chosen == "ids":
        rows = drop_repeated(rows)
    log = root.children.get("visits")
    sections = [root] if log is None else [log, root]
    if show_rows(session, built, rows, chosen, columns, sections):
        session.remark(say_span(span, reader))
    name_broken_cards(session, book)


def _iter_visits(
    session: Session, book: Book, query: list[str], since: str | None, until: str | None
) -> Iterator[Logged]:
    from crmcli.book.stored import is_stored
    from crmcli.rules.query import parse_query
    from crmcli.rules.visitlog import iter_visits, split_query

    log = book.schema.root.children.get("visits")
    of_customers, of_visits = split_query(query, book.schema.root)
    asked = parse_query(
        of_visits, log or book.schema.root, book.settings, book.today, partial(is_stored, book)
    )
    session.say_all(asked.remarks)
    first, last = understand_days(session, since, until, book.today)
    question = read_question(session, book, of_customers)
    cards = iter_selected(session, book, question, whole=True, with_bar=True)
    return iter_visits(cards, asked, book.find_me(), first, last)


def _iter_rows(logged: Iterable[Logged], root: Field) -> Iterator[Row]:
    """The rows of the visits, the newest first."""
    from crmcli.ledger.spooling import iter_sorted
    from crmcli.rules.visitlog import rank_by_time
    from crmcli.views.visitlog import iter_log_rows

    ranked, shown = tee(logged)
    keyed = zip(map(rank_by_time, ranked), iter_log_rows(shown, root), strict=True)
    return (row for _, row in iter_sorted(keyed, itemgetter(0), reverse=True))


def _count(
    logged: Iterable[Logged], dimension: str, root: Field, reader: Reader
) -> tuple[list[Column], Iterable[Row]]:
    from crmcli.rules.visitlog import count_visits
    from crmcli.views.visitlog import build_tally_columns, iter_tally_rows

    names: dict[str, str] = {}
    if dimension == "customer":
        logged = _note_names(logged, names)
    tallies = count_visits(logged, dimension)
    return (
        build_tally_columns(dimension, tallies, root, reader),
        iter_tally_rows(dimension, tallies, root, names),
    )


def _note_names(logged: Iterable[Logged], names: dict[str, str]) -> Iterator[Logged]:
    for one in logged:
        names[one.card.id] = str(one.card.value.get("name") or "")
        yield one
