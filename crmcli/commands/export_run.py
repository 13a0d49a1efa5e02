"""One run of `crm export`: of which customers and tables, and the way into the file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from crmcli.book.database import write_database
from crmcli.book.exporting import open_committed
from crmcli.book.reserved import is_of_ledger
from crmcli.commands.selection import (
    Question,
    Selection,
    iter_selected,
    name_broken_cards,
    read_question,
)
from crmcli.errors import UsageError
from crmcli.exchange.exports import Plan, Tally, iter_export, iter_files
from crmcli.history.lineage import name_ledger
from crmcli.ledger.disk import explain_errors, replace_by_pieces
from crmcli.rules.layout import get_table, list_tables
from crmcli.rules.outcome import Message
from crmcli.rules.workbook_notes import Notes
from crmcli.views.cells import Clerk
from crmcli.views.values import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crmcli.book import Book
    from crmcli.commands.export_target import Target
    from crmcli.commands.session import Session
    from crmcli.exchange.exports import Form
    from crmcli.rules.layout import Table
    from crmcli.rules.outcome import Card

_FOR_PEOPLE = ("csv", "tsv", "xlsx")
"""The forms that have headings and values in words."""


class Request(NamedTuple):
    """What is to be exported, and how it is to be written."""

    query: Sequence[str]
    lists: Sequence[str] | None
    """The tables that were asked for; None: all that the form holds."""
    excel: bool
    keys: bool


def write_out(session: Session, target: Target, request: Request) -> bool:
    """Write the customers that the query selects, and say how many where somebody watches.

    A file is its own answer, and a job of every night says nothing where all went well. But that a
    query selects nobody is said to everybody, for a slip of the pen makes an empty file.

    False: a card that cannot be read is not among them, whether it is selected or not.
    Raises UsageError for what the form has no use for; else as `open_committed`, `iter_export`,
    `write_database` and `replace_by_pieces`.
    """
    _check_options(target, request)
    book = session.open_book()
    if target.file is not None:
        _refuse_own(session, book, target)
    if target.form == "sqlite":
        return _write_database(session, book, target, request.query)
    return _write_tables(session, book, target, target.form, request)


def _write_tables(
    session: Session, book: Book, target: Target, form: Form, request: Request
) -> bool:
    tables = _choose_tables(book, target, request.lists)
    commit = None
    if target.is_round_trip:
        book, commit, remarks = open_committed(book)
        session.say_all(remarks)
        tables = _choose_tables(book, target, request.lists)
    plan = _make_plan(session, book, tables, form, request)
    if commit is not None:
        plan = _note_origin(session, book, plan, commit, keys=request.keys)
    question = read_question(session, book, request.query)
    with_bar = target.file is not None
    found = iter_selected(session, book, question, whole=True, with_bar=with_bar)
    chosen = Selection(found, with_archived=True)
    _write(session, target, form, plan, (card for card, _ in chosen))
    _say_nobody(session, question, request.query, chosen.shown)
    name_broken_cards(session, book)
    if plan.tally.unknown:
        session.say("export-unknown-keys", keys=sorted(plan.tally.unknown))
    if target.file is not None and session.is_watched:
        _tell_counts(session, target.file, plan)
    return not book.broken


def _check_options(target: Target, request: Request) -> None:
    """Raise UsageError for an option that the form has no use for."""
    given = {
        "--excel": (request.excel, ("csv", "tsv")),
        "--keys": (request.keys, _FOR_PEOPLE),
        "--list": (request.lists is not None, (*_FOR_PEOPLE, "parquet")),
    }
    for option, (is_given, forms) in given.items():
        if is_given and target.form not in forms:
            raise UsageError("export-option-form", option=option, forms=forms)


def _choose_tables(book: Book, target: Target, words: Sequence[str] | None) -> list[Table]:
    """The tables that were asked for: else all that the form holds. Raises UsageError."""
    known = list_tables(book.schema.root)
    if words is None:
        return known[:1] if target.is_single else known
    chosen: list[Table] = []
    for word in words:
        table = get_table(known, word)
        chosen += [] if table in chosen else [table]
    if not chosen or (target.is_single and len(chosen) > 1):
        raise UsageError("export-one-list", form=target.form)
    return chosen


def _make_plan(
    session: Session, book: Book, tables: list[Table], form: Form, request: Request
) -> Plan:
    reader = Reader(session.language, book.today, book.settings)
    clerk = Clerk(reader, plain=request.keys or form == "parquet")
    plan = Plan(book.schema.root, tables, clerk, Tally(), clerk.name_table(tables[0]))
    plan = plan._replace(marked=request.excel)
    if form in ("vcard", "vcard4"):
        return plan._replace(ledger=name_ledger(book.repository))
    return plan


def _note_origin(session: Session, book: Book, plan: Plan, commit: str, *, keys: bool) -> Plan:
    spoken = "keys" if keys else session.language
    tables = tuple(table.key for table in plan.tables)
    return plan._replace(notes=Notes(name_ledger(book.repository), commit, spoken, tables))


def _say_nobody(session: Session, question: Question, words: Sequence[str], count: int) -> None:
    """Say that the query selects nobody, if that is so. A ledger without customers is no slip."""
    if not count and not question.asks_nothing:
        session.say("nobody-selected", query=" ".join(words))


def _refuse_own(session: Session, book: Book, target: Target) -> None:
    """Raise UsageError for a file or folder of the ledger."""
    place = session.get_folder() / (target.file or "")
    if is_of_ledger(book, place) or (target.is_folder and is_of_ledger(book, place / "x")):
        raise UsageError("place-of-ledger", option=target.option, file=target.file)


def _write_database(session: Session, book: Book, target: Target, words: Sequence[str]) -> bool:
    file = target.file or ""
    question = read_question(session, book, words)
    chosen = None
    if not question.asks_nothing:
        chosen = iter_selected(session, book, question, whole=True, with_bar=True)
    with explain_errors(file):
        written = write_database(book, session.get_folder() / file, chosen)
    _say_nobody(session, question, words, written.customers)
    name_broken_cards(session, book)
    if session.is_watched:
        session.say("exported-database", file=file, count=written.customers)
    return not book.broken


def _write(session: Session, target: Target, form: Form, plan: Plan, cards: Iterable[Card]) -> None:
    if target.file is None:
        for piece in iter_export(form, plan, cards):
            session.show_bytes(piece)
        return
    place = session.get_folder() / target.file
    if not target.is_folder:
        with explain_errors(target.file):
            replace_by_pieces(place, iter_export(form, plan, cards))
        return
    with explain_errors(target.file):
        place.mkdir(exist_ok=True)
    for name, pieces in iter_files(form, plan, cards):
        with explain_errors(str(Path(target.file) / name)):
            replace_by_pieces(place / name, pieces)


def _tell_counts(session: Session, file: str, plan: Plan) -> None:
    counted = [
        Message("export-count", {"table": table.label, "count": plan.tally.rows[table.key]})
        for table in plan.tables
        if table.key in plan.tally.rows
    ]
    session.say("exported", file=file, counts=counted)
