"""When a customer is due, case by case as the design words it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from crmcli.rules.followup import (
    assess_card,
    count_days_overdue,
    explain_standing,
    lateness_key,
)
from crmcli.rules.settings import Settings
from crmcli.views.sentences import say_message
from tests.acting import SETTINGS, TODAY, make_visit


def due_of(**value):
    standing = assess_card(value, SETTINGS)
    return standing.due.isoformat() if standing.due else None, standing.basis


@pytest.mark.parametrize(
    ("grade", "due"),
    [
        ("K", "2026-11-08"),
        ("A", "2026-11-15"),
        ("B", "2026-12-01"),
        ("C", "2027-01-30"),
        ("D", "2027-04-30"),
        (None, "2027-11-01"),
        ("?", "2027-11-01"),
    ],
)
def test_without_a_promise_the_cadence_of_the_grade_counts_from_the_newest_visit(grade, due):
    visits = [make_visit("2026-10-01"), make_visit("2026-11-01", channel="chat")]
    value = {"visits": visits, **({"grade": grade} if grade else {})}
    standing = assess_card(value, SETTINGS)
    assert (standing.due, standing.basis) == (date.fromisoformat(due), "cadence")
    assert (standing.last_visit, standing.last_channel) == (date(2026, 11, 1), "chat")
    assert standing.unit == standing.cadence


def test_the_newest_visit_is_newest_by_day_wherever_it_stands():
    visits = [make_visit("2026-11-10", channel="chat"), make_visit("2026-11-01")]
    standing = assess_card({"grade": "A", "visits": visits}, SETTINGS)
    assert (standing.last_visit, standing.last_channel) == (date(2026, 11, 10), "chat")


def test_without_visits_the_cadence_counts_from_the_day_of_creation():
    assert due_of(created="2026-11-01", grade="B") == ("2026-12-01", "created")
    assert due_of(created="2026-11-01", grade="A", visits=[make_visit("2026-05-01")]) == (
        "2026-05-15",
        "cadence",
    )


def test_a_card_that_says_nothing_is_never_due():
    standing = assess_card({}, SETTINGS)
    assert (standing.due, standing.basis, standing.counts) == (None, "none", True)
    assert count_days_overdue(standing, TODAY) is None


def test_the_cadence_is_the_settings_own():
    settings = Settings(cadence={"A": 3, "none": 20})
    visits = [make_visit("2026-11-01")]
    assert assess_card({"grade": "A", "visits": visits}, settings).due == date(2026, 11, 4)
    assert assess_card({"grade": "B", "visits": visits}, settings).due == date(2026, 11, 21)


def test_a_promise_stays_open_over_a_small_contact_in_between():
    visits = [
        make_visit("2026-11-20", next="2026-12-01", next_what="送报价"),
        make_visit("2026-11-21"),
    ]
    standing = assess_card({"grade": "K", "visits": visits}, SETTINGS)
    assert (standing.due, standing.basis) == (date(2026, 12, 1), "promise")
    assert (standing.promised, standing.promised_on) == ("送报价", date(2026, 11, 20))
    assert standing.unit == 7
    assert standing.last_visit == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("later", "due"),
    [("2026-11-30", "2026-12-01"), ("2026-12-01", "2026-12-08"), ("2026-12-05", "2026-12-12")],
)
def test_a_visit_on_or_after_its_day_closes_a_promise(later, due):
    visits = [make_visit("2026-11-20", next="2026-12-01"), make_visit(later)]
    assert due_of(grade="K", visits=visits)[0] == due


def test_the_visit_that_makes_a_promise_does_not_keep_it():
    assert due_of(visits=[make_visit("2026-11-20", next="2026-11-20")]) == (
        "2026-11-20",
        "promise",
    )


def test_a_newer_promise_replaces_an_open_one_and_a_closed_one_never_comes_back():
    visits = [
        make_visit("2026-10-01", next="2026-12-24"),
        make_visit("2026-10-02", next="2026-10-05"),
        make_visit("2026-10-06"),
    ]
    assert due_of(grade="A", visits=visits) == ("2026-10-20", "cadence")


def test_a_promise_may_lie_in_the_past():
    visits = [make_visit("2026-11-20", next="2026-11-01")]
    assert due_of(visits=visits) == ("2026-11-01", "promise")


def test_none_ends_the_promise_before_it():
    visits = [make_visit("2026-11-10", next="2026-12-01"), make_visit("2026-11-11", next="none")]
    assert due_of(grade="A", visits=visits) == ("2026-11-25", "cadence")


def test_a_missed_visit_closes_nothing_and_is_no_contact_but_its_promise_counts():
    made = make_visit("2026-11-01", next="2026-11-10")
    assert due_of(visits=[made, make_visit("2026-11-12", missed=True)])[0] == "2026-11-10"
    alone = assess_card({"visits": [make_visit("2026-11-12", missed=True)]}, SETTINGS)
    assert (alone.last_visit, alone.last_channel, alone.due) == (None, None, None)
    again = make_visit("2026-11-12", missed=True, next="2026-11-16")
    assert due_of(visits=[made, again])[0] == "2026-11-16"
    ended = make_visit("2026-11-12", missed=True, next="none")
    assert due_of(grade="B", visits=[made, ended]) == ("2026-12-01", "cadence")


class TestFollowUp:
    visits = (
        make_visit("2026-11-01", "aaaaa", next="2026-11-10"),
        make_visit("2026-11-05", "bbbbb", next="2026-11-12"),
    )

    def due(self, follow_up, *more):
        return due_of(grade="A", visits=[*self.visits, *more], follow_up=follow_up)[0]

    def test_it_comes_right_after_the_visit_it_names(self):
        assert self.due({"on": "2026-11-30", "after": "20261105-bbbbb"}) == "2026-11-30"
        assert self.due({"on": "2026-11-30", "after": "20261101-aaaaa"}) == "2026-11-12"

    def test_a_visit_after_it_closes_it_on_its_day_and_replaces_it_with_a_newer_promise(self):
        follow_up = {"on": "2026-11-20", "what": "送样", "after": "20261105-bbbbb"}
        assert self.due(follow_up, make_visit("2026-11-19", "ccccc")) == "2026-11-20"
        assert self.due(follow_up, make_visit("2026-11-20", "ccccc")) == "2026-12-04"
        newer = make_visit("2026-11-19", "ccccc", next="2026-11-21")
        assert self.due(follow_up, newer) == "2026-11-21"

    def test_none_ends_the_promise_of_the_visit_before_it(self):
        assert self.due({"on": "none", "after": "20261105-bbbbb"}) == "2026-11-19"
        assert self.due({"on": "none", "after": "20261101-aaaaa"}) == "2026-11-12"

    def test_without_a_name_it_was_made_before_any_visit(self):
        assert self.due({"on": "2026-11-30"}) == "2026-11-12"
        assert due_of(follow_up={"on": "2026-11-30"})[0] == "2026-11-30"
        assert due_of(follow_up={"on": "2026-11-30"}, visits=[make_visit("2026-11-01")])[0] == (
            "2026-11-30"
        )

    def test_a_visit_that_is_gone_still_tells_its_day(self):
        assert self.due({"on": "2026-11-30", "after": "20261106-zzzzz"}) == "2026-11-30"
        assert self.due({"on": "2026-11-30", "after": "20261105-zzzzz"}) == "2026-11-30"
        assert self.due({"on": "2026-11-30", "after": "20261104-zzzzz"}) == "2026-11-12"
        assert self.due({"on": "2026-11-30", "after": "no day"}) == "2026-11-12"

    def test_what_it_promised_is_told_without_a_visit(self):
        standing = assess_card({"follow_up": {"on": "2026-11-30", "what": "送样"}}, SETTINGS)
        assert (standing.promised, standing.promised_on) == ("送样", None)


@pytest.mark.parametrize("put_away", [{"stage": "churned"}, {"archived": {"on": "2026-11-01"}}])
def test_churned_and_archived_customers_count_only_with_an_open_promise(put_away):
    visits = [make_visit("2026-11-01", next="2026-11-10")]
    assert assess_card({**put_away, "visits": visits}, SETTINGS).counts
    closed = assess_card({**put_away, "visits": [make_visit("2026-11-01")]}, SETTINGS)
    assert (closed.counts, closed.due, closed.basis) == (False, None, "none")
    assert closed.last_visit == date(2026, 11, 1)


@pytest.mark.parametrize(
    "odd",
    [
        {"visits": None},
        {"visits": "none"},
        {"visits": [None, 3, "x", {}, {"date": "2026-02-30"}, {"date": 5, "next": ["x"]}]},
        {"visits": [{"date": "20261101"}, {"date": "2026-W01-1"}, {"next": "soon"}]},
        {"follow_up": "2026-11-30"},
        {"follow_up": {"on": None, "after": 7}},
        {"created": "yesterday", "grade": ["A"]},
        {"created": "9999-12-31", "grade": "A"},
        {"archived": None, "stage": 3},
    ],
)
def test_what_is_no_day_no_map_and_no_list_counts_as_absent(odd):
    standing = assess_card(odd, SETTINGS)
    assert standing.due in {None, date.max}
    explain_standing(odd, assess_card(odd, SETTINGS), TODAY)


def test_days_overdue_are_counted_from_today_and_not_late_is_zero_or_less():
    standing = assess_card({"follow_up": {"on": "2026-11-20"}}, SETTINGS)
    assert [count_days_overdue(standing, TODAY - timedelta(n)) for n in (0, 3, 4)] == [3, 0, -1]


def test_lists_sort_by_lateness_in_units_then_grade_then_id():
    def key(card_id, grade, follow_up=None, **value):
        value = {**value, "grade": grade}
        if follow_up:
            value["follow_up"] = {"on": follow_up}
        standing = assess_card(value, SETTINGS)
        return lateness_key(standing, grade, card_id, TODAY), card_id

    cards = [
        key("never", "K"),
        key("ahead", "K", "2026-12-01"),
        key("d-promise", "D", "2026-11-20"),  # 3 days: 0.43 weeks
        key("a-cadence", "A", visits=[make_visit("2026-10-21")]),  # 19 days: 1.36 cadences
        key("k-promise", "K", "2026-11-12"),  # 11 days: 1.57 weeks
        key("c-cadence", "C", visits=[make_visit("2026-08-20")]),  # 5 days: 0.06 cadences
        key("b-same", "B", "2026-11-09"),  # 14 days: 2 weeks
        key("a-same", "A", "2026-11-09"),
        key("none-same", None, "2026-11-09"),
        key("a-also", "A", "2026-11-09"),
    ]
    assert [card_id for _, card_id in sorted(cards)] == [
        "a-also", "a-same", "b-same", "none-same",
        "k-promise", "a-cadence", "d-promise", "c-cadence", "ahead", "never",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "en", "zh"),
    [
        (
            {"visits": [make_visit("2026-11-06", next="2026-11-12", next_what="送样机")]},
            (
                "promised 送样机 for Thu 2026-11-12 on the visit of Fri 2026-11-06: "
                "11 days late = 1.6 weeks"
            ),
            "2026-11-06 周五 跟进时约定 2026-11-12 周四 送样机：逾期 11 天 = 1.6 周",
        ),
        (
            {"grade": "A", "visits": [make_visit("2026-10-21")]},
            "every 14 days (grade A), last contact Wed 2026-10-21: 19 days late = 1.4 cadences",
            "周期 14 天（级别 A），上次跟进 2026-10-21 周三：逾期 19 天 = 1.4 个周期",
        ),
        (
            {"created": "2025-11-22"},
            (
                "every 365 days (ungraded), no contact since the card was opened Sat 2025-11-22: "
                "1 day late = 0.0 cadences"
            ),
            "周期 365 天（未定级），2025-11-22 周六 建档后从未跟进：逾期 1 天 = 0.0 个周期",
        ),
        (
            {"follow_up": {"on": "2026-11-23"}},
            "promised a follow-up for Mon 2026-11-23: due today",
            "约定 2026-11-23 周一 跟进：今天到期",
        ),
        (
            {"follow_up": {"on": "2026-11-25", "what": "call"}},
            "promised call for Wed 2026-11-25: due in 2 days",
            "约定 2026-11-25 周三 call：还有 2 天",
        ),
    ],
)
def test_why_says_in_a_sentence_where_a_customer_stands(value, en, zh):
    message = explain_standing(value, assess_card(value, SETTINGS), TODAY)
    assert (say_message("en", message), say_message("zh", message)) == (en, zh)


def test_a_standing_never_depends_on_the_settings_of_people():
    value = {"grade": "A", "visits": [make_visit("2026-11-01")]}
    assert assess_card(value, SETTINGS._replace(people={})) == assess_card(value, SETTINGS)
