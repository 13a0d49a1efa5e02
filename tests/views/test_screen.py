from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from crmcli.views.screen import (
    cell_width,
    clip_text,
    count_rows,
    escape_text,
    flatten_text,
    is_harmless,
    isolate_text,
    pad_text,
    replace_orders,
    wrap_remark,
    wrap_text,
)

ANY_TEXT = st.text(st.characters(codec=None)) | st.text(
    st.sampled_from("ab 华，。\n\t\x1b\x9b\u202e\u200d\ufe0f👨👩❤é\u0301מ\ud800")
)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain 北京", "plain 北京"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b2J", "\\x9b2J"),
        ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
        ("\x00\x7f", "\\x00\\x7f"),
        ("evil\u202etxt.exe", "evil<U+202E>txt.exe"),
        ("\u200b\ufeff\xad", "<U+200B><U+FEFF><U+00AD>"),
        ("\ud800", "<U+D800>"),
        ("\U000e0041", "<U+E0041>"),
        ("\u2028", "<U+2028>"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("👨\u200d", "👨<U+200D>"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("葛\U000e0100", "葛\U000e0100"),
    ],
)
def test_what_orders_the_terminal_is_shown(raw: str, shown: str) -> None:
    assert escape_text(raw) == shown


def test_lines_can_be_kept() -> None:
    assert escape_text("a\nb\r\x1b", keep_lines=True) == "a\nb\\r\\x1b"


@given(ANY_TEXT)
def test_escaped_text_gives_no_orders(text: str) -> None:
    for character in escape_text(text):
        assert unicodedata.category(character) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(character) not in {
            *("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        }
    escape_text(text).encode()  # no half characters are left


@given(ANY_TEXT)
def test_escaping_twice_is_escaping_once(text: str) -> None:
    assert escape_text(escape_text(text)) == escape_text(text)


@given(ANY_TEXT.map(escape_text))
def test_width_is_that_of_wcwidth(text: str) -> None:
    assert cell_width(text) == wcswidth(text)


@given(ANY_TEXT.map(escape_text), st.integers(0, 30))
def test_clipped_text_fits(text: str, width: int) -> None:
    clipped = clip_text(text, width)
    assert cell_width(clipped) <= width
    assert clipped == text or clipped.endswith(".." if width > 1 else "." * width)


@pytest.mark.parametrize(
    ("text", "width", "clipped"),
    [
        ("上海信达贸易", 12, "上海信达贸易"),
        ("上海信达贸易", 11, "上海信达.."),
        ("上海信达贸易", 10, "上海信达.."),
        ("Rheinland Sensorik", 12, "Rheinland.."),
        ("a👨\u200d👩\u200d👧bc", 4, "a.."),
        ("中文🇨🇳🇯🇵", 7, "中文.."),
        ("中文🇨🇳🇯🇵x", 8, "中文🇨🇳.."),
        ("ab👍🏽cde", 5, "ab.."),
        ("cafe\u0301 noir", 6, "cafe\u0301.."),
        ("abc", 2, ".."),
        ("abc", 1, "."),
        ("abc", 0, ""),
    ],
)
def test_clipping(text: str, width: int, clipped: str) -> None:
    assert clip_text(text, width) == clipped


@given(ANY_TEXT.map(escape_text), st.integers(0, 20), st.sampled_from(["left", "right"]))
def test_padded_text_fills_its_cells(text: str, width: int, align: str) -> None:
    padded = pad_text(text, width, align)  # type: ignore[arg-type]
    assert cell_width(padded) == max(width, cell_width(text))
    assert padded.strip() == text.strip()


@given(ANY_TEXT.map(lambda text: escape_text(text, keep_lines=True)), st.integers(2, 30))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    lines = wrap_text(text, width)
    assert all(cell_width(line) <= width for line in lines)
    assert re.sub(r"[ \n]", "", "".join(lines)) == re.sub(r"[ \n]", "", text)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 8, ["one two", "three"]),
        ("看现场；客户关心", 8, ["看现场；", "客户关心"]),
        ("看现场看；客户", 8, ["看现场", "看；客户"]),
        ("ab 中文cd ef", 6, ["ab 中", "文cd", "ef"]),
        ("averylongword", 5, ["avery", "longw", "ord"]),
        ("one\n\ntwo", 20, ["one", "", "two"]),
        ("  indented text", 10, ["  indented", "text"]),
        ("", 20, [""]),
    ],
)
def test_wrapping(text: str, width: int, lines: list[str]) -> None:
    assert wrap_text(text, width) == lines


def test_a_cell_is_one_line() -> None:
    assert flatten_text("第一行\n  第二行\t\x1b[1m ") == "第一行 第二行 \\x1b[1m"


@pytest.mark.parametrize(
    ("name", "cell", "width"),
    [
        ("注意\u26a0\ufe0f", "注意\u26a0", 5),
        ("I \u2764\ufe0f NY", "I \u2764 NY", 6),
        ("1\ufe0f\u20e3", "1\u20e3", 1),
        ("\u2764\ufe0f\u200d🔥", "\u2764\ufe0f\u200d🔥", 2),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧", 2),
        ("🇨🇳", "🇨🇳", 2),
        ("葛\U000e0100", "葛\U000e0100", 2),
    ],
)
def test_a_cell_is_as_wide_in_every_terminal(name: str, cell: str, width: int) -> None:
    assert flatten_text(name) == cell
    assert cell_width(cell) == width


@given(st.text("a中👨👩🏽\u200d\ufe0f🇨🇳e\u0301", max_size=12).map(escape_text), st.integers(2, 10))
def test_nothing_is_torn_apart(text: str, width: int) -> None:
    head = clip_text(text, width).removesuffix("..")
    assert text.startswith(head)
    if head:
        assert re.match("[\u0301\ufe0f\u200d🏽]", text[len(head) :]) is None


def test_rows_of_a_screen() -> None:
    assert count_rows("a\n\n中文中\n", 4) == 4
    assert count_rows("", 4) == 0


def test_right_to_left_names_are_isolated() -> None:
    assert isolate_text("شركة") == "\u2068شركة\u2069"
    assert isolate_text("北京 Ltd") == "北京 Ltd"
    assert cell_width(isolate_text("שלום")) == 4


def test_a_remark_breaks_between_its_parts_only() -> None:
    remark = "two words    second part    third"
    assert wrap_remark(remark, 40) == remark
    assert wrap_remark(remark, 24) == "two words    second part\nthird"
    assert wrap_remark(remark, 5) == "two words\nsecond part\nthird"
    assert wrap_remark("a\n    b", 1) == "a\n    b"


def test_a_part_that_is_too_wide_breaks_behind_its_clauses() -> None:
    remark = "1800 overdue; the first 2 of 1800; 3 more today: crm due    why: crm why"
    assert wrap_remark(remark, 40) == (
        "1800 overdue; the first 2 of 1800;\n3 more today: crm due\nwhy: crm why"
    )
    assert (
        wrap_remark("逾期 3 家。今天另有 2 家：crm due", 20)
        == "逾期 3 家。\n今天另有 2 家：crm due"
    )


@given(st.text("ab;；。 \t"), st.integers(1, 12))
def test_no_break_loses_a_word(text: str, width: int) -> None:
    assert "".join(wrap_remark(text, width).split()) == "".join(text.split())


def _drop(_sign: str) -> str:
    return ""


def test_every_character_is_judged_by_the_same_rule() -> None:
    judged = {code for code in range(0x110000) if not is_harmless(chr(code))}
    assert judged == {code for code in range(0x110000) if not replace_orders(chr(code), _drop)}
