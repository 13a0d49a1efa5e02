"""What a spreadsheet would run is marked, and every mark comes off again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.rules.formulas import guard_formula, strip_guard

_NASTY = st.text(alphabet="'=+-@\t\r\n＝＋－＠ 0159.ab华")


@given(st.one_of(st.text(), _NASTY))
def test_the_mark_comes_off(text: str) -> None:
    assert strip_guard(guard_formula(text)) == text


@given(_NASTY)
def test_nothing_that_begins_like_a_formula_stays_so(text: str) -> None:
    guarded = guard_formula(text)
    if guarded[:1] in set("=+-@\t\r\n＝＋－＠"):
        assert guarded.lstrip("+-")[:1].isdecimal()
        assert set(guarded[1:]) <= set("0123456789 .")


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("+86-10-6500", "'+86-10-6500"),
        ("+86 138 0000 0000", "+86 138 0000 0000"),
        ("-12.50", "-12.50"),
        ("'=1", "''=1"),
        ("'quoted'", "'quoted'"),
        ("", ""),
    ],
)
def test_what_is_marked(text: str, guarded: str) -> None:
    assert guard_formula(text) == guarded
