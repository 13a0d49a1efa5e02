from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from textwrap import dedent

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from crmcli.errors import UsageError
from crmcli.views.columns import Column, Row
from crmcli.views.formats import (
    FORMATS,
    choose_format,
    escape_markdown,
    render_object,
    render_table,
    render_value,
)

COLUMNS = [
    Column("id", "ID", kind="fixed", style=lambda row: "dim"),
    Column("name", "客户"),
    Column("days", "逾期", align="right", kind="fixed", show=lambda row: f"{row['days']} 天"),
    Column("phone", "电话", audience="programs"),
    Column("note", "备注", audience="people"),
]
ROWS: list[Row] = [
    {"id": "yunfan", "name": "杭州云帆科技有限公司", "days": 11, "phone": "013800138000"},
    {
        "id": "rhein",
        "name": "Rheinland Sensorik GmbH",
        "days": 3,
        "phone": "1.10",
        "note": "送\n样",
    },
]


def render(form: str, rows: list[Row] = ROWS, **more: object) -> str:
    return render_table(COLUMNS, rows, form, "zh", **more)  # type: ignore[arg-type]


def test_a_table_is_aligned_by_cells() -> None:
    assert render("table") == dedent("""\
        ID      客户                      逾期  备注
        yunfan  杭州云帆科技有限公司     11 天
        rhein   Rheinland Sensorik GmbH   3 天  送 样
        """)


def test_on_a_narrow_screen_the_widest_text_gives_way() -> None:
    assert render("table", width=35) == dedent("""\
        ID      客户            逾期  备注
        yunfan  杭州云帆科..   11 天
        rhein   Rheinland S..   3 天  送 样
        """)


def test_what_is_fixed_is_never_cut() -> None:
    assert "yunfan" in render("table", width=5)
    assert "11 天" in render("table", width=5)


def test_colour_does_not_move_a_column() -> None:
    coloured = render("table", colour=True)
    assert "\x1b[2myunfan\x1b[0m  杭州" in coloured
    assert coloured.replace("\x1b[2m", "").replace("\x1b[0m", "") == render("table")


def test_a_phone_number_stays_text_in_a_table() -> None:
    columns = [Column("phone", "Phone")]
    rows = [{"phone": "13800138000"}, {"phone": "1.5"}, {"phone": "1e5"}, {"phone": "007"}]
    assert render_table(columns, rows, "table") == "PHONE\n13800138000\n1.5\n1e5\n007\n"


def test_what_stands_below_its_row_is_wrapped() -> None:
    columns = [Column("id", "ID"), Column("why", "Why", kind="below")]
    rows = [{"id": "a", "why": "promised for Monday"}, {"id": "b", "why": ""}]
    assert render_table(columns, rows, "table", width=14) == (
        "ID\na\n  promised for\n  Monday\nb\n"
    )
    assert render_table(columns, rows, "tsv") == "id\twhy\na\tpromised for Monday\nb\t\n"


def test_a_right_to_left_name_is_isolated_in_a_table_only() -> None:
    rows = [{"id": "a", "name": "شركة", "days": 1}]
    assert "\u2068شركة\u2069" in render("table", rows)
    for form in set(FORMATS) - {"table"}:
        assert "\u2068" not in render(form, rows)


def test_tsv_has_a_heading_of_keys_and_whole_values() -> None:
    assert render("tsv") == (
        "id\tname\tdays\tphone\n"
        "yunfan\t杭州云帆科技有限公司\t11\t013800138000\n"
        "rhein\tRheinland Sensorik GmbH\t3\t1.10\n"
    )


def test_tsv_escapes_what_would_break_a_line() -> None:
    columns = [Column("a", "A"), Column("b", "B")]
    rows = [{"a": "one\ttwo\nthree\x1b[1m", "b": ["x", "y"]}, {"a": None, "b": True}]
    assert render_table(columns, rows, "tsv") == ("a\tb\none\\ttwo\\nthree\\x1b[1m\tx,y\n\ttrue\n")


def test_json_is_an_array_with_a_record_a_line() -> None:
    assert render("json") == (
        "[\n"
        '  {"id": "yunfan", "name": "杭州云帆科技有限公司", "days": 11, "phone": "013800138000"},\n'
        '  {"id": "rhein", "name": "Rheinland Sensorik GmbH", "days": 3, "phone": "1.10"}\n'
        "]\n"
    )
    assert [json.loads(line) for line in render("jsonl").splitlines()] == json.loads(render("json"))


def test_nothing_in_every_form() -> None:
    nothing = {form: render(form, []) for form in FORMATS}
    assert nothing == {
        **dict.fromkeys(FORMATS, ""),
        "json": "[]\n",
        "yaml": "[]\n",
        "csv": "id,name,days,phone\r\n",
    }


