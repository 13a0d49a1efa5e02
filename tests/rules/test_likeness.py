"""How likely two cards are the same customer, and the evidence."""

from __future__ import annotations

from typing import Any

import pytest

from crmcli.rules.likeness import (
    Likeness,
    compare_traits,
    find_traits,
    leave_out,
    list_likeness_keys,
)

NAME = "北京华信达信息技术有限公司"


def contact(**values: Any) -> dict[str, Any]:
    return {"contacts": [{"id": "x", **values}]}


def compare(own: dict[str, Any], other: dict[str, Any]) -> Likeness:
    one, two = ({"name": f"名{at}", **value} for at, value in enumerate((own, other)))
    found = compare_traits(find_traits(one), find_traits(two))
    again = compare_traits(find_traits(two), find_traits(one))
    assert found.score == again.score, "whoever comes first"
    shared = set(list_likeness_keys(one)) & set(list_likeness_keys(two))
    assert shared or not found.score, "who is alike has a key in common"
    return found


@pytest.mark.parametrize(
    ("own", "other", "codes"),
    [
        (contact(emails=["A.Li@Huaxin.cn"]), contact(emails=["a.li@huaxin.cn"]), "same-email"),
        (contact(emails=["a@huaxin.cn"]), contact(emails=["b@huaxin.cn"]), "same-domain"),
        (contact(emails=["info@huaxin.cn"]), contact(emails=["info@huaxin.cn"]), "same-domain"),
        (contact(emails=["a@qq.com"]), contact(emails=["b@qq.com"]), ""),
        (contact(wechat="wx_1"), contact(wechat="WX_1"), "same-wechat"),
        ({"website": "https://www.huaxin.cn/a"}, {"website": "huaxin.cn"}, "same-host"),
        ({"name": "华信达科技"}, {"name": "华信达信息技术"}, "same-core"),
        ({"name": "华信达科技"}, {"name": "华鑫达科技"}, "same-sound"),
        ({"name": "华信达科技"}, {"name": "Huaxinda Tech Ltd"}, "same-sound"),
        ({"name": "Müller Bau"}, {"name": "Mueller Bau GmbH"}, "same-sound"),
        ({"name": "蓝海天成科技"}, {"name": "蓝海天威科技"}, "same-but-character"),
        ({"name": "蓝海零售3号店"}, {"name": "蓝海零售5号店"}, ""),
        ({"name": NAME}, {"name": "上海华信达信息技术有限公司"}, ""),
    ],
)
def test_evidence(own: dict[str, Any], other: dict[str, Any], codes: str) -> None:
    evidence = [one.code for one in compare(own, other).evidence if one.code != "other-place"]
    assert [one for one in evidence if one.startswith("same")] == codes.split()


def test_hints_add_up() -> None:
    hint = compare(contact(emails=["a@huaxin.cn"]), contact(emails=["b@huaxin.cn"]))
    both = compare(
        {"name": "华信达科技", **contact(emails=["a@huaxin.cn"])},
        {"name": "华信达信息技术", **contact(emails=["b@huaxin.cn"])},
    )
    assert hint.score < 0.8 <= both.score < 1


@pytest.mark.parametrize(
    "against",
    [
        ({"registration": {"tax_no": "91110108MA01ABCD2X"}}, "91310108MA01ABCD3X"),
        ({"region": {"province": "北京市"}}, None),
    ],
)
def test_what_speaks_against_it(against: tuple[dict[str, Any], str | None]) -> None:
    own, tax_no = against
    other: dict[str, Any] = {"region": {"province": "云南省"}}
    if tax_no is not None:
        other = {"registration": {"tax_no": tax_no}}
    names = {"name": "华信达科技有限公司"}, {"name": "华信达科技"}
    with_it = compare({**names[0], **own}, {**names[1], **other})
    assert with_it.score < 0.8 < compare(*names).score
    assert with_it.evidence[-1].code in ("other-tax-no", "other-place")


def test_one_tax_number_settles_it_whatever_else() -> None:
    tax = {"registration": {"tax_no": "91110108MA01ABCD2X"}}
    found = compare({"name": "北京甲", **tax}, {"name": "上海乙", **tax})
    assert found.score > 0.95


def test_two_persons_may_have_one_name() -> None:
    person = {"name": "袁伟", "kind": "individual"}
    assert compare(person, person).score < 0.8
    reached = {**person, **contact(name="袁伟", phones=["138 0000 0001"])}
    assert compare(reached, reached).score >= 0.8


def test_what_too_many_have_is_left_out() -> None:
    shared = contact(emails=["a@huaxin.cn"], phones=["010 6500 0000"], wechat="wx")
    card = {"name": "甲", **shared, "website": "huaxin.cn"}
    traits, keys = find_traits(card), list_likeness_keys(card)
    left = leave_out(traits, [one for one in keys if not one.startswith("name")])
    assert not (left.marks.phones or left.emails or left.domains or left.hosts or left.wechats)
