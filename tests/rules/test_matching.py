"""Whom a row from outside is about, among the customers there are."""

from __future__ import annotations

from typing import Any

import pytest

from crmcli.rules.matching import Doubt, Match, Register
from crmcli.rules.outcome import Card

HUAXIN = {
    "id": "huaxin",
    "name": "北京华信信息技术股份有限公司",
    "aliases": ["华信"],
    "code": "BJ-17",
    "registration": {"tax_no": "91110108MA01ABCD3X"},
    "contacts": [{"id": "wang", "phones": ["+86 138 0000 0000"]}],
    "merged": [{"id": "huaxin-old", "date": "2026-01-01"}],
}
ACME = {"id": "acme", "name": "Acme Tooling GmbH", "code": "A-1"}
TWINS = ({"id": "one", "name": "天津同名公司"}, {"id": "two", "name": "天津同名公司"})


@pytest.fixture
def register() -> Register:
    known = Register()
    for value in (HUAXIN, ACME, *TWINS):
        known.add(Card(str(value["id"]), f"records/{value['id']}.yaml", value))
    known.settle()
    return known


@pytest.mark.parametrize(
    ("value", "card_id"),
    [
        ({"id": "acme", "name": "Something else"}, "acme"),
        ({"id": "huaxin-old"}, "huaxin"),
        ({"code": "bj-17"}, "huaxin"),
        ({"registration": {"tax_no": "91110108MA01ABCD3X"}, "name": "新名"}, "huaxin"),
        ({"name": "acme  tooling GMBH"}, "acme"),
        ({"name": "华信"}, "huaxin"),
        ({"name": "Acme Tooling GmbH", "code": "A-1"}, "acme"),
    ],
)
def test_what_only_one_customer_has_is_sure(
    value: dict[str, Any], card_id: str, register: Register
) -> None:
    found = register.find(value)
    assert isinstance(found, Match)
    assert found.card_id == card_id


@pytest.mark.parametrize(
    ("value", "code", "candidates"),
    [
        ({"name": "Acme Tooling GmbH", "code": "A-2"}, "match-other-code", ("acme",)),
        ({"name": "天津同名公司"}, "match-namesakes", ("one", "two")),
        ({"name": "Acme Tooling"}, "match-likely", ("acme",)),
        ({"id": "acme-2", "name": "Acme Tooling GmbH"}, "match-other-id", ("acme",)),
        ({"id": "three", "name": "天津同名公司"}, "match-other-id", ("one", "two")),
        (
            {"name": "完全不同", "contacts": [{"phones": ["138-0000-0000"]}]},
            "match-likely",
            ("huaxin",),
        ),
        (
            {"code": "A-1", "registration": {"tax_no": "91110108MA01ABCD3X"}},
            "match-torn",
            ("acme", "huaxin"),
        ),
    ],
)
def test_what_several_may_have_is_a_doubt(
    value: dict[str, Any], code: str, candidates: tuple[str, ...], register: Register
) -> None:
    found = register.find(value)
    assert isinstance(found, Doubt)
    assert found.reason.code == code
    assert found.candidates == candidates


def test_who_has_nothing_in_common_with_anybody_is_new(register: Register) -> None:
    assert register.find({"name": "Quite Another Ltd", "code": "Q"}) is None
    assert register.find({"id": "new-id", "name": "Acme Tooling"}) is None
    assert register.find({"id": "new-id", "name": "Acme Tooling GmbH", "code": "A-2"}) is None
    assert register.find({"name": "Acme Tooling"}, likely=False) is None


_PHONE = [{"phones": ["030 5550101"]}]


def test_a_row_that_is_like_another_of_its_table_is_a_doubt(register: Register) -> None:
    fresh = {"name": "Baltic Foods Ltd", "code": "B", "contacts": _PHONE}
    register.add(Card("baltic", "", fresh), fresh=True)
    assert register.find({"name": "Baltic Foods Ltd"}) == Match("baltic", by_name=True)
    for value in ({"name": "Baltic Foods"}, {"name": "Other", "contacts": _PHONE}):
        found = register.find(value)
        assert isinstance(found, Doubt)
        assert (found.reason.code, found.candidates) == ("match-likely-row", ("baltic",))
        assert register.find(value, likely=False) is None


def test_rows_with_a_code_of_their_own_are_customers_of_their_own(register: Register) -> None:
    fresh = {"name": "Baltic Foods Ltd", "code": "B", "contacts": _PHONE}
    register.add(Card("baltic", "", fresh), fresh=True)
    for name in ("Baltic Foods Ltd", "Baltic Foods", "Other"):
        assert register.find({"name": name, "code": "C", "contacts": _PHONE}) is None
    assert register.find({"name": "Baltic Foods Ltd", "id": "baltic-2"}) is None


@pytest.mark.parametrize(
    ("owner", "card_id"),
    [
        ({"id": "acme"}, "acme"),
        ({"id": "A-1"}, "acme"),
        ({"tax_no": "91110108MA01ABCD3X"}, "huaxin"),
        ({"phones": ["13800000000"]}, "huaxin"),
        ({"name": "Acme Tooling GmbH"}, "acme"),
    ],
)
def test_an_entry_finds_its_owner(owner: dict[str, Any], card_id: str, register: Register) -> None:
    found = register.find_owner(owner)
    assert isinstance(found, Match)
    assert found.card_id == card_id


@pytest.mark.parametrize(
    ("word", "card_id"),
    [
        ("acme", "acme"),
        ("huaxin-old", "huaxin"),
        ("a-1", "acme"),
        ("91110108ma01abcd3x", "huaxin"),
        ("138 0000 0000", "huaxin"),
        ("华信", "huaxin"),
    ],
)
def test_what_stands_for_a_name_may_be_any_mark(
    word: str, card_id: str, register: Register
) -> None:
    assert register.find_owner({"name": word}) == Match(card_id, by_name=word == "华信")


def test_an_entry_is_not_given_to_somebody_who_is_only_alike(register: Register) -> None:
    alike = register.find_owner({"name": "Acme Tooling"})
    assert isinstance(alike, Doubt)
    assert alike.candidates == ("acme",)
    assert register.find_owner({"name": "Quite Another Ltd"}) is None
    assert isinstance(register.find_owner({"name": "天津同名公司"}), Doubt)
