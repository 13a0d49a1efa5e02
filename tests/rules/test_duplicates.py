"""Likely duplicates and what speaks for them."""

from __future__ import annotations

import pytest

from crmcli.rules.duplicates import find_likely_duplicates
from crmcli.rules.phones import normalise_phone
from tests.acting import make_card

CARD = make_card(
    code="BJ-17",
    aliases=["华信"],
    registration={"tax_no": "91110108MA01ABCD2X"},
    contacts=[{"id": "wang", "name": "王静", "phones": ["139 0000 0009", "010-6500 0000 ext 12"]}],
)


def evidence(**value):
    found = find_likely_duplicates({"name": "别家", **value}, [make_card("other", name="乙"), CARD])
    assert all(one.card_id == "huaxin" for one in found)
    return [message.code for one in found for message in one.evidence]


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ({"code": "bj-17"}, ["same-code"]),
        ({"registration": {"tax_no": "91110108ma01abcd2x"}}, ["same-tax-no"]),
        ({"contacts": [{"phones": ["+86 13900000009"]}]}, ["same-phone"]),
        ({"contacts": [{"phones": ["0086-139-0000-0009"]}]}, ["same-phone"]),
        ({"contacts": [{"phones": ["+86 10 65000000"]}]}, ["same-phone"]),
        ({"name": "北京 华信信息技术股份有限公司"}, ["same-name"]),
        ({"name": "北京华信信息技术有限公司"}, ["same-name-but-form"]),
        ({"name": "北京华信信息技术"}, ["same-name-but-form"]),
        ({"name": "华信信息技术（北京）有限责任公司"}, ["same-name-but-place"]),
        ({"name": "华信信息技术"}, ["same-name-but-place"]),
        ({"name": "华信公司"}, ["same-name-but-form"]),
        ({"name": "华信"}, ["same-name"]),
        ({"aliases": ["华 信"]}, ["same-name"]),
        ({"name": "上海华信信息技术有限公司"}, []),
        ({"name": "华信科技"}, []),
        ({"contacts": [{"phones": ["12"]}]}, []),
        ({"contacts": [None, {"phones": "x"}], "registration": "?", "aliases": "华信"}, []),
        ({"name": "华信", "code": "BJ-17"}, ["same-code", "same-name"]),
    ],
)
def test_evidence(value, codes):
    assert evidence(**value) == codes


@pytest.mark.parametrize(
    ("name", "there", "code"),
    [
        ("Harrow and Finch", "Harrow & Finch Ltd", "same-name-but-form"),
        ("Harrow AND Finch Ltd", "Harrow & Finch Ltd", "same-name"),
        ("Harrow 和 Finch Ltd", "Harrow & Finch Ltd", "same-name"),
        ("哈罗＆芬奇", "哈罗和芬奇有限公司", "same-name-but-form"),
        ("Harow & Finch Ltd", "Harrow & Finch Ltd", "same-name-but-letter"),
        ("Harrow and Fimch", "Harrow & Finch Ltd", "same-name-but-letter"),
        ("Harrwo & Finch", "Harrow & Finch Ltd", "same-name-but-letter"),
        ("Lindenhoff", "Lindenhof GmbH", "same-name-but-letter"),
        ("云杉精密", "苏州云杉精密机械有限公司", "same-name-but-end"),
        ("苏州海棠湾", "苏州海棠湾物流有限公司", "same-name-but-end"),
        ("Lindenhof", "Lindenhof Werkzeuge GmbH", "same-name-but-end"),
    ],
)
def test_names_that_are_nearly_the_same(name, there, code):
    (found,) = find_likely_duplicates({"name": name}, [make_card("there", name=there)])
    assert [message.code for message in found.evidence] == [code]


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("华信", "华信达科技有限公司"),
        ("华信达", "华信科技有限公司"),
        ("东方红", "东方红星机械有限公司"),
        ("上海云杉精密", "苏州云杉精密机械有限公司"),
        ("蓝天自动化设备", "蓝海自动化设备"),
        ("云杉精密机械设备", "云杉精密"),
        ("永和", "永豆浆"),
        ("Acme", "Acne"),
        ("Acme", "Acme Instruments Ltd"),
        ("Customer A", "Customer B"),
        ("Station 12 North", "Station 13 North"),
        ("Marrow & Finch", "Harrow & Finch"),
        ("Lindenhof", "Lindenhofer Werke GmbH"),
        ("Finch", "Finch Harrow"),
    ],
)
def test_names_that_are_two(name, there):
    assert find_likely_duplicates({"name": name}, [make_card("there", name=there)]) == []


def test_an_alias_does_not_hide_what_the_whole_name_says():
    card = make_card("yunshan", name="苏州云杉精密机械有限公司", aliases=["云杉"])
    (found,) = find_likely_duplicates({"name": "云杉精密"}, [card])
    assert [message.code for message in found.evidence] == ["same-name-but-end"]


def test_empty_marks_are_no_evidence():
    bare = make_card("bare", name="!!!", contacts=[{"phones": ["1"]}], code="")
    assert find_likely_duplicates(bare.value, [bare]) == []


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("+86 139 0000 0009", "13900000009"),
        ("0086 139 0000 0009", "13900000009"),
        ("010-6500 0000 转 12", "1065000000"),
        ("8613900000009", "13900000009"),
        ("86123456", "86123456"),
        ("+49 30 1234567", "49301234567"),
        ("95588", ""),
    ],
)
def test_phones_are_compared_by_the_digits_that_matter(text, digits):
    assert normalise_phone(text) == digits
