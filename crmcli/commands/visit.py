"""`crm visit`: log a visit, call or chat with a customer.

The entry goes to the end of the customer's file (or to its place by date) and is one commit.
Without `-m` a person at a terminal is asked; a script must say what happened.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import typer

from crmcli.acts.visit import log_visit
from crmcli.commands.answers import answer_act
from crmcli.commands.asking import ask_visit, settle_contact, understand_promise
from crmcli.commands.options import Customer, DryRun, Json
from crmcli.commands.session import get_session, tell
from crmcli.errors import UsageError
from crmcli.rules.followup import assess_card
from crmcli.rules.when import parse_when

app = typer.Typer(add_completion=False, rich_markup_mode=None)

FROM_STDIN = "-"


@app.command(
    help=tell(
        'Log a visit, call or chat.\n\n\b\n  crm visit huaxin -c phone -m "wants a quote" '
        '-n "next wed send quote"',
        "记一次跟进（外访、电话、微信等）。\n\n\b\n"
        '  crm visit 华信 -c 电话 -m 要报价 -n "下周三 送报价"',
    )
)
def visit(
    context: typer.Context,
    customer: Customer,
    notes: Annotated[
        str | None,
        typer.Option(
            "--notes",
            "-m",
            metavar="TEXT|-",
            show_default=False,
            help=tell("what was said; - reads standard input", "过程记录；- 从标准输入读"),
        ),
    ] = None,
    channel: Annotated[
        str | None,
        typer.Option(
            "--channel",
            "-c",
            show_default=False,
            help=tell("onsite, phone, chat, email …", "跟进方式：外访、电话、微信、邮件…"),
        ),
    ] = None,
    contact: Annotated[
        str | None,
        typer.Option(
            "--with",
            "-w",
            metavar="CONTACT",
            show_default=False,
            help=tell("whom you talked to", "接触对象"),
        ),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            "--outcome", "-r", metavar="TEXT", show_default=False, help=tell("result", "结论")
        ),
    ] = None,
    problem: Annotated[
        str | None,
        typer.Option(
            metavar="TEXT", show_default=False, help=tell("what stood in the way", "问题")
        ),
    ] = None,
    solution: Annotated[
        str | None,
        typer.Option(metavar="TEXT", show_default=False, help=tell("how to solve it", "对策")),
    ] = None,
    promise: Annotated[
        str | None,
        typer.Option(
            "--next",
            "-n",
            metavar='"WHEN [TEXT]"|none',
            show_default=False,
            help=tell("next follow-up, and what was promised", "下次跟进日期和约定事项"),
        ),
    ] = None,
    day: Annotated[
        str | None,
        typer.Option(
            "--date", "-d", metavar="WHEN", show_default=False, help=tell("day of it", "跟进日期")
        ),
    ] = None,
    missed: Annotated[
        bool,
        typer.Option(
            "--missed", help=tell("nobody answered: no contact", "未联系上，不算一次跟进")
        ),
    ] = False,
    by: Annotated[
        str | None,
        typer.Option(
            metavar="PERSON", show_default=False, help=tell("who did it, if not you", "跟进人")
        ),
    ] = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Log it."""
    session = get_session(context)
    if notes is None and not missed and not session.may_ask:
        raise UsageError("notes-needed", command=f"crm visit {customer} -m …")
    book = session.open_book()
    record, named_contact = book.get_record(customer)
    words: dict[str, Any] = {
        "notes": session.read_input() if notes == FROM_STDIN else notes,
        "channel": channel,
        "contact": contact or named_contact,
        "outcome": outcome,
        "problem": problem,
        "solution": solution,
        "next": understand_promise(promise, book.today),
        "on": None if day is None else parse_when(day, book.today, "past"),
        "missed": missed,
        "by": by,
    }
    if notes is None and missed:
        words["notes"] = tell("nobody answered", "未联系上")
    elif notes is None:
        ask_visit(session, book, book.read_card(record), words)
    if words["contact"] is not None and session.may_ask:
        settle_contact(session, book, book.read_card(record), words)
    receipt = book.write("visit", record, partial(log_visit, **words), dry_run=dry_run)
    due = assess_card(receipt.value, book.settings).due
    answer_act(session, receipt, as_json=json, visit=receipt.outcome.made, due=due)
