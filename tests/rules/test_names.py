"""Which customer a word names."""

from __future__ import annotations

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.errors import NotFound
from crmcli.rules.names import (
    Match,
    choose_nearest,
    find_matches,
    get_match,
    list_keys,
    may_hold_nearest,
)
from tests.acting import make_card, say

HUAXIN = make_card(
    "huaxin",
    code="BJ-2024-0017",
    aliases=["华信"],
    contacts=[
        {"id": "wang", "name": "王静", "aliases": ["Jane"], "phones": ["+86 138 0000 0002"]},
        {"id": "zeng", "name": "曾伟"},
    ],
)
XINDA = make_card("xinda", name="上海信达贸易有限公司", contacts=[{"id": "mali", "name": "马丽"}])
HUARUN = make_card("huarun", name="华润五金店", contacts=[{"id": "wangjing", "name": "王静静"}])
ACME = make_card("acme", name="Acme Instruments Ltd", code="华信", archived={"on": "2026-01-01"})
BLUE = make_card("blue", name="苏州蓝海自动化")
CARDS = [HUAXIN, XINDA, HUARUN, ACME, BLUE]


def named(text):
    return [(match.id, match.contact_id, match.how) for match in find_matches(CARDS, text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("huaxin", [("huaxin", None, "id")]),
        ("bj-2024-0017", [("huaxin", None, "code")]),
        ("华信", [("acme", None, "code")]),
        ("北京华信信息技术股份有限公司", [("huaxin", None, "name")]),
        ("acme  instruments LTD", [("acme", None, "name")]),
        ("王静", [("huaxin", "wang", "name")]),
        ("jane", [("huaxin", "wang", "name")]),
        ("13800000002", [("huaxin", "wang", "phone")]),
        ("0086 138-0000-0002", [("huaxin", "wang", "phone")]),
        ("+86 (138) 0000 0002", [("huaxin", "wang", "phone")]),
        ("１３８ ００００ ０００２", [("huaxin", "wang", "phone")]),
        ("00000002", [("huaxin", "wang", "phone")]),
        ("000002", [("huaxin", "wang", "phone")]),
        ("00-02", [("huaxin", "wang", "phone")]),
        ("002", []),
        ("1380000", []),
        ("上海信", [("xinda", None, "prefix")]),
        ("信达", [("xinda", None, "prefix")]),
        ("蓝海", [("blue", None, "prefix")]),
        ("xin", [("xinda", None, "prefix")]),
        ("曾", [("huaxin", "zeng", "prefix")]),
        ("马", [("xinda", "mali", "prefix")]),
        ("lanhai", [("blue", None, "pinyin")]),
        ("lhzdh", [("blue", None, "pinyin")]),
        ("shxd", [("xinda", None, "pinyin")]),
        ("zengwei", [("huaxin", "zeng", "pinyin")]),
        ("mali", [("xinda", "mali", "pinyin")]),
        ("wangjing", [("huaxin", "wang", "pinyin")]),
        ("hua", [("huaxin", None, "prefix"), ("huarun", None, "prefix")]),
        ("王", [("huaxin", "wang", "prefix"), ("huarun", "wangjing", "prefix")]),
        ("instruments", [("acme", None, "part")]),
        ("struments", []),
        ("自动化", [("blue", None, "part")]),
        ("信息技术", [("huaxin", None, "part")]),
        ("有限公司", [("huaxin", None, "part"), ("xinda", None, "part")]),
        ("静静", []),
        ("", []),
        ("  ", []),
        ("l", []),
        ("../x", []),
        ("-x", []),
        ("con", []),
        ("静", []),
    ],
)
def test_the_first_way_that_finds_anything_decides(text, found):
    assert named(text) == found


def test_the_id_of_a_card_that_was_merged_names_the_one_it_went_into():
    heir = make_card("heir", name="甲", merged=[{"id": "gone"}, {"id": "huaxin"}, None])
    assert [match.id for match in find_matches([heir, *CARDS], "gone")] == ["heir"]
    assert [match.id for match in find_matches([heir, *CARDS], "huaxin")] == ["huaxin"]
    assert find_matches([heir], "gon") == [], "nobody types a part of it"
    assert "gone" in list_keys(heir.value)


