"""`crm stats`: customers counted by one field, or by two across each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.options import Archived, Format, Json, Query
from crmcli.commands.rows import FOR_PEOPLE, refuse_ids, show_rows, split_words
from crmcli.commands.selection import name_broken_cards, remark_archived, select_unarchived
from crmcli.commands.session import get_session, tell
from crmcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmcli.rules.counting import Counted
    from crmcli.rules.fields import Field
    from crmcli.views.columns import Column, Row
    from crmcli.views.values import Reader

app = typer.Typer(add_completion=False, rich_markup_mode=None)

MOST_FIELDS = 2


@app.command(
    help=tell(
        "Count customers by field.\n\n"
        "Days count by month; a customer counts for each of its tags. Two fields make a cross "
        "table on a terminal, and a row for each pair in a pipe. Shares are in percent of the "
        "customers counted.\n\n\b\n"
        "  crm stats --by owner,grade\n  crm stats --by source stage=customer",
        "按字段统计客户。\n\n"
        "日期按月计；有多个标签的客户每个标签各计一次。两个字段在终端上排成交叉表，"
        "在管道里一行一对。占比为占所统计客户的百分比。\n\n\b\n"
        "  crm stats --by 负责人,级别\n  crm stats --by 来源 阶段=成交",
    )
)
def stats(
    context: typer.Context,
    query: Query = None,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="FIELD[,FIELD]",
            show_default=False,
            help=tell("one or two fields, by key or label", "一个或两个字段（键或名称）"),
        ),
    ] = "",
    archived: Archived = False,
    form: Format = None,
    json: Json = False,
) -> None:
    """Count the customers."""
    from crmcli.rules.counting import count_cards, get_counted_field
    from crmcli.views.formats import choose_format
    from crmcli.views.values import Reader

    session = get_session(context)
    words = list(dict.fromkeys(split_words(by)))
    if not 1 <= len(words) <= MOST_FIELDS:
        raise UsageError("stats-by", command="crm stats --by owner,grade")
    chosen = choose_format("json" if json else form, is_terminal=session.is_terminal)
    refuse_ids(chosen, "crm stats")
    book = session.open_book()
    fields = [get_counted_field(book.schema.root, word) for word in words]
    selection = select_unarchived(
        session,
        book,
        query or [],
        with_archived=archived,
        whole=any(field.path[:1] == ("visits",) for field in fields),
    )
    counted = count_cards(selection, fields, book.today)
    reader = Reader(session.language, book.today, book.settings)
    columns, rows = _build(counted, fields, reader, for_people=chosen in FOR_PEOPLE)
    if show_rows(session, columns, rows, chosen):
        several = sum(one.customers for one in counted.counts) > selection.shown
        session.say("counted-several" if several else "listed", count=selection.shown)
        remark_archived(session, selection)
    name_broken_cards(session, book)


def _build(
    counted: Counted, fields: Sequence[Field], reader: Reader, *, for_people: bool
) -> tuple[list[Column], list[Row]]:
    from crmcli.views import counting as view

    if for_people and len(fields) == MOST_FIELDS and counted.counts:
        columns = view.build_cross_columns(counted, fields, reader)
        return columns, view.build_cross_rows(counted, fields)
    return view.build_count_columns(fields, reader), view.build_count_rows(counted, fields)
