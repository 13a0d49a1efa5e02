"""`crm unset`: clear a field, delete an entry, or take a member out of a plain list."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from crmcli.acts.unset import unset_fields
from crmcli.commands.bulk import carry_out
from crmcli.commands.options import Customers, DryRun, Json
from crmcli.commands.session import get_session, tell

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "Clear a field, delete an entry, or take members out of a list.\n\n\b\n"
        "  crm unset huaxin website\n  crm unset huaxin contacts.wang\n"
        "  crm unset huaxin tags budget/high",
        "清空字段、删除一条，或从列表去掉成员。\n\n\b\n  crm unset 华信 网址\n"
        "  crm unset 华信 联系人.王静\n  crm unset 华信 标签 预算/高",
    )
)
def unset(
    context: typer.Context,
    customer: Customers,
    path: Annotated[
        str, typer.Argument(metavar="PATH", show_default=False, help=tell("the field", "字段"))
    ],
    members: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[MEMBER]...",
            show_default=False,
            help=tell("members of a plain list", "列表中的成员"),
        ),
    ] = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    session = get_session(context)
    book = session.open_book()
    act = partial(unset_fields, path=path, members=members or [])
    carry_out(session, book, "unset", customer, act, dry_run=dry_run, as_json=json)
