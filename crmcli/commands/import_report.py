"""What `crm import` answers: counts, what changes, and the rows that were not taken."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crmcli.book.offers import Contradiction, Imported, Refusal, Wishes, iter_numbers
from crmcli.book.reading_tables import Content, Understood
from crmcli.commands.import_outputs import name_parts
from crmcli.commands.import_reading import list_questions
from crmcli.commands.session import Session
from crmcli.errors import Refused
from crmcli.exchange.import_maps import ImportMap, MapLine, format_map
from crmcli.rules.holding_back import Held
from crmcli.rules.outcome import Message
from crmcli.rules.targets import NOTHING, format_target
from crmcli.views.importing import name_cell, render_new, render_updated, tell_refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crmcli.acts.take_in import Side
    from crmcli.book import Book

_CLASH_WAYS = ["--clashes sheet", "--clashes ledger"]
_STRANGERS = {"unknown-colleague", "unknown-colleague-nearest"}
_SHOWN = 20
"""Rows that are told one by one."""
_CROWD = 20
"""New customers who may fall due on one day without a word about it."""


def report(
    session: Session,
    book: Book,
    content: Content,
    done: Imported,
    wishes: Wishes,
    *,
    dry_run: bool,
    as_json: bool,
    rejects: str | None,
) -> None:
    """Tell what was taken in and what was not; write the file of the rows that were not."""
    session.say_all(done.notes)
    if as_json:
        _show_record(session, book, content, done, wishes.manner.prefers)
    elif dry_run:
        _show_preview(session, book, done)
    refused = [*done.doubtful, *done.rejected]
    if done.clashes:
        _say_refused(session, book, content, refused)
        _refuse_clashes(session, book, done)
    _say_settled(session, book, done, wishes)
    _say_refused(session, book, content, refused)
    try:
        if rejects is not None and refused:
            _save_rejects(session, book, content, refused, rejects)
    finally:  # what is in the ledger is told even if that file could not be written
        if rejects is None and any(number is not None for _, number, _ in iter_numbers(refused)):
            session.say("import-rejects-hint")
        _say_strangers(session, book, refused)
        if done.doubtful:
            session.say("import-doubt-hint")
        _say_counts(session, done, dry_run=dry_run)
        _say_new(session, done, wishes)


def save_map_of(
    session: Session, file: str, tables: Sequence[Understood], known: ImportMap
) -> None:
    """Write the map of the tables to a file, which `check_outputs` has let pass."""
    from crmcli.ledger.disk import explain_errors, replace_file

    lines: dict[str, MapLine] = {}
    for line in (line for table in tables for line in _map_columns(table)):
        there = lines.get(line.heading)
        if there is None or there.place is None:  # of two columns of one name one may be left
            lines[line.heading] = line
    asked: dict[str, list[str]] = {}
    for table in tables:
        asked |= list_questions(table)
    text = format_map(list(lines.values()), known, asked)
    with explain_errors(file):
        replace_file(session.get_folder() / file, text.encode())
    session.say("import-map-saved", file=file, count=len(lines))


def _map_columns(table: Understood) -> list[MapLine]:
    doubts = {one.heading: one.choices for one in table.mapped.doubtful}
    lines = []
    for text, target in zip(table.sheet.heading, table.mapped.columns, strict=True):
        if not text:
            continue
        if target is not None:
            lines.append(MapLine(text, format_target(target)))
        elif text in table.mapped.left_out:
            lines.append(MapLine(text, NOTHING))
        else:
            choices = [format_target(one) for one in doubts.get(text, ())]
            lines.append(MapLine(text, None, choices))
    return lines


def _show_preview(session: Session, book: Book, done: Imported) -> None:
    from crmcli.views.values import Reader

    language = session.language
    parts = []
    if done.new:
        names = [(card.id, str(card.value.get("name") or "")) for card in done.new]
        parts.append(render_new(names, language))
    if done.updated:
        reader = Reader(language, book.today, book.settings)
        parts.append(render_updated(done.changed, len(done.updated), book.schema.root, reader))
    session.show("\n".join(parts))


def _show_record(
    session: Session, book: Book, content: Content, done: Imported, side: Side | None
) -> None:
    from crmcli.views.formats import render_object

    record = {
        "new": [card.id for card in done.new],
        "updated": done.updated,
        "unchanged": done.unchanged,
        "doubtful": _list_rows(session, book, content, done.doubtful),
        "rejected": _list_rows(session, book, content, done.rejected),
        "clashes": [*map(_describe_clash, done.clashes)],
        "settled": [{**_describe_clash(one), "side": side} for one in done.settled],
        "commit": done.commit,
    }
    session.show(render_object(record))


def _describe_clash(one: Contradiction) -> dict[str, object]:
    return {
        "customer": one.customer,
        "cell": one.cell,
        "path": ".".join(one.clash.path),
        "base": one.clash.base,
        "ours": one.clash.ours,
        "theirs": one.clash.theirs,
    }


def _refuse_clashes(session: Session, book: Book, done: Imported) -> None:
    """Tell the clashes one by one, and raise Refused("round-trip-clashes")."""
    _tell_clashes(session, book, done.clashes)
    error = Refused("round-trip-clashes", count=len(done.clashes))
    error.hints = (Message("round-trip-clashes-hint", {"ways": _CLASH_WAYS}),)
    raise error


def _say_settled(session: Session, book: Book, done: Imported, wishes: Wishes) -> None:
    """Tell one by one the clashes in which one side holds, as was wished."""
    if done.settled:
        session.say(f"round-trip-settled-{wishes.manner.prefers}", count=len(done.settled))
        _tell_clashes(session, book, done.settled)


def _tell_clashes(session: Session, book: Book, clashes: Sequence[Contradiction]) -> None:
    from crmcli.views.importing import render_clashes
    from crmcli.views.values import Reader

    reader = Reader(session.language, book.today, book.settings)
    session.remark(render_clashes(clashes, book.schema.root, reader))


def _say_strangers(session: Session, book: Book, refused: Sequence[Refusal]) -> None:
    """Tell once what to do about people whom crm.yaml does not name, with one of them."""
    cells = (reason for one in refused for reason in one.reasons)
    for cell in cells:
        reason = cell.values.get("reason", cell)
        if isinstance(reason, Message) and reason.code in _STRANGERS:
            known = next(iter(book.settings.people), "ID")
            session.say("import-stranger-hint", name=reason.values["name"], person=known)
            return


def _say_why(session: Session, book: Book, content: Content, sheet: int, refusal: Refusal) -> str:
    """Why a row was not taken, in the words of its table's heading."""
    from crmcli.views.values import Reader

    columns = content.tables[sheet].intake.columns if content.tables else ()
    headings = [(one.target.keys, one.heading) for one in columns]
    reader = Reader(session.language, book.today, book.settings)
    place = partial(name_cell, root=book.schema.root, headings=headings, reader=reader)
    return tell_refusal(refusal.reasons, refusal.findings, session.language, place)


