"""`crm diff`: what differs between two states of the ledger, in words that a reviewer likes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.masking import must_mask
from crmcli.commands.options import Json
from crmcli.commands.session import Session, get_session, tell
from crmcli.errors import NotFound, UsageError

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.book.diffing import Comparison

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "Changes in words: of hand edits, of a branch, of any two commits. A branch or commit "
        "alone is compared from where it and HEAD parted to the files as they are.\n\n\b\n"
        "  crm diff\n  crm diff main\n  crm diff main...li.wei huaxin\n"
        "  crm diff yesterday\n  crm diff v1..v2 -f md",
        "用文字说明改动：手工修改、分支或任意两次提交之间。只写一个分支或提交时，"
        "从它与 HEAD 的分叉点比较到当前文件。\n\n\b\n"
        "  crm diff\n  crm diff main\n  crm diff main...li.wei 华信\n"
        "  crm diff 昨天\n  crm diff v1..v2 -f md",
    )
)
def diff(
    context: typer.Context,
    revision: Annotated[
        str | None,
        typer.Argument(
            metavar="[REV|DAY|REV..REV|REV...REV]",
            show_default=False,
            help=tell(
                "what to compare, as in git, or a day; empty: the last commit with the files as "
                "they are",
                "比较什么，写法同 git，也可写日期；不写：最近一次提交与当前文件",
            ),
        ),
    ] = None,
    customers: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[ID]...",
            show_default=False,
            help=tell("only these customers", "只看这些客户"),
        ),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="text|md|json",
            show_default=False,
            help=tell(
                "form of the output; md is a comment for a request, without what the schema "
                "calls sensitive",
                "输出格式；md 用作合并请求的评论，不含敏感内容",
            ),
        ),
    ] = "text",
    json: Json = False,
) -> None:
    """Tell what differs."""
    from crmcli.book.diffing import Comparison
    from crmcli.book.ranges import find_range
    from crmcli.views.diff import DIFF_FORMATS

    session = get_session(context)
    chosen = "json" if json else form
    if chosen not in DIFF_FORMATS:
        raise UsageError("bad-option", option="--format", value=chosen, choices=DIFF_FORMATS)
    book = session.open_book()
    wanted = find_range(book, revision) if revision is not None else None
    names = customers or []
    session.say_all(wanted.remarks if wanted else ())
    between = wanted.range if wanted else None
    with Comparison(book, between, masked=must_mask(chosen)) as comparison:
        if revision is not None and wanted is None:
            names = [_name_first(comparison, [revision, *names]), *names]
        if names:
            comparison.customers = {_name_customer(comparison, revision, name) for name in names}
        session.say_all(comparison.ends.said)
        _show(session, book, comparison, chosen)


def _name_first(comparison: Comparison, words: list[str]) -> str:
    """The customer whom the first word names, since it names no commit."""
    from crmcli.book.ranges import find_meant
    from crmcli.rules.outcome import Message

    try:
        return comparison.name_customer(words[0])
    except NotFound as error:
        meant = find_meant(comparison.book, words)
        said = meant or Message("diff-no-revision", {"word": words[0]})
        error.notes = (*error.notes, said)
        raise


def _name_customer(comparison: Comparison, revision: str | None, name: str) -> str:
    """The customer whom a word behind the first one names."""
    from crmcli.book.ranges import is_revision
    from crmcli.rules.outcome import Message

    try:
        return comparison.name_customer(name)
    except NotFound as error:
        if is_revision(comparison.book, name):
            values = {"left": revision, "right": name}
            error.notes = (*error.notes, Message("diff-two-revisions", values))
        raise


def _show(session: Session, book: Book, comparison: Comparison, form: str) -> None:
    from crmcli.rules.filediff import Counts, Tally
    from crmcli.views.diff import iter_json, iter_text, render_footer, render_markdown
    from crmcli.views.difflines import list_sections
    from crmcli.views.values import Reader

    reader = Reader(session.language, book.today, book.settings, full_days=True)
    tally = Tally()
    files = tally.watch(comparison.iter_files())
    if form == "json":
        session.show_pieces(iter_json(files, reader))
    else:
        # Of the cards only the words are kept: there may be ten thousand.
        sections = list_sections(files, reader)
        shares = comparison.authorship.list_shares()
        if form == "md":
            session.show(render_markdown(sections, tally.counts, shares, session.language))
        else:
            width = session.width if session.is_terminal else None
            colour = session.use_colour
            session.show_pieces(iter_text(sections, session.language, width=width, colour=colour))
            if sections:
                session.remark(render_footer(tally.counts, shares, session.language))
    if tally.counts == Counts():
        session.say("diff-nothing")