def test_ids() -> None:
    assert render("ids") == "yunfan\nrhein\n"


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1+cmd", "'+1+cmd"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\\rx"),
        ("＝1", "'＝1"),
        (["=1", "b"], "'=1,b"),
        ("+86 138 0013 8000", "+86 138 0013 8000"),
        ("+86", "+86"),
        ("-12.50", "-12.50"),
        (-5, "-5"),
        ("a\nb", "a\nb"),
        ('say "hi", you', 'say "hi", you'),
        ("\x1b[1m", "\\x1b[1m"),
        (None, ""),
    ],
)
def test_csv_guards_formulas_and_reads_back(value: object, cell: str) -> None:
    text = render_table([Column("a", "A"), Column("b", "B")], [{"a": value, "b": "end"}], "csv")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["a", "b"], [cell, "end"]]
    assert text.endswith("\r\n")


def test_markdown_is_a_table_that_data_cannot_break() -> None:
    rows = [{"id": "a", "name": "x|y [l](u) <b> \\ `c`", "days": 1, "note": "one\ntwo"}]
    assert render("md", rows) == (
        "| ID | 客户 | 逾期 | 备注 |\n"
        "| --- | --- | ---: | --- |\n"
        "| a | x\\|y \\[l\\](u) &lt;b> \\\\ \\`c\\` | 1 天 | one<br>two |\n"
    )
    assert escape_markdown("a\x1b\u202e*b*") == "a\\\\x1b&lt;U+202E>\\*b\\*"


def test_markdown_quotes_nothing_and_leaves_an_arrow_as_it_is() -> None:
    assert escape_markdown("C -> B") == "C -> B"
    assert escape_markdown("> said\n  > he\na > b") == "&gt; said<br>  &gt; he<br>a > b"
    assert escape_markdown("<script>-->") == "&lt;script>-->"


def test_yaml_means_the_same_to_any_reader() -> None:
    rows = [{"id": "a", "name": text, "days": 1} for text in ("013800138000", "NO", "y", "1.10")]
    rendered = render("yaml", rows)
    assert '"013800138000"' in rendered
    assert "'NO'" in rendered
    assert '"y"' in rendered
    assert [row["name"] for row in yaml.safe_load(rendered)] == ["013800138000", "NO", "y", "1.10"]


@given(st.text(st.characters(codec=None)))
def test_json_gives_any_text_back_and_no_orders(text: str) -> None:
    rendered = render_table([Column("a", "A")], [{"a": text}], "json")
    assert json.loads(rendered) == [{"a": text}]
    rendered.encode()
    assert not set(rendered) & {"\x1b", "\x9b", "\u202e", "\u2028", "\x7f"}


@given(st.text(st.characters(codec="utf-8")))
def test_yaml_gives_text_back_and_no_orders(text: str) -> None:
    rendered = render_table([Column("a", "A")], [{"a": text}], "yaml")
    assert yaml.safe_load(rendered) == [{"a": text}]
    assert not set(rendered) & {"\x1b", "\x9b", "\u202e", "\u2028", "\x7f"}


@given(st.lists(st.text(max_size=40), min_size=1, max_size=5), st.integers(24, 60))
def test_a_table_never_exceeds_the_screen(names: list[str], width: int) -> None:
    columns = [Column("id", "ID", kind="fixed"), Column("name", "Name"), Column("note", "Note")]
    rows = [{"id": "x1", "name": name, "note": name[::-1]} for name in names]
    lines = render_table(columns, rows, "table", width=width).splitlines()
    assert len(lines) == len(names) + 1
    assert all(0 <= wcswidth(line) <= width for line in lines)


def test_one_object() -> None:
    moment = datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
    value = {"customer": "华信", "on": date(2026, 11, 22), "at": moment, "sum": Decimal("1.50")}
    assert render_object(value) == dedent("""\
        {
          "customer": "华信",
          "on": "2026-11-22",
          "at": "2026-11-22T09:05:00+00:00",
          "sum": "1.50"
        }
        """)
    assert render_object({"a": None}, "jsonl") == '{"a": null}\n'
    assert render_object({"a": [1]}, "yaml") == "a:\n- 1\n"


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        ("采购总监", "table", "采购总监\n"),
        ("采购总监", "json", '"采购总监"\n'),
        ("two\nlines\n", "table", "two\nlines\n"),
        (["a", "b"], "table", "a\nb\n"),
        ([], "table", ""),
        (None, "table", "\n"),
        (None, "json", "null\n"),
        (True, "table", "yes\n"),
        ({"city": "北京市"}, "table", "city: 北京市\n"),
        ([{"id": "a"}], "table", "- id: a\n"),
        ("\x1b[1m", "table", "\\x1b[1m\n"),
    ],
)
def test_one_value(value: object, form: str, text: str) -> None:
    assert render_value(value, form) == text


def test_the_form_that_fits() -> None:
    assert choose_format(None, is_terminal=True) == "table"
    assert choose_format(None, is_terminal=False) == "tsv"
    assert choose_format("json", is_terminal=True) == "json"
    with pytest.raises(UsageError) as raised:
        choose_format("xml", is_terminal=True)
    assert raised.value.values["choices"] == FORMATS
