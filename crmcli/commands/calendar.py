"""`crm calendar`: follow-ups, birthdays and deadlines for the calendars of other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.days_off import note_unknown_plan
from crmcli.commands.options import Query
from crmcli.commands.selection import Question, iter_selected, name_broken_cards, read_question
from crmcli.commands.session import FROM_STDIN, Session, get_session, tell
from crmcli.errors import UsageError
from crmcli.rules.days import add_days

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.exchange.ical import Kind
    from crmcli.rules.agenda import Agenda
    from crmcli.rules.query import Query as Asked

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_KINDS: dict[str, Kind] = {"event": "event", "todo": "todo"}
_DAYS_BACK = 30
"""Days that have passed are kept so long, for whoever was away."""
_DAYS_AHEAD = 400
"""So every day of the year has its next return in the calendar, whenever that is read."""
_IN_WHOLE_CARDS = frozenset({"contact", "note", "phone"})
"""What may be said that only the visits tell."""


@app.command(
    help=tell(
        "Follow-ups, birthdays and deadlines as an iCalendar file.\n\n"
        "It goes to stdout, or to a file that is replaced at once and left alone where nothing "
        "has changed. What it says of a customer is what mail.include of crm.yaml allows.\n\n\b\n"
        "  crm calendar owner=me -o follow-ups.ics\n"
        "  crm calendar grade=K,A --as todo > key-accounts.ics",
        "把跟进、生日和期限输出为日历文件。\n\n"
        "默认输出到标准输出；给出文件名则整体替换，内容未变时不动文件。"
        "关于客户写出哪些内容，由 crm.yaml 的 mail.include 决定。\n\n\b\n"
        "  crm calendar 负责人=me -o 跟进.ics\n"
        "  crm calendar 级别=K,A --as todo > 重点客户.ics",
    )
)
def calendar(
    context: typer.Context,
    query: Query = None,
    kind: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="event|todo",
            show_default=False,
            help=tell(
                "whole-day events (the default), or tasks for programs that have them",
                "全天日程（默认），或待办（须日历程序支持）",
            ),
        ),
    ] = "event",
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            show_default=False,
            help=tell("write to this file", "写入此文件"),
        ),
    ] = None,
) -> None:
    """Print or save the calendar."""
    session = get_session(context)
    form = _read_kind(kind)
    book = session.open_book()
    words = query or []
    question = read_question(session, book, words)
    agenda = _gather(session, book, question)
    asked = [word for word in words if word != FROM_STDIN]
    data = _render(session, book, agenda, asked, question.query, form)
    name_broken_cards(session, book)
    if session.is_watched:  # a job that runs every hour would have it mailed every hour
        note_unknown_plan(session, book.settings, agenda.follow_ups)
    if output is None or output == "-":
        session.show_bytes(data)
    else:
        _refuse_own(session, book, output)
        _save(session, output, data, agenda)


def _read_kind(word: str) -> Kind:
    if word not in _KINDS:
        raise UsageError("bad-option", option="--as", value=word, choices=[*_KINDS])
    return _KINDS[word]


def _gather(session: Session, book: Book, question: Question) -> Agenda:
    from crmcli.book.agenda import gather_agenda

    whole = not _IN_WHOLE_CARDS.isdisjoint(book.settings.mail.include)
    selected = iter_selected(session, book, question, whole=whole)
    start, end = add_days(book.today, -_DAYS_BACK), add_days(book.today, _DAYS_AHEAD)
    return gather_agenda(book, selected, start, end)


def _render(
    session: Session, book: Book, agenda: Agenda, words: list[str], query: Asked, kind: Kind
) -> bytes:
    from crmcli.book.ledger_name import name_ledger
    from crmcli.exchange.agenda import render_agenda
    from crmcli.views.agenda import Telling, say_query
    from crmcli.views.values import Reader

    reader = Reader(session.language, book.today, book.settings)
    telling = Telling(book.schema.root, reader, book.settings.mail.include)
    name = telling.name_calendar(say_query(words, query, book.find_me(), telling))
    ledger = name_ledger(book).whole
    return render_agenda(agenda, telling, kind, ledger=ledger, name=name)


def _refuse_own(session: Session, book: Book, file: str) -> None:
    """Raise UsageError for a file of the ledger; one that git keeps beside it may be the feed."""
    from crmcli.book.reserved import is_of_ledger

    if is_of_ledger(book, session.get_folder() / file):
        raise UsageError("place-of-ledger", option="--output", file=file)


def _save(session: Session, file: str, data: bytes, agenda: Agenda) -> None:
    """Put the calendar into a file; below the working folder, as git takes such names."""
    from crmcli.ledger.disk import explain_errors, replace_file

    with explain_errors(file):
        replace_file(session.get_folder() / file, data)
    if session.is_watched:  # else cron would mail it each time
        counts = {"follow_ups": len(agenda.follow_ups), "days": len(agenda.happenings)}
        session.say("calendar-written", file=file, **counts)
