"""When to do what is due: the same in reminders and in calendars."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crmcli.rules.agenda import (
    FollowUp,
    find_put_off,
    iter_follow_up,
    plan_follow_ups,
)
from crmcli.rules.followup import Standing, assess_card, find_last_visit, read_visits
from crmcli.rules.outcome import Card
from crmcli.rules.settings import Settings
from crmcli.rules.workdays import WEEKENDS_ONLY

_TODAY = date(2026, 11, 23)  # a Monday


def _card(
    id_: str, due: date | None, grade: str = "B", owner: str | None = "li.wei"
) -> tuple[Card, Standing]:
    value: dict[str, object] = {"id": id_, "name": id_, "grade": grade, "owner": owner}
    if due is not None:
        value["follow_up"] = {"on": due.isoformat()}
    return Card(id_, f"records/{id_}.yaml", value), assess_card(value, Settings())


def _plan(*cards: tuple[Card, Standing], most: int | None = None) -> list[FollowUp]:
    return plan_follow_ups(cards, most, WEEKENDS_ONLY, _TODAY)


def _days(plan: list[FollowUp]) -> dict[str, str]:
    return {one.card.id: one.day.isoformat() for one in plan}


def test_what_is_late_is_for_today_and_what_comes_for_its_day() -> None:
    plan = _plan(
        _card("coming", _TODAY + timedelta(4)),
        _card("late", _TODAY - timedelta(9)),
        _card("x", None),
    )
    assert _days(plan) == {"late": "2026-11-23", "coming": "2026-11-27"}
    assert not any(one.is_put_off for one in plan)
    assert plan[0].due == date(2026, 11, 14)


def test_a_full_day_sends_the_less_pressing_to_the_next_work_day() -> None:
    friday = date(2026, 11, 27)
    cards = [_card("d", friday, "D"), _card("k", friday, "K"), _card("a", friday, "A")]
    plan = _plan(*cards, most=1)
    assert _days(plan) == {"k": "2026-11-27", "a": "2026-11-30", "d": "2026-12-01"}
    assert [one.is_put_off for one in plan] == [False, True, True]


def test_each_person_has_days_of_their_own_and_the_pool_is_nobodys() -> None:
    pool = [_card(f"pool{place}", _TODAY, owner=None) for place in range(3)]
    none = [_card(f"none{place}", _TODAY, owner="none") for place in range(3)]
    mine, other = _card("mine", _TODAY), _card("other", _TODAY, owner="zhang.min")
    plan = _plan(*pool, *none, mine, other, most=1)
    assert {one.day for one in plan} == {_TODAY}
    assert len(plan) == 8


def test_of_one_day_the_most_pressing_come_first() -> None:
    plan = _plan(
        _card("today", _TODAY), _card("late", _TODAY - timedelta(5)), _card("key", _TODAY, "K")
    )
    assert [one.card.id for one in plan] == ["late", "key", "today"]


def test_who_is_not_asked_for_takes_their_place_all_the_same() -> None:
    cards = [_card("k", _TODAY, "K"), _card("d", _TODAY, "D"), _card("c", _TODAY, "C")]
    asked = {"records/d.yaml"}
    plan = plan_follow_ups(cards, 1, WEEKENDS_ONLY, _TODAY, asked)
    assert _days(plan) == {"d": "2026-11-25"}
    assert plan[0].is_put_off


@given(
    st.lists(st.tuples(st.integers(-20, 20), st.sampled_from("KABCD")), max_size=25),
    st.integers(1, 5),
)
def test_nothing_is_lost_nothing_comes_early_and_no_day_is_too_full(
    dues: list[tuple[int, str]], most: int
) -> None:
    cards = [
        _card(f"c{place}", _TODAY + timedelta(days), grade)
        for place, (days, grade) in enumerate(dues)
    ]
    plan = _plan(*cards, most=most)
    assert sorted(one.card.id for one in plan) == sorted(card.id for card, _ in cards)
    assert all(one.day >= max(one.due, _TODAY) for one in plan)
    days = {one.card.file: one.day for one in plan}
    put_off = find_put_off(cards, most, WEEKENDS_ONLY, _TODAY)
    assert put_off == {one.card.file: one.day for one in plan if one.is_put_off}
    for card, standing in cards:  # one by one they come to the same days
        (one,) = iter_follow_up(card, standing, put_off, _TODAY)
        assert one.day == days[card.file]
    counts = [one.day for one in plan]
    assert all(counts.count(day) <= most for day in counts)
    assert plan == _plan(*reversed(cards), most=most)


_DATES = st.sampled_from(
    [
        "2026-11-20",
        "2026-11-22",
        "2025-02-28",
        "2026-02-30",
        "2026-W01-1",
        "9999",
        "",
        None,
        20261122,
    ]
)
_LOGS = st.lists(
    st.one_of(
        st.fixed_dictionaries({"date": _DATES}, optional={"missed": st.booleans()}),
        st.just("no visit"),
    ),
    max_size=8,
)


@given(_LOGS)
def test_the_last_visit_is_that_of_the_newest_day_that_reached_somebody(log: list[object]) -> None:
    entries = [
        {**one, "id": place} if isinstance(one, dict) else one for place, one in enumerate(log)
    ]
    value: dict[str, object] = {"id": "x", "visits": entries}
    reached = [one for one in read_visits(value) if one.day is not None and not one.missed]
    days = [one.day for one in reached if one.day is not None]
    expected = [one.entry for one in reached if one.day == max(days)][-1] if days else {}
    assert find_last_visit(value) == expected
