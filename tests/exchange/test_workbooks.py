"""Workbooks: real ones, made in the tests, as sheets; and what is refused before it is read."""

from __future__ import annotations

import io
import struct
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmcli.errors import Failure, NotFound
from crmcli.exchange import packed, shared_texts, workbooks
from crmcli.exchange.recognising import recognise_bytes
from crmcli.exchange.workbooks import Sheets, read_workbook
from crmcli.rules.sheets import Row
from tests import outside
from tests.exchange.spreadsheets import (
    Value,
    change_part,
    make_ods,
    make_ods_cell,
    make_ods_row,
    make_ole,
    make_table_xlsx,
    make_xls,
    make_xlsx,
)

_TABLE: list[list[Value]] = [
    ["客户名称", "编码", "账号", "金额"],
    ["北京华信", "007", "622202123456789012", 128000.1],
    ["云帆", "0138", "000", 3.0],
]
_READ = [
    Row(2, ("北京华信", "007", "622202123456789012", Decimal("128000.1"))),
    Row(3, ("云帆", "0138", "000", 3)),
]
_SHEET = "xl/worksheets/sheet1.xml"


def _read(data: bytes, **options: Any) -> Sheets:
    kind = recognise_bytes(data, "a.xlsx")
    assert kind is not None
    return read_workbook(data, kind, "a.xlsx", **options)


def _refuse(data: bytes, **options: Any) -> Failure:
    with pytest.raises(Failure) as caught:
        _read(data, **options)
    return caught.value


def _make_ods_table(rows: list[list[Value]]) -> bytes:
    return make_ods({"客户": "".join(map(make_ods_row, rows))})


# What is read.


@pytest.mark.parametrize("make", [make_table_xlsx, make_xls, _make_ods_table])
def test_text_stays_text_and_numbers_are_as_shown(make: Callable[[Any], bytes]) -> None:
    (sheet,) = _read(make(_TABLE)).sheets
    assert sheet.heading == tuple(_TABLE[0])
    assert [*sheet.rows] == [*sheet.rows] == _READ


_TEXT = st.text(
    st.characters(categories=["L", "N", "P", "S"], max_codepoint=0xFFFF) | st.sampled_from(" \n"),
    max_size=20,
).map(str.strip)
_CELL = (
    _TEXT.map(lambda text: text or None)
    | st.integers(-(10**15) + 1, 10**15 - 1)
    | st.decimals(-(10**6), 10**6, places=2).map(lambda one: int(one) if one == int(one) else one)
    | st.dates(date(1900, 3, 2), date(9999, 12, 31))
)


@settings(max_examples=50)
@given(st.lists(st.tuples(_TEXT.filter(bool), _CELL, _CELL), min_size=1, max_size=5))
def test_what_is_written_is_read(rows: list[tuple[Any, ...]]) -> None:
    data = make_table_xlsx([("甲", "乙", "丙"), *rows])
    (sheet,) = _read(data, heading=1).sheets
    assert [row.cells for row in sheet.rows] == rows


def _fill_kinds(book: Any) -> None:
    sheet = book.add_worksheet()
    day, moment, hour, long = (
        book.add_format({"num_format": form})
        for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm", "hh:mm", "[h]:mm:ss")
    )
    for column in range(10):
        sheet.write_string(2, 3 + column, f"列{column}")
    sheet.write_datetime(3, 3, datetime(2026, 11, 3), day)
    sheet.write_datetime(3, 4, datetime(2026, 11, 3), moment)
    sheet.write_datetime(3, 5, datetime(2026, 11, 3, 9, 30), moment)
    sheet.write_datetime(3, 6, time(9, 30), hour)
    sheet.write_datetime(3, 7, timedelta(hours=30, minutes=2), long)
    sheet.write_boolean(3, 8, True)
    sheet.write_number(3, 9, 0.1 + 0.2)
    sheet.write_number(3, 10, 622202123456789012)
    sheet.write_formula(3, 11, "=1+1", None, 2)
    sheet.write_string(3, 12, "  007\r\n八 ")


