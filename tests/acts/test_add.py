"""Adding to lists."""

from __future__ import annotations

import pytest

from crmcli.acts.add import add_entries
from crmcli.errors import CrmError, Refused
from crmcli.rules.edits import Insert
from crmcli.views.sentences import say_message
from tests.acting import carry_out, make_acting, make_card, say

CARD = make_card(
    tags=["a"], contacts=[{"id": "wangjing", "name": "王静", "phones": ["139 0000 0009"]}]
)


def add(path, *words, card=CARD):
    return add_entries(card, make_acting(), path, words)


def test_a_contact_gets_an_id_of_the_name():
    outcome = add("联系人", "姓名=李强", "角色=使用者", "电话＝138 0000 0002")
    entry = {"id": "liqiang", "name": "李强", "role": "user", "phones": ["138 0000 0002"]}
    assert outcome.edits == (Insert(("contacts",), entry),)
    assert list(outcome.edits[0].value) == ["id", "name", "role", "phones"]
    assert (outcome.made, outcome.subject) == ("liqiang", ("contacts liqiang",))
    assert say(outcome).startswith("added liqiang to Contacts")


def test_a_second_one_of_that_name_is_numbered_and_a_given_id_is_kept():
    assert add("contacts", "name=王静").made == "wangjing-2"
    assert add("contacts", "name=王静", "id=wang").made == "wang"


def test_a_namesake_is_noted():
    (note,) = add("contacts", "name=王静").notes
    assert say_message("en", note) == "another of Contacts has the name 王静: wangjing"
    assert "wangjing" in say_message("zh", note)
    assert add("contacts", "name=李强").notes == ()
    assert add("addresses", "street=x").notes == ()


@pytest.mark.parametrize("words", [["phones=+86 13900000009"], ["电话=13900000009", "title=总监"]])
def test_the_same_person_is_not_taken_in_twice(words):
    with pytest.raises(Refused) as caught:
        add("contacts", "name=王静", *words)
    assert caught.value.code == "likely-duplicate-entry"
    assert "wangjing" in say(caught.value, "en")
    assert "wangjing" in say(caught.value, "zh")
    assert add("contacts", "name=王静", "id=wang", *words).made == "wang"


def test_one_who_shares_an_e_mail_or_everything_is_the_same():
    contact = {"id": "a", "name": "Ann  Lee", "emails": ["ann@example.com"]}
    bare = {"id": "b", "name": "Bo"}
    card = make_card(contacts=[contact, bare])
    for words in (["name=ann lee", "emails=Ann@Example.com"], ["name=Bo"]):
        with pytest.raises(Refused):
            add("contacts", *words, card=card)
    assert add("contacts", "name=Bo", "title=CEO", card=card).made == "bo"


def test_an_entry_may_be_json():
    outcome = add("contacts", '{"姓名": "李强", "phones": [13800000002]}')
    assert outcome.edits[0].value == {
        "id": "liqiang",
        "name": "李强",
        "phones": ["13800000002"],
    }


def test_an_entry_without_a_name_is_named_by_its_kind_or_its_day():
    assert add("addresses", "kind=办公", "street=中关村").made == "office"
    need = add("needs", "intent=产线改造", "budget.min=50000", "budget.currency=CNY")
    assert need.edits[0].value == {
        "id": "20261123-00001",
        "date": "2026-11-23",
        "intent": "产线改造",
        "budget": {"min": "50000", "currency": "CNY"},
    }


def test_the_day_and_the_person_go_without_saying():
    outcome = add("verified", "how=电话")
    assert outcome.edits[0].value == {
        "id": "20261123-00001",
        "date": "2026-11-23",
        "by": "li.wei",
        "how": "phone",
    }
    other = add("verified", "how=电话", "date=昨天", "by=anna")
    assert (other.edits[0].value["date"], other.edits[0].value["by"]) == ("2026-11-22", "anna")


def test_plain_values_are_added_once():
    outcome = add("tags", "a", "new/tag", "b", "b")
    assert outcome.edits == (Insert(("tags",), "new/tag"), Insert(("tags",), "b"))
    assert [note.code for note in outcome.notes] == ["member-already"]
    again = add("标签", "a")
    assert again.edits == ()
    assert "has it already: a" in say(again)


def test_plain_values_may_have_commas_between_them():
    assert carry_out(CARD, add("tags", "a，b", "c、d"))["tags"] == ["a", "b", "c", "d"]


def test_a_list_in_an_entry_and_an_absent_list():
    outcome = add("contacts.王静.phones", "010-65000000")
    assert carry_out(CARD, outcome)["contacts"][0]["phones"] == ["139 0000 0009", "010-65000000"]
    bare = make_card()
    assert carry_out(bare, add("tags", "x", card=bare))["tags"] == ["x"]


@pytest.mark.parametrize(
    ("path", "words", "code"),
    [
        ("visits", ["notes=x"], "managed-field"),
        ("regrades", ["to=A"], "managed-field"),
        ("industry", ["x"], "not-a-list"),
        ("region", ["city=x"], "not-a-list"),
        ("contacts", ["李强"], "not-an-assignment"),
        ("contacts", ["nmae=李强"], "unknown-field"),
        ("contacts", ["name=王静", "id=wangjing"], "entry-exists"),
        ("contacts", ["role=x"], "bad-choice"),
        ("contacts.nobody.phones", ["1"], "unknown-entry"),
        ("tags", [""], "empty-value"),
        ("zzzz", ["x"], "unknown-field-alone"),
    ],
)
def test_refusals(path, words, code):
    with pytest.raises(CrmError) as caught:
        add(path, *words)
    assert caught.value.code == code
    assert say(caught.value, "zh") if code != "not-an-assignment" else True
