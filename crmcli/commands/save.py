"""`crm save`: check what was edited by hand and record it, one commit."""

from __future__ import annotations

from typing import Annotated

import typer

from crmcli.commands.answers import answer_act
from crmcli.commands.options import DryRun, EditReason, Json
from crmcli.commands.session import get_session, tell

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "Check and record what you edited by hand: all of it, or the customers named.\n\n\b\n"
        '  crm save\n  crm save huaxin -m "new address"',
        "检查并保存手工修改：全部，或指定的客户。\n\n\b\n  crm save\n  crm save 华信 -m 地址变更",
    )
)
def save(
    context: typer.Context,
    customers: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ID]...", show_default=False, help=tell("customers", "客户")),
    ] = None,
    reason: EditReason = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    session = get_session(context)
    book = session.open_book()
    receipt = book.save(customers or [], reason, dry_run=dry_run)
    answer_act(session, receipt, as_json=json)