def test_kinds_of_cells() -> None:
    (sheet,) = _read(make_xlsx(_fill_kinds)).sheets
    (row,) = sheet.rows
    assert (sheet.heading_row, row.number) == (3, 4)
    assert row.cells == (
        date(2026, 11, 3),
        date(2026, 11, 3),
        datetime(2026, 11, 3, 9, 30),
        time(9, 30),
        "30:02:00",
        True,
        Decimal("0.3"),
        622202123456789012.0,
        2,
        "007\n八",
    )
    assert isinstance(row.cells[7], float)


def _fill_errors(book: Any) -> None:
    sheet = book.add_worksheet()
    for column, name in enumerate(("客户", "级别")):
        sheet.write_string(0, column, name)
    sheet.write_string(1, 0, "北京华信")
    sheet.write_formula(1, 1, "=VLOOKUP(A2,C:D,2,0)", None, "#N/A")


def test_cells_whose_formula_failed_are_told() -> None:
    found = _read(make_xlsx(_fill_errors))
    assert [*found.sheets[0].rows] == [Row(2, ("北京华信", None))]
    (remark,) = found.remarks
    assert (remark.code, remark.values["cells"]) == ("cells-wrong", ["B2"])


def _fill_formulas(book: Any) -> None:
    sheet = book.add_worksheet("客户")
    for row, cells in enumerate((("客户", "级别", "省份", "城市"), ("北京华信",))):
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text)
    sheet.write_formula(1, 1, '="A"&""', None, "A")
    sheet.write_formula(1, 2, '=""', None, "")
    sheet.write_formula(1, 3, "=C2&A2", None, 0)


@pytest.mark.parametrize("value", ["<v></v>", "<v/>", "<v />", ""])
def test_formulas_that_nobody_calculated_are_told(value: str) -> None:
    data = make_xlsx(_fill_formulas)
    data = change_part(
        data,
        _SHEET,
        lambda xml: xml.replace(b'"C2">', b'"C2" t="str">').replace(
            b"A2</f><v>0</v>", b"A2</f>" + value.encode()
        ),
    )
    found = _read(data)
    assert [*found.sheets[0].rows] == [Row(2, ("北京华信", "A", None, None), lost=frozenset({3}))]
    (remark,) = found.remarks
    assert (remark.code, remark.values["cells"]) == ("cells-wrong", ["D2"])


def _fill_lost_rows(book: Any) -> None:
    sheet = book.add_worksheet("客户")
    for row, cells in enumerate(
        (("#N/A", "#N/A"), ("客户", "级别"), ("#N/A", "#N/A"), ("甲", "A"))
    ):
        for column, text in enumerate(cells):
            if text == "#N/A":
                sheet.write_formula(row, column, "=NA()", None, text)
            else:
                sheet.write_string(row, column, text)
    sheet.write_formula(4, 0, "=A1", None, 8090706050)
    sheet.write_formula(6, 1, "=A1", None, 8090706050)


def test_rows_that_lost_all_their_cells_are_no_missing_ones() -> None:
    (sheet,) = _read(outside.leave_undone(make_xlsx(_fill_lost_rows))).sheets
    nothing = (None, None)
    assert sheet.heading_row == 2
    assert [*sheet.rows] == [
        Row(4, ("甲", "A")),
        Row(5, nothing, lost=frozenset({0})),
        Row(7, nothing, lost=frozenset({1})),
    ]


def test_formulas_of_an_ods_that_nobody_calculated_are_told() -> None:
    head = make_ods_row(["客户", "级别", "省份"])
    cells = make_ods_cell("北京华信") + '<table:table-cell table:formula="of:=[.A2]"/>'
    done = make_ods_cell("浙江").replace(" office:", ' table:formula="of:=1" office:', 1)
    row = f"<table:table-row>{cells}{done}</table:table-row>"
    (sheet,) = _read(make_ods({"客户": head + row})).sheets
    assert [*sheet.rows] == [Row(2, ("北京华信", None, "浙江"), lost=frozenset({1}))]


