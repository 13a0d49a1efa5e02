"""`crm forge`: what workflows ask of the forge that they run on."""

from __future__ import annotations

import os

import typer

from crmcli.commands.groups import CommandGroup
from crmcli.commands.session import get_session, tell

app = typer.Typer(cls=CommandGroup, add_completion=False, rich_markup_mode=None)


@app.callback(
    help=tell(
        "For workflows on GitHub, GitLab and Gitea, which `crm init --ci` writes. The token is "
        "in CRM_TOKEN.\n\n\b\n  crm forge conflicts",
        "供 `crm init --ci` 写的流水线使用（GitHub、GitLab、Gitea）。"
        "令牌放在 CRM_TOKEN 中。\n\n\b\n"
        "  crm forge conflicts",
    )
)
def forge() -> None:
    """A callback makes each of the questions a verb of its own."""


@app.command(
    help=tell(
        "Keep one note at the request of this run: the text from stdin takes the place of the "
        "last one.\n\n\b\n  crm forge note < changes.md",
        "在本次运行的合并请求下保留一条评论：标准输入的内容取代上一次的。\n\n\b\n"
        "  crm forge note < changes.md",
    )
)
def note(context: typer.Context) -> None:
    from crmcli.exchange.forges import find_forge
    from crmcli.views.sentences import say

    session = get_session(context)
    found = find_forge(os.environ)
    text = session.read_input()
    saved = found.save_note(text, say(session.language, "note-nothing"))
    session.say("note-saved" if saved else "note-not-needed")


@app.command(
    help=tell(
        "Has somebody else than its author approved the request as it is now? Exit 1: no.\n\n\b\n"
        "  crm forge approved",
        "本次运行的合并请求是否已由作者以外的人批准？未批准时退出码为 1。\n\n\b\n"
        "  crm forge approved",
    )
)
def approved(context: typer.Context) -> None:
    from crmcli.exchange.forges import find_forge

    session = get_session(context)
    if not find_forge(os.environ).is_approved():
        session.say("request-not-approved")
        raise typer.Exit(1)
    session.say("request-approved")


@app.command(
    help=tell(
        "Open requests from or into the branch of this run that the forge cannot merge: branch "
        "and base, one a line. Exit 6: of some git cannot tell.\n\n\b\n  crm forge conflicts",
        "列出涉及本次分支、托管平台无法自动合并的合并请求：分支和目标，一行一个。"
        "有 git 无法判断的请求时退出码为 6。\n\n\b\n"
        "  crm forge conflicts",
    )
)
def conflicts(context: typer.Context) -> None:
    from crmcli.book.requests import sort_requests
    from crmcli.errors import GitFailed
    from crmcli.exchange.forges import find_forge
    from crmcli.rules.outcome import Message

    session = get_session(context)
    found = find_forge(os.environ)
    listed = sort_requests(session.get_folder(), found.iter_open(), found.branch)
    session.show("".join(f"{one.branch}\t{one.base}\n" for one in listed.conflicting))
    for one, error in listed.odd:
        reason = Message(error.code, error.values)
        session.say("request-odd", branch=one.branch, base=one.base, reason=reason)
    if listed.odd:
        raise typer.Exit(GitFailed.exit_code)
