"""Acts on many cards in one commit: all of them are done, or none is.

What stands in the way is collected, line by line of what the user gave, and told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from crmcli.book import naming
from crmcli.book.receipts import BulkReceipt, Written
from crmcli.book.transaction import Ground, Transaction
from crmcli.book.writing import edit_card, name_customer, refuse_clashes, reload_record, settle
from crmcli.errors import CrmError, InvalidCard
from crmcli.history.commits import format_message
from crmcli.ledger.journal import Change, Journal
from crmcli.ledger.records import Record, find_usual_files
from crmcli.rules.findings import Finding
from crmcli.rules.ids import is_id
from crmcli.rules.outcome import Acting, Card, Message, Outcome
from crmcli.rules.quality import has_new_code

if TYPE_CHECKING:
    from crmcli.book.book import Book

_WORDS_SHOWN = 40
_LINES_SHOWN = 5


class Line(NamedTuple):
    """A line of what the user gave: its number from 1, and its text."""

    number: int
    text: str


class Task(NamedTuple):
    """An act on a card, and the line that asked for it."""

    line: Line
    record: Record
    act: Callable[[Card, Acting], Outcome]


class Problem(NamedTuple):
    """Why a line cannot be done."""

    line: Line
    error: CrmError


Announce = Callable[[Sequence[Written]], None]
"""Is called with what will be written, right before it is."""


class _Draft:
    """A card on its way: as its file is, and what the acts so far make of it."""

    def __init__(self, record: Record, card: Card) -> None:
        self.before = card
        self.data_before = record.data
        self.card = card
        self.data = record.data
        self.outcomes: list[Outcome] = []

    def apply(self, book: Book, task: Task, acting: Acting) -> Outcome:
        """Let the task's act have the card as the acts before left it."""
        outcome = task.act(self.card, acting)
        if outcome.edits:
            self.data, self.card = edit_card(book, self.card, self.data, outcome.edits)
        self.outcomes.append(outcome)
        return outcome

    @property
    def changed(self) -> bool:
        return self.data != self.data_before

    def report(self) -> Written:
        return Written(self.before, self.card.value, tuple(self.outcomes))


