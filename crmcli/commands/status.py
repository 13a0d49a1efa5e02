"""`crm status`: who I am, what was edited by hand, what is not pushed, what is broken."""

from __future__ import annotations

import typer

from crmcli.commands.options import Json
from crmcli.commands.session import get_session, tell

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "Who you are, what is edited by hand, what is not pushed, what is broken.\n\n\b\n"
        "  crm status",
        "当前身份、手工修改、未推送的操作、有问题的卡片。\n\n\b\n  crm status",
    )
)
def status(context: typer.Context, json: Json = False) -> None:
    from crmcli.views.status import render_status

    session = get_session(context)
    book = session.open_unmerged_book()
    session.show(render_status(book.read_status(), as_json=json, language=session.language))
