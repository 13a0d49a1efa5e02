"""`crm check`: every problem in every file, with its place, the reason and the mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.options import refuse_blank
from crmcli.commands.session import Session, get_session, tell
from crmcli.errors import UsageError

if TYPE_CHECKING:
    from crmcli.rules.findings import Finding

app = typer.Typer(add_completion=False, rich_markup_mode=None)

FORMATS = ("text", "json", "github", "gitlab")
REVIEW_FORMATS = ("text", "json")


@app.command(
    help=tell(
        "Check every card, or those named. Exit 1 when there is an error.\n\n\b\n"
        "  crm check\n  crm check huaxin\n  crm check --fix records/huaxin.yaml\n"
        "  crm check --staged\n  crm check --review origin/main...HEAD",
        "检查台账，或指定的卡片。有错误时退出码为 1。\n\n\b\n"
        "  crm check\n  crm check huaxin\n  crm check --fix records/huaxin.yaml\n"
        "  crm check --staged\n  crm check --review origin/main...HEAD",
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
    staged: Annotated[
        bool,
        typer.Option(
            "--staged",
            help=tell(
                "only the errors that a commit of what is staged would bring in",
                "只检查已暂存的内容：提交后会新增的错误",
            ),
        ),
    ] = False,
    review: Annotated[
        str | None,
        typer.Option(
            "--review",
            metavar="REV[...REV]",
            show_default=False,
            help=tell(
                "only which changes since REV want a reviewer, as review in crm.yaml says; "
                "exit 1 if some do",
                "只列出自 REV 起须审核的变更（依 crm.yaml 的 review）；有则退出码为 1",
            ),
        ),
    ] = None,
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
    form = "json" if json else form
    if form not in FORMATS:
        raise UsageError("bad-option", option="--format", value=form, choices=FORMATS)
    refuse_blank(context, "--review", "--review REV[...REV]", review)
    session = get_session(context)
    alone = {"--review": review is not None, "--staged": staged}
    _refuse_others(alone, {"--fix": fix, "--strict": strict, "FILES": bool(files)})
    if review is not None:
        is_good = _review(session, review, form)
    elif staged:
        is_good = _check_staged(session, form)
    else:
        is_good = _check_files(session, files, form, fix=fix, strict=strict)
    if not is_good:
        raise typer.Exit(1)


def _refuse_others(alone: dict[str, bool], others: dict[str, bool]) -> None:
    """What says itself what is checked takes nothing beside it that would say it, too."""
    chosen = [option for option, given in alone.items() if given]
    beside = chosen[1:] + [option for option, given in others.items() if given]
    if chosen and beside:
        raise UsageError("check-alone", option=chosen[0], other=beside[0])


def _check_files(
    session: Session, files: list[str] | None, form: str, *, fix: bool, strict: bool
) -> bool:
    from crmcli.book.auditing import open_auditor

    auditor = open_auditor(session.get_folder(), session.find_progress())
    wanted = [str(session.directory / file) for file in files] if files else None
    if fix:
        for file in auditor.fix(wanted):
            session.say("fixed", file=file)
        session.say_all(auditor.notes)
    audit = auditor.check(wanted)
    told = audit.brief if form == "text" else audit.findings
    errors, warnings = _show_findings(session, told, audit.findings, audit.cards, form)
    return not (errors or (strict and warnings))


def _check_staged(session: Session, form: str) -> bool:
    from crmcli.book.staged import Staged, check_staged, find_removed, find_staged

    staged = find_staged(session.get_folder())
    removed = find_removed(staged)
    # A commit of other files is none of ours, whatever state the ledger is in.
    is_plain = bool(removed) or not staged
    found = Staged(removed, 0) if is_plain else check_staged(session.open_book(), staged)
    errors, _ = _show_findings(session, found.findings, found.findings, found.cards, form)
    return not errors


def _show_findings(
    session: Session, told: Iterable[Finding], findings: Iterable[Finding], cards: int, form: str
) -> tuple[int, int]:
    """Print what is to be told of the findings; how many errors and warnings they are."""
    from crmcli.views.findings import iter_rendered

    session.show_pieces(iter_rendered(told, form, session.language))
    severities = Counter(finding.severity for finding in findings)
    errors, warnings = severities["error"], severities["warning"]
    if form == "text":
        session.say("checked", cards=cards, errors=errors, warnings=warnings)
    return errors, warnings


def _review(session: Session, text: str, form: str) -> bool:
    from crmcli.book.review_rule import review_range
    from crmcli.commands.rows import show_rows
    from crmcli.views.review_rule import build_review_columns, build_review_rows
    from crmcli.views.values import Reader

    if form not in REVIEW_FORMATS:
        raise UsageError("bad-option", option="--format", value=form, choices=REVIEW_FORMATS)
    book = session.open_book()
    found = review_range(book, text)
    reader = Reader(session.language, book.today, book.settings)
    rows = build_review_rows(found.wanting, book.schema.root, reader)
    show_rows(session, build_review_columns(reader), rows, "json" if form == "json" else None)
    if found.rule is None:
        session.say("review-unset")
    elif found.wanting:
        session.say("review-some", count=len(found.wanting))
    else:
        session.say("review-none", files=found.files)
    return not found.wanting
