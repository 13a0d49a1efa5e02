"""An act on the customer named, or with `-` on all whom standard input names, in one commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import starmap
from typing import TYPE_CHECKING

from crmcli.commands.answers import answer_act
from crmcli.commands.session import FROM_STDIN, Session
from crmcli.errors import CrmError
from crmcli.rules.outcome import Acting, Card, Outcome

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.book.bulk import Changed, Problem, Task
    from crmcli.book.receipts import BulkReceipt, Written

Act = Callable[[Card, Acting], Outcome]

_NOTES_SHOWN = 20
_NAMED_IN_NOTE = 5
_SAID_BY_PREVIEW = {"already-so", "member-already"}
"""Remarks that are plain from what the preview leaves out."""


def carry_out(
    session: Session,
    book: Book,
    verb: str,
    customer: str,
    act: Act,
    *,
    dry_run: bool,
    as_json: bool,
    made_as: str | None = None,
) -> None:
    """Do the act and answer. `made_as` is the key of JSON for the id that it gave.

    Several customers are shown in words what will change before it does. Raises as `Book.write`
    and `Book.write_all`.
    """
    if customer == FROM_STDIN:
        _carry_out_all(session, book, verb, act, dry_run=dry_run, as_json=as_json)
        return
    record, _ = book.get_record(customer)
    receipt = book.write(verb, record, act, dry_run=dry_run)
    made = {made_as: receipt.outcome.made} if made_as else {}
    answer_act(session, receipt, as_json=as_json, **made)


def answer_bulk(session: Session, receipt: BulkReceipt, *, as_json: bool, **more: object) -> bool:
    """Answer a write of many cards in JSON, or with its diff; False where words remain to be said.

    The ids that the acts gave go to stdout, one a line, and what they remarked to stderr.
    """
    session.say_all(receipt.notes)
    if as_json:
        from crmcli.views.formats import render_object

        customers = [one.customer for one in receipt.written]
        record = {"customers": customers, **more, "commit": receipt.commit}
        if receipt.diff is not None:
            record["diff"] = receipt.diff
        session.show(render_object(record))
        return True
    if receipt.diff is not None:
        session.show(receipt.diff)
        session.say("dry-run")
        return True
    session.show("\n".join(receipt.made))
    _say_notes(session, receipt.written)
    return False


def _carry_out_all(
    session: Session, book: Book, verb: str, act: Act, *, dry_run: bool, as_json: bool
) -> None:
    from crmcli.book.receipts import BulkReceipt

    def announce(changes: Sequence[Changed], count: int) -> None:
        from crmcli.views.preview import render_preview
        from crmcli.views.values import Reader

        reader = Reader(session.language, book.today, book.settings)
        session.remark(render_preview(changes, count, book.schema.root, reader))

    tasks, problems = _read_tasks(session, book, act)
    if tasks or problems:
        receipt = book.write_all(
            verb,
            tasks,
            problems=problems,
            announce=None if as_json else announce,
            dry_run=dry_run,
        )
    else:
        receipt = BulkReceipt((), ())
    if answer_bulk(session, receipt, as_json=as_json):
        return
    changed, same = len(receipt.written), len(receipt.unchanged)
    if not changed and not same:
        session.say("nobody-named")
    elif not changed:
        session.say("bulk-same", same=same)
    else:
        session.say("bulk-done-some" if same else "bulk-done", changed=changed, same=same)


def _read_tasks(session: Session, book: Book, act: Act) -> tuple[list[Task], list[Problem]]:
    """The act on each customer whom a line names; one who is named twice has it done once."""
    from crmcli.book.bulk import Line, NameReader, Problem, Task
    from crmcli.commands.selection import read_names

    tasks: dict[str, Task] = {}
    problems = []
    reader = NameReader(book)
    for line in starmap(Line, read_names(session).items()):
        try:
            file, _ = reader.get_file(line.text)
        except CrmError as error:
            problems.append(Problem(line, error))
        else:
            tasks.setdefault(file, Task(line, file, act))
    return list(tasks.values()), problems


def _say_notes(session: Session, written: Sequence[Written]) -> None:
    """What the acts remarked, each sentence once with the customers whom it is about."""
    from crmcli.views.sentences import say_message

    about: dict[str, list[str]] = {}
    for one in written:
        for note in one.notes:
            if note.code not in _SAID_BY_PREVIEW:
                about.setdefault(say_message(session.language, note), []).append(one.customer)
    for said, customers in list(about.items())[:_NOTES_SHOWN]:
        distinct = list(dict.fromkeys(customers))
        more = [f"+{len(distinct) - _NAMED_IN_NOTE}"] if len(distinct) > _NAMED_IN_NOTE else []
        session.say("bulk-note", customers=[*distinct[:_NAMED_IN_NOTE], *more], note=said)
    if len(about) > _NOTES_SHOWN:
        session.say("preview-more", count=len(about) - _NOTES_SHOWN)
