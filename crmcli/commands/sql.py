"""`crm sql`: questions in SQL, which only read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.masking import must_mask
from crmcli.commands.options import Format, Json
from crmcli.commands.rows import CountedRows, drop_repeated, refuse_ids, show_rows
from crmcli.commands.selection import name_broken_cards
from crmcli.commands.session import FROM_STDIN, Session, get_session, tell
from crmcli.errors import UsageError

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.ledger.questions import Answer
    from crmcli.rules.relations import Relation
    from crmcli.views.columns import Row

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_EXAMPLE = 'crm sql "SELECT grade, count(*) FROM customers GROUP BY grade"'
_LOOKED_AT = 50
"""Rows by which a column is known to be one of numbers."""
_MOST_LENGTH = 8 * 1024 * 1024
"""Characters that are enough of them."""


@app.command(
    help=tell(
        "Ask the ledger in SQL (SQLite's), read-only.\n\n"
        "Tables: customers, contacts, visits, every other list, the members of lists of plain "
        "values (tags, contacts_phones), people and changes; --tables lists them. customers also "
        "has last_visit, due, days_overdue and basis. today() is the ledger's day. A - reads the "
        "SQL from stdin.\n\n\b\n"
        f"  {_EXAMPLE}\n"
        "  crm sql \"SELECT customer FROM visits WHERE notes LIKE '%price%'\" -f ids\n"
        "  crm sql --tables visits",
        "用 SQL（SQLite 语法）查询台账，只读。\n\n"
        "表名见 --tables：客户、联系人、跟进记录、其他各列表、普通值的列表（tags、contacts_phones）"
        "、团队成员和变更记录。客户表另有 last_visit、due、days_overdue、basis 四列。"
        "`today()` 为台账的今天。- 从标准输入读 SQL。\n\n\b\n"
        f"  {_EXAMPLE}\n"
        "  crm sql \"SELECT customer FROM visits WHERE notes LIKE '%报价%'\" -f ids\n"
        "  crm sql --tables visits",
    )
)
def sql(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SQL|-",
            show_default=False,
            help=tell(
                "one SELECT, in quotes; with --tables the names of tables",
                "一条 SELECT，用引号括起；与 --tables 同用时为表名",
            ),
        ),
    ] = None,
    tables: Annotated[
        bool,
        typer.Option(
            "--tables",
            help=tell(
                "list the tables, or the columns of those named, with labels",
                "列出各表；给出表名则列出其各列和名称",
            ),
        ),
    ] = False,
    form: Format = None,
    json: Json = False,
) -> None:
    """Answer a question, or say what can be asked."""
    session = get_session(context)
    chosen = "json" if json else form
    if tables:
        _show_tables(session, words or [], chosen)
        return
    text = _read_text(session, words or [])
    book = session.open_book()
    _show_answer(session, book, text, chosen)
    name_broken_cards(session, book)


def _read_text(session: Session, words: list[str]) -> str:
    """The statement. Raises UsageError where there is none, or more than one word for it."""
    if len(words) > 1:
        raise UsageError("sql-one-text", command=_EXAMPLE)
    text = session.read_input() if words == [FROM_STDIN] else "".join(words)
    if not text.strip():
        raise UsageError("sql-empty", command=_EXAMPLE)
    return text


def _show_answer(session: Session, book: Book, text: str, form: str | None) -> None:
    from crmcli.book.asking_sql import answering
    from crmcli.views.formats import choose_format

    chosen = choose_format(form, is_terminal=session.is_terminal)
    with answering(book, text, masked=must_mask(chosen)) as answer:
        _show_rows(session, answer, chosen)


def _show_rows(session: Session, answer: Answer, form: str) -> None:
    from crmcli.views.sql import build_answer_columns, iter_answer_rows, name_columns

    keys = name_columns(answer.names)
    sample = look_ahead(answer.rows)
    counted = CountedRows(iter_answer_rows(keys, chain(sample, answer.rows)))
    columns = build_answer_columns(keys, sample)
    rows: Iterable[Row] = counted
    if form == "ids":
        rows = _name_customers(counted, keys)
    if show_rows(session, columns, rows, form):
        session.say("sql-rows" if counted.count else "sql-rows-none", count=counted.count)


def look_ahead(rows: Iterator[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """The first rows of an answer, by which its columns are laid out; of long ones only a few."""
    seen: list[tuple[object, ...]] = []
    length = 0
    for row in islice(rows, _LOOKED_AT):
        seen.append(row)
        length += sum(len(one) for one in row if isinstance(one, str | bytes))
        if length > _MOST_LENGTH:
            break
    return seen


def _name_customers(rows: Iterable[Row], keys: list[str]) -> Iterator[Row]:
    """The customers of an answer, each once. Raises UsageError where no column names them."""
    from crmcli.views.sql import OWNERS, iter_owner_rows

    owner = next((one for one in OWNERS if one in keys), None)
    if owner is None:
        raise UsageError("sql-ids")
    return drop_repeated(iter_owner_rows(rows, owner))


def _show_tables(session: Session, words: list[str], form: str | None) -> None:
    """The tables there are, or the columns of those that are named."""
    from crmcli.rules.relations import list_relations
    from crmcli.views import sql as view

    relations = list_relations(session.open_book().schema.root)
    language = session.language
    refuse_ids(form, "--tables")
    if words:
        chosen = [_get_relation(relations, word) for word in words]
        columns = view.build_table_columns(language)
        show_rows(session, columns, view.iter_table_rows(chosen, language), form)
        return
    columns = view.build_overview_columns(language)
    if show_rows(session, columns, view.iter_overview_rows(relations, language), form):
        session.say("sql-tables-hint", table=relations[0].name)


def _get_relation(relations: tuple[Relation, ...], word: str) -> Relation:
    from crmcli.rules.relations import find_relation
    from crmcli.rules.sql_mistakes import refuse_table

    found = find_relation(relations, word)
    if found is None:
        raise refuse_table(word, relations)
    return found
