"""A first look at all the rows of a table: what must be asked before they are taken in.

In which order day and month stand where a column shows it, words that mean two things, each told
once with how often it stands there, and columns that hold something and are not taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from crmcli.rules.cells import is_void, show_cell
from crmcli.rules.fields import Field
from crmcli.rules.habits import Unsure
from crmcli.rules.intake import Column, Intake
from crmcli.rules.outcome import Message
from crmcli.rules.readings import read_cell
from crmcli.rules.sheets import Cell, Row
from crmcli.rules.written_dates import Order, infer_order, list_orders, shows_day_first


class Question(NamedTuple):
    """A word of a column that may mean several values."""

    heading: str
    text: str
    field: Field
    choices: tuple[str, ...]
    times: int
    """In how many rows it stands."""
    reason: Message


class LeftColumn(NamedTuple):
    """A column that is not taken, and how many of its cells say something."""

    heading: str
    cells: int


class Survey(NamedTuple):
    """What the rows show before they are taken in."""

    intake: Intake
    """The same, knowing now in which order days stand."""
    rows: int
    questions: tuple[Question, ...]
    left: tuple[LeftColumn, ...]
    """Those that hold something."""
    days_asked: Mapping[str, tuple[Order, ...]]
    """The columns whose days cannot be told from their months, each with the orders that some of
    its dates may have."""


def survey_rows(intake: Intake, rows: Iterable[Row]) -> Survey:
    """The questions that the rows of a table raise. Goes through all of them once."""
    cells: dict[int, Counter[Cell]] = {column.position: Counter() for column in intake.columns}
    left: Counter[int] = Counter()
    count = 0
    for row in rows:
        count += 1
        if row.misfit is not None:
            continue
        for column in intake.columns:
            cell = row.cells[column.position]
            if cell is not None and _may_be_asked(column):
                cells[column.position][cell] += 1
        for position, _ in intake.left:
            cell = row.cells[position]
            if cell is not None and not is_void(show_cell(cell)):
                left[position] += 1
    orders = _infer_orders(intake, cells)
    knowing = intake._replace(orders=orders)
    questions = [one for column in knowing.columns for one in _ask(knowing, column, cells)]
    dated: dict[str, list[str]] = {}
    for one in questions:
        if one.reason.code == "day-order-unclear":
            dated.setdefault(one.heading, []).append(one.text)
    return Survey(
        intake=knowing,
        rows=count,
        questions=tuple(one for one in questions if one.reason.code != "day-order-unclear"),
        left=tuple(LeftColumn(text, left[at]) for at, text in intake.left if left[at]),
        days_asked={heading: list_orders(texts) for heading, texts in dated.items()},
    )


def _may_be_asked(column: Column) -> bool:
    return bool(column.target.field.choices) or _holds_days(column)


def _holds_days(column: Column) -> bool:
    return column.target.field.format == "date"


def _infer_orders(intake: Intake, cells: Mapping[int, Counter[Cell]]) -> dict[int, Order]:
    """The orders that columns of days show; all such columns of a file are written alike.

    Only one with dates as 3.11.2026 tells for itself how they are meant.
    """
    orders: dict[int, Order] = {}
    dated = [column.position for column in intake.columns if _holds_days(column)]
    texts = {at: [one for one in cells[at] if isinstance(one, str)] for at in dated}
    together = infer_order(text for one in texts.values() for text in one)
    for at in dated:
        order = infer_order(texts[at])
        if order is None and not any(map(shows_day_first, texts[at])):
            order = together
        if order is not None:
            orders[at] = order
    return orders


def _ask(intake: Intake, column: Column, cells: Mapping[int, Counter[Cell]]) -> Iterable[Question]:
    order = intake.orders.get(column.position)
    habits = intake.habits
    usual = habits._replace(order=order) if order and not habits.order else habits
    for cell, count in cells[column.position].items():
        reading = read_cell(column.target, cell, usual, column.meanings)
        if isinstance(reading, Unsure):
            yield Question(
                column.heading, reading.text, reading.field, reading.choices, count, reading.reason
            )
