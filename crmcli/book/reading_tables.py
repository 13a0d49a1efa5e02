"""What a file from outside says of customers: its tables understood, ready to be taken in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from crmcli.acts.take_in import Told
from crmcli.book.offers import Offer
from crmcli.rules.fields import Field
from crmcli.rules.folding import fold_text
from crmcli.rules.habits import Habits
from crmcli.rules.headings import Doubt, HeadingMap, map_headings
from crmcli.rules.incoming import Incoming, IncomingEntry, Problem
from crmcli.rules.intake import (
    Intake,
    is_of_totals,
    prepare_intake,
    take_in_entries,
    take_in_rows,
)
from crmcli.rules.outcome import Message
from crmcli.rules.shapes import find_misshapen
from crmcli.rules.sheets import Entry, Row, Sheet
from crmcli.rules.surveying import LeftColumn, Question, survey_rows
from crmcli.rules.targets import UserMap
from crmcli.rules.tidying import tidy_card
from crmcli.rules.upsert import Ways
from crmcli.rules.written_dates import Order

if TYPE_CHECKING:
    from crmcli.exchange.opening import Source
    from crmcli.rules.workbook_notes import Notes

_USUAL = (("owner",), ("created",))
"""What a new customer has without being told; a table with columns for it says who has not."""
_VISITS = "visits"
_UNMAPPED = {"ORG": "import-unmapped-department", "ADR": "import-unmapped-country"}
"""Of what an address book's card has for companies and addresses, only these have no place."""


class Understood(NamedTuple):
    """A table, and what its columns were taken for."""

    sheet: Sheet
    table: Field | None
    """The list whose entries it has; None: customers."""
    rows: list[Row]
    intake: Intake
    mapped: HeadingMap
    questions: tuple[Question, ...]
    left: tuple[LeftColumn, ...]
    days_asked: Mapping[str, tuple[Order, ...]]
    totals: tuple[int, ...]
    """The numbers of rows that sum up others, and are not among `rows`."""

    @property
    def is_ours(self) -> bool:
        """Whether it is one of our own exports."""
        return self.intake.habits.as_written

    @property
    def doubtful(self) -> tuple[Doubt, ...]:
        """Headings that may mean several places, over cells that say something."""
        told = {column.heading for column in self.left}
        return tuple(one for one in self.mapped.doubtful if one.heading in told)


class Content(NamedTuple):
    """All that a file says."""

    tables: tuple[Understood, ...]
    entries: tuple[Entry, ...]
    offers: list[Offer]
    remarks: tuple[Message, ...]
    """What was taken, though not as one would expect, each once with its rows."""
    notes: Notes | None = None
    """Of a workbook that comes back: what one with some of its rows has to say of itself."""


def understand(
    root: Field, sheet: Sheet, table: Field | None, habits: Habits, said: UserMap
) -> Understood:
    """What the columns of a table mean, and what must be asked about its cells.

    `habits` say whether it is one of our own. Raises UsageError as `map_headings`, and Failure for
    a row that cannot be read.
    """
    mapped = map_headings(root, sheet.heading, said, table)
    known = habits._replace(from_1904=sheet.from_1904)
    intake = prepare_intake(root, sheet.heading, mapped, known, said)
    rows, totals = list[Row](), list[int]()
    for row in sheet.rows:
        if is_of_totals(intake, row):
            totals.append(row.number)
        else:
            rows.append(row)
    survey = survey_rows(intake, rows)
    return Understood(
        sheet,
        table,
        rows,
        survey.intake,
        mapped,
        survey.questions,
        survey.left,
        survey.days_asked,
        tuple(totals),
    )


def read_content(
    root: Field, source: Source, tables: Sequence[Understood], habits: Habits
) -> Content:
    """What the tables, or the entries of a file, offer; customers come before their lists."""
    offers: list[Offer] = []
    remarks: list[Message] = []
    order = sorted(range(len(tables)), key=lambda at: tables[at].table is not None)
    for at in order:
        found, said = _read_table(at, tables[at])
        offers += found
        remarks += [Message("row-of-totals", {"row": one}) for one in tables[at].totals]
        remarks += said
    entries = tuple(source.entries) if source.entries is not None else ()
    for entry in entries:
        offer, said = _read_entry(root, source, entry, habits)
        offers.append(offer)
        remarks += said
    return Content(tuple(tables), entries, offers, tuple(_gather(remarks)))


def _read_table(at: int, one: Understood) -> tuple[list[Offer], list[Message]]:
    own = one.intake.habits.as_written
    told_of = {column.target.keys for column in one.intake.columns}
    ways = Ways(replaces=own, is_whole=own and {*_USUAL} <= told_of)
    if one.table is None:
        ways = ways._replace(has_moves=True)
        found = take_in_rows(one.intake, one.rows)
        if any(row.problems for row in found):
            found = _leave_out(one, found)
        return [_offer_customer(at, row, ways) for row in found], _say_remarks(found)
    entries = list(take_in_entries(one.intake, one.rows))
    key = one.table.key
    ways = ways._replace(is_rows=True)
    return [_offer_entry(at, key, entry, ways) for entry in entries], _say_remarks(entries)


