"""Putting customers away, and bringing them back."""

from __future__ import annotations

import pytest

from crmcli.acts.add import add_entries
from crmcli.acts.archive import archive_card, restore_card
from crmcli.acts.set import set_fields
from crmcli.acts.unset import unset_fields
from crmcli.errors import UsageError
from crmcli.rules.edits import Delete, Set
from crmcli.views.sentences import say_message
from tests.acting import carry_out, make_acting, make_card, make_visit, say

ARCHIVED = make_card(archived={"on": "2026-11-01", "reason": "停业"})


def test_a_customer_is_put_away_today_with_the_reason():
    outcome = archive_card(make_card(), make_acting(), "停业\n已注销")
    assert outcome.edits == (Set(("archived",), {"on": "2026-11-23", "reason": "停业\n已注销"}),)
    assert outcome.notes == ()
    assert say(outcome).startswith("北京华信信息技术股份有限公司 is archived")


def test_who_is_put_away_stays_so():
    outcome = archive_card(ARCHIVED, make_acting(), "other")
    assert outcome.edits == ()
    assert "already" in say(outcome)


@pytest.mark.parametrize("reason", ["", " \n"])
def test_a_reason_is_needed(reason):
    with pytest.raises(UsageError, match="archive-reason-empty"):
        archive_card(make_card(), make_acting(), reason)


def test_an_open_promise_stands_and_is_remarked_on():
    card = make_card(visits=[make_visit("2026-11-20", next="2026-12-01", next_what="送报价")])
    (note,) = archive_card(card, make_acting(), "x").notes
    said = say_message("en", note)
    assert "送报价" in said
    assert "crm next huaxin none" in said
    kept = make_card(visits=[make_visit("2026-11-20")])
    assert archive_card(kept, make_acting(), "x").notes == ()


def test_a_customer_comes_back():
    outcome = restore_card(ARCHIVED, make_acting())
    assert outcome.edits == (Delete(("archived",)),)
    assert carry_out(ARCHIVED, outcome) == make_card().value
    assert "is back" in say(outcome)
    again = restore_card(make_card(), make_acting())
    assert again.edits == ()
    assert "not archived" in say(again)


def test_no_other_verb_writes_the_field():
    with pytest.raises(UsageError, match="managed-field") as caught:
        set_fields(ARCHIVED, make_acting(), [("归档.归档原因", "x")])
    assert caught.value.values["command"] == "crm archive huaxin -m REASON"
    with pytest.raises(UsageError, match="managed-field") as caught:
        unset_fields(ARCHIVED, make_acting(), "archived")
    assert caught.value.values["command"] == "crm restore huaxin"
    with pytest.raises(UsageError, match="managed-field"):
        add_entries(ARCHIVED, make_acting(), "archived", ["x"])
