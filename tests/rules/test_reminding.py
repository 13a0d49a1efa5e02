"""What a digest says, and when there is a reason for one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.rules.agenda import FollowUp, Happening, plan_follow_ups
from crmcli.rules.dates import iter_occasions
from crmcli.rules.followup import Standing, assess_card
from crmcli.rules.outcome import Card
from crmcli.rules.reminding import (
    EVERYTHING,
    Digest,
    Earlier,
    Story,
    Work,
    arrange_work,
    build_digest,
    count_team,
    find_escalated,
    find_start,
    find_weekly_day,
    has_news,
    is_newly_left,
    name_left,
    put_new_first,
    tell_story,
)
from crmcli.rules.settings import MailSettings
from crmcli.rules.workdays import WEEKENDS_ONLY
from tests.acting import LI_WEI, SETTINGS, TODAY, load_root, make_card, make_visit


def days(count: int) -> date:
    return TODAY + timedelta(count)


def make_due(id_: str, due: int, **values: Any) -> tuple[Card, Standing]:
    """A customer with a promise so many days from today."""
    given = {"owner": "li.wei", "grade": "B", **values}
    card = make_card(id_, follow_up={"on": days(due).isoformat(), "what": "送报价"}, **given)
    return card, assess_card(card.value, SETTINGS)


def plan(dues: Iterable[tuple[Card, Standing]], most: int | None = None, ahead: int = 7) -> Work:
    return arrange_work(plan_follow_ups(dues, most, WEEKENDS_ONLY, TODAY), TODAY, ahead)


def follow_up(card: Card, due: int) -> FollowUp:
    return FollowUp(card, assess_card(card.value, SETTINGS), days(due), TODAY, is_put_off=False)


def digest(work: Work, include: tuple[str, ...] = EVERYTHING, **stories: Story) -> Digest:
    return build_digest(
        LI_WEI,
        work,
        [],
        [],
        day=TODAY,
        settings=MailSettings(include=include),
        stories={f"records/{card}.yaml": story for card, story in stories.items()},
    )


def ids(items: Iterable[Any]) -> list[str]:
    return [one.id for one in items]


# What it says.


def test_the_two_most_pressing_lead_and_the_others_follow_by_kind() -> None:
    dues = [make_due(f"c{due:+}", due) for due in (0, -1, -9, -30, 3, 7, 8)]
    told = digest(plan(dues[:-1]))
    assert ids(told.first) == ["c-30", "c-9"]
    assert ids(told.overdue) == ["c-1"]
    assert ids(told.today) == ["c+0"]
    assert ids(told.ahead) == ["c+3", "c+7"]
    assert (told.late_count, told.today_count, told.put_off) == (3, 1, 0)


def test_what_is_due_today_leads_where_nothing_is_late() -> None:
    told = digest(plan([make_due("only", 0)]))
    assert ids(told.first) == ["only"]
    assert (told.late_count, told.today_count) == (0, 1)


def test_a_day_holds_so_many_and_the_less_pressing_go_to_the_next_work_days() -> None:
    dues = [make_due(f"c{late:02}", -late) for late in range(1, 8)]
    work = plan(dues, most=3)
    assert [one.card.id for one in work.today] == ["c07", "c06", "c05"]
    assert [(one.card.id, one.day) for one in work.ahead] == [
        ("c04", days(1)),
        ("c03", days(1)),
        ("c02", days(1)),
        ("c01", days(2)),
    ]
    assert (work.put_off, work.late_put_off, work.put_off_to) == (4, 4, days(2))
    assert {one.due for one in work.ahead} == {days(-late) for late in range(1, 5)}


def test_what_the_day_does_not_hold_is_overdue_or_due_all_the_same() -> None:
    dues = [*(make_due(f"c{late}", -late) for late in range(1, 5)), make_due("now", 0)]
    told = digest(plan([*dues, make_due("later", 3), make_due("last", 4)], most=2))
    assert (told.late_count, told.today_count, told.ahead_count) == (4, 1, 2)
    assert (told.planned_count, told.put_off, len(told.ahead)) == (2, 3, 5)
    unseen = digest(plan(dues, most=1, ahead=1))
    assert (unseen.late_count, unseen.today_count, unseen.ahead_count) == (4, 1, 0)


def test_of_days_out_of_sight_it_does_not_speak() -> None:
    work = plan([make_due(f"c{late}", -late) for late in range(1, 9)], most=1, ahead=2)
    assert (work.put_off, work.put_off_to) == (7, None)
    assert len(work.ahead) == 2


@given(
    st.lists(st.integers(-40, 7), max_size=30),
    st.one_of(st.none(), st.integers(1, 6)),
    st.integers(0, 7),
)
def test_nobody_due_by_now_is_lost(dues: list[int], most: int | None, ahead: int) -> None:
    cards = [make_due(f"c{place}", due) for place, due in enumerate(dues) if due <= ahead]
    work = plan(cards, most, ahead)
    told = {one.card.id for one in (*work.today, *work.ahead)}
    unseen = len(cards) - len(told)
    assert unseen == 0 if most is None else unseen <= len(cards)
    assert work.put_off + len(work.today) == sum(due <= 0 for due in dues)
    counted = digest(work)
    assert counted.late_count == sum(due < 0 for due in dues)
    assert counted.today_count == sum(due == 0 for due in dues)
    if most is not None:
        assert len(work.today) <= most


# What it may say.


VISIT = make_visit("2026-11-02", contact="wang", notes="嫌贵", channel="onsite")
VALUE = {
    "contacts": [
        {"id": "li", "name": "李强", "primary": True, "phones": ["1"]},
        {"id": "wang", "name": "王静", "title": "总监", "phones": ["139", "138"]},
    ],
    "visits": [VISIT, make_visit("2026-11-09", contact="li", missed=True)],
}


@pytest.mark.parametrize(
    ("include", "story"),
    [
        ((), Story()),
        (("name",), Story()),
        (("note",), Story(note="嫌贵")),
        (("contact",), Story(contact="王静", title="总监", met=True)),
        (("phone",), Story(phone="139")),
        (EVERYTHING, Story(None, None, "嫌贵", "王静", "总监", "139", met=True)),
    ],
)
def test_of_the_last_contact_it_tells_what_it_may(include: tuple[str, ...], story: Story) -> None:
    assert tell_story(VALUE, include) == story


def test_without_a_visit_the_main_contact_is_named() -> None:
    assert tell_story({"contacts": VALUE["contacts"]}, ("contact",)) == Story(contact="李强")
    assert tell_story({"contacts": "?", "visits": {}}, EVERYTHING) == Story()


def test_what_may_not_be_said_is_not_in_it() -> None:
    card, standing = make_due("huaxin", -3, visits=[VISIT])
    bare = digest(plan([(card, standing)]), ()).first[0]
    assert (bare.id, bare.due, bare.late) == ("huaxin", days(-3), 3)
    assert (bare.name, bare.grade, bare.promised, bare.story.channel) == (None,) * 4
    named = digest(plan([(card, standing)]), ("name",)).first[0]
    assert (named.name, named.grade) == (card.value["name"], "B")
    assert (named.promised, named.story) == (None, Story(date(2026, 11, 2), "onsite"))
    noted = digest(plan([(card, standing)]), ("note",)).first[0]
    assert (noted.name, noted.promised) == (None, "送报价")


def test_whose_birthday_it_is_is_a_contacts_name() -> None:
    card = make_card(contacts=[{"id": "a", "name": "王静", "birthday": "1980-11-25"}])
    (occasion,) = iter_occasions(card.value, load_root(), TODAY, days(7))
    for include, who in ((("name",), None), (("contact",), "王静")):
        told = build_digest(
            LI_WEI,
            plan([]),
            [Happening(card, occasion)],
            [],
            day=TODAY,
            settings=MailSettings(include=include),
            stories={},
        )
        assert told.occasions[0].who == who


# When there is a reason to write.


def test_something_to_do_is_a_reason_every_day() -> None:
    for due in (-3, 0):
        assert has_news(plan([make_due("a", due)]), [], TODAY, days(-1), 7)
    assert not has_news(plan([make_due("a", 1)]), [], TODAY, days(-1), 7)


def test_an_occasion_is_a_reason_when_it_comes_into_sight_and_on_its_day() -> None:
    nothing = plan([])

    def is_told(in_days: int, last: int | None) -> bool:
        last_day = None if last is None else days(last)
        return has_news(nothing, [days(in_days)], TODAY, last_day, 7)

    assert is_told(7, -1)
    assert not is_told(6, -1)
    assert is_told(6, -2)
    assert is_told(0, -1)
    assert is_told(-1, -2)
    assert is_told(3, None)


@given(st.integers(0, 7), st.integers(0, 30))
def test_each_day_is_told_ahead_and_on_the_day_however_the_runs_fall(
    ahead: int, first: int
) -> None:
    """A run each day for two months: an occasion is written about twice, or once with no sight."""
    occasion = days(45)
    last = days(first)
    told = []
    for count in range(first + 1, 60):
        today = days(count)
        start, end = find_start(last, today), today + timedelta(ahead)
        if start <= occasion <= end and has_news(plan([]), [occasion], today, last, ahead):
            told.append(today)
            last = today
    assert told == ([occasion - timedelta(ahead), occasion] if ahead else [occasion])


@given(st.integers(1, 40))
def test_a_missed_day_is_made_up_for_a_fortnight(missed: int) -> None:
    start = find_start(days(-missed), TODAY)
    assert start == max(days(1 - missed), days(-14))
    assert find_start(None, TODAY) == TODAY


def test_a_second_look_on_the_same_day_begins_with_the_day() -> None:
    assert find_start(TODAY, TODAY) == TODAY


# For managers.


def test_who_was_left_for_long_and_whose_they_are() -> None:
    late = [
        follow_up(make_card("mine", owner="anna"), -20),
        follow_up(make_card("his", owner="li.wei"), -20),
        follow_up(make_card("pool"), -30),
        follow_up(make_card("recent", owner="li.wei"), -13),
    ]
    left = find_escalated(late, "anna", 14, TODAY)
    assert [one.card.id for one in left] == ["pool", "his"]


def test_only_who_was_not_told_of_the_last_time_is_a_reason() -> None:
    told = {name_left("a", days(-15))}
    earlier = Earlier(days(-1), told.__contains__)
    left = [follow_up(make_card("a"), -15)]
    assert is_newly_left(left, None)
    assert not is_newly_left(left, earlier)
    # However late, for it may have come with a late sync, or with another owner.
    assert is_newly_left([*left, follow_up(make_card("b"), -90)], earlier)
    # Seen to since, and left once more.
    assert is_newly_left([follow_up(make_card("a"), -14)], earlier)
    assert not is_newly_left([], None)


def test_who_was_not_told_of_comes_before_the_others() -> None:
    earlier = Earlier(days(-1), {name_left("old", days(-90))}.__contains__)
    left = [follow_up(make_card(id_), due) for id_, due in (("old", -90), ("a", -40), ("b", -15))]
    assert [one.card.id for one in put_new_first(left, earlier)] == ["a", "b", "old"]
    assert [one.card.id for one in put_new_first(left, None)] == ["old", "a", "b"]


def test_a_line_for_everybody_and_nobodys_last() -> None:
    late = [
        follow_up(make_card("a", owner="li.wei"), -3),
        follow_up(make_card("b", owner="li.wei"), 0),
        follow_up(make_card("c"), -40),
        follow_up(make_card("d", owner="gone"), -1),
    ]
    lines = count_team(late, TODAY, {"anna": 4, "helper": 1}, SETTINGS)
    assert [tuple(line) for line in lines] == [
        ("li.wei", 1, 1, 3, 0),
        ("anna", 0, 0, 0, 4),
        ("gone", 1, 0, 1, 0),
        ("helper", 0, 0, 0, 1),
        ("none", 1, 0, 40, 0),
    ]


def test_the_week_is_told_on_its_day_and_made_up_only_where_it_was_before() -> None:
    monday, tuesday = 0, 1
    assert find_weekly_day(monday, TODAY, None) == TODAY
    assert find_weekly_day(monday, TODAY, days(-7)) == TODAY
    assert find_weekly_day(monday, TODAY, TODAY) is None
    assert find_weekly_day(tuesday, TODAY, None) is None
    assert find_weekly_day(tuesday, TODAY, days(-13)) == days(-6)
    assert find_weekly_day(tuesday, TODAY, days(-6)) is None
