"""`crm list`: the customers that a query selects, with the columns that one wants."""

from __future__ import annotations

from typing import Annotated

import typer

from crmcli.commands.options import Columns, Format, Json, Query
from crmcli.commands.selection import name_broken_cards, select_cards
from crmcli.commands.session import get_session, tell

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "List and filter customers.\n\n  crm list grade=K,A owner=me --sort due\n"
        "  crm list tag:budget/high --columns id,name,contacts.phones",
        "列出、筛选客户。\n\n  crm list 级别=K,A 负责人=me --sort 应跟进\n"
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
    columns: Columns = None,
    form: Format = None,
    json: Json = False,
) -> None:
    """List the customers."""
    session = get_session(context)
    book = session.open_book()
    selected = select_cards(session, book, query or [])
    name_broken_cards(session, book)
