"""Promises without a visit."""

from __future__ import annotations

from datetime import date

from crmcli.acts.promise import promise_next
from crmcli.rules.edits import Delete, Set
from crmcli.rules.followup import assess_card
from tests.acting import SETTINGS, carry_out, make_acting, make_card, make_visit, say

DAY = date(2026, 12, 1)
VISITED = make_card(
    grade="A", visits=[make_visit("2026-11-20", next="2026-11-27", next_what="送样")]
)


def promise(card, on, what=None):
    return promise_next(card, make_acting(), on, what)


def test_a_first_promise_before_any_visit():
    outcome = promise(make_card(), DAY, "送报价")
    assert outcome.edits == (Set(("follow_up",), {"on": "2026-12-01", "what": "送报价"}),)
    assert outcome.subject == ("2026-12-01",)
    assert say(outcome).endswith("next Tue 2026-12-01 送报价")


def test_a_promise_comes_after_the_newest_visit_of_the_file():
    (edit,) = promise(VISITED, DAY, "送报价").edits
    assert edit.value == {"on": "2026-12-01", "what": "送报价", "after": "20261120-aaaaa"}


def test_postponing_keeps_what_was_promised():
    assert carry_out(VISITED, promise(VISITED, DAY))["follow_up"]["what"] == "送样"


def test_postponing_again_touches_only_the_lines_that_change():
    card = make_card(
        follow_up={"on": "2026-11-27", "what": "送样", "after": "20261120-aaaaa"},
        visits=[make_visit("2026-11-20")],
    )
    assert promise(card, DAY).edits == (Set(("follow_up", "on"), "2026-12-01"),)
    assert promise(card, DAY, "送报价").edits == (
        Set(("follow_up", "on"), "2026-12-01"),
        Set(("follow_up", "what"), "送报价"),
    )


def test_a_stale_follow_up_is_rewritten():
    card = make_card(
        follow_up={"on": "2026-10-01", "what": "old", "after": "20260901-zzzzz"},
        visits=[make_visit("2026-11-20")],
    )
    outcome = promise(card, DAY)
    assert Delete(("follow_up", "what")) in outcome.edits
    assert carry_out(card, outcome)["follow_up"] == {"on": "2026-12-01", "after": "20261120-aaaaa"}


def test_none_ends_the_open_promise_of_a_visit():
    outcome = promise(VISITED, None)
    after = carry_out(VISITED, outcome)
    assert after["follow_up"] == {"on": "none", "after": "20261120-aaaaa"}
    assert assess_card(after, SETTINGS).basis == "cadence"
    assert outcome.subject == ("none",)
    assert "due Fri 2026-12-04" in say(outcome)


def test_ending_no_promise_changes_nothing():
    outcome = promise(make_card(created="2026-11-01"), None)
    assert outcome.edits == ()
    assert say(outcome).startswith("nothing was promised")


def test_the_promise_that_stands_already_changes_nothing():
    outcome = promise(VISITED, date(2026, 11, 27), "送样")
    assert outcome.edits == ()
    assert say(outcome).endswith("already so: next Fri 2026-11-27 送样")


def test_whatever_is_promised_stands_afterwards():
    for card in (make_card(), VISITED, make_card(stage="churned", follow_up={"on": "none"})):
        standing = assess_card(carry_out(card, promise(card, DAY, "x")), SETTINGS)
        assert (standing.due, standing.basis, standing.promised) == (DAY, "promise", "x")


def test_a_promise_far_ahead_is_counted_in_days():
    far = promise(make_card(grade="A"), date(2027, 2, 22), "x")
    assert [note.code for note in far.notes] == ["promise-far"]
    assert far.notes[0].values["days"].values == {"count": 91}
    assert promise(make_card(grade="A"), date(2027, 2, 21), "x").notes == ()
    assert promise(make_card(grade="D"), date(2027, 11, 18), "x").notes == ()
    assert promise(make_card(grade="D"), date(2027, 11, 19), "x").notes != ()
    assert promise(VISITED, None).notes == ()


def test_a_promise_for_a_day_that_has_passed_says_so():
    ((code, values),) = promise(make_card(), date(2026, 11, 20), "x").notes
    assert code == "promise-past"
    assert values["days"].values == {"count": 3}
    assert promise(make_card(), date(2026, 11, 23), "x").notes == ()
