"""`crm new`: open a card. A likely duplicate is refused with the evidence, unless `--force`."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from crmcli.acts.new import open_card
from crmcli.commands.answers import answer_act
from crmcli.commands.assignments import Assignments, parse_assignments
from crmcli.commands.options import DryRun, Json
from crmcli.commands.session import get_session, tell

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "Open a card for a new customer and print its id.\n\n\b\n"
        "  crm new 北京华信信息技术股份有限公司 aliases=华信 grade=B stage=prospect",
        "新建客户卡（建档），输出标识。\n\n\b\n"
        "  crm new 北京华信信息技术股份有限公司 简称=华信 级别=B 阶段=意向",
    )
)
def new(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", show_default=False, help=tell("full name", "客户全称")),
    ],
    assignments: Assignments = None,
    force: Annotated[
        bool,
        typer.Option("--force", help=tell("even if it looks like a duplicate", "疑似重复也新建")),
    ] = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    session = get_session(context)
    pairs = parse_assignments(assignments or [])
    book = session.open_book()
    act = partial(open_card, name=name, assignments=pairs, force=force)
    receipt = book.create(act, dry_run=dry_run, despite_broken=force)
    answer_act(session, receipt, as_json=json)