def _list_rows(
    session: Session, book: Book, content: Content, refused: Sequence[Refusal]
) -> list[dict[str, object]]:
    return [
        {
            "sheet": content.tables[sheet].sheet.name if content.tables else None,
            "row": number,
            "name": refusal.offer.label,
            "reason": _say_why(session, book, content, sheet, refusal),
        }
        for sheet, number, refusal in iter_numbers(refused)
    ]


def _say_refused(
    session: Session, book: Book, content: Content, refused: Sequence[Refusal]
) -> None:
    several = len(content.tables) > 1
    rows = list(iter_numbers(refused))
    for sheet, number, refusal in rows[:_SHOWN]:
        code = "import-row-of" if several else "import-row"
        name = content.tables[sheet].sheet.name if content.tables else None
        at = {"sheet": name, "row": number}
        place = Message(code if number is not None else "import-sheet-of", at)
        if refusal.offer.label:
            place = Message("import-labelled", {"place": place, "label": refusal.offer.label})
        reason = _say_why(session, book, content, sheet, refusal)
        session.say("import-cell", heading=place, reason=reason)
    if len(rows) > _SHOWN:
        session.say("import-rows-more", count=len(rows) - _SHOWN)


def _save_rejects(
    session: Session, book: Book, content: Content, refused: Sequence[Refusal], file: str
) -> None:
    """Write the rows that were not taken, in the shape that they came in.

    Those of several tables go into a workbook as a sheet each, else into a file each.
    """
    from crmcli.ledger.disk import explain_errors, replace_file

    reasons = {
        (sheet, number): _say_why(session, book, content, sheet, one)
        for sheet, number, one in iter_numbers(refused)
        if number is not None
    }
    parts = _format_rejects(session, content, reasons, file) if reasons else []
    for name, _, data in parts:
        with explain_errors(name):
            replace_file(session.get_folder() / name, data)
    for name, count, _ in parts:
        session.say("import-rejects", count=count, file=name)


