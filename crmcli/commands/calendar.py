"""`crm calendar`: follow-ups, birthdays and deadlines for the calendars of other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.days_off import iter_counted_days, note_unknown_days
from crmcli.commands.options import Query
from crmcli.commands.selection import Question, iter_selected, name_broken_cards, read_question
from crmcli.commands.session import FROM_STDIN, Session, get_session, tell
from crmcli.errors import UsageError
from crmcli.rules.days import add_days

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from crmcli.book import Book
    from crmcli.exchange.ical import Kind
    from crmcli.rules.agenda import Doing
    from crmcli.rules.query import Query as Asked
    from crmcli.rules.settings import Settings

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
    file = None if output == "-" else output
    if file is not None:
        _refuse_own(session, book, file)
    asked = [word for word in words if word != FROM_STDIN]
    tally = _Tally(book.settings)
    agenda = tally.count(_gather(session, book, question))
    _write(session, file, _render(session, book, agenda, asked, question.query, form))
    name_broken_cards(session, book)
    if session.is_watched:  # a job that runs every hour would have it mailed every hour
        note_unknown_days(session, book.settings, tally.counted)
        if file is not None:
            counts = {"follow_ups": tally.follow_ups, "days": tally.happenings}
            session.say("calendar-written", file=file, **counts)


class _Tally:
    """What has gone into a calendar."""

    def __init__(self, settings: Settings) -> None:
        self.follow_ups = 0
        self.happenings = 0
        self.counted: set[date] = set()
        """Days that depend on days off."""
        self._settings = settings

    def count(self, agenda: Iterable[Doing]) -> Iterator[Doing]:
        """Count what comes, and hand it on."""
        from crmcli.rules.agenda import FollowUp

        for one in agenda:
            if isinstance(one, FollowUp):
                self.follow_ups += 1
                self.counted.update(iter_counted_days(self._settings, one))
            else:
                self.happenings += 1
            yield one


def _read_kind(word: str) -> Kind:
    if word not in _KINDS:
        raise UsageError("bad-option", option="--as", value=word, choices=[*_KINDS])
    return _KINDS[word]


def _gather(session: Session, book: Book, question: Question) -> Iterator[Doing]:
    from crmcli.book.agenda import iter_agenda

    whole = not _IN_WHOLE_CARDS.isdisjoint(book.settings.mail.include)
    selected = iter_selected(session, book, question, whole=whole)
    start, end = add_days(book.today, -_DAYS_BACK), add_days(book.today, _DAYS_AHEAD)
    return iter_agenda(book, selected, start, end)


def _render(
    session: Session,
    book: Book,
    agenda: Iterable[Doing],
    words: list[str],
    query: Asked,
    kind: Kind,
) -> Iterator[bytes]:
    from crmcli.book.ledger_name import name_ledger
    from crmcli.exchange.agenda import iter_rendered
    from crmcli.views.agenda import Telling, say_query
    from crmcli.views.values import Reader

    reader = Reader(session.language, book.today, book.settings)
    telling = Telling(book.schema.root, reader, book.settings.mail.include)
    name = telling.name_calendar(say_query(words, query, book.find_me(), telling))
    ledger = name_ledger(book).whole
    return iter_rendered(agenda, telling, kind, ledger=ledger, name=name)


def _refuse_own(session: Session, book: Book, file: str) -> None:
    """Raise UsageError for a file of the ledger; one that git keeps beside it may be the feed."""
    from crmcli.book.reserved import is_of_ledger

    if is_of_ledger(book, session.get_folder() / file):
        raise UsageError("place-of-ledger", option="--output", file=file)


def _write(session: Session, file: str | None, pieces: Iterator[bytes]) -> None:
    """Print the calendar, or put it into a file, which is left alone where it says the same.

    The file lies below the working folder, as git takes such names.
    """
    from crmcli.ledger.disk import explain_errors, replace_by_pieces

    if file is None:
        for piece in pieces:
            session.show_bytes(piece)
        return
    with explain_errors(file):
        replace_by_pieces(session.get_folder() / file, pieces, keep_same=True)
