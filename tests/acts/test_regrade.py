"""Changing a grade."""

from __future__ import annotations

import pytest

from crmcli.acts.regrade import regrade_card
from crmcli.errors import UsageError
from crmcli.rules.edits import Insert, Set
from tests.acting import make_acting, make_card, say


def test_a_change_is_recorded_with_its_reason():
    outcome = regrade_card(make_card(grade="C"), make_acting(), "普通", "两次需求确认")
    assert outcome.edits == (
        Set(("grade",), "B"),
        Insert(
            ("regrades",),
            {
                "id": "20261123-00001",
                "date": "2026-11-23",
                "from": "C",
                "to": "B",
                "by": "li.wei",
                "reason": "两次需求确认",
            },
        ),
    )
    assert list(outcome.edits[1].value) == ["id", "date", "from", "to", "by", "reason"]
    assert outcome.subject == ("C -> B",)
    assert say(outcome).endswith("grade C -> B")


def test_a_first_grade_comes_from_none():
    outcome = regrade_card(make_card(), make_acting(), "K", "frame contract")
    assert "from" not in outcome.edits[1].value
    assert outcome.subject == ("none -> K",)
    assert say(outcome, "zh").endswith("级别 未定级 -> K")


def test_the_grade_that_is_there_changes_nothing():
    outcome = regrade_card(make_card(grade="B"), make_acting(), "b", "why")
    assert outcome.edits == ()
    assert say(outcome).endswith("has grade B already")
    assert say(outcome, "zh").endswith("的级别已是 B，未改动")


@pytest.mark.parametrize(
    ("grade", "reason", "code"),
    [
        ("A", "", "reason-empty"),
        ("A", " \n", "reason-empty"),
        ("Z", "x", "bad-choice"),
        ("A", "a\u202e", "bad-characters"),
    ],
)
def test_refusals(grade, reason, code):
    with pytest.raises(UsageError) as caught:
        regrade_card(make_card(grade="B"), make_acting(), grade, reason)
    assert caught.value.code == code