def test_two_contacts_of_one_card_name_the_card_but_no_contact():
    card = make_card("one", contacts=[{"id": "a", "name": "李强"}, {"id": "b", "name": "李强"}])
    assert get_match([card], "李强") == Match("one", card.value["name"], None, "name")


def test_a_card_named_like_its_contact_is_named_as_a_card():
    card = make_card("li", name="李强", contacts=[{"id": "li", "name": "李强"}])
    assert get_match([card], "李强").contact_id is None


def test_ambiguity_lists_the_candidates():
    with pytest.raises(NotFound) as caught:
        get_match(CARDS, "hua")
    assert caught.value.code == "ambiguous-name"
    assert caught.value.values["count"] == 2
    assert caught.value.values["candidates"] == [
        "huaxin 北京华信信息技术股份有限公司",
        "huarun 华润五金店",
    ]


def test_an_unknown_name_suggests_the_nearest():
    with pytest.raises(NotFound) as caught:
        get_match(CARDS, "huaxni")
    assert caught.value.code == "unknown-name-nearest"
    assert caught.value.values["nearest"][0] == "huaxin"
    with pytest.raises(NotFound) as caught:
        get_match(CARDS, "zzzzzz")
    assert caught.value.code == "unknown-name"
    assert "crm find zzzzzz" in say(caught.value)
    assert "crm find zzzzzz" in say(caught.value, "zh")


def test_of_many_candidates_the_first_are_listed_and_how_to_get_at_the_others():
    cards = [make_card(f"branch-{number}", name=f"华信{number}店") for number in range(12)]
    with pytest.raises(NotFound) as caught:
        get_match(cards, "华信")
    assert len(caught.value.values["candidates"]) == 10
    for language, some in (("en", "the first 10"), ("zh", "前 10 个")):
        said = say(caught.value, language)
        assert "12" in said
        assert some in said
        assert "crm find 华信" in said
    with pytest.raises(NotFound) as caught:
        get_match(cards[:10], "华信")
    assert "crm find" not in say(caught.value)


def test_one_number_of_two_customers_is_an_ambiguity():
    shared = make_card("shared", contacts=[{"id": "a", "name": "A", "phones": ["13800000002"]}])
    with pytest.raises(NotFound) as caught:
        get_match([*CARDS, shared], "138 0000 0002")
    assert caught.value.code == "ambiguous-name"


def test_two_characters_suggest_those_that_share_one():
    cards = [XINDA, BLUE, make_card("card", name="北京华信信息技术股份有限公司")]
    with pytest.raises(NotFound) as caught:
        get_match(cards, "华兴")
    assert caught.value.values["nearest"] == ["北京华信信息技术股份有限公司"]
    with pytest.raises(NotFound) as caught:
        get_match(cards, "宏发")
    assert caught.value.code == "unknown-name"


def test_a_part_in_brackets_names_the_customer():
    siemens = make_card("siemens-cn", name="Siemens 西门子(中国)有限公司")
    assert get_match([HUAXIN, siemens], "西门子").id == "siemens-cn"
    assert get_match([HUAXIN, siemens], "西门子（中国）").id == "siemens-cn"


def test_half_filled_cards_do_not_stand_in_the_way():
    odd = [
        make_card("odd", name=None, aliases="x", contacts=[None, 3, {"name": 4}]),
        make_card("odder", name=["x"], aliases=[None], contacts={}, code=5),
    ]
    assert get_match([*odd, HUAXIN], "王静").id == "huaxin"
    assert get_match([*odd, HUAXIN], "hxxxjs").id == "huaxin"


NEAR = st.text("ab华信0", max_size=8)


@given(st.lists(st.tuples(NEAR, NEAR), max_size=12), NEAR)
def test_what_is_left_aside_is_less_alike_than_the_nearest(known, wanted):
    nearby = [(card_id, {near: near}) for card_id, near in known]
    alike = sorted(
        {
            (SequenceMatcher(None, near, wanted).ratio(), near)
            for pair in known
            for near in pair
            if wanted
        },
        reverse=True,
    )
    cutoff = 0.5 if len(wanted) == 2 and not wanted.isascii() else 0.6
    expected = [near for score, near in alike if score >= cutoff]
    assert choose_nearest(nearby, wanted) == expected[:3]
    for near in expected:
        assert may_hold_nearest(f'{{"{near}": "x"}}', wanted)
