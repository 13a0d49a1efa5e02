"""Taking away from a card."""

from __future__ import annotations

import pytest

from crmcli.acts.unset import unset_fields
from crmcli.errors import CrmError, Refused
from crmcli.rules.edits import Delete, Set
from crmcli.rules.followup import assess_card
from tests.acting import SETTINGS, carry_out, make_acting, make_card, make_visit, say

CARD = make_card(
    industry="软件",
    grade="B",
    region={"city": "北京市"},
    tags=["a", "b", "c"],
    contacts=[{"id": "wang", "name": "王静", "phones": ["139"]}, {"id": "li", "name": "李强"}],
    follow_up={"on": "2026-12-01", "after": "20261120-bbbbb"},
    visits=[make_visit("2026-11-02", contact="wang"), make_visit("2026-11-20", "bbbbb")],
)


def unset(path, *members, card=CARD):
    return unset_fields(card, make_acting(), path, members)


@pytest.mark.parametrize(
    ("words", "edits", "subject"),
    [
        (["industry"], (Delete(("industry",)),), "-industry"),
        (["行业"], (Delete(("industry",)),), "-industry"),
        (["region.city"], (Delete(("region",)),), "-region.city"),
        (["contacts.li"], (Delete(("contacts", 1)),), "-contacts.li"),
        (["联系人", "李强"], (Delete(("contacts", 1)),), "-contacts"),
        (["contacts.wang.phones", "139"], (Delete(("contacts", 0, "phones")),),
         "-contacts.wang.phones"),
        (["contacts.wang.phones.1"], (Delete(("contacts", 0, "phones")),),
         "-contacts.wang.phones.1"),
        (["tags", "b"], (Delete(("tags", 1)),), "-tags"),
        (["tags", "c", "a"], (Delete(("tags", 2)), Delete(("tags", 0))), "-tags"),
        (["tags", "a", "b", "c"], (Delete(("tags",)),), "-tags"),
        (["tags"], (Delete(("tags",)),), "-tags"),
    ],
)  # fmt: skip
def test_just_what_is_named_goes_and_nothing_empty_stays(words, edits, subject):
    outcome = unset(*words)
    assert outcome.edits == edits
    assert outcome.subject == (subject,)
    assert say(outcome, "zh")


def test_what_is_empty_already_changes_nothing():
    outcome = unset("website")
    assert outcome.edits == ()
    assert "nothing there" in say(outcome)


def test_a_contact_whom_visits_name_stays():
    with pytest.raises(Refused) as caught:
        unset("contacts.wang")
    assert caught.value.code == "contact-in-use"
    assert "20261102-aaaaa" in say(caught.value)
    with pytest.raises(Refused):
        unset("contacts")
    with pytest.raises(Refused):
        unset("contacts", "wang", "li")


def test_a_follow_up_moves_to_the_visit_before_the_one_that_goes():
    outcome = unset("visits.last")
    assert outcome.edits == (
        Delete(("visits", 1)),
        Set(("follow_up", "after"), "20261102-aaaaa"),
    )
    after = carry_out(CARD, outcome)
    assert assess_card(after, SETTINGS).due == assess_card(CARD.value, SETTINGS).due
    only = make_card(follow_up=CARD.value["follow_up"], visits=[make_visit("2026-11-20", "bbbbb")])
    assert carry_out(only, unset("visits.last", card=only)) == {
        "id": "huaxin",
        "name": only.value["name"],
        "follow_up": {"on": "2026-12-01"},
    }


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["name"], "required-field"),
        (["contacts.wang.name"], "required-field"),
        (["visits.last.notes"], "required-field"),
        (["id"], "id-fixed"),
        (["contacts.wang.id"], "entry-id-fixed"),
        (["grade"], "managed-field"),
        (["regrades"], "managed-field"),
        (["follow_up"], "managed-field"),
        (["visits"], "log-fixed"),
        (["industry", "软件"], "not-a-list"),
        (["tags", "z"], "unknown-entry"),
        (["aliases", "z"], "no-entries"),
        (["contacts.zhao"], "unknown-entry"),
        (["zzzz"], "unknown-field-alone"),
    ],
)
def test_refusals(words, code):
    with pytest.raises(CrmError) as caught:
        unset(*words)
    assert caught.value.code == code
    assert say(caught.value, "zh")
