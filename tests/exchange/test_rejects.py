"""Rows that were rejected, written with their reasons and read again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crmcli.errors import Failure, UsageError
from crmcli.exchange.opening import Source, open_table
from crmcli.exchange.rejects import (
    REASON_HEADINGS,
    RejectedEntry,
    RejectedRow,
    RejectedTable,
    check_rejected_rows,
    check_rejects_file,
    format_cell,
    format_rejected_entries,
    format_rejected_rows,
)
from crmcli.exchange.workbook_out import MOST_CHARACTERS, MOST_ROWS
from crmcli.rules.sheets import Cell, Entry, Row

_SIGNS = st.characters(categories=["L", "N", "P", "S"]) | st.sampled_from(" \n,;\t'=+-@")
_TEXT = st.text(_SIGNS, max_size=15).map(str.strip)
_CELL: st.SearchStrategy[Cell] = (
    _TEXT.map(lambda text: text or None)
    | st.integers(-(10**15) + 1, 10**15 - 1)
    | st.booleans()
    | st.dates(date(1901, 1, 1), date(9999, 12, 31))
)
_ROWS = st.lists(st.tuples(st.just("甲"), _CELL, _CELL), min_size=1, max_size=4)
_REASON = "电话 123：不是电话号码"


def _write(folder: Path, name: str, rows: Sequence[tuple[Cell, ...]]) -> Source:
    rejected = [RejectedRow(Row(number, row), _REASON) for number, row in enumerate(rows, 2)]
    path = folder / name
    table = RejectedTable("未导入", ("客户", "=1", "备注"), rejected)
    path.write_bytes(format_rejected_rows(name, [table], "未导入原因"))
    return open_table(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(_ROWS, st.sampled_from([".csv", ".tsv"]))
def test_rows_come_back_as_text(tmp_path: Path, rows: list[tuple[Cell, ...]], ending: str) -> None:
    (sheet,) = _write(tmp_path, f"rejected{ending}", rows).sheets
    assert sheet.heading == ("客户", "=1", "备注")
    texts = [tuple(format_cell(cell).replace("\r", "\n") or None for cell in row) for row in rows]
    assert [row.cells for row in sheet.rows] == texts


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(_ROWS, st.sampled_from([".xlsx", ".ods"]))
def test_rows_come_back_as_they_were(
    tmp_path: Path, rows: list[tuple[Cell, ...]], ending: str
) -> None:
    rows = [tuple(_printable(cell) for cell in row) for row in rows]
    (sheet,) = _write(tmp_path, f"rejected{ending}", rows).sheets
    assert (sheet.name, sheet.has_reasons) == ("未导入", True)
    assert [row.cells for row in sheet.rows] == rows


def _printable(cell: Cell) -> Cell:
    """What XML may hold."""
    return cell.encode("utf-16", "ignore").decode("utf-16") if isinstance(cell, str) else cell


@pytest.mark.parametrize("ending", [".xlsx", ".ods"])
def test_kinds_of_cells_in_a_workbook(tmp_path: Path, ending: str) -> None:
    row = (datetime(2026, 11, 3, 9, 30), time(9, 30), Decimal("1.5"))
    (sheet,) = _write(tmp_path, f"rejected{ending}", [row]).sheets
    assert [one.cells for one in sheet.rows] == [row]


def test_what_a_workbook_does_not_hold_is_a_text(tmp_path: Path) -> None:
    lost = (622202123456789012.0, 10**18, date(1850, 1, 2))
    (sheet,) = _write(tmp_path, "rejected.xlsx", [lost]).sheets
    assert [one.cells for one in sheet.rows] == [(lost[0], str(10**18), "1850-01-02")]


def test_equal_rows_make_equal_bytes() -> None:
    rejected = [RejectedRow(Row(2, ("甲", date(2026, 1, 2))), _REASON)]
    for file in ("a.xlsx", "a.ods"):
        table = RejectedTable(None, ("a", "b"), rejected)
        made = {format_rejected_rows(file, [table], "x") for _ in range(2)}
        assert len(made) == 1


@pytest.mark.parametrize(
    ("heading", "rows", "code"),
    [
        ("a", [("x" * 40_000,)], "cell-unfit"),
        ("x" * 40_000, [("a",)], "cell-unfit"),
        ("a", [("x",)] * MOST_ROWS, "rows-unfit"),
    ],
)
def test_what_xlsx_has_no_room_for(heading: str, rows: list[tuple[str]], code: str) -> None:
    table = [Row(2, row) for row in rows[:1]] * len(rows)
    with pytest.raises(Failure) as caught:
        check_rejected_rows("a.XLSX", (heading,), table)
    assert caught.value.code == code
    check_rejected_rows("a.csv", (heading,), table)


def test_a_reason_is_cut_to_what_a_cell_of_xlsx_holds(tmp_path: Path) -> None:
    rejected = [RejectedRow(Row(2, ("甲",)), "长" * 40_000)]
    path = tmp_path / "a.xlsx"
    table = RejectedTable(None, ("客户",), rejected)
    path.write_bytes(format_rejected_rows(path.name, [table], "x"))
    (row,) = open_table(path).sheets[0].rows
    assert row.cells == ("甲", "长" * MOST_CHARACTERS)


def test_the_reason_stands_beside_the_row() -> None:
    table = RejectedTable(None, ("客户",), [RejectedRow(Row(7, ("甲",)), "x")])
    data = format_rejected_rows("a.csv", [table], "未导入原因")
    assert data.decode("utf-8-sig") == "客户,未导入原因\r\n甲,x\r\n"
    assert data.startswith(b"\xef\xbb\xbf")
    assert "未导入原因" in REASON_HEADINGS


def test_entries_come_back(tmp_path: Path) -> None:
    value: dict[str, Any] = {"id": "a", "limit": Decimal("1.50"), "contacts": [{"name": "王静"}]}
    path = tmp_path / "rejected.jsonl"
    path.write_bytes(format_rejected_entries([RejectedEntry(Entry(3, value), _REASON)] * 2))
    entries = open_table(path).entries
    assert [entry.value for entry in entries or ()] == [value, value]
    assert path.read_text("utf-8").count(_REASON) == 2


@pytest.mark.parametrize(
    ("file", "entries", "fits"),
    [
        ("a.csv", False, True),
        ("a.XLSX", False, True),
        ("a.ods", False, True),
        ("a.jsonl", False, False),
        ("a.jsonl", True, True),
        ("a.csv", True, False),
        ("a", False, False),
    ],
)
def test_the_ending_says_the_form(file: str, entries: bool, fits: bool) -> None:
    if fits:
        check_rejects_file(file, entries=entries)
    else:
        with pytest.raises(UsageError):
            check_rejects_file(file, entries=entries)