def _fill_merged(book: Any) -> None:
    sheet = book.add_worksheet()
    sheet.merge_range(0, 1, 0, 4, "客户信息表")
    sheet.merge_range(1, 1, 2, 1, "客户名称")
    sheet.merge_range(1, 2, 1, 3, "联系人")
    sheet.merge_range(1, 4, 2, 4, "地址")
    sheet.write_row(2, 2, ["姓名", "电话"])
    sheet.merge_range(3, 1, 5, 1, "北京华信")
    for row, name in enumerate(("王静", "李伟", "陈晨"), 3):
        sheet.write_row(row, 2, [name, f"1{row}", "北京"])
    sheet.write_row(6, 1, ["云帆", "周", "2", "杭州"])


@pytest.mark.parametrize("is_early", [False, True])
def test_a_workbook_may_count_its_days_from_1904(is_early: bool) -> None:
    said = b'<workbookPr date1904="1" ' if is_early else b'<workbookPr date1904="0" '
    table: list[list[Value]] = [["甲", "乙"], ["x", 42495]]
    xlsx = change_part(
        make_table_xlsx(table), "xl/workbook.xml", lambda xml: xml.replace(b"<workbookPr ", said)
    )
    for data in (xlsx, make_xls(table, from_1904=is_early)):
        (sheet,) = _read(data).sheets
        assert (sheet.from_1904, [row.cells for row in sheet.rows]) == (is_early, [("x", 42495)])


def test_merged_cells_have_their_value_in_each_row() -> None:
    (sheet,) = _read(make_xlsx(_fill_merged)).sheets
    assert sheet.heading == ("客户名称", "姓名", "电话", "地址")
    assert sheet.heading_row == 3
    assert [row.cells[:2] for row in sheet.rows] == [
        ("北京华信", "王静"),
        ("北京华信", "李伟"),
        ("北京华信", "陈晨"),
        ("云帆", "周"),
    ]


def _fill_several(book: Any) -> None:
    for name in ("客户", "说明", "Sheet3", "联系人", "隐藏", "_crm"):
        sheet = book.add_worksheet(name)
        if name == "说明":
            sheet.write(0, 0, "请先填写客户")
        elif name != "Sheet3":
            sheet.write_row(0, 0, ["客户名称", "编码"])
            sheet.write_row(1, 0, [name, "1"])
        if name in ("隐藏", "_crm"):
            sheet.hide()


def test_all_sheets_that_hold_a_table_and_can_be_seen() -> None:
    found = _read(make_xlsx(_fill_several))
    assert [sheet.name for sheet in found.sheets] == ["客户", "联系人"]
    assert [remark.code for remark in found.remarks] == ["sheet-passed", "sheets-hidden"]
    assert found.remarks[1].values["sheets"] == ["隐藏"]


@pytest.mark.parametrize(("word", "name"), [("联系人", "联系人"), ("_CRM", "_crm"), ("1", "客户")])
def test_a_sheet_by_its_name_or_number(word: str, name: str) -> None:
    (sheet,) = _read(make_xlsx(_fill_several), sheet=word).sheets
    assert sheet.name == name


def test_a_sheet_that_is_not_there_and_one_that_holds_no_table() -> None:
    data = make_xlsx(_fill_several)
    with pytest.raises(NotFound) as caught:
        _read(data, sheet="客服")
    assert "联系人" in str(caught.value.values["candidates"])
    assert _refuse(data, sheet="说明").code == "sheet-heading-only"
    assert _refuse(data, sheet="Sheet3").code == "sheet-empty"


def test_a_workbook_of_other_programs_is_read_without_names_of_cells() -> None:
    """Some leave out where a cell stands, or give each tag a prefix."""
    import re

    bare = change_part(
        make_table_xlsx(_TABLE),
        _SHEET,
        lambda xml: re.sub(rb'(<(?:c|row)) r="[A-Z0-9]+"', rb"\1", xml),
    )
    (sheet,) = _read(bare).sheets
    assert [*sheet.rows] == _READ


