"""Visits of all customers: what a query selects, and how they are counted."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.errors import CrmError
from crmcli.rules.followup import assess_card
from crmcli.rules.query import matches, parse_query
from crmcli.rules.visitlog import (
    DIMENSIONS,
    count_visits,
    get_dimension,
    iter_visits,
    rank_by_time,
    split_query,
)
from tests.acting import LI_WEI, SETTINGS, TODAY, load_root, make_card, make_visit

CARDS = [
    make_card(
        "huaxin", grade="A", owner="anna",
        contacts=[{"id": "wang", "name": "王静", "aliases": ["Jane"]}],
        visits=[
            make_visit("2026-11-02", "aaaaa", grade="B", contact="wang", outcome="要报价"),
            make_visit("2026-11-20", "bbbbb", grade="A", channel="onsite", next="2026-12-01"),
            make_visit("2026-11-20", "ccccc", channel="chat", missed=True),
        ],
    ),
    make_card(
        "acme", name="Acme Ltd", owner="li.wei", archived={"on": "2026-11-21"},
        visits=[make_visit("2026-11-20", "ddddd", by="anna", time="09:00"),
                make_visit("2026-10-31", "eeeee", by="anna")],
    ),
    make_card("none", owner="none"),
]  # fmt: skip


def select(*words, since=None, until=None):
    of_customers, of_visits = split_query(words, load_root())
    root = load_root()
    customers = parse_query(of_customers, root, SETTINGS, TODAY)
    asked = parse_query(of_visits, root.children["visits"], SETTINGS, TODAY)
    cards = [(card, assess_card(card.value, SETTINGS)) for card in CARDS]
    kept = [one for one in cards if matches(customers, one[0], one[1], LI_WEI)]
    return list(iter_visits(kept, asked, LI_WEI, since, until))


def codes(*words, **span):
    found = sorted(select(*words, **span), key=rank_by_time, reverse=True)
    return "".join(str(one.visit["id"])[-1] for one in found)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([], "dcbae"),
        (["by=me"], "cba"),
        (["跟进人=李伟"], "cba"),
        (["owner=me"], "de"),
        (["负责人=anna"], "cba"),
        (["channel=电话"], "dae"),
        (["方式!=phone"], "cb"),
        (["date>=2026-11-01"], "dcba"),
        (["日期＜2026-11-01"], "e"),
        (["date=11-20", "by=anna"], "d"),
        (["grade=A"], "cba"),
        (["级别=A", "当时级别=B"], "a"),
        (["visits.grade=B"], "a"),
        (["跟进记录.级别=B"], "a"),
        (["missed=yes"], "c"),
        (["未联系上=否"], "dbae"),
        (["contact=wang"], "a"),
        (["对象=王静"], "a"),
        (["联系人=jane"], "a"),
        (["contact=none"], "dcbe"),
        (["next>=today"], "b"),
        (["下次跟进="], "dcae"),
        (["outcome=要报价"], "a"),
        (["id=acme"], "de"),
        (["Acme"], "de"),
        (["last_visit<2026-11-01"], ""),
        (["time=09:00"], "d"),
    ],
)
def test_a_word_asks_about_the_visit_or_about_the_customer(words, found):
    assert codes(*words) == found


def test_the_first_and_the_last_day_are_inside():
    assert codes(since=date(2026, 11, 2)) == "dcba"
    assert codes(until=date(2026, 11, 2)) == "ae"
    assert codes(since=date(2026, 11, 2), until=date(2026, 11, 19)) == "a"


@pytest.mark.parametrize("word", ["zzz=1", "visits.zzz=1", "channel=zzz", "by=nobody", "date>soon"])
def test_a_word_that_cannot_be_meant_is_refused(word):
    with pytest.raises(CrmError):
        select(word)


@pytest.mark.parametrize(
    ("by", "tallies"),
    [
        ("person", [("li.wei", {"phone": 1, "onsite": 1}, 1, 1), ("anna", {"phone": 2}, 0, 1)]),
        (
            "day",
            [
                ("2026-11-20", {"phone": 1, "onsite": 1}, 1, 2),
                ("2026-11-02", {"phone": 1}, 0, 1),
                ("2026-10-31", {"phone": 1}, 0, 1),
            ],
        ),
        (
            "week",
            [
                ("2026-11-16", {"phone": 1, "onsite": 1}, 1, 2),
                ("2026-11-02", {"phone": 1}, 0, 1),
                ("2026-10-26", {"phone": 1}, 0, 1),
            ],
        ),
        ("month", [("2026-11", {"phone": 2, "onsite": 1}, 1, 2), ("2026-10", {"phone": 1}, 0, 1)]),
        (
            "channel",
            [("phone", {"phone": 3}, 0, 2), ("onsite", {"onsite": 1}, 0, 1), ("chat", {}, 1, 1)],
        ),
        ("customer", [("acme", {"phone": 2}, 0, 1), ("huaxin", {"phone": 1, "onsite": 1}, 1, 1)]),
        ("owner", [("anna", {"phone": 1, "onsite": 1}, 1, 1), ("li.wei", {"phone": 2}, 0, 1)]),
    ],
)
def test_visits_are_counted_and_missed_ones_apart(by, tallies):
    found = count_visits(select(), by)
    shown = [(one.value, dict(one.channels), one.missed, one.customers) for one in found]
    assert sorted(shown) == sorted(tallies)
    assert [one.total for one in found] == sorted((one.total for one in found), reverse=True) or (
        by in ("day", "week", "month")
    )
    if by in ("day", "week", "month"):
        assert [one.value for one in found] == [value for value, *_ in tallies]


def test_what_to_count_by_is_named_in_both_languages():
    named = [get_dimension(word) for word in ("跟进人", " 日期", "By", "方式", "客户", "负责人")]
    assert named == ["person", "day", "person", "channel", "customer", "owner"]
    assert all(get_dimension(key) == key for key in DIMENSIONS)
    with pytest.raises(CrmError):
        get_dimension("mood")


def test_odd_visits_are_kept_unless_a_day_is_asked():
    odd = make_card("odd", contacts="x", visits=[3, {"date": "soon", "by": 4}, {"contact": "x"}])
    cards = [(odd, assess_card(odd.value, SETTINGS))]
    asked = parse_query([], load_root(), SETTINGS, TODAY)
    logged = list(iter_visits(cards, asked, None))
    assert len(logged) == 2
    assert list(iter_visits(cards, asked, None, since=TODAY)) == []
    for by in DIMENSIONS:
        assert sum(one.total + one.missed for one in count_visits(logged, by)) == 2


@given(
    st.lists(
        st.tuples(
            st.dates(date(2026, 1, 1), date(2026, 12, 31)),
            st.sampled_from(["phone", "chat", "onsite"]),
            st.sampled_from(["li.wei", "anna"]),
            st.booleans(),
        ),
        max_size=20,
    ),
    st.sampled_from(sorted(DIMENSIONS)),
)
def test_every_visit_is_counted_once(visits, by):
    made = [
        make_visit(day.isoformat(), channel=channel, by=who, missed=missed)
        for day, channel, who, missed in visits
    ]
    card = make_card("any", visits=made)
    asked = parse_query([], load_root(), SETTINGS, TODAY)
    logged = list(iter_visits([(card, assess_card(card.value, SETTINGS))], asked, None))
    tallies = count_visits(logged, by)
    assert sum(one.total for one in tallies) == sum(not missed for *_, missed in visits)
    assert sum(one.missed for one in tallies) == sum(missed for *_, missed in visits)
    assert len({one.value for one in tallies}) == len(tallies)
