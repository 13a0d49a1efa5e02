"""`crm visit`: log a visit, call or chat with a customer; several; or mend the last one.

The entry goes to the end of the customer's file (or to its place by date) and is one commit.
Without `-m` a person at a terminal is asked; a script must say what happened.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import typer

from crmcli.acts.visit import log_visit
from crmcli.commands.answers import answer_act
from crmcli.commands.asking import ask_visit, settle_contact
from crmcli.commands.days import understand_day
from crmcli.commands.days_off import note_unknown_years
from crmcli.commands.options import DryRun, Json
from crmcli.commands.session import FROM_STDIN, Session, get_session, tell
from crmcli.commands.visit_words import (
    By,
    Channel,
    Contact,
    Day,
    Missed,
    Next,
    Notes,
    Obstacle,
    Remedy,
    Result,
    note_missed,
    read_words,
)
from crmcli.errors import UsageError
from crmcli.rules.followup import assess_card

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        'Log a visit, call or chat.\n\n\b\n  crm visit huaxin -c phone -m "wants a quote" '
        '-n "next wed send quote"\n  crm visit --amend -r "sent the quote"\n'
        "  crm visit --stdin < visits.txt",
        "记一次跟进（外访、电话、微信等）。\n\n\b\n"
        '  crm visit 华信 -c 电话 -m 要报价 -n "下周三 送报价"\n'
        "  crm visit --amend -r 已送报价\n"
        "  crm visit --stdin < visits.txt",
    )
)
def visit(
    context: typer.Context,
    customer: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID]",
            show_default=False,
            help=tell(
                "id, name, alias, contact, record no. or pinyin of the customer",
                "客户的标识、名称、简称、联系人、档案编号或拼音",
            ),
        ),
    ] = None,
    notes: Notes = None,
    channel: Channel = None,
    contact: Contact = None,
    outcome: Result = None,
    problem: Obstacle = None,
    solution: Remedy = None,
    promise: Next = None,
    day: Day = None,
    missed: Missed = False,
    by: By = None,
    amend: Annotated[
        bool,
        typer.Option(
            "--amend",
            help=tell(
                "mend your last visit (of the customer); an empty text clears a field",
                "修改你最近一次跟进（或该客户的）；空文字清除该项",
            ),
        ),
    ] = False,
    stdin: Annotated[
        bool,
        typer.Option(
            "--stdin",
            help=tell(
                "log visits from stdin in one commit: a line of these words or JSON each",
                "从标准输入记多次跟进，合为一次提交：每行为上述写法或 JSON",
            ),
        ),
    ] = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Log it."""
    session = get_session(context)
    said = {
        "notes": notes,
        "channel": channel,
        "contact": contact,
        "outcome": outcome,
        "problem": problem,
        "solution": solution,
        "promise": promise,
        "day": day,
        "missed": missed,
        "by": by,
    }
    if stdin:
        if customer is not None or amend or any(one not in {None, False} for one in said.values()):
            raise UsageError("stdin-alone")
        from crmcli.commands.visit_lines import log_lines

        log_lines(session, dry_run=dry_run, as_json=json)
    elif amend:
        from crmcli.commands.amending import amend_last

        amend_last(session, customer, said, dry_run=dry_run, as_json=json)
    elif customer is None:
        raise UsageError("customer-needed", command="crm visit ID -m …")
    else:
        _log(session, customer, said, dry_run=dry_run, as_json=json)


def _log(
    session: Session, customer: str, said: dict[str, Any], *, dry_run: bool, as_json: bool
) -> None:
    """Log one visit, with what is asked for at a terminal."""
    if said["notes"] is None and not said["missed"] and not session.may_ask:
        raise UsageError("notes-needed", command=f"crm visit {customer} -m …")
    book = session.open_book()
    record, named_contact = book.get_record(customer)
    said["contact"] = said["contact"] or named_contact
    if said["notes"] == FROM_STDIN:
        said["notes"] = session.read_input()
    day = said["day"]
    on = None if day is None else understand_day(session, day, book.today, "past")
    words = read_words(said, on, book.today)
    note_missed(words)
    if words["notes"] is None:
        ask_visit(session, book, book.read_card(record), words)
    if words["contact"] is not None and session.may_ask:
        settle_contact(session, book, book.read_card(record), words)
    receipt = book.write("visit", record, partial(log_visit, **words), dry_run=dry_run)
    standing = assess_card(receipt.value, book.settings)
    made = receipt.outcome.made
    answer_act(session, receipt, as_json=as_json, visit=made, due=standing.due)
    note_unknown_years(session, book.settings, [standing])
