"""A place's name leads back to the place, in either language."""

from __future__ import annotations

import pytest

from crmcli.rules.paths import resolve_path
from crmcli.rules.placenames import name_place
from tests.acting import load_root, make_visit

CARD = {
    "id": "huaxin",
    "name": "华信",
    "tags": ["a", "b"],
    "contacts": [
        {"id": "wang", "name": "王静", "phones": ["1391", "1392"]},
        {"id": "li", "name": "李强"},
        {"id": "li-2", "name": "李强"},
        {"id": "ma", "name": "J. Ma"},
    ],
    "visits": [make_visit("2026-11-20")],
}

PLACES = [
    ("industry", "industry", "所属行业"),
    ("region.city", "region.city", "地区.城市"),
    ("contacts.王静.title", "contacts.wang.title", "联系人.王静.职务"),
    ("contacts.wang", "contacts.wang", "联系人.王静"),
    ("contacts.li", "contacts.li", "联系人.li"),
    ("contacts.li-2.title", "contacts.li-2.title", "联系人.li-2.职务"),
    ("contacts.ma.title", "contacts.ma.title", "联系人.ma.职务"),
    ("contacts.wang.phones.2", "contacts.wang.phones.2", "联系人.王静.电话.2"),
    ("tags.last", "tags.2", "标签.2"),
    ("visits.last.outcome", "visits.20261120-aaaaa.outcome", "跟进记录.20261120-aaaaa.结论"),
]


@pytest.mark.parametrize(("typed", "en", "zh"), PLACES)
def test_a_place_is_named_as_it_may_be_typed(typed: str, en: str, zh: str) -> None:
    place = resolve_path(load_root(), CARD, typed)
    label = name_place(CARD, place)
    assert (label.en, label.zh) == (en, zh)
    for words in (en, zh):
        assert resolve_path(load_root(), CARD, words, whole=True).path == place.path


def test_an_entry_without_an_id_has_a_name_too() -> None:
    card = {"contacts": [{"name": "J. Ma"}, "?"]}
    label = name_place(card, resolve_path(load_root(), card, "contacts.last"))
    assert label.zh == "联系人.2"
