"""Ids: what they may be."""

from __future__ import annotations

from datetime import date

import pytest

from crmcli.rules.ids import (
    CROCKFORD,
    format_visit_id,
    is_id,
    is_person_id,
)


@pytest.mark.parametrize("text", ["a", "huaxin", "3m", "c-7k3f9q2m", "a" * 64, "con-2", "com10"])
def test_ids(text):
    assert is_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "-x", "x-", "a--b", "A", "a_b", "a.b", "../x", "a/b", "华信", "a b", "a\n", "a" * 65,
        "con", "prn", "aux", "nul", "com1", "lpt9", "none", "me", "ａ", "１",
    ],
)  # fmt: skip
def test_no_ids(text):
    assert not is_id(text)


def test_people_may_have_dots():
    assert is_person_id("li.wei")
    assert is_person_id("anna")
    for text in ("", ".li", "li.", "li..wei", "Li", "me", "none", "li wei", "li.wei\n", "李伟"):
        assert not is_person_id(text)


def test_a_visit_id_sorts_by_day():
    assert format_visit_id(date(2026, 11, 3), "k7qf4") == "20261103-k7qf4"
    assert is_id(format_visit_id(date(2026, 11, 3), "k7qf4"))


def test_the_alphabet_leaves_out_what_is_misread():
    assert len(set(CROCKFORD)) == 32
    assert not set("ilou") & set(CROCKFORD)
