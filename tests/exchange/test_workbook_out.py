"""Workbooks: what Excel and others make of the cells, and what a workbook cannot hold."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from crmcli.errors import Failure
from crmcli.exchange import workbook_out
from crmcli.exchange.workbook_out import MOST_CHARACTERS, SheetColumn, SheetPlan, Workbook

PLAN = SheetPlan(
    "Customers",
    (
        SheetColumn("Code", "text"),
        SheetColumn("Notes", "long"),
        SheetColumn("On", "date"),
        SheetColumn("Amount", "money"),
        SheetColumn("Grade", "text", ("K", "A")),
        SheetColumn("Nothing", "text"),
    ),
    frozen=1,
)


def write(*rows: tuple[Any, ...], plan: SheetPlan = PLAN, notes: Any = None) -> bytes:
    with Workbook([plan], "Customers") as book:
        for row in rows:
            book.add_row(0, row + (None,) * (len(plan.columns) - len(row)), "acme")
        if notes:
            book.add_notes(notes)
        return b"".join(book.iter_pieces())


def read(data: bytes, sheet: str = "Customers") -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(sheet).to_python()


def read_xml(data: bytes, name: str = "xl/worksheets/sheet1.xml") -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


@pytest.mark.parametrize(
    "text",
    [
        *("013800138000", "91110108MA01234567", "6222021234567890123", "1e5", "1-2", "TRUE"),
        *("=1+1", "@SUM(A1)", "+86-10", "'quoted", "_x0041_", "a\nb", "http://x.example", "😀华"),
    ],
)
def test_a_text_stays_the_text_that_it_is(text: str) -> None:
    data = write((text,))
    assert read(data)[1][0] == text
    assert "<f>" not in read_xml(data)


def test_days_and_amounts_are_no_texts() -> None:
    data = write(("a", None, date(2026, 11, 23), Decimal("128000.50")))
    assert read(data)[1][2:4] == [date(2026, 11, 23), 128000.5]


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(1900, 1, 1), date(1900, 2, 28)])
def test_a_day_that_programs_disagree_on_is_a_text(day: date) -> None:
    assert read(write(("a", None, day)))[1][2] == day.isoformat()


def test_the_first_day_that_they_agree_on_is_a_day() -> None:
    assert read(write(("a", None, date(1900, 3, 1))))[1][2] == date(1900, 3, 1)


def test_a_number_that_would_lose_digits_is_a_text() -> None:
    amount = Decimal("999999999999999.9999")
    assert read(write(("a", None, None, amount)))[1][3] == "999999999999999.9999"


def test_equal_rows_give_equal_bytes() -> None:
    row = ("a", "b", date(2026, 11, 23), Decimal(5))
    assert write(row) == write(row)


def test_the_heading_stays_in_sight_and_filters() -> None:
    xml = read_xml(write(("a",), ("b",)))
    assert '<pane xSplit="1" ySplit="1"' in xml
    assert '<autoFilter ref="A1:F3"/>' in xml
    assert 'numberStoredAsText="1"' in xml


def test_an_empty_column_is_folded_and_a_used_one_is_not() -> None:
    columns = re.findall(r"<col [^>]*>", read_xml(write(("a", "b", date(2026, 1, 1)))))
    assert ["hidden" in one for one in columns[:6]] == [False, False, False, True, True, True]
    assert "collapsed" in columns[6]
    assert "hidden" not in read_xml(write())


def test_choices_are_offered_and_nothing_else_is_refused() -> None:
    xml = read_xml(write(("a",)))
    assert re.search(
        r'<dataValidation type="list" errorStyle="warning"[^>]* sqref="E2:E1048576">'
        r"<formula1>\"K,A\"</formula1>",
        xml,
    )


@pytest.mark.parametrize("choices", [("a,b", "c"), ('a"', "b"), ("x" * 200, "y" * 60), ()])
def test_choices_that_cannot_be_offered_are_not(choices: tuple[str, ...]) -> None:
    plan = SheetPlan("A", (SheetColumn("Person", "text", choices),))
    assert "dataValidation" not in read_xml(write(("a",), plan=plan))


def test_a_long_text_has_a_row_as_high_as_it_needs() -> None:
    xml = read_xml(write(("a", "line\nline\nline"), ("b", "short")))
    assert re.search(r'<row r="2"[^>]* ht="45"', xml)
    assert not re.search(r'<row r="3"[^>]* ht=', xml)


def test_notes_stand_in_a_hidden_sheet() -> None:
    data = write(("a",), notes=[("commit", "0" * 40), ("customer", "acme")])
    assert read(data, "_crm") == [["commit", "0" * 40], ["customer", "acme"]]
    assert '<sheet name="_crm" sheetId="2" state="hidden"' in read_xml(data, "xl/workbook.xml")


def test_sheets_have_names_that_they_may_bear() -> None:
    names = ["History", "a/b", "a?b", "x" * 40, "x" * 39, "'", "联系人"]
    with Workbook([SheetPlan(name, ()) for name in names], "t") as book:
        data = b"".join(book.iter_pieces())
    assert CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names == [
        *("History 2", "a b", "a b 2", "x" * 31, "x" * 29 + " 2", "_", "联系人")
    ]


def test_a_text_that_no_cell_holds_is_refused_by_name() -> None:
    assert read(write(("a", "华" * MOST_CHARACTERS)))[1][1] == "华" * MOST_CHARACTERS
    with pytest.raises(Failure) as refused:
        write(("a", "x" * (MOST_CHARACTERS + 1)))
    assert refused.value.code == "cell-full"
    assert refused.value.values["customer"] == "acme"


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_out, "MOST_ROWS", 3)
    assert len(read(write(("a",), ("b",)))) == 3
    with pytest.raises(Failure) as refused:
        write(("a",), ("b",), ("c",))
    assert refused.value.code == "sheet-full"


def test_without_the_library_what_to_install_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(Failure) as missing:
        write(("a",))
    assert (missing.value.code, missing.value.values) == ("extra-missing", {"extra": "xlsx"})
