"""`crm restore`: bring an archived customer back."""

from __future__ import annotations

import typer

from crmcli.acts.archive import restore_card
from crmcli.commands.bulk import carry_out
from crmcli.commands.options import Customers, DryRun, Json
from crmcli.commands.session import get_session, tell

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "Bring an archived customer back.\n\n\b\n  crm restore huaxin",
        "恢复已归档的客户。\n\n\b\n  crm restore 华信",
    )
)
def restore(
    context: typer.Context,
    customer: Customers,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    session = get_session(context)
    book = session.open_book()
    carry_out(session, book, "restore", customer, restore_card, dry_run=dry_run, as_json=json)
