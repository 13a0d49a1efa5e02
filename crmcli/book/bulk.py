"""Acts on many cards in one commit: all of them are done, or none is.

What stands in the way is collected, line by line of what the user gave, and told at once. One
card after the other is made up; its old and its new text then wait in a spool.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from crmcli.book import naming
from crmcli.book.grounds import Ground
from crmcli.book.receipts import BulkReceipt, Written
from crmcli.book.transaction import Transaction
from crmcli.book.writing import edit_card, name_customer, refuse_clashes, settle
from crmcli.errors import CrmError, InvalidCard
from crmcli.history.commits import format_message
from crmcli.ledger.journal import Change, Journal
from crmcli.ledger.records import find_usual_files, load_record
from crmcli.ledger.spooling import Spool
from crmcli.rules.findings import Finding
from crmcli.rules.ids import is_id
from crmcli.rules.outcome import Acting, Card, Message, Outcome
from crmcli.rules.quality import has_new_code

if TYPE_CHECKING:
    from crmcli.book.book import Book

_ANNOUNCED = 20
"""Changes that are announced one by one."""
_WORDS_SHOWN = 40
_LINES_SHOWN = 5
_IN_MEMORY = 256
"""Cards whose texts are held in memory at most."""


class Line(NamedTuple):
    """A line of what the user gave: its number from 1, and its text."""

    number: int
    text: str


class Task(NamedTuple):
    """An act on the card in a file, and the line that asked for it."""

    line: Line
    file: str
    act: Callable[[Card, Acting], Outcome]


class Problem(NamedTuple):
    """Why a line cannot be done."""

    line: Line
    error: CrmError


Changed = tuple[Card, Mapping[str, object]]
"""A card as it is, and its value to be."""
Announce = Callable[[Sequence[Changed], int], None]
"""Is called with the first changes and how many there are, right before they are written."""


class _Draft:
    """A card on its way: as its file is, and what the acts so far make of it."""

    def __init__(self, book: Book, file: str) -> None:
        record = load_record(book.root, file, book.schema.root)
        self.before = self.card = book.read_card(record)
        self.data_before = self.data = record.data
        self.outcomes: list[Outcome] = []

    def apply(self, book: Book, task: Task, acting: Acting) -> Outcome:
        """Let the task's act have the card as the acts before left it."""
        outcome = task.act(self.card, acting)
        if outcome.edits:
            self.data, self.card = edit_card(book, self.card, self.data, outcome.edits)
        self.outcomes.append(outcome)
        return outcome

    @property
    def has_other_code(self) -> bool:
        return self.before.value.get("code") != self.card.value.get("code")


class _Drafts:
    """All cards with their acts done, as far as nothing stood in the way of them."""

    def __init__(self, changes: Spool[Change]) -> None:
        self.changes = changes
        self.written: list[Written] = []
        self.unchanged: list[str] = []
        self.first: list[Changed] = []
        self.made: list[tuple[int, str]] = []
        """The ids that the acts gave, with the numbers of their lines."""
        self.problems: list[Problem] = []
        self.recoded: dict[str, tuple[Card, bytes]] = {}
        """Of the cards that have another code than before only that, with their texts, by file."""
        self.takes_codes = False
        self.parts: tuple[str, ...] | None = None
        """What the subjects of all acts share."""

    def add(self, draft: _Draft, entry: str | None) -> None:
        """Keep of a finished draft what the next steps need."""
        before, card = draft.before, draft.card
        if draft.data == draft.data_before:
            self.unchanged.append(card.id)
            return
        self.changes.add(Change(card.file, draft.data_before, draft.data, entry))
        notes = [note for outcome in draft.outcomes for note in outcome.notes]
        self.written.append(Written(card.id, tuple(notes)))
        if len(self.first) < _ANNOUNCED:
            self.first.append((before, card.value))
        if draft.has_other_code:
            code = {"code": card.value.get("code")}
            self.recoded[card.file] = card._replace(value=code), draft.data
            self.takes_codes |= has_new_code(before.value, card.value)
        for subject in (outcome.subject for outcome in draft.outcomes if outcome.edits):
            known = subject if self.parts is None else self.parts
            self.parts = tuple(part for part in known if part in subject)


class NameReader:
    """Finds the files that many names stand for.

    The cards are looked at once at most, and only where a name is no exact id.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._open = cache(lambda: book.open_catalog(naming.ANY))

    def get_file(self, name: str) -> tuple[str, str | None]:
        """The file that a name stands for, and the contact's id. Raises as `Book.get_record`."""
        usual = find_usual_files(self._book.root, name) if is_id(name) else []
        if len(usual) == 1:
            return usual[0], None
        record, contact = self._book.get_record(name, catalog=None if usual else self._open())
        return record.file, contact


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
    with Spool[Change](_IN_MEMORY) as changes:
        drafts = _Drafts(changes)
        ground = _draft_all(book, transaction, tasks, acting, drafts)
        clashes = _find_clashes(book, tasks, drafts)
        refuse_problems([*problems, *drafts.problems, *clashes])
        receipt = BulkReceipt(
            tuple(drafts.written),
            tuple(drafts.unchanged),
            tuple(made for _, made in sorted(drafts.made)),
            notes=tuple(transaction.notes),
        )
        if not drafts.written:
            return receipt
        if announce is not None:
            announce(drafts.first, len(drafts.written))
        return settle(transaction, _make_journal(book, verb, ground, drafts), receipt)


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
    book: Book, transaction: Transaction, tasks: Sequence[Task], acting: Acting, drafts: _Drafts
) -> Ground:
    """Let every card have its acts done, and note the lines that cannot be done."""
    by_file: dict[str, list[Task]] = {}
    for task in tasks:
        by_file.setdefault(task.file, []).append(task)
    ground, refused = transaction.grounds.examine_all(list(by_file))
    for file, own in by_file.items():
        draft: _Draft | None = None
        for task in own:
            try:
                if file in refused:
                    raise refused[file]
                draft = draft or _Draft(book, file)
                made = draft.apply(book, task, acting).made
            except CrmError as error:
                # Its traceback would hold the card.
                drafts.problems.append(Problem(task.line, error.with_traceback(None)))
            else:
                drafts.made += [(task.line.number, made)] if made else []
        if draft is not None:
            drafts.add(draft, ground.entries[file])
    return ground


def _find_clashes(book: Book, tasks: Sequence[Task], drafts: _Drafts) -> list[Problem]:
    """The lines whose cards would have the code of another card, written here or not."""
    if not drafts.takes_codes:
        return []
    try:
        refuse_clashes(book, drafts.recoded)
    except InvalidCard as error:
        file = error.values["file"]
        line = next(task.line for task in tasks if task.file == file)
        return [Problem(line, error)]
    return []


def _make_journal(book: Book, verb: str, ground: Ground, drafts: _Drafts) -> Journal:
    customers = [written.customer for written in drafts.written]
    parts = drafts.parts or ()
    if len(customers) == 1:
        _, value = drafts.first[0]
        act, name = f"{verb}({customers[0]})", name_customer(book, value)
    else:
        act, name = verb, f"{len(customers)} cards"
        parts = parts if book.settings.ids == "name" else ()
    message = format_message(verb, customers, name, parts)
    return Journal(act, message, ground.branch, ground.head, drafts.changes)
