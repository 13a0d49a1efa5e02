"""What a user types, as the value that a field holds."""

from __future__ import annotations

import json

import pytest

from crmcli.errors import CrmError, NotFound, UsageError
from crmcli.rules.fields import find_field
from crmcli.rules.values import Scope, arrange, find_unseen, parse_value, split_assignment
from tests.acting import LI_WEI, SETTINGS, TODAY, load_root, make_card, make_visit, say

CARD = make_card(contacts=[{"id": "wang", "name": "王静"}], visits=[make_visit("2026-11-01")]).value
SCOPE = Scope(TODAY, SETTINGS, LI_WEI, CARD)


def read(path, text, scope=SCOPE):
    field = find_field(load_root(), path.split("."))
    return parse_value(field, text, scope)


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("industry", "软件", "软件"),
        ("industry", "  软件\t服务 ", "软件 服务"),
        ("industry", "NO", "NO"),
        ("industry", "👨‍👩‍👧 family", "👨‍👩‍👧 family"),
        ("notes", "one\r\ntwo\rthree\u2028four\n\n", "one\ntwo\nthree\nfour"),
        ("code", "ＢＪ－17", "BJ-17"),
        ("headcount", "120", 120),
        ("headcount", "１２０", 120),
        ("headcount", "-3", -3),
        ("kind", "government", "government"),
        ("kind", "政府机构", "government"),
        ("kind", "事业单位", "government"),
        ("grade", "重点", "K"),
        ("grade", "b", "B"),
        ("stage", "已成交", "customer"),
        ("owner", "li.wei", "li.wei"),
        ("owner", "李伟", "li.wei"),
        ("owner", "A.Mueller@example.com", "anna"),
        ("owner", "me", "li.wei"),
        ("owner", "none", "none"),
        ("owner", "公海", "none"),
        ("created", "昨天", "2026-11-22"),
        ("created", "fri", "2026-11-20"),
        ("registration.founded", "1898-05-04", "1898-05-04"),
        ("registration.founded", " １８９８－０５－０４ ", "1898-05-04"),
        ("registration.founded", "0794-01-01", "0794-01-01"),
        ("follow_up.on", "2101-01-01", "2101-01-01"),
        ("follow_up.on", "下周三", "2026-12-02"),
        ("follow_up.on", "fri", "2026-11-27"),
        ("follow_up.on", "无", "none"),
        ("first_deal.amount", "128,000.50", "128000.50"),
        ("first_deal.amount", "128000.50", "128000.50"),
        ("first_deal.amount", "1,2", "1,2"),
        ("tags", "a/b", ["a/b"]),
        ("tags", '["a", "b"]', ["a", "b"]),
        ("tags", '["a，b"]', ["a，b"]),
        ("tags", "a，b、 c ,d", ["a", "b", "c", "d"]),
        ("tags", "a,a,", ["a"]),
        ("tags", "，", ["，"]),
        ("aliases", "西门子，Siemens", ["西门子", "Siemens"]),
        ("aliases", "Acme, Inc.", ["Acme, Inc."]),
        ("contacts.birthday", "1980年3月5日", "1980-03-05"),
        ("contacts.birthday", "5 mar 1980", "1980-03-05"),
        ("owner", "我", "li.wei"),
        ("contacts.primary", "是", True),
        ("contacts.primary", "No", False),
        ("contacts.phones", "139 0000 0009", ["139 0000 0009"]),
        ("contacts.phones", "[13900000009, 1.10]", ["13900000009", "1.10"]),
        ("visits.contact", "王静", "wang"),
        ("visits.contact", "wang", "wang"),
        ("follow_up.after", "last", "20261101-aaaaa"),
        ("region", '{"市": "北京市", "province": "北京"}', {"province": "北京", "city": "北京市"}),
        (
            "contacts",
            '[{"姓名": "李强", "角色": "使用者", "电话": 13900000009, "primary": true}]',
            [{"name": "李强", "role": "user", "primary": True, "phones": ["13900000009"]}],
        ),
        ("contacts", '{"name": "李强"}', [{"name": "李强"}]),
    ],
)  # fmt: skip
def test_values(path, text, value):
    assert read(path, text) == value


