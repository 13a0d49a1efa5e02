"""`crm remind`: what to do today, for whoever asks, or sent to everybody."""

from __future__ import annotations

from typing import Annotated

import typer

from crmcli.commands.options import Json, Query
from crmcli.commands.session import get_session, tell
from crmcli.errors import UsageError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "What to do today, the few that matter most first. Without options your own, on the "
        "screen, or those of the owners that the query names; --email and the others send "
        "everybody theirs, once a day.\n\n\b\n"
        "  crm remind\n  crm remind owner=anna\n  crm remind --dry-run\n  crm remind --email",
        "今天要办的事，最要紧的在前。不带选项时在屏幕上显示本人的，查询中写了负责人则显示他们的；"
        "--email 等把每人的发给本人，一天一次。\n\n\b\n"
        "  crm remind\n  crm remind 负责人=anna\n  crm remind --dry-run\n  crm remind --email",
    )
)
def remind(
    context: typer.Context,
    query: Query = None,
    email: Annotated[
        bool, typer.Option("--email", help=tell("send by the mail server", "通过邮件服务器发送"))
    ] = False,
    mbox: Annotated[
        str | None,
        typer.Option(
            "--mbox",
            metavar="FILE",
            show_default=False,
            help=tell("append to a mailbox file", "追加到 mbox 文件"),
        ),
    ] = None,
    maildir: Annotated[
        str | None,
        typer.Option(
            "--maildir",
            metavar="DIR",
            show_default=False,
            help=tell("put into a mail folder (Maildir)", "放入 Maildir 目录"),
        ),
    ] = None,
    stdout: Annotated[
        bool,
        typer.Option(
            "--stdout",
            help=tell("print the mails, for another program", "输出邮件原文，交给别的程序"),
        ),
    ] = False,
    post: Annotated[
        str | None,
        typer.Option(
            "--post",
            metavar="wecom|feishu|dingtalk|slack",
            show_default=False,
            help=tell("tell a group through its bot", "由群机器人发到群里"),
        ),
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help=tell("show all, send nothing, note nothing", "只显示，不发送，也不记为已发"),
        ),
    ] = False,
    test: Annotated[
        str | None,
        typer.Option(
            "--test",
            metavar="PERSON",
            show_default=False,
            help=tell(
                "send that person a sample now; it counts as no reminder",
                "立即给此人试发一份，不算已提醒",
            ),
        ),
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            metavar="FILE",
            show_default=False,
            help=tell(
                "where it is noted what was sent; default: in git's directory",
                "已发记录的文件；默认在 git 目录中",
            ),
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Show or send the digests."""
    from crmcli.book.reminding import find_sent_file
    from crmcli.commands import reminder_screen, sending
    from crmcli.commands.reminder_run import Run
    from crmcli.commands.reminder_ways import check_places, choose_way
    from crmcli.commands.selection import read_question

    session = get_session(context)
    options = {"--email": email, "--mbox": mbox, "--maildir": maildir, "--stdout": stdout}
    choice = choose_way({**options, "--post": post}, dry_run=dry_run, test=test)
    if choice.sends and session.at is not None:
        raise UsageError("at-only-reads", path=f"crm remind --{choice.way}")
    if state is not None and (test is not None or not (choice.way or dry_run)):
        raise UsageError("remind-state-unused")
    if json and choice.sends and choice.way == "stdout":
        raise UsageError("remind-two-outputs")
    book = session.open_book()
    check_places(session, book, choice, state)
    notes = find_sent_file(book) if state is None else session.get_folder() / state
    question = read_question(session, book, query) if query else None
    run = Run(session, book, query or [], question, choice, notes, json)
    if test is not None:
        sending.send_sample(run, test)
    elif choice.sends:
        sending.send_all(run)
    elif dry_run:
        reminder_screen.show_all(run)
    else:
        reminder_screen.show_mine(run)
