"""Rows of a table from outside as cards, or parts of cards, by the schema's keys.

A row gives a customer with contacts, addresses and the visit of the last contact; nothing gets an
id here, and whose customer it is among those of the ledger is not asked. What a cell says and the
field cannot hold is a problem of the row; the rest of the row is read all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from crmcli.rules.cells import is_void, show_cell
from crmcli.rules.drafts import Draft
from crmcli.rules.fields import Field
from crmcli.rules.folding import fold_text
from crmcli.rules.habits import Habits, Read, Reading, Rejection, Unsure
from crmcli.rules.heading_words import fold_words
from crmcli.rules.headings import HeadingMap
from crmcli.rules.incoming import Incoming, IncomingEntry, Problem, Remark
from crmcli.rules.outcome import Message
from crmcli.rules.readings import read_cell
from crmcli.rules.row_joining import Joining
from crmcli.rules.sheets import Cell, Row
from crmcli.rules.targets import COUNTRY, LABEL, Target, UserMap
from crmcli.rules.written_dates import Order
from crmcli.rules.written_regions import find_country

_NO_ORDERS: Mapping[int, Order] = {}
_TOTALS = frozenset({"合计", "总计", "小计", "共计", "total", "subtotal", "grandtotal", "sum"})
"""What stands in the place of a name, or before all else, under the last customer."""
_COUNTS = frozenset({"integer", "number"})


_NAMING = {("id",), ("code",), ("name",), ("registration", "tax_no")}


class Column(NamedTuple):
    """A column that is taken."""

    position: int
    heading: str
    target: Target
    meanings: Mapping[str, str]
    """What the user has settled of its words."""


class Intake(NamedTuple):
    """All that it takes to read the rows of one table."""

    root: Field
    columns: tuple[Column, ...]
    left: tuple[tuple[int, str], ...]
    """Positions and headings of the columns that are not taken."""
    habits: Habits
    orders: Mapping[int, Order] = _NO_ORDERS
    """In which order day and month stand, by the position of the column."""
    has_persons: bool = False
    """A row that names nobody but a contact is of a customer of that name."""


def prepare_intake(
    root: Field, heading: Sequence[str], mapped: HeadingMap, habits: Habits, said: UserMap
) -> Intake:
    """How the rows under a heading are read."""
    meanings = {fold_words(text): words for text, words in said.values.items()}
    columns = tuple(
        Column(position, text, target, meanings.get(fold_words(text), {}))
        for position, (text, target) in enumerate(zip(heading, mapped.columns, strict=True))
        if target is not None
    )
    taken = {column.position for column in columns}
    left = tuple((at, text) for at, text in enumerate(heading) if at not in taken)
    named = any(column.target.keys in _NAMING for column in columns)
    labels_first = sorted(columns, key=lambda column: column.target.how != LABEL)
    has_persons = mapped.system is not None or not named
    return Intake(root, tuple(labels_first), left, habits, has_persons=has_persons)


def is_of_totals(intake: Intake, row: Row) -> bool:
    """Whether a row sums up those above it: it has a word for that, and tells of nobody.

    A company may be called Total, and then has a grade or a telephone.
    """
    if intake.habits.as_written:
        return False
    said = [at for at, cell in enumerate(row.cells) if not is_void(show_cell(cell))]
    naming = [one.position for one in intake.columns if one.target.keys == ("name",)]
    word = next((at for at in naming if at in said), said[0] if said else None)
    if word is None or _fold_word(row.cells[word]) not in _TOTALS:
        return False
    told = [one.target.field for one in intake.columns if one.position in said]
    names = [one.target.field for one in intake.columns if one.position in {word, *naming}]
    return all(one in names or _sums_up(one) for one in told)


def _sums_up(field: Field) -> bool:
    """Whether a field may say something of many customers together."""
    return field.kind in _COUNTS or field.format == "money" or field.multiline


def _fold_word(cell: Cell) -> str:
    return fold_text("".join(show_cell(cell).split())).rstrip(":：")


def take_in_rows(intake: Intake, rows: Iterable[Row]) -> list[Incoming]:
    """The customers of a table, in its order; the rows of one customer make one.

    Rows are of one customer that have the same id, code, tax number, or name and nothing against
    it.
    """
    joining = Joining(intake.root, has_own_ids=intake.habits.as_written)
    memory: _Memory = {}
    for row in _leave_blank(rows):
        draft = _read_row(intake, row, memory)
        if draft is not None:
            joining.add(draft)
    return [_finish(draft) for draft in joining.drafts]


def take_in_entries(intake: Intake, rows: Iterable[Row]) -> Iterator[IncomingEntry]:
    """The entries of a list's own table, one a row."""
    memory: _Memory = {}
    for row in _leave_blank(rows):
        if row.misfit is not None:
            yield IncomingEntry(row.number, {}, {}, (_refuse_misfit(row, row.misfit),))
            continue
        draft = Draft(intake.root, row.number, intake.habits)
        owner: dict[str, Any] = {}
        for column, reading in _iter_readings(intake, row, draft, memory):
            if column.target.owner:
                _tell_owner(owner, column.target, reading.value)
            else:
                draft.put(column.target, reading, column.heading)
        entry = draft.finish_entry()
        if entry is None and not draft.problems:
            continue
        if not owner:
            draft.problems.append(_refuse_unnamed(row.number))
        yield IncomingEntry(
            row.number, owner, entry or {}, tuple(draft.problems), tuple(draft.remarks)
        )