def _leave_out(one: Understood, found: list[Incoming]) -> list[Incoming]:
    """The customers without the rows that cannot be taken; those are offered for themselves."""
    bad = {problem.row: None for row in found for problem in row.problems}
    fine = take_in_rows(one.intake, (row for row in one.rows if row.number not in bad))
    refused = []
    for row in found:
        for number in row.numbers:
            if number in bad:
                problems = tuple(one for one in row.problems if one.row == number)
                refused.append(Incoming(number, (number,), row.value, (), problems))
    return sorted([*fine, *refused], key=lambda row: row.number)


def _offer_customer(at: int, row: Incoming, ways: Ways) -> Offer:
    quoted = {} if ways.replaces else row.quoted
    told = Told(row.numbers, row.value, row.visits, ways, quoted=quoted)
    return Offer(at, told, name_told(row.value), None, tuple(map(say_problem, row.problems)))


def _offer_entry(at: int, key: str, entry: IncomingEntry, ways: Ways) -> Offer:
    numbers = (entry.number,)
    if key == _VISITS:
        told = Told(numbers, {}, (entry.value,), ways)
    else:
        told = Told(numbers, {key: [entry.value]}, (), ways)
    reasons = tuple(map(say_problem, entry.problems))
    return Offer(at, told, name_owner(entry.owner), entry.owner, reasons)


def _read_entry(
    root: Field, source: Source, entry: Entry, habits: Habits
) -> tuple[Offer, list[Message]]:
    value: Mapping[str, Any] = entry.value
    problems: Sequence[Problem] = ()
    remarks: list[Message] = []
    if source.kind == "vcard":
        own = habits._replace(as_written="id" in value)
        value, problems, found = tidy_card(root, value, own, entry.number)
        remarks = [one.reason for one in found]
        remarks += _say_unmapped(entry)
    misshapen = find_misshapen(root, value)
    if misshapen is not None:
        return Offer(0, Told((entry.number,), {}), name_told(value), None, (misshapen,)), remarks
    rest = {key: one for key, one in value.items() if key != _VISITS}
    log = tuple(value.get(_VISITS) or ())
    is_json = source.kind == "json"
    told = Told((entry.number,), rest, log, Ways(replaces=is_json, is_whole=is_json))
    reasons = tuple(map(say_problem, problems))
    return Offer(0, told, name_told(value), None, reasons), remarks


def _say_unmapped(entry: Entry) -> Iterator[Message]:
    """What an address book's card says and ours cannot, each with the card."""
    contacts = entry.value.get("contacts")
    people = contacts if isinstance(contacts, list) else []
    label = next((one["name"] for one in people if "name" in one), name_told(entry.value))
    place = Message("import-line", {"line": entry.number})
    if label:
        place = Message("import-labelled", {"place": place, "label": label})
    said: dict[str, list[str]] = {}
    for name, text in entry.unmapped:
        said.setdefault(name, []).append(text)
    for name, texts in said.items():
        values = {"place": place, "name": name, "texts": texts}
        yield Message(_UNMAPPED.get(name, "import-unmapped"), values)


def say_problem(problem: Problem) -> Message:
    """Why a cell was not taken."""
    names = problem.field.label.words() if problem.field is not None else ()
    if not problem.heading or fold_text(problem.heading) in map(fold_text, names):
        return problem.reason
    return Message("import-cell", {"heading": problem.heading, "reason": problem.reason})


def _say_of_column(heading: str, reason: Message) -> Message:
    """A remark with its heading, unless it names a field that output calls so."""
    field = reason.values.get("field")
    names = field.label.names() if isinstance(field, Field) else ()
    if fold_text(heading) in map(fold_text, names):
        return reason
    return Message("import-cell", {"heading": heading, "reason": reason})


def name_told(value: Mapping[str, Any]) -> str:
    """What people call the customer that is told of."""
    return str(value.get("name") or value.get("code") or value.get("id") or "")


def name_owner(owner: Mapping[str, Any]) -> str:
    """What tells whose an entry is, as one text."""
    for key in ("name", "code", "id", "tax_no"):
        if owner.get(key):
            return str(owner[key])
    return ", ".join(map(str, owner.get("phones", ())))


def _say_remarks(rows: Iterable[Incoming | IncomingEntry]) -> list[Message]:
    return [_say_of_column(remark.heading, remark.reason) for row in rows for remark in row.remarks]


def _gather(remarks: Iterable[Message]) -> Iterator[Message]:
    """Each kind of remark for itself: the first of it, and how often it is to be made."""
    counted: dict[tuple[object, ...], list[Message]] = {}
    for remark in remarks:
        reason = remark.values.get("reason")
        kind = (remark.code, remark.values.get("heading"), remark.values.get("name"))
        code = reason.code if isinstance(reason, Message) else None
        counted.setdefault((*kind, code), []).append(remark)
    for found in counted.values():
        if len(found) == 1:
            yield found[0]
        else:
            yield Message("import-and-more", {"remark": found[0], "count": len(found) - 1})
