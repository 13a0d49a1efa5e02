"""Mending a visit that was logged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.acts.amend import amend_visit, find_last_visit
from crmcli.errors import NotFound, UsageError
from crmcli.rules.edits import Delete, Move, Set
from crmcli.rules.outcome import Card, Outcome
from crmcli.views.sentences import say_message
from tests.acting import carry_out, make_acting, make_card, make_visit, say

OLD = make_visit("2026-11-02", "00old", notes="old")
NEW = make_visit(
    "2026-11-20", "00new", notes="new", outcome="ok", next="2026-12-01", next_what="送样", grade="B"
)
CONTACTS = [{"id": "wang", "name": "王静", "role": "decider"}, {"id": "li", "name": "李强"}]


def make(*visits: dict[str, Any], **values: Any) -> Card:
    return make_card(grade="B", contacts=CONTACTS, visits=list(visits) or [OLD, NEW], **values)


def amend(card: Card, visit: str = "20261120-00new", **said: Any) -> Outcome:
    return amend_visit(card, make_acting(), visit, **said)


def visit_after(card: Card, visit: str = "20261120-00new", **said: Any) -> dict[str, Any]:
    visits = carry_out(card, amend(card, visit, **said))["visits"]
    (found,) = [one for one in visits if one["id"] == visit]
    return found


def test_only_what_is_said_changes():
    outcome = amend(make(), outcome="要报价", channel="电话", by="李伟")
    assert outcome.edits == (Set(("visits", 1, "outcome"), "要报价"),)
    assert outcome.subject == ("20261120-00new", "outcome")
    assert say(outcome).startswith("amended 20261120-00new (Fri 2026-11-20)")


def test_what_is_so_already_changes_nothing():
    outcome = amend(make(), outcome="ok", notes="new", next=(date(2026, 12, 1), "送样"))
    assert outcome.edits == ()
    assert "already so" in say(outcome)


def test_an_empty_text_takes_an_optional_field_away():
    outcome = amend(make(), outcome="", next="")
    assert set(outcome.edits) == {
        Delete(("visits", 1, key)) for key in ("outcome", "next", "next_what")
    }
    assert amend(make(), problem="").edits == ()
    with pytest.raises(UsageError, match="notes-empty"):
        amend(make(), notes=" ")


def test_a_promise_of_a_day_alone_keeps_what_was_promised():
    after = visit_after(make(), next=(date(2026, 12, 5), None))
    assert (after["next"], after["next_what"]) == ("2026-12-05", "送样")
    after = visit_after(make(), next=(date(2026, 12, 5), "寄样"))
    assert (after["next"], after["next_what"]) == ("2026-12-05", "寄样")
    after = visit_after(make(), next="none")
    assert after["next"] == "none"
    assert "next_what" not in after


def test_a_promise_that_does_not_stand_is_remarked_on():
    card = make(follow_up={"on": "2026-12-24", "after": "20261120-00new"})
    (note,) = amend(card, next=(date(2026, 12, 5), "x")).notes
    assert "2026-12-24" in say_message("en", note)


def test_another_day_a_year_ago_or_more_is_remarked_on():
    (note,) = amend(make(), on=date(2024, 12, 1)).notes
    assert (note.code, note.values["day"]) == ("visit-long-ago", date(2024, 12, 1))
    assert amend(make(), on=date(2026, 10, 1)).notes == ()


def test_a_contact_brings_the_role_and_takes_it_away():
    after = visit_after(make(), contact="王静")
    assert (after["contact"], after["role"]) == ("wang", "decider")
    with_wang = make(OLD, {**NEW, "contact": "wang", "role": "decider"})
    assert "role" not in visit_after(with_wang, contact="李强")
    gone = visit_after(with_wang, contact="")
    assert not {"contact", "role"} & set(gone)
    with pytest.raises(NotFound, match="unknown-contact"):
        amend(make(), contact="nobody")


def test_a_new_contact_is_taken_in():
    outcome = amend(make(), contact="赵敏", new_contact={"name": "赵敏", "title": None})
    after = carry_out(make(), outcome)
    assert after["contacts"][-1]["id"] == after["visits"][1]["contact"] == "zhaomin"


def test_another_day_that_fits_changes_the_entry_where_it_stands():
    outcome = amend(make(), on=date(2026, 11, 3))
    assert outcome.edits == (Set(("visits", 1, "date"), "2026-11-03"),)


def test_another_day_moves_the_entry_and_keeps_its_id():
    outcome = amend(make(), on=date(2026, 11, 1))
    assert [type(edit) for edit in outcome.edits] == [Set, Move]
    after = carry_out(make(), outcome)["visits"]
    assert [one["id"] for one in after] == ["20261120-00new", "20261102-00old"]
    assert after[0] == {**NEW, "date": "2026-11-01"}
    later = amend(make(), "20261102-00old", on=date(2026, 11, 22))
    assert [one["id"] for one in carry_out(make(), later)["visits"]] == [
        "20261120-00new",
        "20261102-00old",
    ]


def test_another_day_has_the_grade_of_that_day():
    regrades = [{"id": "20261110-aaaaa", "date": "2026-11-10", "from": "C", "to": "B"}]
    assert visit_after(make(regrades=regrades), on=date(2026, 11, 5))["grade"] == "C"


def test_a_follow_up_stays_where_it_was_made():
    middle = make_visit("2026-11-10", "00mid", next="2026-12-20")
    card = make(OLD, middle, NEW, follow_up={"on": "2026-12-03", "after": "20261120-00new"})
    after = carry_out(card, amend(card, on=date(2026, 11, 5)))
    assert [one["id"] for one in after["visits"]][1] == "20261120-00new"
    assert after["follow_up"] == {"on": "2026-12-03", "after": "20261110-00mid"}
    assert "2026-12-03" in say(amend(card, on=date(2026, 11, 5)))
    down = make(OLD, NEW, follow_up={"on": "2026-12-03", "after": "20261102-00old"})
    moved = carry_out(down, amend(down, "20261102-00old", on=date(2026, 11, 22)))
    assert moved["follow_up"]["after"] == "20261102-00old"


def test_days_that_cannot_be():
    with pytest.raises(UsageError, match="future-visit"):
        amend(make(), on=date(2026, 11, 24))
    with pytest.raises(UsageError, match="promise-before-visit"):
        amend(make(), next=(date(2026, 11, 19), None))
    early = make(OLD, {**NEW, "next": "2026-11-21"})
    with pytest.raises(UsageError, match="promise-before-visit"):
        amend(early, on=date(2026, 11, 22))


@given(
    days=st.lists(st.dates(date(2026, 11, 1), date(2026, 11, 20)), min_size=1, max_size=6),
    chosen=st.integers(0, 5),
    on=st.dates(date(2026, 10, 28), date(2026, 11, 23)),
)
def test_an_ordered_log_stays_in_order_and_the_others_stay_as_they_are(days, chosen, on):
    visits = [make_visit(day.isoformat(), f"{at:05}") for at, day in enumerate(sorted(days))]
    amended = visits[chosen % len(visits)]
    card = make(*visits)
    after = carry_out(card, amend(card, amended["id"], on=on))["visits"]
    assert [one["date"] for one in after] == sorted(one["date"] for one in after)
    others = [one for one in after if one["id"] != amended["id"]]
    assert others == [one for one in visits if one is not amended]
    (now,) = [one for one in after if one["id"] == amended["id"]]
    grade = {} if on.isoformat() == amended["date"] else {"grade": "B"}
    assert now == {**amended, "date": on.isoformat(), **grade}


def test_a_visit_that_is_gone():
    with pytest.raises(NotFound, match="unknown-entry"):
        amend(make(), "20261119-zzzzz", outcome="x")


def test_my_last_visit_is_the_newest_and_of_a_day_the_lower_one():
    theirs = {**make_visit("2026-11-22", "00thr"), "by": "anna"}
    twin = make_visit("2026-11-20", "00twn")
    assert find_last_visit(make(OLD, NEW, twin, theirs).value, "li.wei") == twin
    assert find_last_visit(make(NEW, OLD).value, "li.wei") == NEW
    assert find_last_visit(make().value, "anna") is None
    assert find_last_visit({}, "anna") is None
