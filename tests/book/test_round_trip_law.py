"""The law of a workbook that comes back: shape is no edit, and an edit is nothing but itself.

Whatever order somebody gives its sheets, rows and columns, and whatever sheets and columns he
removes but those of the ids, nothing was edited; and one cell edited among all that arrives alone.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.rules.choosing import list_keys
from crmcli.rules.fields import Field
from crmcli.rules.layout import Column, Table
from crmcli.rules.readings import has_form
from tests.round_trips import Desk, Rows, Sheets, find_edits, make_ledger

LANGUAGES = ("en", "zh", "keys")


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Desk]:
    ledger = make_ledger(tmp_path_factory.mktemp("trip") / "ledger")
    return {language: Desk(ledger.root, language) for language in LANGUAGES}


def _is_free(field: Field) -> bool:
    """Whether any text may stand there, just as it is."""
    is_plain = field.kind == "text" and field.format is None and not has_form(field)
    return is_plain and not (field.choices or field.refers or field.none)


def _list_free(table: Table) -> list[Column]:
    keys = list_keys(table)
    columns = [one for one in table.columns if not one.owner and one not in keys]
    return [one for one in columns if _is_free(one.field)]


def _reshape(data: st.DataObject, desk: Desk, sheets: Sheets, kept: str, column: str) -> Sheets:
    """The workbook as somebody leaves it who keeps at least one column of one sheet."""
    tables = {desk.trip.clerk.name_table(table): table for table in desk.trip.tables}
    names = data.draw(st.permutations([*sheets]), label="sheets")
    left = data.draw(st.sets(st.sampled_from(names)), label="kept sheets") | {kept}
    shaped: Sheets = {}
    for name in (one for one in names if one in left):
        keys = {desk.trip.clerk.name_column(one) for one in list_keys(tables[name])}
        keys |= {column} if name == kept else set()
        shaped[name] = _reshape_rows(data, sheets[name], keys)
    return shaped


def _reshape_rows(data: st.DataObject, rows: Rows, keys: set[str]) -> Rows:
    heading, *rest = rows
    order = data.draw(st.permutations(range(len(heading))))
    away = data.draw(st.frozensets(st.sampled_from(order)))
    columns = [at for at in order if at not in away or heading[at] in keys]
    below = data.draw(st.permutations(rest))
    return [[row[at] for at in columns] for row in (heading, *below)]


def _edit(desk: Desk, table: Table, column: Column, rows: Rows, number: int) -> dict[str, Any]:
    """Edit one cell of a row; the cards as they are to be then."""
    row = rows[number]
    row[table.columns.index(column)] = "somebody's edit"
    ids = [str(row[table.columns.index(key)]) for key in list_keys(table)]
    cards = deepcopy(dict(desk.cards))
    holder: Any = cards[ids[0]]
    if table.list is not None:
        holder = next(one for one in holder[table.key] if one["id"] == ids[1])
    for key in column.path[:-1]:
        holder = holder.setdefault(key, {})
    holder[column.path[-1]] = "somebody's edit"
    return {ids[0]: cards[ids[0]]}


@given(st.sampled_from(LANGUAGES), st.booleans(), st.data())
def test_shape_is_no_edit_and_one_edit_arrives_alone(
    desks: dict[str, Desk], language: str, edits: bool, data: st.DataObject
) -> None:
    desk = desks[language]
    clerk, sheets = desk.trip.clerk, desk.lay_out()
    filled = [one for one in desk.trip.tables if len(sheets[clerk.name_table(one)]) > 1]
    table = filled[data.draw(st.integers(0, len(filled) - 1), label="table")]
    name, free = clerk.name_table(table), _list_free(table)
    column = free[data.draw(st.integers(0, len(free) - 1), label="column")]
    expected: dict[str, Any] = {}
    if edits:
        number = data.draw(st.integers(1, len(sheets[name]) - 1), label="row")
        expected = _edit(desk, table, column, sheets[name], number)
    content = desk.bring_back(_reshape(data, desk, sheets, name, clerk.name_column(column)))
    assert {key: one.value for key, one in find_edits(content).items()} == expected
    assert len(content.offers) == len(expected)
    assert content.remarks == ()
