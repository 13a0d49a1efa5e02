"""Entering colleagues."""

from __future__ import annotations

import pytest

from crmcli.acts.person import add_person
from crmcli.errors import CrmError
from crmcli.rules.edits import Set
from crmcli.rules.settings import Settings
from tests.acting import SETTINGS, say


def test_a_person_is_entered_under_the_part_before_the_at():
    outcome = add_person(Settings(), "赵敏", ["Zhao.Min+crm@Example.com", "zm@home.example"])
    assert outcome.edits == (
        Set(
            ("people", "zhao.min.crm"),
            {"name": "赵敏", "emails": ["Zhao.Min+crm@Example.com", "zm@home.example"]},
        ),
    )
    assert outcome.made == "zhao.min.crm"
    assert outcome.subject == ("zhao.min.crm",)


@pytest.mark.parametrize(
    ("name", "emails", "given", "made"),
    [
        ("曾伟", [], None, "zengwei"),
        ("曾伟", ["曾伟@example.com"], None, "zengwei"),
        ("Anna", ["li.wei@other.example"], None, "li.wei-2"),
        ("赵敏", ["zhao@example.com"], "zhao.min", "zhao.min"),
    ],
)
def test_ids(name, emails, given, made):
    assert add_person(SETTINGS, name, emails, given).made == made


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("", ["a@b.example"]), "bad-person-name"),
        (("a\x1b", ["a@b.example"]), "bad-person-name"),
        (("Zhao", ["nobody"]), "bad-email"),
        (("Zhao", ["a b@c.example"]), "bad-email"),
        (("Zhao", ["LI.WEI@example.com"]), "email-taken"),
        (("Zhao", ["z@b.example"], "li.wei"), "person-taken"),
        (("Zhao", ["z@b.example"], "me"), "bad-person-id"),
        (("Zhao", ["z@b.example"], "Zhao Min"), "bad-person-id"),
        (("Иван", []), "bad-person-id"),
    ],
)
def test_refusals(words, code):
    with pytest.raises(CrmError) as caught:
        add_person(SETTINGS, *words)
    assert caught.value.code == code
    assert say(caught.value, "zh")
