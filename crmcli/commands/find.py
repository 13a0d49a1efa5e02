"""`crm find`: where words stand, in names, contacts, phones, tags, notes."""

from __future__ import annotations

from typing import Annotated

import typer

from crmcli.commands.options import Columns, Format, Json
from crmcli.commands.rows import show_rows
from crmcli.commands.selection import name_broken_cards
from crmcli.commands.session import get_session, tell
from crmcli.errors import UsageError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "Search names, pinyin, phones, notes.\n\n"
        "Several words must all stand somewhere in the card. A phone is found by any four digits "
        "of it in a row, however it is written.\n\n\b\n"
        "  crm find 138-0000-0002\n  crm find hx\n  crm find quote training --all",
        "搜索名称、拼音、电话、备注。\n\n"
        "多个词须都出现在同一张卡片中；电话可只写相连的四位数字，不论怎样书写。\n\n\b\n"
        "  crm find 138-0000-0002\n  crm find hx\n  crm find 报价 培训 --all",
    )
)
def find(
    context: typer.Context,
    texts: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT...", show_default=False, help=tell("words to find", "要找的词")
        ),
    ],
    every: Annotated[
        bool,
        typer.Option("--all", help=tell("every place, not the best alone", "列出每一处")),
    ] = False,
    form: Format = None,
    json: Json = False,
    columns: Columns = None,
) -> None:
    """List who has the words, and where."""
    from crmcli.book.finding import Finding
    from crmcli.rules.search import prepare_search, split_search
    from crmcli.views.finding import build_columns, build_rows
    from crmcli.views.values import Reader

    if not split_search(texts):
        raise UsageError("search-empty")
    session = get_session(context)
    book = session.open_book()
    chosen = "json" if json else form
    every = every and chosen != "ids"
    finding = Finding(book, prepare_search(texts), every=every)
    is_table = show_rows(
        session,
        build_columns(
            book.schema.root,
            Reader(session.language, book.today, book.settings),
            cut=session.is_terminal and chosen in (None, "table"),
        ),
        build_rows(finding.iter_found(), every=every),
        chosen,
        columns,
        [book.schema.root],
    )
    if not finding.count():
        session.say("found-nothing", text=" ".join(texts))
    elif is_table:
        more = not every and finding.has_more()
        session.say("found-more" if more else "found", count=finding.count(), text=" ".join(texts))
    name_broken_cards(session, book)
