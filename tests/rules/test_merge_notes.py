"""Two notes of one merge become one, the same in any order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.rules.merge_notes import join_notes

VALUES = ("size: 7", "industry: 软件", "notes: one\n  two\n  three")


@st.composite
def notes(draw: st.DrawFn) -> dict[str, Any]:
    note: dict[str, Any] = {
        "id": "hx",
        "name": "华信科技",
        "date": draw(st.sampled_from(["2026-11-20", "2026-11-21"])),
        "by": draw(st.sampled_from(["li.wei", "zhang.min"])),
    }
    kept = draw(st.lists(st.sampled_from(VALUES), unique=True))
    return {**note, "kept": "\n".join(kept)} if kept else note


def join(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    joined = join_notes(one, other)
    assert joined is not None
    return joined


@given(notes(), notes(), notes())
def test_the_order_is_all_one(
    one: dict[str, Any], two: dict[str, Any], three: dict[str, Any]
) -> None:
    assert join(one, one) == one
    assert join(one, two) == join(two, one)
    assert join(join(one, two), three) == join(one, join(two, three))
    assert join(join(one, two), one) == join(one, two)


@given(notes(), notes())
def test_the_earlier_merge_is_noted_and_nothing_is_lost(
    one: dict[str, Any], two: dict[str, Any]
) -> None:
    joined = join(one, two)
    assert (joined["date"], joined["by"]) == min((side["date"], side["by"]) for side in (one, two))
    for value in VALUES:
        there = [value in side.get("kept", "") for side in (one, two)]
        assert joined.get("kept", "").count(value) == any(there)


@pytest.mark.parametrize(
    "strange", [{"name": "华信"}, {"by": None}, {"kept": ["size: 7"]}, {"why": "x"}, {"date": ""}]
)
def test_what_is_no_note_of_ours_is_left_to_people(strange: dict[str, Any]) -> None:
    note = {"id": "hx", "name": "华信科技", "date": "2026-11-20", "by": "li.wei"}
    assert join_notes(note, {**note, **strange}) is None
    assert join_notes({**note, **strange}, note) is None
