"""`crm person add`: enter a colleague in crm.yaml."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from crmcli.commands.answers import answer_act
from crmcli.commands.groups import CommandGroup
from crmcli.commands.options import DryRun, Json
from crmcli.commands.session import get_session, tell

app = typer.Typer(cls=CommandGroup, add_completion=False, rich_markup_mode=None)


@app.callback(
    help=tell(
        "Add a member of the team.\n\n\b\n  crm person add 李伟 li.wei@example.com",
        "添加成员。\n\n\b\n  crm person add 李伟 li.wei@example.com",
    )
)
def person() -> None:
    """A callback makes `add` a verb of its own, so that others can join it."""


@app.command(
    help=tell(
        "Enter a colleague; git's user.email tells who is at work.\n\n\b\n"
        "  crm person add 李伟 li.wei@example.com",
        "添加成员；git 的 user.email 表明当前身份。\n\n\b\n"
        "  crm person add 李伟 li.wei@example.com",
    )
)
def add(
    context: typer.Context,
    name: Annotated[
        str,
        typer.Argument(metavar="NAME", show_default=False, help=tell("as people read it", "姓名")),
    ],
    emails: Annotated[
        list[str],
        typer.Argument(
            metavar="EMAIL...", show_default=False, help=tell("as in git's user.email", "邮箱")
        ),
    ],
    person_id: Annotated[
        str | None,
        typer.Option(
            "--id",
            show_default=False,
            help=tell("what cards say; else the part before @", "卡片中的标识；默认取 @ 之前"),
        ),
    ] = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    from crmcli.acts.person import add_person

    session = get_session(context)
    book = session.open_book()
    act = partial(add_person, name=name, emails=emails, person_id=person_id)
    receipt = book.write_settings("person", act, dry_run=dry_run)
    answer_act(session, receipt, as_json=json, person=receipt.outcome.made)
