"""`crm check`: every problem in every file, with its place, the reason and the mend."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from crmcli.commands.session import get_session, tell
from crmcli.errors import UsageError

app = typer.Typer(add_completion=False, rich_markup_mode=None)

FORMATS = ("text", "json", "github", "gitlab")


@app.command(
    help=tell(
        "Check every card, or those named. Exit 1 when there is an error.\n\n\b\n"
        "  crm check\n  crm check huaxin\n  crm check --fix records/huaxin.yaml",
        "检查台账，或指定的卡片。有错误时退出码为 1。\n\n\b\n"
        "  crm check\n  crm check huaxin\n  crm check --fix records/huaxin.yaml",
    )
)
def check(
    context: typer.Context,
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILES]...",
            show_default=False,
            help=tell("files, or ids of customers", "文件或客户标识"),
        ),
    ] = None,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help=tell("mend what cannot change meaning", "修正不改变含义的问题"),
        ),
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help=tell("warnings fail too", "警告也算失败"))
    ] = False,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="|".join(FORMATS),
            help=tell("form of the output", "输出格式"),
        ),
    ] = "text",
    json: Annotated[
        bool, typer.Option("--json", help=tell("short for --format json", "等同 --format json"))
    ] = False,
) -> None:
    from crmcli.book.auditing import open_auditor
    from crmcli.views.findings import iter_rendered

    form = "json" if json else form
    if form not in FORMATS:
        raise UsageError("bad-option", option="--format", value=form, choices=FORMATS)
    session = get_session(context)
    auditor = open_auditor(session.get_folder(), session.find_progress())
    wanted = [str(session.directory / file) for file in files] if files else None
    if fix:
        for file in auditor.fix(wanted):
            session.say("fixed", file=file)
        session.say_all(auditor.notes)
    audit = auditor.check(wanted)
    told = audit.brief if form == "text" else audit.findings
    session.show_pieces(iter_rendered(told, form, session.language))
    severities = Counter(finding.severity for finding in audit.findings)
    errors, warnings = severities["error"], severities["warning"]
    if form == "text":
        session.say("checked", cards=audit.cards, errors=errors, warnings=warnings)
    if errors or (strict and warnings):
        raise typer.Exit(1)