def test_a_day_in_json_is_read_like_a_typed_one():
    read_deal = read("first_deal", '{"on": "昨天", "amount": 1.10, "currency": "CNY"}')
    assert read_deal == {"amount": "1.10", "currency": "CNY", "on": "2026-11-22"}
    assert list(read_deal) == ["amount", "currency", "on"]


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        ("industry", "", "empty-value"),
        ("industry", " \n ", "empty-value"),
        ("industry", "two\nlines", "bad-value"),
        ("industry", "a\x1b[31m", "bad-characters"),
        ("industry", "a\u202eb", "bad-characters"),
        ("industry", "a\u200bb", "bad-characters"),
        ("industry", "a\u200db", "bad-characters"),
        ("industry", "\udc80", "bad-characters"),
        ("industry", "a\x00", "bad-characters"),
        ("notes", "x" * 65_537, "value-too-long"),
        ("headcount", "many", "bad-value"),
        ("headcount", "1.5", "bad-value"),
        ("headcount", "007", "bad-value"),
        ("headcount", "9" * 5000, "bad-value"),
        ("grade", "Z", "bad-choice"),
        ("source", "zzz", "bad-choice"),
        ("owner", "nobody", "unknown-colleague"),
        ("created", "soon", "bad-date"),
        ("contacts.birthday", "3月5日", "year-needed"),
        ("contacts.birthday", "３月５号", "year-needed"),
        ("contacts.birthday", "3-5", "year-needed"),
        ("contacts.birthday", "5 Mar", "year-needed"),
        ("contacts", '{"birthday": "3/5"}', "year-needed"),
        ("contacts.primary", "maybe", "bad-value"),
        ("region", "北京", "bad-value"),
        ("region", "[1]", "bad-value"),
        ("contacts.phones", "[010020]", "bad-value"),
        ("region", '{"city": null}', "bad-value"),
        ("region", '{"city": {"a": "b"}}', "bad-value"),
        ("region", '{"city": "a", "city": "b"}', "bad-value"),
        ("region", '{"citty": "a"}', "unknown-field"),
        ("tags", "[1", "bad-value"),
        ("tags", "[NaN]", "bad-value"),
        ("tags", "[" * 3000, "bad-value"),
        ("tags", '[""]', "empty-value"),
        ("visits.contact", "nobody", "unknown-entry"),
    ],
)
def test_what_no_card_may_hold_is_refused(path, text, code):
    with pytest.raises(CrmError) as caught:
        read(path, text)
    assert caught.value.code == code
    assert say(caught.value, "en") != say(caught.value, "zh")


def test_a_bad_choice_lists_the_choices_in_the_readers_language():
    with pytest.raises(UsageError) as caught:
        read("stage", "x")
    assert "customer (Customer)" in say(caught.value, "en")
    assert "customer（成交）" in say(caught.value, "zh")


def test_an_unknown_colleague_lists_the_team():
    with pytest.raises(NotFound) as caught:
        read("owner", "nobody")
    assert "li.wei 李伟" in say(caught.value)


def test_nobody_is_me_to_a_stranger():
    with pytest.raises(NotFound):
        read("owner", "me", Scope(TODAY, SETTINGS))


@pytest.mark.parametrize(
    ("word", "pair"),
    [
        ("a=b", ("a", "b")),
        ("a＝b", ("a", "b")),
        ("a=b=c＝d", ("a", "b=c＝d")),
        ("a＝b=c", ("a", "b=c")),
        (" a = b", ("a", " b")),
        ("a=", ("a", "")),
    ],
)
def test_the_first_sign_splits(word, pair):
    assert split_assignment(word) == pair


@pytest.mark.parametrize("word", ["", "a", "=b", " ＝b"])
def test_a_word_without_a_sign_is_no_assignment(word):
    with pytest.raises(UsageError):
        split_assignment(word)


def test_the_character_is_named():
    assert find_unseen("a\u202e") == "U+202E RIGHT-TO-LEFT OVERRIDE"
    assert find_unseen("\x07") == "U+0007"
    assert find_unseen("plain 中文 👍🏽") is None


def test_keys_are_arranged_as_in_the_schema():
    value = {"grade": "A", "odd": 1, "name": "n", "id": "i"}
    arranged = arrange(load_root(), value)
    assert json.dumps(arranged) == '{"id": "i", "name": "n", "grade": "A", "odd": 1}'
