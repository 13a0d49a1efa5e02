"""Tables as text: the mark between cells, the heading, and rows that do not fit it."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.errors import Failure, UsageError
from crmcli.exchange.delimited import DELIMITERS, find_delimiter, lay_text, read_delimiter
from crmcli.exchange.laying import MAX_COLUMNS, Laid, Place
from crmcli.rules.formulas import guard_formula
from crmcli.rules.sheets import Row

_PLACE = Place("a.csv")
_CELL = st.text(
    st.characters(categories=["L", "N", "P", "S"]) | st.sampled_from(" ,;\t|，\"'\n=+-@"),
    max_size=20,
).map(str.strip)
_TABLE = st.integers(2, 5).flatmap(
    lambda width: st.lists(
        st.lists(_CELL, min_size=width, max_size=width).filter(any), min_size=1, max_size=5
    )
)


def _lay(text: str, delimiter: str | None = None, heading: int | None = None) -> Laid:
    return lay_text(text, _PLACE, delimiter or find_delimiter(text, _PLACE), heading)


def _rows(text: str, delimiter: str | None = None) -> list[tuple[object, ...]]:
    return [row.cells for row in _lay(text, delimiter).sheet.rows]


def _refuse(text: str, heading: int | None = None) -> Failure:
    with pytest.raises(Failure) as caught:
        [*_lay(text, heading=heading).sheet.rows]
    return caught.value


@given(_TABLE, st.sampled_from([*DELIMITERS.values()]))
def test_what_is_written_is_read(rows: list[list[str]], delimiter: str) -> None:
    heading = [f"列{number}" for number in range(len(rows[0]))]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(heading)
    writer.writerows([guard_formula(cell) for cell in row] for row in rows)
    laid = lay_text(out.getvalue(), _PLACE, delimiter)
    assert laid.sheet.heading == tuple(heading)
    read = [[cell or "" for cell in row.cells] for row in laid.sheet.rows]
    assert read == [[cell.replace("\r", "\n") for cell in row] for row in rows]


@pytest.mark.parametrize("delimiter", [*DELIMITERS.values()])
def test_the_mark_is_found(delimiter: str) -> None:
    rows = [
        ["客户名称", "地址", "金额"],
        ["北京华信", "海淀区, 中关村；1 号", "1,200.00"],
        ["云帆", "上海 | 浦东", "3;4"],
        ["蓝海", "苏州", ""],
    ]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    assert find_delimiter(out.getvalue(), _PLACE) == delimiter


def test_one_column_needs_no_mark() -> None:
    assert _rows("客户名称\n北京华信\n云帆\n") == [("北京华信",), ("云帆",)]


def test_the_line_for_excel_names_the_mark() -> None:
    laid = _lay('sep=;\n"a,b";c\n1,2;3\n')
    assert laid.sheet.heading == ("a,b", "c")
    assert [*laid.sheet.rows] == [Row(3, ("1,2", "3"))]


def test_rows_are_counted_as_an_editor_does() -> None:
    text = 'a,b\r\n\r\n"1\r\n2\r\n3",x\r\n,\r\n5,"y\ry"\r\n'
    assert [*_lay(text).sheet.rows] == [Row(3, ("1\n2\n3", "x")), Row(7, ("5", "y\ny"))]


def test_rows_can_be_gone_through_again() -> None:
    sheet = _lay("a,b\n1,2\n").sheet
    assert [*sheet.rows] == [*sheet.rows] == [Row(2, ("1", "2"))]


def test_zeros_and_long_numbers_stay() -> None:
    text = 'a,b,c\n007,622202123456789012,="0138"\n'
    assert _rows(text) == [("007", "622202123456789012", "0138")]


def test_the_mark_against_formulas_is_taken_off() -> None:
    assert _rows("a,b,c\n'=1+1,'@x,+86 138\n") == [("=1+1", "@x", "+86 138")]


@pytest.mark.parametrize(
    ("text", "row", "above"),
    [
        ("客户信息表\n\n客户名称,电话,地址\nA,1,x\n", 3, ["客户信息表"]),
        (
            "客户信息表,,,\n制表人：王静,2026-11,,\n客户名称,电话,地址,备注\nA,1,x,\n",
            3,
            ["客户信息表", "制表人：王静 2026-11"],
        ),
        ("客户名称,电话,地址\nA,1,x\n", 1, []),
        ("客户名称,电话\nA,1\n", 1, []),
    ],
)
def test_titles_above_the_heading_are_passed_over(text: str, row: int, above: list[str]) -> None:
    laid = _lay(text)
    assert laid.sheet.heading_row == row
    assert [" ".join(map(str, filter(None, one.cells))) for one in laid.above] == above


def test_the_heading_may_be_named() -> None:
    text = "表,\n客户名称,电话\nA,1\n"
    assert _lay(text).sheet.heading == ("表", "")
    assert _lay(text, heading=2).sheet.heading == ("客户名称", "电话")
    assert _refuse(text, heading=9).code == "sheet-no-such-row"
    assert _refuse(text, heading=3).code == "sheet-heading-only"


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("客户名称,电话\n宁波甲公司,13800000001,老客户,A,浙江,宁波,北仑\n", 1),
        ("客户名称,联系人\n宁波甲公司,李娜,2026-01-02,A,浙江,宁波\n", 1),
        ("客户台账,,2026年\n客户名称,电话\n宁波甲公司,13800000001,老客户,A,浙江,宁波,北仑\n", 2),
        ("制表人 李伟\n客户名称,电话,级别,地址,备注\n甲,1,A,浙江,x\n", 2),
    ],
)
def test_a_heading_may_be_narrower_than_its_rows(text: str, row: int) -> None:
    assert _lay(text).sheet.heading_row == row


def test_a_heading_is_on_one_line() -> None:
    assert _lay('"客户\n名称", 电话 \nA,1\n').sheet.heading == ("客户 名称", "电话")


def test_columns_without_a_name_are_kept() -> None:
    laid = _lay("a,,b,,\n1,2,3,,\n1,2,3\n")
    assert laid.sheet.heading == ("a", "", "b", "", "")
    assert [row.cells for row in laid.sheet.rows] == [("1", "2", "3", None, None)] * 2


def test_the_reasons_of_rejected_rows_are_left_out() -> None:
    laid = _lay("a,未导入原因,b\n1,电话不对,2\n,x,\n")
    assert laid.sheet.heading == ("a", "b")
    assert [*laid.sheet.rows] == [Row(2, ("1", "2"))]


def test_tabs_at_the_end_may_be_missing() -> None:
    assert _rows("a\tb\tc\n1\t2\t3\n1\n") == [("1", "2", "3"), ("1", None, None)]


@pytest.mark.parametrize(
    ("text", "row", "count"),
    [("a,b,c\n1,2,3\n1,2\n", 3, 2), ("a,b\n1,2\n\n1,2,3\n", 4, 3), ('a,b\n"1\n",2,3\n', 2, 3)],
)
def test_a_ragged_row_is_named(text: str, row: int, count: int) -> None:
    (ragged,) = [one for one in _lay(text).sheet.rows if one.misfit is not None]
    assert ragged.misfit is not None
    assert (ragged.number, ragged.misfit.values["count"]) == (row, count)
    cells = [one for one in (*ragged.cells, *ragged.beyond) if one is not None]
    assert cells == ["1", "2", "3"][:count]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ('a,b\n1,2\n"3,4\n5,6\n', "quote-open", 3),
        ('a,b\n1,2\n\n"3"x,4\n', "quote-stray", 4),
        (f"a,b\n1,{'x' * 200_000}\n", "cell-long", 2),
    ],
)
def test_a_row_that_cannot_be_taken_apart_is_named(text: str, code: str, line: int) -> None:
    failure = _refuse(text)
    assert (failure.code, failure.values["line"]) == (code, line)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "sheet-empty"),
        (",,\n", "sheet-empty"),
        ("a,b\n", "sheet-heading-only"),
        ("表\n\na,b,c\n,,\n", "sheet-heading-only"),
        ("北京华信,13800000000\n云帆,13900000000\n", "sheet-without-heading"),
        ("北京华信,a@example.com\n云帆,b@example.com\n", "sheet-without-heading"),
        (",".join(f"c{number}" for number in range(MAX_COLUMNS + 1)) + "\n1\n", "sheet-wide"),
        ("a" + "," * 10_000_000 + "\n", "sheet-wide"),
        ("a;" * 10_000_000 + "\n", "sheet-wide"),
    ],
    ids=lambda text: text[:20],
)
def test_what_is_no_table_is_refused(text: str, code: str) -> None:
    assert _refuse(text).code == code


def test_marks_may_be_named() -> None:
    named = {word: read_delimiter(word) for word in [*DELIMITERS, "\\t", "TAB", "^"]}
    assert named == {**DELIMITERS, "\\t": "\t", "TAB": "\t", "^": "^"}
    for word in ("", "ab", "a", '"', "\n", "5"):
        with pytest.raises(UsageError):
            read_delimiter(word)
