"""`crm dedupe`: cards that are likely the same customer, and which of them are not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.commands.options import Columns, DryRun, Format, Json, Query
from crmcli.commands.session import Session, get_session, tell
from crmcli.errors import UsageError

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.book.likeness import Doubles

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_MINIMUM = 0.8
_CROWDS_SHOWN = 5


@app.command(
    help=tell(
        "Find likely duplicates, with what speaks for it.\n\n"
        "Compared are tax IDs, phones, e-mails and their domains, and names without place, legal "
        "form and trade, also by sound and with a slip of a letter. --not remembers in the ledger "
        "that customers who look alike are not the same.\n\n\b\n"
        "  crm dedupe\n  crm dedupe owner=me --min 0.6\n  crm dedupe --not huaxin huaxin-2",
        "查找疑似重复的客户，并列出依据。\n\n"
        "比对税号、电话、邮箱及其域名，以及去掉地名、公司形式和行业词后的名称（含同音和一字之差）。"
        "--not 在台账中记下：看似重复的客户并非同一家。\n\n\b\n"
        "  crm dedupe\n  crm dedupe 负责人=me --min 0.6\n  crm dedupe --not 华信 华鑫",
    )
)
def dedupe(
    context: typer.Context,
    query: Query = None,
    minimum: Annotated[
        float,
        typer.Option(
            "--min",
            metavar="SCORE",
            min=0,
            max=1,
            help=tell("how alike, from 0 to 1", "相似度下限，0 到 1"),
        ),
    ] = _MINIMUM,
    distinct: Annotated[
        bool,
        typer.Option(
            "--not",
            help=tell(
                "the customers named are not the same: leave them out from now on",
                "所写的几家并非同一客户，以后不再列出",
            ),
        ),
    ] = False,
    columns: Columns = None,
    form: Format = None,
    json: Json = False,
    dry_run: DryRun = False,
) -> None:
    session = get_session(context)
    if distinct:
        _mark_distinct(session, query or [], dry_run=dry_run, as_json=json or form == "json")
        return
    if dry_run:
        raise UsageError("dry-run-writes-nothing", command="crm dedupe --not A B --dry-run")
    from crmcli.book.likeness import find_doubles

    book = session.open_book()
    wanted = _select(session, book, query or [])
    doubles = find_doubles(book, minimum, wanted)
    _show(session, book, doubles, columns, "json" if json else form)


def _select(session: Session, book: Book, words: list[str]) -> set[str] | None:
    """The ids of those asked for; None: everybody."""
    from crmcli.commands.selection import iter_selected, read_question

    question = read_question(session, book, words)
    if question.asks_nothing:
        return None
    return {one.card.id for one in iter_selected(session, book, question)}


def _show(
    session: Session, book: Book, doubles: Doubles, columns: str | None, form: str | None
) -> None:
    from crmcli.commands.rows import CountedRows, refuse_ids, show_rows
    from crmcli.commands.selection import name_broken_cards
    from crmcli.views.doubles import build_columns, build_rows
    from crmcli.views.values import Reader

    refuse_ids(form, "--format")
    reader = Reader(session.language, book.today, book.settings)
    built = build_columns(book.schema.root, reader)
    rows = CountedRows(build_rows(doubles))
    is_table = show_rows(session, built, rows, form, columns)
    if rows.first is None:
        session.say("dedupe-none")
    elif is_table:
        pair = {"one": rows.first["id"], "other": rows.first["other"]}
        session.say("dedupe-count", count=rows.count, **pair)
    if is_table and doubles.decided:
        session.say("dedupe-decided", count=doubles.decided)
    for crowd in doubles.crowds[:_CROWDS_SHOWN]:
        session.say("dedupe-crowd", count=crowd.customers, evidence=crowd.evidence)
    if len(doubles.crowds) > _CROWDS_SHOWN:
        session.say("dedupe-more-crowds", count=len(doubles.crowds) - _CROWDS_SHOWN)
    name_broken_cards(session, book)


def _mark_distinct(session: Session, names: list[str], *, dry_run: bool, as_json: bool) -> None:
    """Note on each of the cards but the last that the ones after it are others."""
    from functools import partial

    from crmcli.acts.distinct import mark_distinct
    from crmcli.book.bulk import Line, Task
    from crmcli.commands.bulk import answer_bulk

    book = session.open_book()
    found = {}
    for name in names:
        record, _ = book.get_record(name)
        found[record.id] = record.file
    if len(found) < 2:
        raise UsageError("distinct-needs-two")
    ids = list(found)
    tasks = [
        Task(Line(at + 1, id_), found[id_], partial(mark_distinct, others=ids[at + 1 :]))
        for at, id_ in enumerate(ids[:-1])
    ]
    receipt = book.write_all("dedupe", tasks, dry_run=dry_run)
    if not answer_bulk(session, receipt, as_json=as_json):
        code = "distinct-marked" if receipt.written else "distinct-already"
        session.say(code, name=ids[0], others=ids[1:])
