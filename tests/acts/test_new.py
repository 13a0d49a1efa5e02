"""Opening cards."""

from __future__ import annotations

import pytest

from crmcli.acts.new import open_card
from crmcli.errors import CrmError, Refused
from crmcli.rules.duplicates import know_cards
from crmcli.rules.ids import is_id
from tests.acting import ANNA, SETTINGS, make_acting, make_card, say

NAME = "苏州蓝海自动化有限公司"


def open_new(name=NAME, *pairs, cards=(), settings=SETTINGS, **more):
    return open_card(know_cards(cards), make_acting(settings), name, pairs, **more)


def test_a_bare_card():
    creation = open_new()
    assert (creation.id, creation.subject, creation.notes) == ("lanhai", (), ())
    assert list(creation.value.items()) == [
        ("id", "lanhai"),
        ("name", NAME),
        ("owner", "li.wei"),
        ("created", "2026-11-23"),
    ]
    assert creation.answer.code == "card-opened"


def test_assignments_follow_the_one_grammar_and_the_schemas_order():
    creation = open_new(
        NAME,
        ("级别", "普通"),
        ("简称", "蓝海"),
        ("region.city", "苏州市"),
        ("contacts", '[{"name": "张敏"}, {"name": "张敏"}]'),
        ("负责人", "公海"),
        ("follow_up.on", "fri"),
        ("code", "SZ-1"),
    )
    assert list(creation.value.items()) == [
        ("id", "lanhai"),
        ("code", "SZ-1"),
        ("name", NAME),
        ("aliases", ["蓝海"]),
        ("region", {"city": "苏州市"}),
        ("owner", "none"),
        ("grade", "B"),
        ("created", "2026-11-23"),
        ("contacts", [{"id": "zhangmin", "name": "张敏"}, {"id": "zhangmin-2", "name": "张敏"}]),
        ("follow_up", {"on": "2026-11-27"}),
    ]


def test_the_owner_is_who_opens_it():
    assert open_card(know_cards([]), make_acting(me=ANNA), NAME).value["owner"] == "anna"


def test_the_alias_gives_the_id_and_an_id_may_be_given():
    assert open_new(NAME, ("aliases", "深蓝")).id == "shenlan"
    assert open_new(NAME, ("id", "blue-sea")).id == "blue-sea"
    other = make_card("lanhai", name="别家")
    assert open_new(cards=[other]).id == "lanhai-2"


def test_ids_of_chance():
    settings = SETTINGS._replace(ids="random")
    creation = open_new(settings=settings)
    assert creation.id == "c-00001000"
    assert is_id(creation.id)
    assert open_new("Газпром").id.startswith("c-")


def test_a_likely_duplicate_is_refused_with_the_evidence_unless_forced():
    there = make_card("blue", name="蓝海自动化", code="SZ-1")
    with pytest.raises(Refused) as caught:
        open_new(NAME, ("code", "sz-1"), cards=[there])
    assert caught.value.code == "likely-duplicate"
    assert say(caught.value) == (
        f"{NAME} may be there already: blue 蓝海自动化 (same record no. SZ-1, "
        "same name but for the place or legal form: 蓝海自动化); --force opens a card all the same"
    )
    forced = open_new(NAME, cards=[there], force=True)
    assert [note.code for note in forced.notes] == ["duplicate-forced"]


@pytest.mark.parametrize(
    ("name", "pairs", "code"),
    [
        ("", [], "empty-value"),
        ("  ", [], "empty-value"),
        ("a\nb", [], "bad-value"),
        ("a\x1b[2J", [], "bad-characters"),
        ("a\u202eb", [], "bad-characters"),
        ("x" * 70_000, [], "value-too-long"),
        (NAME, [("id", "../x")], "bad-id"),
        (NAME, [("id", "-x")], "bad-id"),
        (NAME, [("id", "con")], "bad-id"),
        (NAME, [("id", "Blue")], "bad-id"),
        (NAME, [("id", "taken")], "id-taken"),
        (NAME, [("grade", "Z")], "bad-choice"),
        (NAME, [("owner", "nobody")], "unknown-colleague"),
        (NAME, [("visits", '[{"notes": "x"}]')], "log-fixed"),
        (NAME, [("regrades", "[]")], "log-fixed"),
        (NAME, [("industri", "x")], "unknown-field"),
    ],
)
def test_refusals(name, pairs, code):
    with pytest.raises(CrmError) as caught:
        open_new(name, *pairs, cards=[make_card("taken", name="别家")])
    assert caught.value.code == code
    assert say(caught.value, "zh")
