"""`crm overdue` and `crm due`: whom to call, the most pressing first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.days_off import note_unknown_years
from crmcli.commands.options import Columns, Format, Json, Query
from crmcli.commands.rows import refuse_ids, show_rows
from crmcli.commands.selection import iter_selected, name_broken_cards, read_question
from crmcli.commands.session import Session, get_session, tell
from crmcli.errors import UsageError
from crmcli.ledger.entries import HEADLINE
from crmcli.rules.days import add_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crmcli.book import Book
    from crmcli.ledger.snapshot import Glance
    from crmcli.views.columns import Row
    from crmcli.views.overdue import DueCard

app = typer.Typer(add_completion=False, rich_markup_mode=None)
due_app = typer.Typer(add_completion=False, rich_markup_mode=None)

Within = Annotated[
    str | None,
    typer.Option(
        "--within",
        metavar="7d",
        show_default=False,
        help=tell(
            "also who is due within so many days; 0d is today", "含此天数内到期的；0d 为今天"
        ),
    ),
]
Top = Annotated[
    int | None,
    typer.Option(
        "--top", metavar="N", min=1, show_default=False, help=tell("the first N", "前 N 家")
    ),
]
Why = Annotated[
    bool,
    typer.Option("--why", help=tell("say why each stands where it does", "说明各家为何排在此处")),
]


@app.command(
    help=tell(
        "Customers past their follow-up date, the most pressing first. One that is archived is "
        "listed while something promised is still open.\n\n\b\n"
        "  crm overdue owner=me --within 7d\n  crm overdue --by owner --at 'last month'",
        "逾期未跟进的客户，最急的在前。已归档但仍有约定未办的客户也会列出。\n\n\b\n"
        "  crm overdue 负责人=me --within 7d\n  crm overdue --by 负责人 --at 上月底",
    )
)
def overdue(
    context: typer.Context,
    query: Query = None,
    within: Within = None,
    top: Top = None,
    why: Why = False,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="FIELD",
            show_default=False,
            help=tell(
                "a line for each value of a field: how many are late, and who is worst",
                "按字段的值汇总：逾期几家，最久的是谁",
            ),
        ),
    ] = None,
    form: Format = None,
    json: Json = False,
    columns: Columns = None,
) -> None:
    """List who is late, and with `--within` who will be."""
    session = get_session(context)
    if by is not None:
        _refuse_beside_by(within=within is not None, why=why)
        _show_by(session, query or [], by, "json" if json else form, columns, top)
        return
    book = session.open_book()
    ahead = -1 if within is None else _read_within(within, book)
    found = _find_due(session, book, query or [], ahead=max(ahead, 0))
    listed = [one for one in found if (one.days_overdue or 0) >= -ahead]
    more_today = sum(one.days_overdue == 0 for one in found)
    _show(
        session,
        book,
        listed,
        verb="overdue",
        why=why,
        form="json" if json else form,
        columns=columns,
        more_today=more_today if ahead < 0 else 0,
        top=top,
    )


@due_app.command(
    help=tell(
        "What to do today: who is overdue, who is due, and who was never planned.\n\n\b\n"
        "  crm due owner=me --top 10",
        "今日待跟进：逾期的、今天到期的，以及从未安排的。\n\n\b\n  crm due 负责人=me --top 10",
    )
)
def due(
    context: typer.Context,
    query: Query = None,
    top: Top = None,
    why: Why = False,
    form: Format = None,
    json: Json = False,
    columns: Columns = None,
) -> None:
    """List who is late or due today; a customer whom nothing makes due is listed last."""
    session = get_session(context)
    book = session.open_book()
    listed = _find_due(session, book, query or [], ahead=0, unplanned=True)
    _show(
        session,
        book,
        listed,
        verb="due",
        why=why,
        form="json" if json else form,
        columns=columns,
        more_today=0,
        top=top,
    )


def _read_within(within: str, book: Book) -> int:
    from crmcli.rules.when import parse_span

    return parse_span(within, book.today, "future")


def _refuse_beside_by(*, within: bool, why: bool) -> None:
    """Raise UsageError for options that only a list of customers has."""
    for option, given in (("--within", within), ("--why", why)):
        if given:
            raise UsageError("not-with-by", option=option)


def _show_by(
    session: Session,
    query: list[str],
    by: str,
    form: str | None,
    columns: str | None,
    top: int | None,
) -> None:
    """A line for each value of a field: who is late, and worst of all who."""
    from crmcli.rules.counting import count_late, get_counted_field
    from crmcli.views.counting import build_late_columns, build_late_rows
    from crmcli.views.overdue import render_remarks
    from crmcli.views.values import Reader

    refuse_ids(form, "--by")
    book = session.open_book()
    field = get_counted_field(book.schema.root, by)
    tomorrow = add_days(book.today, 1)
    question = read_question(session, book, query)
    selected = iter_selected(session, book, question, due_before=tomorrow)
    shortened: list[Glance] = []
    late = count_late(_note_shortened(selected, shortened), field, book.today)
    reader = Reader(session.language, book.today, book.settings)
    rows = build_late_rows(late[:top], field)
    built = build_late_columns(field, reader)
    is_table = show_rows(session, built, rows, form, columns, [book.schema.root])
    listed = _sort_due(book, shortened, ahead=0)
    _close(session, book, render_remarks(listed, reader, hints=False) if is_table else "")


def _close(session: Session, book: Book, remarks: str) -> None:
    """Say on stderr what could not be read, before a word about how many there are."""
    name_broken_cards(session, book)
    if remarks:
        session.remark(remarks)


def _find_due(
    session: Session, book: Book, words: list[str], *, ahead: int, unplanned: bool = False
) -> list[DueCard]:
    """Who is due at most `ahead` days from today, the most pressing first.

    `unplanned`: also who is never due.
    """
    due_before = None if unplanned else add_days(book.today, ahead + 1)
    found: Iterable[Glance]
    if words:
        question = read_question(session, book, words)
        found = map(_shorten, iter_selected(session, book, question, due_before=due_before))
    else:
        found = book.catalog.iter_headlines(due_before=due_before)
    return _sort_due(book, found, ahead=ahead, unplanned=unplanned)


def _shorten(glance: Glance) -> Glance:
    """The card as `iter_headlines` gives it: a list of many holds no more of each."""
    value = glance.card.value
    headline = {key: value.get(key) for key in HEADLINE}
    return glance._replace(card=glance.card._replace(value=headline))


def _note_shortened(selected: Iterable[Glance], noted: list[Glance]) -> Iterator[Glance]:
    """The same cards, whose headlines are noted as they go by."""
    for glance in selected:
        noted.append(_shorten(glance))
        yield glance


def _sort_due(
    book: Book, found: Iterable[Glance], *, ahead: int, unplanned: bool = False
) -> list[DueCard]:
    from crmcli.rules.followup import count_days_overdue, lateness_key
    from crmcli.views.overdue import DueCard

    today = book.today
    listed = []
    for card, standing in found:
        days = count_days_overdue(standing, today)
        if standing.counts and (unplanned if days is None else days >= -ahead):
            listed.append(DueCard(card, standing, days))
    listed.sort(
        key=lambda one: lateness_key(one.standing, one.card.value.get("grade"), one.card.id, today)
    )
    return listed


def _show(
    session: Session,
    book: Book,
    listed: list[DueCard],
    *,
    verb: str,
    why: bool,
    form: str | None,
    columns: str | None,
    more_today: int,
    top: int | None,
) -> None:
    from crmcli.views.overdue import build_columns, iter_rows, render_remarks
    from crmcli.views.values import Reader

    reader = Reader(session.language, book.today, book.settings)
    built = build_columns(book.schema.root, reader, why=why)
    shown = listed[:top]
    rows: Iterable[Row] = iter_rows(shown, reader, why=why)
    if columns is not None:
        from crmcli.commands.more_fields import add_fields, find_more_fields

        fields, columns = find_more_fields(built, columns, book.schema.root)
        built, rows = add_fields(book, reader, fields, built, rows, shown)
    is_table = show_rows(session, built, rows, form, columns, [book.schema.root])
    remarks = ""
    if is_table:
        remarks = render_remarks(listed, reader, verb=verb, more_today=more_today, shown=len(shown))
    _close(session, book, "\n" + remarks if listed and remarks else remarks)
    note_unknown_years(session, book.settings, (one.standing for one in shown))
