"""`crm list`: the customers that a query selects, with the columns that one wants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.options import Archived, Columns, Format, Json, Query
from crmcli.commands.rows import show_rows, split_words
from crmcli.commands.selection import name_broken_cards, remark_archived, select_unarchived
from crmcli.commands.session import Session, get_session, tell
from crmcli.rules.days import add_days

if TYPE_CHECKING:
    from datetime import date

    from crmcli.commands.selection import Selection

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "List and filter customers.\n\n\b\n  crm list grade=K,A owner=me --sort due\n"
        "  crm list tag:budget/high --columns id,name,contacts.phones\n"
        "  crm list grade=A --untouched 30d",
        "列出、筛选客户。\n\n\b\n  crm list 级别=K,A 负责人=me --sort 应跟进\n"
        "  crm list tag:预算/高 --columns 标识,名称,联系人.电话\n"
        "  crm list 级别=A --untouched 30d",
    )
)
def list_(
    context: typer.Context,
    query: Query = None,
    sort: Annotated[
        str | None,
        typer.Option(
            "--sort",
            metavar="FIELD",
            show_default=False,
            help=tell(
                "order by this field; -FIELD the other way round", "按此字段排序；-字段 为倒序"
            ),
        ),
    ] = None,
    untouched: Annotated[
        str | None,
        typer.Option(
            "--untouched",
            metavar="30d",
            show_default=False,
            help=tell(
                "without contact for longer than this, or never since they were created",
                "超过此天数没有跟进的，以及建档后从未跟进的",
            ),
        ),
    ] = None,
    archived: Archived = False,
    columns: Columns = None,
    form: Format = None,
    json: Json = False,
) -> None:
    """List the customers."""
    from crmcli.views import listing
    from crmcli.views.values import Reader

    session = get_session(context)
    book = session.open_book()
    quiet_days = None
    if untouched is not None:
        from crmcli.rules.when import parse_span

        quiet_days = parse_span(untouched, book.today, "past")
    root = book.schema.root
    fields = listing.choose_fields(root, split_words(columns) if columns else None)
    selection = select_unarchived(session, book, query or [], with_archived=archived)
    if quiet_days is not None:
        selection = _keep_untouched(selection, book.today, quiet_days)
    entries: list[listing.Entry] = [*selection.shown]
    if sort:
        key = listing.choose_fields(root, [sort.lstrip("-")])[0]
        descending = sort.startswith("-")
        entries = listing.sort_entries(entries, key, book.today, descending=descending)
    reader = Reader(session.language, book.today, book.settings)
    rows = listing.build_rows(entries, fields, root, book.today)
    keep = None if columns else ("last_visit",) if quiet_days is not None else ()
    built = listing.build_columns(fields, reader, keep=keep)
    is_table = show_rows(session, built, rows, "json" if json else form)
    if is_table:
        _remark_count(session, len(rows), book.today, quiet_days)
        remark_archived(session, selection)
    name_broken_cards(session, book)


def _keep_untouched(selection: Selection, today: date, quiet_days: int) -> Selection:
    """Those without contact for longer than so many days, the longest first."""
    from crmcli.rules.followup import count_quiet_days

    counted = [
        (count_quiet_days(one.card.value, one.standing, today), one) for one in selection.shown
    ]
    quiet = [(days, one) for days, one in counted if days is None or days > quiet_days]
    quiet.sort(key=lambda counted: (counted[0] is not None, -(counted[0] or 0)))
    return selection._replace(shown=[one for _, one in quiet])


def _remark_count(session: Session, count: int, today: date, quiet_days: int | None) -> None:
    if quiet_days is None:
        session.say("listed", count=count)
    else:
        session.say("untouched-since", count=count, day=add_days(today, -quiet_days))
