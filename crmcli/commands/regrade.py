"""`crm regrade`: change a customer's grade, with the reason that a reviewer will read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.answers import answer_act
from crmcli.commands.options import Customer, DryRun, Json
from crmcli.commands.session import get_session, tell
from crmcli.errors import UsageError

if TYPE_CHECKING:
    from crmcli.rules.outcome import Acting, Card, Outcome

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        'Change a customer\'s grade, with a reason.\n\n  crm regrade huaxin A -m "frame contract"',
        "调整客户级别，须写理由。\n\n  crm regrade 华信 A -m 年框签约",
    )
)
def regrade(
    context: typer.Context,
    customer: Customer,
    grade: Annotated[
        str,
        typer.Argument(
            metavar="GRADE", show_default=False, help=tell("K, A, B, C or D", "K、A、B、C 或 D")
        ),
    ],
    reason: Annotated[
        str | None,
        typer.Option(
            "--reason", "-m", metavar="TEXT", show_default=False, help=tell("why", "理由")
        ),
    ] = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    from crmcli.acts.regrade import regrade_card

    session = get_session(context)
    if reason is None:
        if not session.may_ask:
            raise UsageError("reason-needed", command=f"crm regrade {customer} {grade} -m …")
        reason = session.ask("ask-reason")
    why = reason
    book = session.open_book()
    record, _ = book.get_record(customer)

    def act(card: Card, acting: Acting) -> Outcome:
        return regrade_card(card, acting, grade, why)

    receipt = book.write("regrade", record, act, dry_run=dry_run)
    answer_act(session, receipt, as_json=json)
