"""Changing fields."""

from __future__ import annotations

import pytest

from crmcli.acts.set import set_fields
from crmcli.errors import CrmError, UsageError
from crmcli.rules.edits import Set
from tests.acting import carry_out, make_acting, make_card, make_visit, say

CARD = make_card(
    industry="软件",
    grade="B",
    tags=["a"],
    contacts=[{"id": "wang", "name": "王静", "phones": ["139"]}],
    visits=[make_visit("2026-11-20", outcome="要演示")],
)


def change(*pairs, card=CARD):
    return set_fields(card, make_acting(), pairs)


def test_several_fields_are_one_act_of_edits_in_order():
    outcome = change(("行业", "制造业"), ("联系人.王静.职务", "总监"), ("stage", "成交"))
    assert outcome.edits == (
        Set(("industry",), "制造业"),
        Set(("contacts", 0, "title"), "总监"),
        Set(("stage",), "customer"),
    )
    assert outcome.subject == ("industry", "contacts.wang.title", "stage")
    assert say(outcome) == (
        "set industry, contacts.wang.title, stage of 北京华信信息技术股份有限公司"
    )
    assert say(outcome, "zh") == (
        "已修改 北京华信信息技术股份有限公司 的 所属行业、联系人.王静.职务、客户阶段"
    )


def test_the_subject_never_says_a_value():
    outcome = change(("contacts.wang.phones", "13900000009"))
    assert "139" not in "".join(outcome.subject)


def test_what_is_so_already_changes_nothing():
    outcome = change(("industry", "软件"), ("tags", "a"))
    assert outcome.edits == ()
    assert "already so" in say(outcome)
    partly = change(("industry", "软件"), ("tags", "b"))
    assert [edit.path for edit in partly.edits] == [("tags",)]
    assert [note.code for note in partly.notes] == ["already-so"]


def test_maps_on_the_way_are_made():
    outcome = change(("first_deal.amount", "100"), ("first_deal.currency", "CNY"))
    assert carry_out(CARD, outcome)["first_deal"] == {"amount": "100", "currency": "CNY"}


@pytest.mark.parametrize(
    ("path", "en", "zh"),
    [
        (
            "地区",
            "give them one by one: region.province=... region.city=... region.district=...",
            "地区 由多个字段组成，请逐项填写：地区.省=… 地区.市=… 地区.区=…",
        ),
        (
            "contacts.wang",
            "contacts.wang.name=... contacts.wang.",
            "联系人.王静.姓名=… 联系人.王静.",
        ),
        (
            "contacts",
            "add one with crm add huaxin contacts KEY=VALUE",
            "crm add huaxin contacts KEY=VALUE",
        ),
    ],
)
def test_what_holds_fields_takes_no_plain_text_and_says_its_fields(path, en, zh):
    with pytest.raises(UsageError) as refused:
        change((path, "常州"))
    for language, words in (("en", en), ("zh", zh)):
        said = say(refused.value, language)
        assert words in said and "JSON" not in said
        assert "id=" not in said


def test_a_visit_of_the_past_may_be_mended():
    outcome = change(("visits.last.outcome", "要报价"))
    assert outcome.edits == (Set(("visits", 0, "outcome"), "要报价"),)
    assert outcome.subject == ("visits.20261120-aaaaa.outcome",)


def test_a_later_assignment_sees_the_earlier_ones():
    outcome = change(("contacts", '[{"name": "李强"}]'), ("contacts.liqiang.title", "主管"))
    assert carry_out(CARD, outcome)["contacts"] == [
        {"id": "liqiang", "name": "李强", "title": "主管"}
    ]


def test_a_whole_entry_keeps_its_id():
    outcome = change(("contacts.wang", '{"title": "总监", "name": "王静"}'))
    assert outcome.edits == (Set(("contacts", 0), {"id": "wang", "name": "王静", "title": "总监"}),)


def test_entries_of_a_list_given_whole_get_ids_of_their_own():
    outcome = change(("contacts", '[{"name":"李强"},{"name":"李强"},{"id":"x","name":"y"}]'))
    ids = [contact["id"] for contact in carry_out(CARD, outcome)["contacts"]]
    assert ids == ["liqiang", "liqiang-2", "x"]


def test_plain_values_never_replace_several():
    card = make_card(tags=["a", "b"])
    for text in ("c", "c，d"):
        with pytest.raises(UsageError) as caught:
            change(("tags", text), card=card)
        assert caught.value.code == "list-replaced"
        for way in ("crm add huaxin tags", "crm unset huaxin tags", '["a","b"]'):
            assert way in say(caught.value, "en")
            assert way in say(caught.value, "zh")
    assert change(("tags", "a,b"), card=card).edits == ()
    assert change(("tags", '["c"]'), card=card).edits == (Set(("tags",), ["c"]),)
    assert change(("tags", "c，d")).edits == (Set(("tags",), ["c", "d"]),)


@pytest.mark.parametrize(
    ("path", "text", "code", "hint"),
    [
        ("grade", "A", "managed-field", "crm regrade huaxin"),
        ("级别", "A", "managed-field", "crm regrade huaxin"),
        ("regrades", "[]", "managed-field", "crm regrade huaxin"),
        ("follow_up", '{"on": "fri"}', "managed-field", "crm next huaxin"),
        ("follow_up.on", "fri", "managed-field", "crm next huaxin"),
        ("id", "other", "id-fixed", "file"),
        ("contacts.wang.id", "w", "entry-id-fixed", "contacts.wang.id"),
        ("visits", "[]", "log-fixed", "crm visit huaxin"),
        ("verified", "[]", "log-fixed", "crm add huaxin verified"),
        ("industry", "", "empty-value", "crm unset"),
        ("industri", "x", "unknown-field", "industry"),
        ("stage", "x", "bad-choice", "prospect"),
    ],
)
def test_what_set_leaves_alone_is_said_with_what_to_do(path, text, code, hint):
    with pytest.raises(UsageError) as caught:
        change((path, text))
    assert caught.value.code == code
    assert hint in say(caught.value, "en")
    assert say(caught.value, "zh")


def test_nothing_is_done_when_one_of_several_fails():
    with pytest.raises(CrmError):
        change(("industry", "x"), ("nope", "y"))