def _format_rejects(
    session: Session, content: Content, reasons: Mapping[tuple[int, int], str], file: str
) -> list[tuple[str, int, bytes]]:
    """The files of the rows that were not taken, each with how many it has and its bytes."""
    from crmcli.exchange.rejects import (
        RejectedEntry,
        RejectedRow,
        RejectedTable,
        format_rejected_entries,
        format_rejected_rows,
        holds_tables,
    )
    from crmcli.views.language import pick

    if not content.tables:
        entries = [one for one in content.entries if (0, one.number) in reasons]
        told = [RejectedEntry(one, reasons[0, one.number]) for one in entries]
        return [(file, len(told), format_rejected_entries(told))]
    column = pick(session.language, "Why not imported", "未导入原因")
    touched = sorted({sheet for sheet, _ in reasons})
    tables = [
        RejectedTable(
            one.sheet.name,
            one.sheet.heading,
            [
                RejectedRow(row, reasons[at, row.number])
                for row in one.rows
                if (at, row.number) in reasons
            ],
        )
        for at, one in ((at, content.tables[at]) for at in touched)
    ]
    if len(tables) == 1 or holds_tables(file):
        data = format_rejected_rows(file, tables, column, content.notes)
        return [(file, len(reasons), data)]
    names = name_parts(file, [one.sheet for one in content.tables])
    return [
        (names[at], len(table.rows), format_rejected_rows(file, [table], column))
        for at, table in zip(touched, tables, strict=True)
    ]


def _say_counts(session: Session, done: Imported, *, dry_run: bool) -> None:
    counts = Message(
        "import-counts",
        {
            "new": len(done.new),
            "updated": len(done.updated),
            "unchanged": done.unchanged,
            "doubtful": sum(1 for _ in iter_numbers(done.doubtful)),
            "rejected": sum(1 for _ in iter_numbers(done.rejected)),
        },
    )
    if dry_run:
        session.say("import-dry", counts=counts)
    else:
        session.say_all([counts])


def _say_new(session: Session, done: Imported, wishes: Wishes) -> None:
    for held, count in done.held.items():
        _say_held(session, held, count)
    if done.unowned:
        session.say("import-owner", count=done.unowned)
    if done.untied:
        session.say("import-untied", count=done.untied)
    if done.crowd is not None and done.crowd[1] > _CROWD and wishes.spread is None:
        session.say("import-crowd", day=done.crowd[0], count=done.crowd[1])
    if wishes.spread is not None and done.spread:
        session.say("import-spread", days=wishes.spread, count=done.spread)
    if done.branch is not None and done.commit is not None:
        session.say("import-on-branch", branch=done.branch[0], before=done.branch[1])


def _say_held(session: Session, held: Held, count: int) -> None:
    """Tell what stands only among the notes, and how it is to be given."""
    places = [Message("field-at", {"label": one, "path": ".".join(one.path)}) for one in held.needs]
    code = "import-held" if held.choice is None else "import-held-choice"
    session.say(code, count=count, field=held.field, choice=held.choice, needs=places)
