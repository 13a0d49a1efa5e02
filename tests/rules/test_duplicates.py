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