def _leave_blank(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows that say something; formulas are often drawn down far below the last one."""
    return (row for row in rows if not (row.lost and row.says_nothing))


def _tell_owner(owner: dict[str, Any], target: Target, value: Any) -> None:
    owner[target.keys[-1]] = value


def _read_row(intake: Intake, row: Row, memory: _Memory) -> Draft | None:
    """What a row says of a customer; None where it says nothing that is taken."""
    draft = Draft(intake.root, row.number, intake.habits)
    if row.misfit is not None:
        draft.problems.append(_refuse_misfit(row, row.misfit))
        return draft
    for column, reading in _iter_readings(intake, row, draft, memory):
        draft.put(column.target, reading, column.heading)
        draft.quote(column.target, column.heading, show_cell(row.cells[column.position]))
    if not draft.says_anything() and not draft.problems:
        return None
    draft.finish()
    if intake.has_persons:
        draft.name_after_contact()
    return draft


def _iter_readings(
    intake: Intake, row: Row, draft: Draft, memory: _Memory
) -> Iterator[tuple[Column, Read]]:
    """What the cells of a row say, column by column; problems and remarks go to the draft."""
    habits = _find_habits(intake, row)
    for column in intake.columns:
        cell = row.cells[column.position]
        if column.position in row.lost:
            lost = Message("cell-lost")
            draft.problems.append(Problem(row.number, column.heading, "", lost))
        if cell is None:
            continue
        reading = _recall(memory, intake, column, cell, habits)
        if isinstance(reading, Read):
            draft.remarks += [Remark(row.number, column.heading, one) for one in reading.remarks]
            yield column, reading
        elif reading is not None:
            draft.problems.append(_name_problem(row.number, column, reading))


_Memory = dict[tuple[object, ...], Reading]
"""What cells were read as: an owner, a grade and a region stand in many rows."""
_REMEMBERED = 20_000


def _recall(memory: _Memory, intake: Intake, column: Column, cell: Cell, habits: Habits) -> Reading:
    """What a cell means in its column, found out once."""
    key = (column.position, habits.region, cell.__class__, cell)
    if key in memory:
        return memory[key]
    order = intake.orders.get(column.position)
    usual = habits._replace(order=order) if order and not habits.order else habits
    reading = read_cell(column.target, cell, usual, column.meanings)
    if len(memory) < _REMEMBERED:
        memory[key] = reading
    return reading


def _find_habits(intake: Intake, row: Row) -> Habits:
    """The habits for a row: a country that it names says how its telephones are dialled."""
    for column in intake.columns:
        if column.target.how == COUNTRY:
            text = show_cell(row.cells[column.position])
            if not is_void(text):
                return intake.habits._replace(region=find_country(text))
    return intake.habits


def _name_problem(number: int, column: Column, reading: Rejection | Unsure) -> Problem:
    choices = reading.choices if isinstance(reading, Unsure) else ()
    return Problem(number, column.heading, reading.text, reading.reason, reading.field, choices)


def _refuse_misfit(row: Row, reason: Message) -> Problem:
    return Problem(row.number, "", "", reason)


def _refuse_unnamed(number: int) -> Problem:
    return Problem(number, "", "", Message("no-customer-named"))


def _finish(draft: Draft) -> Incoming:
    value = draft.collect()
    if not draft.is_named() and not draft.problems:
        draft.problems.append(_refuse_unnamed(draft.number))
    return Incoming(
        draft.number,
        tuple(draft.numbers),
        value,
        tuple(draft.visits),
        tuple(draft.problems),
        tuple(draft.remarks),
        {key: tuple(dict.fromkeys(lines)) for key, lines in draft.quoted.items()},
    )
