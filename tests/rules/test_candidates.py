"""What could be typed next."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.rules.candidates import (
    Candidate,
    Known,
    begins,
    complete_assignment,
    complete_columns,
    complete_days,
    complete_entries,
    complete_fields,
    complete_list,
    complete_member,
    complete_path,
    complete_people,
    complete_query,
)
from crmcli.rules.paths import resolve_path
from tests.acting import SETTINGS, load_root

CARD = {
    "id": "huaxin",
    "name": "北京华信",
    "tags": ["budget/high", "vip"],
    "contacts": [{"id": "wang", "name": "王静"}, {"id": "li qiang", "name": "李强"}],
}
KNOWN = Known(load_root(), SETTINGS, lambda: ["budget/high", "vip", "行业/软件"])


def words(candidates: list[Candidate]) -> list[str]:
    return [one.word for one in candidates]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("ind", ["industry="]),
        ("IND", ["industry="]),
        ("行", ["行业="]),
        ("stage=pro", ["stage=prospect"]),
        ("阶段=意", ["阶段=意向"]),
        ("阶段＝意", ["阶段＝意向"]),
        ("owner=l", ["owner=li.wei"]),
        ("owner=李", ["owner=李伟"]),
        ("owner=no", ["owner=none"]),
        ("tags=b", ["tags=budget/high"]),
        ("region.c", ["region.city="]),
        ("地区.城", ["地区.城市="]),
        ("regi", ["registration.", "region."]),
        ("contacts.w", ["contacts.wang."]),
        ("联系人.王", ["联系人.王静."]),
        ("contacts.王静.t", ["contacts.王静.title="]),
        ("contacts.wang.role=dec", ["contacts.wang.role=decider"]),
        ("contacts.wang.primary=", ["contacts.wang.primary=true", "contacts.wang.primary=false"]),
        ("opened_on=to", ["opened_on=today", "opened_on=tomorrow"]),
        ("opened_on=今", ["opened_on=今天"]),
        ("grade", []),
        ("nonsense", []),
        ("nonsense=x", []),
        ("contacts.nobody.t", []),
        ("name=x", []),
    ],
)
def test_an_assignment(typed: str, offered: list[str]) -> None:
    assert words(complete_assignment(KNOWN, CARD, typed)) == offered


def test_a_new_card_may_be_given_a_grade() -> None:
    assert words(complete_assignment(KNOWN, {}, "gra", is_new=True)) == ["grade="]
    assert "grade=K" in words(complete_assignment(KNOWN, {}, "grade=", is_new=True))


def test_an_entry_is_given_the_keys_of_its_list() -> None:
    place = resolve_path(KNOWN.root, CARD, "contacts")
    assert words(complete_assignment(KNOWN, CARD, "ti", place)) == ["title="]
    assert words(complete_assignment(KNOWN, CARD, "角色=决", place)) == ["角色=决策者"]
    assert words(complete_assignment(KNOWN, CARD, "x=", place)) == []


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("contacts", ["contacts", "contacts."]),
        ("contacts.wa", ["contacts.wang", "contacts.wang."]),
        ("contacts.wang.ti", ["contacts.wang.title"]),
        ("gra", ["grade"]),
        ("级", ["级别"]),
    ],
)
def test_a_path(typed: str, offered: list[str]) -> None:
    assert words(complete_path(KNOWN, CARD, typed)) == offered


def test_a_path_that_leads_to_a_list() -> None:
    assert words(complete_list(KNOWN, CARD, "ta")) == ["tags"]
    assert words(complete_list(KNOWN, CARD, "联系人")) == ["联系人"]
    assert words(complete_list(KNOWN, CARD, "indus")) == []


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("gra", ["grade="]),
        ("du", ["due="]),
        ("应", ["应跟进日期="]),
        ("owner=m", ["owner=me"]),
        ("owner!=li", ["owner!=li.wei"]),
        ("级别=K,A", ["级别=K,A"]),
        ("stage!=ch", ["stage!=churned"]),
        ("created>=to", ["created>=today", "created>=tomorrow"]),
        ("basis=c", ["basis=cadence", "basis=created"]),
        ("ta", ["tags=", "tag:"]),
        ("tag:b", ["tag:budget/high"]),
        ("标签:行", ["标签:行业/软件"]),
        ("nonsense=", []),
    ],
)
def test_a_query(typed: str, offered: list[str]) -> None:
    assert words(complete_query(KNOWN, typed)) == offered


def test_a_comma_asks_for_one_more() -> None:
    assert words(complete_query(KNOWN, "grade=K,")) == [f"grade=K,{one}" for one in "KABCD"]
    assert words(complete_fields(KNOWN, "id,na")) == ["id,name"]
    assert words(complete_fields(KNOWN, "-du")) == ["-due"]
    assert words(complete_columns({"date": "日期", "channel": "方式"}, "id，日")) == ["id，日期"]


def test_contacts_people_members_and_days() -> None:
    assert words(complete_entries(CARD["contacts"], "王")) == ["王静"]
    assert words(complete_entries(CARD["contacts"], "li")) == []
    assert words(complete_entries(None, "")) == []
    assert words(complete_people(SETTINGS, "an")) == ["anna"]
    assert words(complete_member(resolve_path(KNOWN.root, CARD, "tags"), "v")) == ["vip"]
    assert words(complete_days("明")) == ["明天"]


def test_what_is_not_complete_says_so() -> None:
    assert [one.more for one in complete_path(KNOWN, CARD, "contacts")] == [False, True]
    assert [one.more for one in complete_assignment(KNOWN, CARD, "ind")] == [True]
    assert [one.more for one in complete_assignment(KNOWN, CARD, "stage=pro")] == [False]
    assert [one.more for one in complete_query(KNOWN, "gra")] == [True]


@given(st.text("aceginorstu行业联系人.=,:王李k-", max_size=12))
@pytest.mark.parametrize(
    "complete",
    [
        lambda typed: complete_assignment(KNOWN, CARD, typed),
        lambda typed: complete_path(KNOWN, CARD, typed),
        lambda typed: complete_query(KNOWN, typed),
        lambda typed: complete_fields(KNOWN, typed),
        lambda typed: complete_columns({"industry": "行业", "id": "ID"}, typed),
    ],
    ids=["assignment", "path", "query", "fields", "columns"],
)
def test_every_word_goes_on_from_what_is_typed(
    complete: Callable[[str], list[Candidate]], typed: str
) -> None:
    for one in complete(typed):
        assert begins(one.word, typed)
        assert " " not in one.word
