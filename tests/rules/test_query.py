"""Queries: which cards keep all their words."""

from __future__ import annotations

import pytest

from crmcli.errors import CrmError, NotFound, Refused, UsageError
from crmcli.rules.followup import assess_card
from crmcli.rules.query import matches, parse_query
from tests.acting import ANNA, LI_WEI, SETTINGS, TODAY, load_root, make_card, make_visit, say

CARDS = [
    make_card(
        "huaxin", code="BJ-17", aliases=["华信"], owner="li.wei", grade="A", stage="prospect",
        industry="软件", tags=["budget/high", "vip"], created="2026-01-05", headcount=120,
        region={"city": "北京市"},
        first_deal={"amount": "128000.00", "currency": "CNY", "on": "2026-02-01"},
        contacts=[{"id": "wang", "name": "王静", "role": "decider", "primary": True}],
        visits=[make_visit("2026-10-21")],
    ),
    make_card(
        "xinda", name="上海信达贸易有限公司", owner="anna", grade="K", stage="churned",
        created="2025-06-01", contacts=[{"id": "mali", "name": "马丽", "role": "user"}],
    ),
    make_card("acme", name="Acme ＩＮＳＴ Ltd", owner="none", grade="B", created="2026-11-23",
              follow_up={"on": "2026-11-23"}),
    make_card("blue", name="苏州蓝海", stage="lead", registration={"founded": "1898-05-04"}),
]  # fmt: skip


def select(*words, me=LI_WEI):
    query = parse_query(words, load_root(), SETTINGS, TODAY)
    return [
        card.id for card in CARDS if matches(query, card, assess_card(card.value, SETTINGS), me)
    ]


EVERY = [card.id for card in CARDS]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([], EVERY),
        (["", " "], EVERY),
        (["owner=me"], ["huaxin"]),
        (["owner=anna"], ["xinda"]),
        (["负责人=李伟"], ["huaxin"]),
        (["负责人=我"], ["huaxin"]),
        (["created=11-23"], ["acme"]),
        (["registration.founded=1898-05-04"], ["blue"]),
        (["registration.founded<1898-05-05"], ["blue"]),
        (["registration.founded<1898-05-04"], []),
        (["owner!=me"], ["xinda", "acme", "blue"]),
        (["owner=none"], ["acme", "blue"]),
        (["负责人=公海"], ["acme", "blue"]),
        (["owner=me,none"], ["huaxin", "acme", "blue"]),
        (["owner!=none"], ["huaxin", "xinda"]),
        (["grade=A,K"], ["huaxin", "xinda"]),
        (["级别=A，K"], ["huaxin", "xinda"]),
        (["级别＝重要"], ["huaxin"]),
        (["级别！＝重要"], ["xinda", "acme", "blue"]),
        (["grade=none"], ["blue"]),
        (["grade="], ["blue"]),
        (["grade!="], ["huaxin", "xinda", "acme"]),
        (["stage!=churned"], ["huaxin", "acme", "blue"]),
        (["tag:budget/high"], ["huaxin"]),
        (["标签：VIP"], ["huaxin"]),
        (["tags=vip"], ["huaxin"]),
        (["tags!=vip"], ["xinda", "acme", "blue"]),
        (["tags=none"], ["xinda", "acme", "blue"]),
        (["created>=2026-01-01"], ["huaxin", "acme"]),
        (["created<2026-01-01"], ["xinda"]),
        (["建档日期＞＝今天"], ["acme"]),
        (["created=today"], ["acme"]),
        (["created > -400d", "grade=A"], ["huaxin"]),
        (["headcount>=120"], ["huaxin"]),
        (["headcount>120"], []),
        (["headcount=120"], ["huaxin"]),
        (["first_deal.amount>=128000"], ["huaxin"]),
        (["first_deal.amount<9"], []),
        (["region.city=北京市"], ["huaxin"]),
        (["contacts.role=决策者"], ["huaxin"]),
        (["contacts.role!=decider"], ["xinda", "acme", "blue"]),
        (["contacts.primary=yes"], ["huaxin"]),
        (["last_visit<2026-11-01"], ["huaxin"]),
        (["上次跟进=2026-10-21"], ["huaxin"]),
        (["last_visit="], ["xinda", "acme", "blue"]),
        (["due<=today"], ["huaxin", "acme"]),
        (["应跟进=今天"], ["acme"]),
        (["days_overdue>0"], ["huaxin"]),
        (["逾期>=0"], ["huaxin", "acme"]),
        (["basis=promise"], ["acme"]),
        (["basis=none"], ["xinda", "blue"]),
        (["依据!=周期"], ["xinda", "acme", "blue"]),
        (["华信"], ["huaxin"]),
        (["信"], ["huaxin", "xinda"]),
        (["信", "owner=anna"], ["xinda"]),
        (["bj-1"], ["huaxin"]),
        (["inst"], ["acme"]),
        (["HUAX"], ["huaxin"]),
        (["软件"], []),
        (["industry=软件"], ["huaxin"]),
        (["id=blue,acme"], ["acme", "blue"]),
    ],
)
def test_words_that_must_all_hold(words, found):
    assert select(*words) == found


