"""`crm next`: promise the next follow-up, or postpone it, without a visit."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from crmcli.acts.promise import promise_next
from crmcli.commands.asking import understand_promise
from crmcli.commands.bulk import carry_out
from crmcli.commands.options import Customers, DryRun, Json
from crmcli.commands.session import get_session, tell

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "Set or postpone the next follow-up.\n\n\b\n  crm next huaxin fri send the contract",
        "安排或推迟下次跟进。\n\n\b\n  crm next 华信 周五 寄合同",
    )
)
def next_(
    context: typer.Context,
    customer: Customers,
    when: Annotated[
        str,
        typer.Argument(
            metavar="WHEN|none",
            show_default=False,
            help=tell(
                "day: 2026-12-01, +3d, next tue; none ends the promise", "日期；none 取消约定"
            ),
        ),
    ],
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TEXT]...", show_default=False, help=tell("what is promised", "约定事项")
        ),
    ] = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Promise the next follow-up."""
    session = get_session(context)
    book = session.open_book()
    # The words of WHEN may stand apart: `crm next huaxin next tue send it`.
    promise = understand_promise(" ".join([when, *(what or [])]), book.today)
    day, text = promise if isinstance(promise, tuple) else (None, None)
    act = partial(promise_next, on=day, what=text)
    carry_out(session, book, "next", customer, act, dry_run=dry_run, as_json=json)
