"""`crm list`: the customers that a query selects, with the columns that one wants."""

from __future__ import annotations

from typing import Annotated

import typer

from crmcli.commands.options import Archived, Columns, Format, Json, Query
from crmcli.commands.rows import show_rows, split_words
from crmcli.commands.selection import name_broken_cards, remark_archived, select_unarchived
from crmcli.commands.session import get_session, tell

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "List and filter customers.\n\n\b\n  crm list grade=K,A owner=me --sort due\n"
        "  crm list tag:budget/high --columns id,name,contacts.phones",
        "列出、筛选客户。\n\n\b\n  crm list 级别=K,A 负责人=me --sort 应跟进\n"
        "  crm list tag:预算/高 --columns 标识,名称,联系人.电话",
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
    root = book.schema.root
    fields = listing.choose_fields(root, split_words(columns) if columns else None)
    selection = select_unarchived(session, book, query or [], with_archived=archived)
    entries: list[listing.Entry] = [*selection.shown]
    if sort:
        key = listing.choose_fields(root, [sort.lstrip("-")])[0]
        descending = sort.startswith("-")
        entries = listing.sort_entries(entries, key, book.today, descending=descending)
    reader = Reader(session.language, book.today, book.settings)
    rows = listing.build_rows(entries, fields, root, book.today)
    is_table = show_rows(
        session, listing.build_columns(fields, reader), rows, "json" if json else form
    )
    if is_table:
        session.say("listed", count=len(rows))
        remark_archived(session, selection)
    name_broken_cards(session, book)
