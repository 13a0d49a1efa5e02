"""`crm archive`: put a customer away; the card and its history stay."""

from __future__ import annotations

from functools import partial

import typer

from crmcli.acts.archive import archive_card
from crmcli.commands.bulk import carry_out
from crmcli.commands.options import Customers, DryRun, Json, Reason
from crmcli.commands.session import get_session, tell
from crmcli.errors import UsageError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "Put a card away: the customer is left out of lists, the card and its history stay.\n\n\b\n"
        '  crm archive huaxin -m "gone out of business"\n'
        "  crm list 'last_visit<2023-01-01' -f ids | crm archive - -m \"no contact for years\"",
        "归档：客户不再列出，卡片和历史保留。\n\n\b\n"
        "  crm archive 华信 -m 已停业\n"
        "  crm list '上次跟进<2023-01-01' -f ids | crm archive - -m 多年未联系",
    )
)
def archive(
    context: typer.Context,
    customer: Customers,
    reason: Reason = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    session = get_session(context)
    if reason is None:
        if not session.may_ask:
            raise UsageError("reason-needed", command=f"crm archive {customer} -m …")
        reason = session.ask("ask-reason")
    act = partial(archive_card, reason=reason)
    book = session.open_book()
    carry_out(session, book, "archive", customer, act, dry_run=dry_run, as_json=json)
