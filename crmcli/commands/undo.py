"""`crm undo`: take back an act by a new commit; history keeps both."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.answers import answer_act
from crmcli.commands.options import DryRun, Json
from crmcli.commands.session import Session, get_session, tell

if TYPE_CHECKING:
    from crmcli.book import Book

app = typer.Typer(add_completion=False, rich_markup_mode=None)

SHORT = 7
"""Characters of a commit's id that people are shown."""
SHOWN = 10
"""Changes that the answer tells one by one."""


@app.command(
    help=tell(
        "Take back one act by a new commit. Each further call goes one of your own acts further "
        "back; to undo an undo does it again.\n\n\b\n  crm undo\n  crm undo 9f8e7d6",
        "撤销一次操作（历史保留）。每再撤销一次，就再往前撤销一次本人的操作；撤销“撤销”即重做。\n\n\b\n"
        "  crm undo\n  crm undo 9f8e7d6",
    )
)
def undo(
    context: typer.Context,
    commit: Annotated[
        str | None,
        typer.Argument(
            metavar="[COMMIT]",
            show_default=False,
            help=tell(
                "the act to take back, as crm log names it; anybody's",
                "要撤销的提交（见 crm log），谁做的都可以",
            ),
        ),
    ] = None,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    session = get_session(context)
    book = session.open_book()
    undone = book.undo(commit, dry_run=dry_run)
    receipt = undone.receipt
    customers = list(undone.customers)
    answer_act(session, receipt, as_json=json, customers=customers, undone=undone.commit)
    if receipt.commit is not None and not json:
        _tell_changes(session, book, receipt.commit)
        code = "undo-back" if undone.redone else "undo-again"
        session.say(code, commit=receipt.commit[:SHORT])


def _tell_changes(session: Session, book: Book, commit: str) -> None:
    """What is other now, as `crm log` will tell it."""
    from crmcli.book.changelog import Changelog
    from crmcli.rules.changelog import leave_out_pointers
    from crmcli.views.changelog import render_plainly
    from crmcli.views.values import Reader

    with Changelog(book) as changelog:
        changes = leave_out_pointers(changelog.iter_newest(commit))
        told = list(islice(changes, SHOWN))
        more = sum(1 for _ in changes)
    reader = Reader(session.language, book.today, book.settings)
    if told:  # of a schema there is nothing to tell
        session.remark(render_plainly(told, reader))
    if more:
        session.say("undo-more", count=more)