def test_me_is_whoever_asks():
    assert select("owner=me", me=ANNA) == ["xinda"]
    assert select("name=me", me=None) == []
    with pytest.raises(Refused):
        select("owner=me", me=None)


def test_somebody_whom_only_cards_know_is_asked_for_by_what_they_say():
    asked = []

    def is_stored(field, text):
        asked.append((field.key, text))
        return text == "zhou"

    query = parse_query(["owner!=me,anna,zhou,"], load_root(), SETTINGS, TODAY, is_stored)
    assert query.conditions[0].values[1:] == ("anna", "zhou", None)
    assert asked == [("owner", "zhou")]
    with pytest.raises(NotFound, match="unknown-colleague"):
        parse_query(["owner=zhang"], load_root(), SETTINGS, TODAY, is_stored)


def test_a_name_may_be_what_cards_say_too():
    (condition,) = parse_query([f"owner={ANNA.name}"], load_root(), SETTINGS, TODAY).conditions
    assert condition.values == (ANNA.id, ANNA.name)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("grdae=A", "unknown-field"),
        ("zzzzzzz=A", "unknown-field-alone"),
        ("grade=Z", "bad-choice"),
        ("grade>B", "not-comparable"),
        ("industry<x", "not-comparable"),
        ("region=北京市", "section-asked"),
        ("contacts=wang", "section-asked"),
        ("created>soon", "bad-date"),
        ("created=soon", "bad-date"),
        ("headcount>x", "bad-value"),
        ("first_deal.amount>x", "not-comparable"),
        ("owner=nobody", "unknown-colleague"),
        ("contacts.zzzzz=1", "unknown-field-alone"),
    ],
)
def test_a_word_that_cannot_be_meant_is_refused_when_it_is_read(word, code):
    with pytest.raises(CrmError) as caught:
        parse_query([word], load_root(), SETTINGS, TODAY)
    assert caught.value.code == code
    say(caught.value, "zh")


def test_a_misspelt_field_suggests_the_nearest():
    with pytest.raises(UsageError) as caught:
        parse_query(["grdae=A"], load_root(), SETTINGS, TODAY)
    assert "grade (Grade)" in say(caught.value)


def test_a_section_names_its_fields():
    with pytest.raises(UsageError) as caught:
        parse_query(["地区=北京"], load_root(), SETTINGS, TODAY)
    assert "region.city (City)" in say(caught.value)
    assert "region.city（城市）" in say(caught.value, "zh")


def test_odd_cards_match_nothing_rather_than_fail():
    odd = make_card("odd", name=3, aliases="x", tags="vip", created=5, headcount="many")
    for word in ("x", "tags=vip", "created>2000-01-01", "headcount>1", "grade=A", "owner=none"):
        query = parse_query([word], load_root(), SETTINGS, TODAY)
        matches(query, odd, assess_card(odd.value, SETTINGS), LI_WEI)
