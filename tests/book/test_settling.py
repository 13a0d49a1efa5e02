"""Paths that somebody types to settle a clash: keys, labels, ids, and names of entries."""

from __future__ import annotations

import pytest

from crmcli.book.settling import is_below, is_place
from crmcli.rules.merging import Clash
from crmcli.rules.placenames import name_keys
from tests.acting import load_root

ROOT = load_root()
BASE = {"id": "x", "contacts": [{"id": "wang", "name": "王静"}]}
OURS = {"id": "x", "contacts": [{"id": "wang", "name": "王静"}, {"id": "xinren", "name": "新人"}]}
THEIRS = {
    "id": "x",
    "contacts": [{"id": "wang", "name": "Wang"}, {"id": "xinren", "name": "Neu"}],
}
SIDES = [BASE, OURS, THEIRS]


def clash(*path: str) -> Clash:
    return Clash(path, None, None, None, None)


@pytest.mark.parametrize(
    "typed", ["contacts.xinren", "联系人.xinren", "联系人.新人", "Contacts.neu", "contacts.NEU"]
)
def test_an_entry_goes_by_its_id_and_by_the_name_that_a_side_gives_it(typed: str) -> None:
    assert is_place(ROOT, clash("contacts", "xinren"), typed, SIDES)
    assert is_below(ROOT, clash("contacts", "xinren"), f"{typed}.title", SIDES)
    assert is_place(ROOT, clash("contacts", "xinren", "title"), f"{typed}.职务", SIDES)
    assert not is_place(ROOT, clash("contacts", "wang"), typed, SIDES)


def test_a_name_that_two_entries_have_names_none_of_them() -> None:
    other = {"id": "x", "contacts": [{"id": "xinren-2", "name": "新人"}]}
    for entry in ("xinren", "xinren-2"):
        assert not is_place(ROOT, clash("contacts", entry), "联系人.新人", [OURS, other])
        assert is_place(ROOT, clash("contacts", entry), f"联系人.{entry}", [OURS, other])


def test_without_sides_that_can_be_read_the_id_still_counts() -> None:
    assert is_place(ROOT, clash("contacts", "wang"), "联系人.wang", [])
    assert not is_place(ROOT, clash("contacts", "wang"), "联系人.王静", [None])


@pytest.mark.parametrize(
    ("path", "zh"),
    [
        (("website",), "网址"),
        (("contacts", "wang"), "联系人.wang"),
        (("contacts", "wang", "title"), "联系人.wang.职务"),
        (("region", "city"), "地区.市"),
        (("visits", "20261120-aaaaa", "notes"), "跟进记录.20261120-aaaaa.过程"),
        (("own", "thing"), "own.thing"),
    ],
)
def test_the_path_as_it_is_typed(path: tuple[str, ...], zh: str) -> None:
    label = name_keys(ROOT, path)
    assert (label.en, label.zh) == (".".join(path), zh)
    typed = is_place(ROOT, clash(*path), zh, SIDES), is_place(ROOT, clash(*path), label.en, SIDES)
    assert typed == (True, True)
