"""`crm add`: add an entry to any list of a card: a contact, a need, a tag, a phone."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from crmcli.acts.add import add_entries
from crmcli.commands.bulk import carry_out
from crmcli.commands.options import Customers, DryRun, Json
from crmcli.commands.session import get_session, tell

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "Add an entry to a list.\n\n\b\n  crm add huaxin contacts name=李强 role=user\n"
        "  crm add huaxin tags new/tag",
        "添加一条。\n\n\b\n  crm add 华信 联系人 姓名=李强 角色=使用者\n"
        "  crm add 华信 标签 预算/高",
    )
)
def add(
    context: typer.Context,
    customer: Customers,
    path: Annotated[
        str,
        typer.Argument(
            metavar="PATH", show_default=False, help=tell("the list", "列表字段，如 联系人")
        ),
    ],
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="KEY=VALUE...|VALUE...",
            show_default=False,
            help=tell("the entry's fields, or plain values", "各字段的值，或直接写值"),
        ),
    ],
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    session = get_session(context)
    book = session.open_book()
    act = partial(add_entries, path=path, words=words)
    carry_out(session, book, "add", customer, act, dry_run=dry_run, as_json=json, made_as="entry")
