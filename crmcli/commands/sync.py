"""`crm sync`: bring this clone and the team's remote together."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.options import Json
from crmcli.commands.reports import report_error
from crmcli.commands.session import Session, get_session, tell
from crmcli.errors import Refused, UsageError

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.book.calling import Announce
    from crmcli.book.syncing import Synced

_NAMED = 10
"""Customers that are named; of more there is a count."""
app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "Fetch what others did, merge it with yours by what it means, check the result and send "
        "it. Nothing is ever forced or thrown away; whatever fails, the next sync goes on.\n\n\b\n"
        "  crm sync\n  crm sync --pull\n  crm sync --onto main",
        "取回他人的操作，与本人的按内容合并，检查后发送。从不强制、从不丢弃；无论哪一步失败，"
        "再次同步即可继续。\n\n\b\n  crm sync\n  crm sync --pull\n  crm sync --onto main",
    )
)
def sync(
    context: typer.Context,
    pull: Annotated[
        bool, typer.Option("--pull", help=tell("fetch and merge, send nothing", "只取回，不发送"))
    ] = False,
    onto: Annotated[
        str | None,
        typer.Option(
            "--onto",
            metavar="BRANCH",
            show_default=False,
            help=tell(
                "merge this branch of the remote in as well, so that a request into it has no "
                "conflicts",
                "同时并入远程的这个分支，使到它的合并请求没有冲突",
            ),
        ),
    ] = None,
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet",
            "-q",
            help=tell("say only what goes wrong, as cron wants it", "只报告出错"),
        ),
    ] = False,
    json: Json = False,
) -> None:
    from crmcli.book.syncing import sync as bring_together

    session = get_session(context)
    if onto == "":
        raise UsageError("empty-branch")
    book = session.open_book()
    try:
        with _show_steps(session) as announce:
            synced = bring_together(book, pull=pull, onto=onto, announce=announce)
    except Refused as error:
        if error.code != "sync-clash":
            raise
        report_clash(session, book, error, as_json=json)
        raise typer.Exit(error.exit_code) from error
    if json:
        _show_json(session, synced)
    if quiet:
        session.say_all(synced.notes)
    else:
        _tell(session, synced)


def report_clash(session: Session, book: Book, error: Refused, *, as_json: bool) -> None:
    """Name what both sides changed: on stdout as JSON, or below the sentence.

    There with what has been chosen for it so far.
    """
    from crmcli.book.chosen import load_choices
    from crmcli.views.contests import list_facts, render_contests
    from crmcli.views.values import Reader

    contests = error.values["contests"]
    assert isinstance(contests, tuple)
    if as_json:
        from crmcli.views.formats import render_object

        session.show(render_object({"state": "clash", "clashes": list_facts(contests)}))
    report_error(error)
    reader = Reader(session.language, book.today, book.settings)
    choices = load_choices(book, str(error.values["merge"]))
    session.remark(render_contests(contests, book.schema.root, reader, choices.find))
    settled = [choices.has(one.about, clash) for one in contests for clash in one.list_clashes()]
    if any(settled):
        session.say("clash-progress", settled=sum(settled), count=len(settled))


@contextlib.contextmanager
def _show_steps(session: Session) -> Iterator[Announce]:
    """What tells a person at a terminal which step is being taken; nobody else waits."""
    if session.find_progress() is None:
        yield lambda step, remote: None
        return
    from crmcli.commands.progress import StepLine

    line = StepLine(session.language)
    try:
        yield line.show
    finally:
        line.clear()


def _show_json(session: Session, synced: Synced) -> None:
    from crmcli.views.formats import render_object

    record = {**synced._asdict(), "merged": list(synced.merged), "clashes": []}
    record["addresses"] = list(synced.addresses)
    del record["notes"]
    session.show(render_object(record))


def _tell(session: Session, synced: Synced) -> None:
    from crmcli.ledger.records import is_record, name_record

    if not (session.is_watched or _has_news(synced)):
        return  # a job that runs every hour has nothing to say
    upstream = f"{synced.remote}/{synced.target}"
    counts = {name: getattr(synced, name) for name in ("received", "sent", "waiting", "request")}
    session.say_all(synced.notes)
    if synced.merged:
        names = [name_record(file) if is_record(file) else file for file in synced.merged]
        more = max(0, len(names) - _NAMED)
        session.say(
            "sync-merged-more" if more else "sync-merged", customers=names[:_NAMED], more=more
        )
    elsewhere = synced.state == "sent" and synced.place != upstream
    code = "synced-sent-elsewhere" if elsewhere else f"synced-{synced.state}"
    session.say(code, upstream=upstream, place=synced.place, **counts)
    if synced.state == "requested":
        for address in synced.addresses:
            session.say("sync-open-request-at", address=address)
        if not synced.addresses:
            session.say("sync-open-request", request=synced.request, target=synced.target)


def _has_news(synced: Synced) -> bool:
    """Whether a sync came to anything. That a remote still takes no pushes is none."""
    notes = [note for note in synced.notes if note.code != "push-declined"]
    return bool(notes or synced.received or synced.sent or synced.merged)
