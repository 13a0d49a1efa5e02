"""`crm export`: customers for spreadsheets, address books and other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, TypeAlias

import typer

from crmcli.commands.options import Query, refuse_blank
from crmcli.commands.rows import split_words
from crmcli.commands.selection import iter_selected, name_broken_cards, read_question
from crmcli.commands.session import FROM_STDIN, Session, get_session, tell
from crmcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crmcli.book import Book
    from crmcli.exchange.exports import Form, Plan
    from crmcli.ledger.snapshot import Glance
    from crmcli.rules.layout import Table
    from crmcli.rules.outcome import Card

app = typer.Typer(add_completion=False, rich_markup_mode=None)

Chosen: TypeAlias = 'Form | Literal["sqlite"]'

_ENDINGS: dict[str, Chosen] = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".xlsx": "xlsx",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".vcf": "vcard",
    ".parquet": "parquet",
    ".sqlite": "sqlite",
    ".sqlite3": "sqlite",
    ".db": "sqlite",
}
_FORMS: tuple[Chosen, ...] = (
    *("csv", "tsv", "xlsx", "json", "jsonl"),
    *("vcard", "vcard4", "parquet", "sqlite"),
)
_WORKBOOK = ".xlsx"
_ONE_TABLE = ("csv", "tsv", "parquet")
_BINARY = ("xlsx", "parquet", "sqlite")
_FOR_PEOPLE = ("csv", "tsv", "xlsx")
"""The forms that have headings and values in words."""


@app.command(
    help=tell(
        "Write customers to a file of another program.\n\n"
        "The ending of the file says which: .xlsx (a sheet for each list), .csv and .tsv (one "
        "table, or a folder of them), .json and .jsonl (whole cards), .vcf (contacts), .parquet, "
        ".sqlite (the tables of crm sql). All of it goes out, archived customers, phones and "
        "birthdays too, and all but the last two can be imported again.\n\n\b\n"
        "  crm export -o customers.xlsx\n"
        "  crm export owner=me --list visits --excel -o visits.csv\n"
        "  crm export grade=K,A -o key-accounts.vcf\n"
        "  crm export --round-trip for-the-team.xlsx",
        "把客户写成其他程序的文件。\n\n"
        "格式看扩展名：.xlsx（每个列表一张表）、.csv 和 .tsv（一张表，或一个目录）、"
        ".json 和 .jsonl（整张客户卡）、.vcf（联系人）、.parquet、.sqlite（crm sql 的表）。"
        "内容完整，含已归档的客户、电话和生日；除最后两种外，都可以再导入。\n\n\b\n"
        "  crm export -o 客户.xlsx\n"
        "  crm export 负责人=me --list 跟进记录 --excel -o 跟进.csv\n"
        "  crm export 级别=K,A -o 重点客户.vcf\n"
        "  crm export --round-trip 团队.xlsx",
    )
)
def export(
    context: typer.Context,
    query: Query = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            show_default=False,
            help=tell(
                "write to this file, or a file for each list to this folder",
                "写入此文件；给出目录则每个列表写一个文件",
            ),
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="|".join(_FORMS),
            show_default=False,
            help=tell(
                "the format, where the file's ending does not say it; vcard is version 3.0",
                "格式，扩展名不能说明时用；vcard 为 3.0 版",
            ),
        ),
    ] = None,
    lists: Annotated[
        str | None,
        typer.Option(
            "--list",
            metavar="A,B",
            show_default=False,
            help=tell(
                "the tables to write: customers, contacts, visits or another list of the card",
                "要写的表：客户、联系人、跟进记录等列表",
            ),
        ),
    ] = None,
    excel: Annotated[
        bool,
        typer.Option(
            "--excel",
            help=tell(
                "begin a csv with a mark by which Excel knows UTF-8",
                "csv 带 BOM，Excel 打开不乱码",
            ),
        ),
    ] = False,
    keys: Annotated[
        bool,
        typer.Option(
            "--keys",
            help=tell(
                "headings and values as cards have them, not in words",
                "表头和值用字段键，不用文字",
            ),
        ),
    ] = False,
    round_trip: Annotated[
        str | None,
        typer.Option(
            "--round-trip",
            metavar="FILE",
            show_default=False,
            help=tell(
                "write the last commit as xlsx, noting which it is: importing it then merges what "
                "was edited in there with what was edited here",
                "把最近一次提交写成 xlsx 并记下版本：改好后导入，与台账三方合并",
            ),
        ),
    ] = None,
    sqlite: Annotated[
        str | None,
        typer.Option(
            "--sqlite",
            metavar="FILE",
            show_default=False,
            help=tell(
                "write the tables of crm sql to this database file",
                "把 crm sql 的各表写成数据库文件",
            ),
        ),
    ] = None,
) -> None:
    """Write the file."""
    session = get_session(context)
    ways = {"--output": output, "--round-trip": round_trip, "--sqlite": sqlite}
    for option, file in ways.items():
        refuse_blank(context, option, f"{option} FILE", file)
    target = _choose_target(session, ways, form)
    _check_options(target, excel=excel, keys=keys, lists=lists is not None)
    book = session.open_book()
    if target.file is not None:
        _refuse_own(session, book, target)
    if target.form == "sqlite":
        _write_database(session, book, target, query or [])
        return
    wanted = split_words(lists) if lists is not None else None
    tables = _choose_tables(book, target, wanted)
    commit = None
    if round_trip is not None:
        from crmcli.book.exporting import open_committed

        book, commit, remarks = open_committed(book)
        session.say_all(remarks)
        tables = _choose_tables(book, target, wanted)
    plan = _make_plan(session, book, tables, target.form, keys=keys)._replace(marked=excel)
    if commit is not None:
        plan = _note_origin(session, book, plan, commit, keys=keys)
    cards = _iter_cards(session, book, query or [], with_bar=target.file is not None)
    _write(session, target, target.form, plan, (card for card, _ in cards))
    name_broken_cards(session, book)
    if plan.tally.unknown:
        session.say("export-unknown-keys", keys=sorted(plan.tally.unknown))
    if target.file is not None and session.is_watched:
        _tell_counts(session, target.file, plan)


class _Target(NamedTuple):
    """Where it goes, and in which form. `file` None is standard output."""

    file: str | None
    option: str
    form: Chosen
    is_folder: bool = False


def _choose_target(session: Session, ways: dict[str, str | None], form: str | None) -> _Target:
    """What the options say together. Raises UsageError where they make no sense."""
    given = {option: file for option, file in ways.items() if file is not None}
    if len(given) > 1:
        raise UsageError("remind-one-way", options=[*given])
    option, file = next(iter(given.items()), ("--output", None))
    if form is not None and form not in _FORMS:
        raise UsageError("bad-option", option="--format", value=form, choices=_FORMS)
    chosen = next((one for one in _FORMS if one == form), None)
    if option != "--output" and file is not None:
        return _choose_special(option, file, chosen)
    if file is None or file == FROM_STDIN:
        return _choose_stdout(session, chosen)
    if file.endswith(("/", "\\")) or (session.get_folder() / file).is_dir():
        if chosen not in _ONE_TABLE:
            raise UsageError("export-folder", file=file, choices=_ONE_TABLE)
        return _Target(file, option, chosen, is_folder=True)
    known = chosen or _ENDINGS.get(Path(file).suffix.lower())
    if known is None:
        raise UsageError("export-ending", file=file, choices=[*_ENDINGS])
    return _Target(file, option, known)


def _choose_special(option: str, file: str, chosen: Chosen | None) -> _Target:
    """`--round-trip` and `--sqlite`, which say the form themselves."""
    form: Chosen = "xlsx" if option == "--round-trip" else "sqlite"
    if chosen not in (None, form):
        raise UsageError("export-option-form", option=option, forms=[form])
    if form == "xlsx" and Path(file).suffix.lower() != _WORKBOOK:
        raise UsageError("round-trip-ending", file=file, ending=_WORKBOOK)
    return _Target(file, option, form)


def _choose_stdout(session: Session, chosen: Chosen | None) -> _Target:
    if chosen is None:
        raise UsageError("export-no-form", choices=_FORMS)
    if chosen == "sqlite" or (chosen in _BINARY and session.is_terminal):
        raise UsageError("export-binary", form=chosen)
    return _Target(None, "--output", chosen)


def _check_options(target: _Target, *, excel: bool, keys: bool, lists: bool) -> None:
    """Raise UsageError for an option that the form has no use for."""
    given = {
        "--excel": (excel, ("csv", "tsv")),
        "--keys": (keys, _FOR_PEOPLE),
        "--list": (lists, (*_FOR_PEOPLE, "parquet")),
    }
    for option, (is_given, forms) in given.items():
        if is_given and target.form not in forms:
            raise UsageError("export-option-form", option=option, forms=forms)


def _choose_tables(book: Book, target: _Target, words: Sequence[str] | None) -> list[Table]:
    """The tables that were asked for: else all that the form holds. Raises UsageError."""
    from crmcli.rules.layout import find_table, list_tables

    known = list_tables(book.schema.root)
    is_single = target.form in _ONE_TABLE and not target.is_folder
    if words is None:
        return known[:1] if is_single else known
    chosen: list[Table] = []
    for word in words:
        table = find_table(known, word)
        if table is None:
            choices = [choice.key for choice in known]
            raise UsageError("unknown-list", word=word, choices=choices)
        chosen += [] if table in chosen else [table]
    if not chosen or (is_single and len(chosen) > 1):
        raise UsageError("export-one-list", form=target.form)
    return chosen


def _make_plan(
    session: Session, book: Book, tables: list[Table], form: Form, *, keys: bool
) -> Plan:
    from crmcli.exchange.exports import Plan, Tally
    from crmcli.views.cells import Clerk
    from crmcli.views.values import Reader

    reader = Reader(session.language, book.today, book.settings)
    clerk = Clerk(reader, plain=keys or form == "parquet")
    plan = Plan(book.schema.root, tables, clerk, Tally(), clerk.name_table(tables[0]))
    if form not in ("vcard", "vcard4"):
        return plan
    from crmcli.history.lineage import name_ledger

    return plan._replace(ledger=name_ledger(book.repository))


def _note_origin(session: Session, book: Book, plan: Plan, commit: str, *, keys: bool) -> Plan:
    from crmcli.book.exporting import write_notes

    spoken = "keys" if keys else session.language
    tables = [table.key for table in plan.tables]
    return plan._replace(notes=write_notes(book, commit, spoken, tables))


def _iter_cards(
    session: Session, book: Book, words: Sequence[str], *, with_bar: bool
) -> Iterator[Glance]:
    question = read_question(session, book, words)
    return iter_selected(session, book, question, whole=True, with_bar=with_bar)


def _refuse_own(session: Session, book: Book, target: _Target) -> None:
    """Raise UsageError for a file or folder of the ledger."""
    from crmcli.book.reserved import is_of_ledger

    place = session.get_folder() / (target.file or "")
    if is_of_ledger(book, place) or (target.is_folder and is_of_ledger(book, place / "x")):
        raise UsageError("place-of-ledger", option=target.option, file=target.file)


def _write_database(session: Session, book: Book, target: _Target, words: Sequence[str]) -> None:
    from crmcli.book.database import write_database
    from crmcli.ledger.disk import explain_errors

    file = target.file or ""
    question = read_question(session, book, words)
    chosen = None
    if not question.asks_nothing:
        chosen = iter_selected(session, book, question, whole=True, with_bar=True)
    with explain_errors(file):
        written = write_database(book, session.get_folder() / file, chosen)
    name_broken_cards(session, book)
    if session.is_watched:
        session.say("exported-database", file=file, count=written.customers)


def _write(
    session: Session, target: _Target, form: Form, plan: Plan, cards: Iterable[Card]
) -> None:
    from crmcli.exchange.exports import iter_export, iter_files
    from crmcli.ledger.disk import explain_errors, replace_by_pieces

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
    from crmcli.rules.outcome import Message

    counted = [
        Message("export-count", {"table": table.label, "count": plan.tally.rows[table.key]})
        for table in plan.tables
        if table.key in plan.tally.rows
    ]
    session.say("exported", file=file, counts=counted)
