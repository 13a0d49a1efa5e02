"""Where words stand in cards."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.phones import is_phone_typed, normalise_phone
from crmcli.rules.search import Rank, prepare_search, search_card, split_search
from tests.acting import load_root, make_card, make_visit
from tests.searching import search_cards

HUAXIN = make_card(
    "huaxin",
    code="BJ-2024-0017",
    aliases=["华信"],
    industry="制造业",
    tags=["budget/high"],
    notes="老客户\n开票抬头与合同一致",
    owner="li.wei",
    grade="B",
    created="2026-10-08",
    contacts=[
        {
            "id": "wang", "name": "王静", "aliases": ["Jane"], "wechat": "WangJing_HX",
            "emails": ["wang@example.com"], "phones": ["+86 138 0000 0002", "010-6500 0017 ext 8"],
        },
        {"id": "zeng", "name": "曾伟", "title": "采购总监"},
    ],
    needs=[{"id": "line", "date": "2026-11-01", "intent": "产线改造"}],
    visits=[
        make_visit("2026-10-01", "aaaaa", notes="第一次报价", contact="wang"),
        make_visit("2026-11-20", "bbbbb", notes="看现场", outcome="要报价", next_what="送报价单"),
    ],
)  # fmt: skip
MUELLER = make_card("mueller", name="Müller Werkzeugbau GmbH", notes="报价 华信 0002")
GONE = make_card("gone", name="华信旧店", archived={"on": "2026-01-01", "reason": "搬走了"})
CARDS = [GONE, HUAXIN, MUELLER]


def found(*texts):
    return [
        (one.card.id, one.hits[0].place.path, one.hits[0].rank)
        for one in search_cards(CARDS, texts, load_root())
    ]


def places(*texts):
    (only,) = search_cards([HUAXIN], texts, load_root())
    return [hit.place.path for hit in only.hits]


@pytest.mark.parametrize(
    ("texts", "paths"),
    [
        (["BJ-2024"], ["code"]),
        (["ｂｊ－２０２４"], ["code"]),
        (["jane"], ["contacts.wang.aliases"]),
        (["wangjing_hx"], ["contacts.wang.wechat"]),
        (["wang@EXAMPLE.com"], ["contacts.wang.emails"]),
        (["采购"], ["contacts.zeng.title"]),
        (["budget"], ["tags"]),
        (["制造"], ["industry"]),
        (["抬头"], ["notes"]),
        (["改造"], ["needs.line.intent"]),
        (["hxxxjs"], ["name"]),
        (["zengwei"], ["contacts.zeng.name"]),
        (["zw"], ["contacts.zeng.name"]),
        (["wangj"], ["contacts.wang.name", "contacts.wang.wechat"]),
        (["13800000002"], ["contacts.wang.phones"]),
        (["138", "0000", "0002"], ["contacts.wang.phones"]),
        (["0086-138-0000-0002"], ["contacts.wang.phones"]),
        (["（010）65000017"], ["contacts.wang.phones"]),
        (["1380000"], ["contacts.wang.phones"]),
        (["13800"], ["contacts.wang.phones"]),
        (["138-"], ["contacts.wang.phones"]),
        (["80 00"], ["contacts.wang.phones"]),
        (["0-650"], ["contacts.wang.phones"]),
        (["0017"], ["code", "contacts.wang.phones"]),
        (["017"], ["code", "contacts.wang.phones"]),
        (["报价", "王静"], ["contacts.wang.name", "visits.20261120-bbbbb.outcome",
                           "visits.20261120-bbbbb.next_what", "visits.20261001-aaaaa.notes"]),
    ],
)  # fmt: skip
def test_every_text_is_found_where_it_stands(texts, paths):
    assert places(*texts) == paths


@pytest.mark.parametrize(
    "text", ["li.wei", "2026-10-08", "phone", "20261120-bbbbb", "B级", "0003", "报价 王静", "engw"]
)
def test_what_nobody_wrote_as_text_is_not_found(text):
    assert search_cards([HUAXIN], [text], load_root()) == []


def test_whole_names_come_first_and_archived_ones_after_their_like():
    assert found("华信") == [
        ("huaxin", "aliases", Rank.WHOLE_NAME),
        ("gone", "name", Rank.NAME),
        ("mueller", "notes", Rank.NOTE),
    ]
    assert found("huaxin")[0] == ("huaxin", "id", Rank.WHOLE_NAME)
    assert found("王静") == [("huaxin", "contacts.wang.name", Rank.WHOLE_CONTACT)]
    assert found("0002") == [
        ("huaxin", "contacts.wang.phones", Rank.PHONE),
        ("mueller", "notes", Rank.NOTE),
    ]


def test_names_come_before_contacts_phones_tags_facts_and_notes():
    words = {"id": "kappa", "name": "Kappa 4711", "tags": ["4711x"], "industry": "in 4711"}
    whole = make_card(
        **{"card_id": words.pop("id"), **words},
        notes="4711",
        contacts=[{"id": "k", "name": "Mr 4711", "phones": ["020-4711"]}],
    )
    (only,) = search_cards([whole], ["4711"], load_root())
    assert [hit.rank for hit in only.hits] == [
        Rank.NAME, Rank.CONTACT, Rank.PHONE, Rank.TAG, Rank.FACT, Rank.NOTE,
    ]  # fmt: skip


def test_every_word_must_stand_somewhere_in_the_card():
    assert [one[0] for one in found("报价", "华信")] == ["mueller", "huaxin"]
    assert found("报价", "zzz") == []
    assert found("", "  ") == []


def test_what_was_found_is_cut_out_as_it_is_written():
    (only,) = search_cards([MUELLER], ["WERKZEUG"], load_root())
    assert only.hits[0].parts == ("Werkzeug",)
    wide = make_card("wide", name="ＡＣＭＥ  Inst")
    (only,) = search_cards([wide], ["acme inst"], load_root())
    assert only.hits[0].parts == ("ＡＣＭＥ  Inst",)
    (only,) = search_cards([HUAXIN], ["0000-0002"], load_root())
    assert only.hits[0].parts == ("0000 0002",)
    (only,) = search_cards([HUAXIN], ["zw"], load_root())
    assert only.hits[0].parts == ()


def test_any_four_digits_of_a_number_are_found_and_cut_out_as_written():
    harrow = make_card(
        "harrow", contacts=[{"id": "a", "name": "A", "phones": ["+44 20 7946 0958 ext 4"]}]
    )
    for typed, part in [("4420", "44 20"), ("46-09", "46 09"), ("020 7946 0958", "20 7946 0958")]:
        (only,) = search_cards([harrow], [typed], load_root())
        assert only.hits[0].parts == (part,)
    assert search_cards([harrow], ["9584"], load_root()) == []


def test_the_beginning_of_a_name_comes_before_the_inside_of_one():
    nordlys = make_card("nordlys", name="Nordlys Energi AS")
    yun = make_card("yun", name="苏州云杉精密机械有限公司", aliases=["云杉"])
    order = [one.card.id for one in search_cards([nordlys, yun], ["ys"], load_root())]
    assert order == ["yun", "nordlys"]


def test_odd_cards_are_searched_as_far_as_they_go():
    odd = make_card("odd", name=3, contacts=["王静", None, {"name": "王静"}], visits={})
    assert search_cards([odd], ["王静"], load_root())[0].hits[0].place.path == "contacts.3.name"


@given(st.text(min_size=1, max_size=30), st.text(max_size=12))
def test_a_text_is_found_by_any_part_of_it(text, word):
    card = make_card("any", name="nobody", notes=f"{text}{word}{text}")
    hits = search_cards([card], [word], load_root())
    assert hits or not split_search([word])
    for hit in hits[0].hits if hits else ():
        assert all(part in card.value[hit.place.path] or part for part in hit.parts)


@given(st.text("0123456789 -+()", max_size=20))
def test_a_number_is_found_by_itself(number):
    card = make_card("any", contacts=[{"id": "a", "name": "A", "phones": [number]}])
    if is_phone_typed(number, 4):
        assert search_cards([card], [number], load_root())
    digits = normalise_phone(number)
    if digits:
        assert search_cards([card], [digits], load_root())


def load_root_with_phones():
    """The shipped schema, and in each visit the number that was called."""
    schema = json.loads(read_shipped_schema())
    visit = schema["properties"]["visits"]["items"]
    while "$ref" in visit:
        visit = schema["$defs"][visit["$ref"].rpartition("/")[2]]
    visit["properties"]["called"] = {"type": "string", "format": "phone"}
    return parse_schema(json.dumps(schema).encode()).root


ROOTS = [load_root(), load_root_with_phones()]
SAID = st.sampled_from(["报价", "报价 0002", "华信", "0002", "看现场", "x 报价 x"])
VISITS = st.lists(
    st.fixed_dictionaries(
        {"date": st.sampled_from(["2026-10-01", "2026-11-20", "soon"]), "notes": SAID},
        optional={"id": st.sampled_from("abc"), "outcome": SAID, "called": SAID},
    )
    | st.sampled_from([None, "报价"]),
    max_size=4,
)


@given(
    st.fixed_dictionaries(
        {"name": SAID, "visits": VISITS},
        optional={
            "notes": SAID,
            "industry": SAID,
            "needs": st.just([{"date": "2026-11-20", "intent": "报价"}]),
            "archived": st.just({"on": "2026-11-21"}),
        },
    ),
    st.lists(st.sampled_from(["报价", "0002", "华信"]), min_size=1, max_size=2),
    st.sampled_from(ROOTS),
)
def test_the_best_place_is_the_same_where_no_other_is_asked_for(value, texts, root):
    card, search = make_card(**value), prepare_search(texts)
    whole, best = search_card(card, search, root), search_card(card, search, root, best=True)
    assert (whole is None) == (best is None)
    if whole is not None:
        assert best.hits[0] == whole.hits[0]
        assert set(map(str, best.hits)) <= set(map(str, whole.hits))