class NameReader:
    """Finds the records that many names stand for.

    The cards are looked at once at most, and only where a name is no exact id.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._open = cache(lambda: book.open_catalog(naming.list_extracts(book.schema.root)))

    def get_record(self, name: str) -> tuple[Record, str | None]:
        """As `Book.get_record`."""
        is_plain = is_id(name) and bool(find_usual_files(self._book.root, name))
        return self._book.get_record(name, catalog=None if is_plain else self._open())


def write_cards(
    book: Book,
    transaction: Transaction,
    verb: str,
    tasks: Sequence[Task],
    *,
    acting: Acting,
    problems: Sequence[Problem] = (),
    announce: Announce | None = None,
) -> BulkReceipt:
    """Carry the tasks out, those of one card in turn, and commit all cards that changed.

    `problems` are those met before. Raises as `refuse_problems`; nothing is written then.
    """
    ground, drafts, made, met = _draft_all(book, transaction, tasks, acting)
    changed = [draft for draft in drafts if draft.changed]
    met += _find_clashes(book, tasks, changed)
    refuse_problems([*problems, *met])
    receipt = BulkReceipt(
        tuple(draft.report() for draft in changed),
        tuple(draft.report() for draft in drafts if not draft.changed),
        tuple(made),
        notes=tuple(transaction.notes),
    )
    if not changed:
        return receipt
    if announce is not None:
        announce(receipt.written)
    return settle(transaction, _make_journal(book, verb, ground, changed), receipt)


def refuse_problems(problems: Sequence[Problem]) -> None:
    """Raise one error for all lines that cannot be done, if there are any, with a note for each.

    Its exit code is that of an invalid card if there is one, else that of the first line.
    """
    if not problems:
        return
    ordered = sorted(problems, key=lambda problem: problem.line.number)
    found = [one for problem in ordered for one in _get_findings(problem.error)]
    count = len({problem.line.number for problem in ordered})
    if found:
        error: CrmError = InvalidCard("bulk-refused", count=count, findings=found)
    else:
        error = type(ordered[0].error)("bulk-refused", count=count)
    error.notes = tuple(_describe(problem, lines) for problem, lines in _group(ordered))
    raise error


def _group(ordered: Sequence[Problem]) -> list[tuple[Problem, list[Line]]]:
    """Each reason once, with all the lines that it is the reason of."""
    groups: list[tuple[Problem, list[Line]]] = []
    for problem in ordered:
        error = problem.error
        for first, lines in groups:
            if (first.error.code, first.error.values) == (error.code, error.values):
                lines.append(problem.line)
                break
        else:
            groups.append((problem, [problem.line]))
    return groups


def _get_findings(error: CrmError) -> list[Finding]:
    findings = error.values.get("findings")
    return findings if isinstance(findings, list) else []


def _describe(problem: Problem, lines: Sequence[Line]) -> Message:
    said = Message(problem.error.code, problem.error.values)
    if len(lines) == 1:
        (number, text) = lines[0]
        return Message("line-problem", {"line": number, "text": _cut(text), "problem": said})
    more = [f"+{len(lines) - _LINES_SHOWN}"] if len(lines) > _LINES_SHOWN else []
    shown = [*(f"{line.number} {_cut(line.text)}" for line in lines[:_LINES_SHOWN]), *more]
    return Message("lines-problem", {"count": len(lines), "lines": shown, "problem": said})


def _cut(text: str) -> str:
    return text if len(text) <= _WORDS_SHOWN else text[: _WORDS_SHOWN - 2] + ".."


def _draft_all(
    book: Book, transaction: Transaction, tasks: Sequence[Task], acting: Acting
) -> tuple[Ground, list[_Draft], list[str], list[Problem]]:
    """Every card with its acts done, as far as nothing stood in the way of them.

    Also the ids that the acts gave, and the lines that cannot be done.
    """
    files = list(dict.fromkeys(task.record.file for task in tasks))
    ground, refused = transaction.examine_all(files)
    drafts: dict[str, _Draft] = {}
    made, problems = [], []
    for task in tasks:
        file = task.record.file
        try:
            if file in refused:
                raise refused[file]
            if file not in drafts:
                record = reload_record(book, task.record)
                drafts[file] = _Draft(record, book.read_card(record))
            outcome = drafts[file].apply(book, task, acting)
            made += [outcome.made] if outcome.made else []
        except CrmError as error:
            problems.append(Problem(task.line, error))
    return ground, list(drafts.values()), made, problems


def _find_clashes(book: Book, tasks: Sequence[Task], drafts: Sequence[_Draft]) -> list[Problem]:
    """The lines whose cards would have the code of another card, written here or not."""
    if not any(has_new_code(draft.before.value, draft.card.value) for draft in drafts):
        return []
    written = {draft.card.file: (draft.card, draft.data) for draft in drafts}
    try:
        refuse_clashes(book, written)
    except InvalidCard as error:
        file = error.values["file"]
        line = next(task.line for task in tasks if task.record.file == file)
        return [Problem(line, error)]
    return []


def _make_journal(book: Book, verb: str, ground: Ground, drafts: Sequence[_Draft]) -> Journal:
    customers = [draft.card.id for draft in drafts]
    message = format_message(verb, customers, *_name_write(book, drafts))
    act = f"{verb}({customers[0]})" if len(customers) == 1 else verb
    changes = tuple(
        Change(draft.card.file, draft.data_before, draft.data, ground.entries[draft.card.file])
        for draft in drafts
    )
    return Journal(act, message, ground.branch, ground.head, changes)


def _name_write(book: Book, drafts: Sequence[_Draft]) -> tuple[str | None, tuple[str, ...]]:
    """What the commit's subject says: the customer or how many, and what all acts share."""
    subjects = [outcome.subject for draft in drafts for outcome in draft.outcomes if outcome.edits]
    parts = tuple(part for part in subjects[0] if all(part in subject for subject in subjects))
    if len(drafts) == 1:
        return name_customer(book, drafts[0].card.value), parts
    return f"{len(drafts)} cards", parts if book.settings.ids == "name" else ()
