"""Customers counted by their fields, and who of them is late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.errors import UsageError
from crmcli.rules.counting import count_cards, count_late, get_counted_field
from crmcli.rules.followup import assess_card, count_quiet_days
from tests.acting import SETTINGS, TODAY, load_root, make_card, make_visit

CARDS = [
    make_card("a", grade="B", stage="customer", owner="anna", tags=["x", "y"], industry="软件",
              visits=[make_visit("2026-10-01", next="2026-11-20")]),
    make_card("b", grade="A", stage="lead", owner="li.wei", tags=["x"], industry=" 软件 ",
              visits=[make_visit("2026-10-20")]),
    make_card("c", grade="A", stage="lead", owner="li.wei", industry="ＡＢ", headcount=10,
              visits=[make_visit("2026-11-09")]),
    make_card("d", grade="K", owner="none", industry="ab", headcount=9, created="2026-11-01"),
    make_card("e", stage="churned", owner="li.wei", tags=[], visits=[make_visit("2025-01-01")]),
]  # fmt: skip


def entries(cards=CARDS):
    return [(card, assess_card(card.value, SETTINGS)) for card in cards]


def count(*words, cards=CARDS):
    fields = [get_counted_field(load_root(), word) for word in words]
    counted = count_cards(entries(cards), fields, TODAY)
    return [(*one.values, one.customers) for one in counted.counts]


@pytest.mark.parametrize(
    ("word", "counts"),
    [
        ("grade", [("K", 1), ("A", 2), ("B", 1), (None, 1)]),
        ("阶段", [("lead", 2), ("customer", 1), ("churned", 1), (None, 1)]),
        ("owner", [("li.wei", 3), ("anna", 1), ("none", 1)]),
        ("tags", [("x", 2), ("y", 1), (None, 3)]),
        ("industry", [("软件", 2), ("ＡＢ", 2), (None, 1)]),
        ("headcount", [(9, 1), (10, 1), (None, 3)]),
        ("last_visit", [("2025-01", 1), ("2026-10", 2), ("2026-11", 1), (None, 1)]),
        ("basis", [("cadence", 2), ("created", 1), ("none", 1), ("promise", 1)]),
        ("visits.channel", [("phone", 4), (None, 1)]),
        ("region.city", [(None, 5)]),
    ],
)
def test_customers_are_counted_and_what_is_not_filled_in_comes_last(word, counts):
    assert count(word) == counts


def test_two_fields_are_counted_across_each_other():
    assert count("stage", "grade") == [
        ("lead", "A", 2), ("customer", "B", 1), ("churned", None, 1), (None, "K", 1),
    ]  # fmt: skip
    counted = count_cards(
        entries(), [get_counted_field(load_root(), word) for word in ("stage", "grade")], TODAY
    )
    assert counted.orders[1] == ("K", "A", "B", None)
    assert counted.sum_by(1) == {"K": 1, "A": 2, "B": 1, None: 1}


def test_shares_are_of_the_customers():
    field = get_counted_field(load_root(), "tags")
    counted = count_cards(entries(), [field], TODAY)
    assert [one.share for one in counted.counts] == [40.0, 20.0, 60.0]
    assert count_cards([], [field], TODAY).counts == ()


@pytest.mark.parametrize(
    ("word", "code"),
    [("region", "section-asked"), ("contacts", "section-asked"), ("notes", "not-countable"),
     ("visits.notes", "not-countable"), ("zzzzz", "unknown-field-alone")],
)  # fmt: skip
def test_what_cannot_be_counted_is_refused(word, code):
    with pytest.raises(UsageError) as caught:
        get_counted_field(load_root(), word)
    assert caught.value.code == code


def test_who_is_late_is_counted_with_the_worst():
    due = make_card("f", owner="anna", follow_up={"on": "2026-11-23"})
    late = count_late(entries([*CARDS, due]), get_counted_field(load_root(), "owner"), TODAY)
    shown = [
        (one.value, one.overdue, one.promised, one.due_today, one.worst and one.worst.id,
         one.worst_days)
        for one in late
    ]  # fmt: skip
    # b: 20 October and 14 days are 3 November; c: 9 November and 14 days are today
    assert shown == [
        ("anna", 1, 1, 1, "a", 3),
        ("li.wei", 1, 0, 1, "b", 20),
        ("none", 1, 0, 0, "d", 15),
    ]


def test_quiet_days_are_counted_from_the_last_contact_else_from_the_making():
    missed = make_visit("2026-11-20", missed=True)
    for values, days in (
        ({"visits": [make_visit("2026-10-24")], "created": "2026-01-01"}, 30),
        ({"visits": [make_visit("2026-10-24"), missed]}, 30),
        ({"created": "2026-11-01"}, 22),
        ({}, None),
    ):
        card = make_card("x", **values)
        assert count_quiet_days(card.value, assess_card(card.value, SETTINGS), TODAY) == days


VALUES = st.sampled_from(["K", "A", "B", None, "Z", 7])


@given(st.lists(st.tuples(VALUES, VALUES, st.integers(0, 400)), max_size=25))
def test_every_customer_is_counted_once(rows):
    cards = [
        make_card(
            f"c{n}",
            **({"grade": grade} if grade else {}),
            **({"industry": industry} if industry else {}),
            created=(TODAY - timedelta(days)).isoformat(),
        )
        for n, (grade, industry, days) in enumerate(rows)
    ]
    for words in (("grade",), ("grade", "industry"), ("created",)):
        assert sum(one[-1] for one in count(*words, cards=cards)) == len(cards)
    late = count_late(entries(cards), get_counted_field(load_root(), "grade"), TODAY)
    standings = [standing for _, standing in entries(cards)]
    assert sum(one.overdue for one in late) == sum(
        one.due is not None and one.due < TODAY for one in standings
    )