def test_rows_of_ods_that_stand_for_many() -> None:
    rows = make_ods_row(["客户", "编码", None]) + make_ods_row(["甲", "1", None], 3)
    cells = make_ods_cell("乙") + make_ods_cell("2") + make_ods_cell(None, 16_000)
    rows += f"<table:table-row>{cells}</table:table-row>" + make_ods_row([None], 1_048_000)
    (sheet,) = _read(make_ods({"客户": rows})).sheets
    assert [row.number for row in sheet.rows] == [2, 3, 4, 5]
    assert [row.cells[0] for row in sheet.rows] == ["甲", "甲", "甲", "乙"]


# What is refused.


def test_an_archive_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MAX_UNPACKED", 1_000_000)
    bomb = change_part(
        make_table_xlsx(_TABLE), "xl/theme/theme1.xml", lambda xml: xml + b" " * 2_000_000
    )
    assert len(bomb) < 20_000
    assert _refuse(bomb).code == "file-bomb"


def test_an_archive_that_lies_about_its_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MAX_UNPACKED", 1_000_000)
    data = change_part(make_table_xlsx(_TABLE), _SHEET, lambda xml: xml + b" " * 2_000_000)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo(_SHEET).file_size
    lie = data.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lie != data
    assert _refuse(lie).code == "file-bomb"


