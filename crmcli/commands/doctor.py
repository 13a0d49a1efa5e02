"""`crm doctor`: is everything there that the ledger needs, and what mends what is not?"""

from __future__ import annotations

import locale
import sys
from pathlib import Path
from typing import Annotated

import typer

from crmcli.commands.init import find_timezone
from crmcli.commands.options import Json
from crmcli.commands.session import Session, get_session, tell

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "Check the installation and the clone, and name what mends each fault. Exits with 1 where "
        "a problem stands.\n\n\b\n  crm doctor\n  crm doctor --fix",
        "诊断安装和克隆，逐项说明如何修复。有问题未解决时退出码为 1。"
        "\n\n\b\n  crm doctor\n  crm doctor --fix",
    )
)
def doctor(
    context: typer.Context,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help=tell(
                "mend what is safely mended: missing files, settings, indexes; a killed write",
                "修复可放心修复的：缺失的文件和设置、中断的写入、历史缺少的索引",
            ),
        ),
    ] = False,
    json: Json = False,
) -> None:
    from crmcli.book.examining import examine
    from crmcli.rules.health import Terminal, is_well
    from crmcli.views.health import render_checks, render_checks_json

    session = get_session(context)
    folder = session.get_folder()
    if fix:
        _mend(session, folder)
    terminal = Terminal(sys.stdout.encoding, locale.getencoding())
    checks = examine(folder, terminal, find_timezone())
    if json:
        session.show(render_checks_json(checks, session.language))
    else:
        session.show(render_checks(checks, session.language, colour=session.use_colour))
        states = [check.state for check in checks]
        session.say(
            "doctor-well" if is_well(checks) else "doctor-unwell",
            problems=states.count("problem"),
            warnings=states.count("warning"),
        )
    if not is_well(checks):
        raise typer.Exit(1)


def _mend(session: Session, folder: Path) -> None:
    """What `crm init` mends in a clone. Where there is no ledger, none is made."""
    from crmcli.book.examining import find_ledger, index_history
    from crmcli.book.founding import found_ledger

    root, _ = find_ledger(folder)
    if root is None:
        return
    done = found_ledger(root, find_timezone(), lambda: None)
    if done.files or done.settings:
        session.say("init-mended", root=root, files=[*done.files, *done.settings])
    if index_history(root):
        session.say("doctor-history-indexed")
