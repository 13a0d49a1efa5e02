"""What finds the cards with days to come: never less than the rule would."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.rules.anchors import Span, list_anchors
from crmcli.rules.dates import iter_occasions
from tests.acting import load_root

ROOT = load_root()
DAYS = st.dates(date(1930, 1, 1), date(2090, 12, 31))
STARTS = st.dates(date(2023, 1, 1), date(2028, 12, 31))
"""Years with and without leap months; to ask the Chinese calendar of each new one takes long."""


@st.composite
def lunar_days(draw: st.DrawFn) -> str:
    leap = draw(st.sampled_from(["", "闰"]))
    return f"{leap}{draw(st.integers(1, 12)):02}-{draw(st.integers(1, 30)):02}"


def make_value(day: str, lunar: str) -> dict[str, Any]:
    return {
        "opened_on": day,
        "contacts": [
            {"id": "a", "name": "A", "birthday": day},
            {"id": "b", "name": "B", "lunar_birthday": lunar},
            {"id": "c", "name": "C"},
        ],
    }


def test_a_card_has_a_short_text_for_each_of_its_days() -> None:
    assert sorted(list_anchors(make_value("1980-02-29", "闰04-08"), ROOT)) == [
        "02-29",
        "02-29",
        "L04-08",
    ]
    assert list_anchors({"name": "nothing"}, ROOT) == []
    assert list_anchors({"contacts": "no list", "opened_on": "soon"}, ROOT) == []


@given(day=DAYS, lunar=lunar_days(), start=STARTS, length=st.integers(0, 21))
def test_no_day_that_comes_is_overlooked(day: date, lunar: str, start: date, length: int) -> None:
    value = make_value(day.isoformat(), lunar)
    end = start + timedelta(length)
    if any(iter_occasions(value, ROOT, start, end)):
        span = Span(start, end)
        assert span.may_meet(list_anchors(value, ROOT))


@pytest.mark.parametrize(("year", "met"), [(2027, True), (2028, True)])
def test_a_leap_day_is_looked_for_on_the_28th_too(year: int, met: bool) -> None:
    assert Span(date(year, 2, 28), date(year, 2, 28)).may_meet(["02-29"]) is met
    assert not Span(date(year, 3, 1), date(year, 3, 1)).may_meet(["02-29"])