def test_a_long_text_in_very_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is kept once, and takes room in every cell."""
    monkeypatch.setattr(shared_texts, "MAX_UNPACKED", 1_000_000)
    long = "长" * 10_000
    head: list[Value] = ["甲", "乙"]
    assert _refuse(make_table_xlsx([head, *[[long, long]] * 20])).code == "file-bomb"
    rows: list[list[Value]] = [[long, "x"], *[["y", str(number)] for number in range(100)]]
    (sheet,) = _read(make_table_xlsx([head, *rows])).sheets
    assert len([*sheet.rows]) == 101


def test_texts_longer_than_a_piece_of_the_file() -> None:
    head: list[Value] = ["甲", "乙"]
    parts = [f"<si><t>{letter * 1_500_000}</t></si>".encode() for letter in "abc"]
    data = change_part(
        make_table_xlsx([head, ["x", "y"], ["z", "x"]]),
        "xl/sharedStrings.xml",
        lambda xml: xml.replace(
            b"<si><t>x</t></si><si><t>y</t></si><si><t>z</t></si>", b"".join(parts)
        ),
    )
    (sheet,) = _read(data).sheets
    assert [[len(str(cell)) for cell in row.cells] for row in sheet.rows] == [[1_500_000] * 2] * 2


def test_names_that_stand_for_names() -> None:
    laughs = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 12))
    start = f'<!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]>'.encode()

    def change(xml: bytes) -> bytes:
        head, root = xml.split(b"?>", 1)
        return head + b"?>" + start + root.replace("客户名称".encode(), b"&a11;")

    data = change_part(make_table_xlsx(_TABLE), "xl/sharedStrings.xml", change)
    try:
        (sheet,) = _read(data).sheets
        assert len(str(sheet.heading)) < 1000
    except Failure as failure:
        assert failure.code == "file-damaged"


def test_texts_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MAX_TAGS", 10_000)
    bomb = change_part(
        make_table_xlsx(_TABLE),
        "xl/sharedStrings.xml",
        lambda xml: xml.replace(b"</sst>", b"<si/>" * 10_000 + b"</sst>"),
    )
    assert _refuse(bomb).code == "file-bomb"


def _add_far_cell(cell: bytes) -> Callable[[bytes], bytes]:
    """Puts a cell into the last corner that a sheet has."""
    row = b'<row r="1048576">' + cell + b"</row></sheetData>"
    return lambda xml: xml.replace(b"</sheetData>", row)


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="XFD1048576" s="1"><v>1</v></c>',
        b"<c s='1' r='XFD1048576'><v>1</v></c>",
        b'<c\tr="XFD1048576"><is><t>x</t></is></c>',
        b'<x:c xmlns:x="x" r="XFD1048576"><x:v>1</x:v></x:c>',
    ],
)
def test_one_cell_far_out(cell: bytes) -> None:
    """Written as usual, and in other ways."""
    failure = _refuse(change_part(make_table_xlsx(_TABLE), _SHEET, _add_far_cell(cell)))
    assert (failure.code, failure.values["rows"], failure.values["columns"]) == (
        "sheets-far",
        1_048_576,
        16_384,
    )


def test_cells_that_are_only_coloured_reach_nowhere() -> None:
    coloured = _add_far_cell(b'<c r="XFD1048576" s="1"/>')
    (sheet,) = _read(change_part(make_table_xlsx(_TABLE), _SHEET, coloured)).sheets
    assert [*sheet.rows] == _READ


def test_cells_of_ods_that_stand_for_very_many() -> None:
    rows = make_ods_row(["客户", "编码"])
    wide = f"<table:table-row>{make_ods_cell('x', 10**9)}</table:table-row>"
    assert _refuse(make_ods({"客户": rows + wide})).code == "sheets-far"
    assert _refuse(make_ods({"客户": rows + make_ods_row(["x"], 10**9)})).code == "sheets-far"


def test_an_older_workbook_that_asks_for_more_than_it_has() -> None:
    assert _refuse(make_xls([*_TABLE, *[[]] * 100, [*[None] * 65_534, "x"]])).code == "sheets-far"
    dimensions = struct.pack("<HHIIHHH", 0x200, 14, 0, 10**9, 0, 200, 0)
    assert _refuse(make_xls(_TABLE, before=dimensions)).code == "file-damaged"


def test_a_workbook_with_a_password() -> None:
    assert _refuse_bytes(make_ole("EncryptedPackage", b"x")).code == "file-encrypted"
    locked = make_ods({"客户": ""}, manifest="<manifest:encryption-data/>")
    assert _refuse_bytes(locked).code == "file-encrypted"


def _refuse_bytes(data: bytes) -> Failure:
    with pytest.raises(Failure) as caught:
        recognise_bytes(data, "a.xlsx")
    return caught.value


@pytest.mark.parametrize("make", [make_table_xlsx, _make_ods_table, make_xls])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_file_that_was_cut_off(make: Callable[[Any], bytes], share: float) -> None:
    data = make(_TABLE)
    assert _refuse(data[: int(len(data) * share)]).code == "file-damaged"


def test_a_part_that_is_no_xml() -> None:
    broken = change_part(make_table_xlsx(_TABLE), "xl/workbook.xml", lambda _: b"nothing")
    assert _refuse(broken).code in ("file-damaged", "sheet-empty")
    torn = change_part(_make_ods_table(_TABLE), "content.xml", lambda xml: xml[:200])
    assert _refuse(torn).code == "file-damaged"


def test_the_library_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    failure = _refuse(make_table_xlsx(_TABLE))
    assert (failure.code, failure.values["extra"]) == ("extra-missing", "xlsx")


def test_limits_leave_room_for_large_tables() -> None:
    assert workbooks.MAX_CELLS >= 50_000 * 50


@pytest.mark.parametrize("corner", [(0, 0), (3, 2)])
def test_a_number_has_the_zeros_that_it_is_shown_with(corner: tuple[int, int]) -> None:
    top, left = corner

    def fill(book: Any) -> None:
        zeros = book.add_format({"num_format": "00000"})
        plain, amount = book.add_format({"bold": True}), book.add_format({"num_format": "0.00"})
        book.add_worksheet("客户").write_row(top, left, ["编号", "名称", "额度"])
        sheet = book.get_worksheet_by_name("客户")
        for number, cells in enumerate([(17, zeros), (123456, zeros), (-1, zeros), (17, plain)]):
            sheet.write_number(top + 1 + number, left, *cells)
            sheet.write_string(top + 1 + number, left + 1, "华信")
            sheet.write_number(top + 1 + number, left + 2, 5, amount)

    (sheet,) = read_workbook(make_xlsx(fill), "xlsx", "a.xlsx").sheets
    assert [row.cells[-3] for row in sheet.rows] == ["00017", "123456", -1, 17]
    assert {row.cells[-1] for row in sheet.rows} == {5}
