"""`crm schema upgrade`: take new shipped fields and labels into the team's own schema."""

from __future__ import annotations

from typing import Annotated

import typer

from crmcli.commands.answers import answer_act
from crmcli.commands.groups import CommandGroup
from crmcli.commands.options import DryRun, Json
from crmcli.commands.session import get_session, tell

app = typer.Typer(cls=CommandGroup, add_completion=False, rich_markup_mode=None)


@app.callback(
    help=tell(
        "The fields of a card, schema/customer.schema.json, are the team's own.\n\n\b\n"
        "  crm schema upgrade --dry-run\n  crm schema upgrade",
        "字段定义 schema/customer.schema.json 归团队所有。\n\n\b\n"
        "  crm schema upgrade --dry-run\n  crm schema upgrade",
    )
)
def schema() -> None:
    """A callback makes `upgrade` a verb of its own, so that others can join it."""


@app.command(
    help=tell(
        "Take in the fields and labels that are new in this version of crm; what the team "
        "changed stays. The cards are checked first.\n\n\b\n"
        "  crm schema upgrade --dry-run\n  crm schema upgrade",
        "引入本版 crm 新增的字段和名称；团队改过的保持不变。写入前先检查所有客户卡。\n\n\b\n"
        "  crm schema upgrade --dry-run\n  crm schema upgrade",
    )
)
def upgrade(
    context: typer.Context,
    ours: Annotated[
        bool,
        typer.Option(
            "--ours",
            help=tell(
                "where both changed the same, leave it as the team has it",
                "双方都改过的地方，保留台账的写法",
            ),
        ),
    ] = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    from crmcli.book.upgrading import list_told

    session = get_session(context)
    book = session.open_book()
    done = book.upgrade_schema(keep_ours=ours, dry_run=dry_run)
    answer_act(
        session,
        done.receipt,
        as_json=json,
        version_before=done.before.version,
        version=done.after.version,
        changes=list_told(done.steps),
        clashes=list_told(done.clashes),
    )
