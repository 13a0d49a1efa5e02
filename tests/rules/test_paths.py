"""Places in a card as users write them."""

from __future__ import annotations

import pytest

from crmcli.errors import NotFound, UsageError
from crmcli.rules.paths import resolve_path
from tests.acting import load_root, make_card, make_visit, say

CARD = make_card(
    region={"city": "北京市"},
    tags=["a", "b"],
    contacts=[
        {"id": "wang", "name": "王静", "title": "总监", "phones": ["139", "138"]},
        {"id": "li", "name": "李强"},
        {"id": "li-2", "name": "李强"},
        {"id": "smith", "name": "Anna Smith"},
    ],
    visits=[make_visit("2026-11-01"), make_visit("2026-11-02", "bbbbb", outcome="要报价")],
).value


def resolve(words):
    return resolve_path(load_root(), CARD, words)


@pytest.mark.parametrize(
    ("words", "path", "name", "value"),
    [
        ("name", ("name",), "name", CARD["name"]),
        ("客户名称", ("name",), "name", CARD["name"]),
        ("Customer Name", ("name",), "name", CARD["name"]),
        ("公司名称", ("name",), "name", CARD["name"]),
        ("级别", ("grade",), "grade", None),
        ("region.city", ("region", "city"), "region.city", "北京市"),
        ("地区.市", ("region", "city"), "region.city", "北京市"),
        ("first_deal.amount", ("first_deal", "amount"), "first_deal.amount", None),
        ("contacts.wang", ("contacts", 0), "contacts.wang", CARD["contacts"][0]),
        ("contacts.WANG.title", ("contacts", 0, "title"), "contacts.wang.title", "总监"),
        ("联系人.王静.职务", ("contacts", 0, "title"), "contacts.wang.title", "总监"),
        ("联系人。王静。电话", ("contacts", 0, "phones"), "contacts.wang.phones", ["139", "138"]),
        ("contacts.anna smith.name", ("contacts", 3, "name"), "contacts.smith.name", "Anna Smith"),
        ("contacts.wang.phones.2", ("contacts", 0, "phones", 1), "contacts.wang.phones.2", "138"),
        ("contacts.last.id", ("contacts", 3, "id"), "contacts.smith.id", "smith"),
        ("tags", ("tags",), "tags", ["a", "b"]),
        ("tags.last", ("tags", 1), "tags.2", "b"),
        ("visits.last.outcome", ("visits", 1, "outcome"), "visits.20261102-bbbbb.outcome",
         "要报价"),
        ("跟进记录.20261101-aaaaa.方式", ("visits", 0, "channel"), "visits.20261101-aaaaa.channel",
         "phone"),
    ],
)  # fmt: skip
def test_a_path_leads_to_a_place(words, path, name, value):
    place = resolve(words)
    assert (place.path, place.name, place.value) == (path, name, value)


def test_the_fields_on_the_way_are_known():
    place = resolve("contacts.wang.title")
    assert [field.path for field in place.fields] == [
        ("contacts",),
        ("contacts",),
        ("contacts", "title"),
    ]
    assert resolve("contacts.wang").is_entry
    assert not place.is_entry


@pytest.mark.parametrize(
    ("words", "suggested"),
    [
        ("industri", "industry (Industry)"),
        ("行业务", "industry (Industry)"),
        ("contacts.wang.phnes", "phones (Phones)"),
        ("电话", "contacts.phones (Phones)"),
        ("city", "region.city (City)"),
    ],
)
def test_an_unknown_field_is_answered_with_the_nearest(words, suggested):
    with pytest.raises(UsageError) as caught:
        resolve(words)
    assert caught.value.code == "unknown-field"
    assert suggested in say(caught.value)


@pytest.mark.parametrize("words", ["zzzzzzz", "name.x", "tags.1.x", "region.city.x", "grade.A"])
def test_a_field_like_no_other_is_just_unknown(words):
    with pytest.raises(UsageError) as caught:
        resolve(words)
    assert caught.value.code == "unknown-field-alone"


@pytest.mark.parametrize("words", ["", ".", "name.", ".name", "region..city", " "])
def test_a_path_has_no_empty_parts(words):
    with pytest.raises(UsageError) as caught:
        resolve(words)
    assert caught.value.code == "bad-path"


@pytest.mark.parametrize(
    ("words", "code", "candidates"),
    [
        ("contacts.zhao", "unknown-entry",
         ["wang 王静", "li 李强", "li-2 李强", "smith Anna Smith"]),
        ("contacts.phones", "unknown-entry", None),
        ("联系人.李强.电话", "ambiguous-entry", ["li 李强", "li-2 李强"]),
        ("tags.3", "unknown-entry", ["1", "2"]),
        ("tags.0", "unknown-entry", None),
        ("tags.-1", "unknown-entry", None),
        ("tags.99999999999", "unknown-entry", None),
        ("needs.x", "no-entries", []),
        ("needs.last", "no-entries", []),
    ],
)  # fmt: skip
def test_an_entry_that_is_not_there_is_answered_with_those_that_are(words, code, candidates):
    with pytest.raises(NotFound) as caught:
        resolve(words)
    assert caught.value.code == code
    if candidates is not None:
        assert caught.value.values["candidates"] == candidates
    say(caught.value, "zh")


def test_an_id_wins_over_a_name():
    card = {"contacts": [{"id": "b", "name": "a"}, {"id": "a", "name": "b"}]}
    assert resolve_path(load_root(), card, "contacts.a").path == ("contacts", 1)


@pytest.mark.parametrize("odd", [None, 3, "x", {}, [None, 3, {"id": 7}]])
def test_odd_lists_have_no_such_entry(odd):
    with pytest.raises(NotFound):
        resolve_path(load_root(), {"contacts": odd}, "contacts.wang.title")


def test_an_entry_is_named_by_how_it_begins():
    assert resolve("contacts.ann.title").path == ("contacts", 3, "title")
    assert resolve("联系人.王.职务").path == ("contacts", 0, "title")


def test_a_beginning_that_two_entries_share_names_neither():
    with pytest.raises(NotFound) as caught:
        resolve("contacts.李.title")
    assert caught.value.code == "ambiguous-entry"


def test_what_is_taken_away_is_named_in_full():
    with pytest.raises(NotFound):
        resolve_path(load_root(), CARD, "contacts.ann", whole=True)
    assert resolve_path(load_root(), CARD, "contacts.smith", whole=True).path == ("contacts", 3)
