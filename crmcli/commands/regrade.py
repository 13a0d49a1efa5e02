"""`crm regrade`: change a customer's grade, with the reason that a reviewer will read."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from crmcli.acts.regrade import regrade_card
from crmcli.commands.bulk import carry_out
from crmcli.commands.options import Customers, DryRun, Json, Reason
from crmcli.commands.session import get_session, tell
from crmcli.errors import UsageError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "Change a customer's grade, with a reason.\n\n\b\n"
        '  crm regrade huaxin A -m "frame contract"',
        "调整客户级别，须写理由。\n\n\b\n  crm regrade 华信 A -m 年框签约",
    )
)
def regrade(
    context: typer.Context,
    customer: Customers,
    grade: Annotated[
        str,
        typer.Argument(
            metavar="GRADE", show_default=False, help=tell("K, A, B, C or D", "K、A、B、C 或 D")
        ),
    ],
    reason: Reason = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    session = get_session(context)
    if reason is None:
        if not session.may_ask:
            raise UsageError("reason-needed", command=f"crm regrade {customer} {grade} -m …")
        reason = session.ask("ask-reason")
    book = session.open_book()
    act = partial(regrade_card, grade=grade, reason=reason)
    carry_out(session, book, "regrade", customer, act, dry_run=dry_run, as_json=json)
