"""`crm set`: change fields of a card; several in one call are one commit."""

from __future__ import annotations

from functools import partial

import typer

from crmcli.acts.set import set_fields
from crmcli.commands.assignments import Assignments, parse_assignments
from crmcli.commands.bulk import carry_out
from crmcli.commands.options import Customers, DryRun, Json
from crmcli.commands.session import get_session, tell
from crmcli.errors import UsageError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "Change fields.\n\n\b\n  crm set huaxin industry=software contacts.wang.title=CTO\n"
        "  crm list owner=none -f ids | crm set - owner=anna",
        "修改字段。\n\n\b\n  crm set 华信 行业=软件 联系人.王静.职务=总监\n"
        "  crm list 负责人=none -f ids | crm set - 负责人=anna",
    )
)
def set_(
    context: typer.Context,
    customer: Customers,
    assignments: Assignments = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    session = get_session(context)
    pairs = parse_assignments(assignments or [])
    if not pairs:
        raise UsageError("nothing-to-set", command=f"crm set {customer} PATH=VALUE")
    book = session.open_book()
    act = partial(set_fields, assignments=pairs)
    carry_out(session, book, "set", customer, act, dry_run=dry_run, as_json=json)
