"""An import that was taken back is done again card by card, and costs no more for that."""

from __future__ import annotations

import os
import random
from functools import partial
from typing import Any

import pytest

from crmcli.acts.new import open_card
from crmcli.acts.set import set_fields
from crmcli.acts.take_in import Told
from crmcli.acts.visit import log_visit
from crmcli.book import judging, open_book
from crmcli.book.offers import Offer, Wishes
from crmcli.errors import InvalidCard, Refused
from crmcli.ledger.records import find_record_files
from crmcli.rules.outcome import Message
from crmcli.rules.upsert import Ways
from crmcli.views.sentences import say_message
from tests.book.test_undo_import import (
    CARD,
    MANNER,
    NEW,
    act,
    edit_thirty_times,
    list_there,
    read,
    take_in,
    undo,
)
from tests.sandbox import SETTINGS, Sandbox

SEEDS = range(30 if os.environ.get("CRM_TEST_LONG") else 2)
WITH_BOB = SETTINGS.replace("timezone", "  bob: {name: Bob, emails: [bob@example.com]}\ntimezone")


@pytest.fixture
def undone(ledger: Sandbox) -> tuple[Sandbox, str]:
    """A ledger in which an import was taken back, and the commit of that."""
    done, _ = undo(ledger, take_in(ledger))
    assert done.receipt.commit is not None
    return ledger, done.receipt.commit


def enter(ledger: Sandbox, name: str, card_id: str, *words: tuple[str, str]) -> None:
    """Open a card anew."""
    given = [("kind", "company"), ("id", card_id), *words]
    open_book(ledger.root).create(partial(open_card, name=name, assignments=given, force=True))


def test_who_was_entered_again_is_named_and_the_others_come_back(
    undone: tuple[Sandbox, str],
) -> None:
    ledger, commit = undone
    enter(ledger, NEW["new1"], "yunyi")
    old = ledger.git("show", f"{commit}^:records/new4.yaml")
    ledger.commit("records/new4.yaml", old + "size: 5 人\n")
    _, kept = undo(ledger, commit)
    assert kept == {"redo-import-there": ["new1", "new4"]}
    assert list_there(ledger) == NEW.keys() - {"new1"}
    assert read(ledger, "new4")["size"] == "5 人"
    assert read(ledger)["grade"] == "A"
    assert ledger.read(CARD) == ledger.git("show", f"{commit}^:{CARD}")


def test_who_came_back_as_he_was_is_not_even_named(undone: tuple[Sandbox, str]) -> None:
    ledger, commit = undone
    ledger.git("checkout", f"{commit}^", "--", "records/new3.yaml")
    ledger.git("commit", "--quiet", "-m", "by hand")
    _, kept = undo(ledger, commit)
    assert (list_there(ledger), kept) == (set(NEW), {})


def test_a_code_that_another_has_by_now_is_not_given_twice(ledger: Sandbox) -> None:
    names = {"neu": "X-1", "alt": "X-2"}
    told = [
        Told((at,), {"id": one, "name": f"杭州{one}公司", "code": code}, (), Ways())
        for at, (one, code) in enumerate(names.items(), 2)
    ]
    offers = [Offer(0, one, str(one.value["id"]), None, ()) for one in told]
    book = open_book(ledger.root)
    done = book.take_in(offers, Wishes(MANNER, True, {}, None, None), None)
    assert done.commit is not None
    taken, _ = undo(ledger, done.commit)
    act(ledger, "set", set_fields, "huaxin", assignments=[("code", "X-2")])
    _, kept = undo(ledger, str(taken.receipt.commit))
    assert kept == {"redo-import-unfit": ["alt"]}
    assert find_record_files(ledger.root, "neu") and not find_record_files(ledger.root, "alt")


def take_in_owned(ledger: Sandbox, owners: list[str]) -> str:
    """Bring in customers of these owners, `c0` and so on; the commit."""
    told = [
        Told((at,), {"id": f"c{at}", "name": f"宁波{at}号公司", "owner": owner}, (), Ways())
        for at, owner in enumerate(owners)
    ]
    offers = [Offer(0, one, str(one.value["id"]), None, ()) for one in told]
    done = open_book(ledger.root).take_in(offers, Wishes(MANNER, True, {}, None, None), None)
    assert done.commit is not None
    return done.commit


def test_cards_of_somebody_who_is_gone_do_not_come_back_however_many(ledger: Sandbox) -> None:
    """A stranger in more than ten cards is told of as one error of the list of people."""
    ledger.commit("crm.yaml", WITH_BOB)
    first, _ = undo(ledger, take_in_owned(ledger, ["bob"] * 12 + ["li.wei"]))
    ledger.commit("crm.yaml", SETTINGS)
    _, kept = undo(ledger, str(first.receipt.commit))
    assert kept == {"redo-import-unfit": sorted(f"c{at}" for at in range(12))}
    there = [at for at in range(13) if find_record_files(ledger.root, f"c{at}")]
    assert there == [12]


def test_where_nobody_can_come_back_it_says_why(ledger: Sandbox) -> None:
    ledger.commit("crm.yaml", WITH_BOB)
    first, _ = undo(ledger, take_in_owned(ledger, ["bob"] * 12))
    ledger.commit("crm.yaml", SETTINGS)
    head = ledger.head()
    with pytest.raises(Refused) as refused:
        open_book(ledger.root).undo(first.receipt.commit)
    assert ledger.head() == head
    assert refused.value.values["reason"] == Message("redo-import-nothing")
    (note,) = refused.value.notes
    assert isinstance(note, Message)
    assert note.code == "redo-import-unfit"
    assert "c11" in say_message("en", note) and "c11" in say_message("zh", note)


def test_what_would_make_other_cards_wrong_is_refused(ledger: Sandbox) -> None:
    """The commit of the import brought the owner too; by now another card has him."""
    take_in(ledger)
    ledger.put("crm.yaml", WITH_BOB)
    ledger.git("add", "crm.yaml")
    ledger.git("commit", "--quiet", "--amend", "--no-edit")
    commit = ledger.head()
    act(ledger, "set", set_fields, "mueller", assignments=[("owner", "bob")])
    head = ledger.head()
    with pytest.raises(InvalidCard) as refused:
        open_book(ledger.root).undo(commit)
    assert refused.value.code == "undo-refused"
    assert (ledger.head(), ledger.status()) == (head, "")


def test_later_edits_of_others_are_not_in_the_way(ledger: Sandbox) -> None:
    commit = take_in(ledger)
    edit_thirty_times(ledger)
    first, _ = undo(ledger, commit)
    act(ledger, "visit", log_visit, "huaxin", notes="之后的拜访")
    act(ledger, "set", set_fields, "huaxin", assignments=[("industry", "贸易")])
    _, kept = undo(ledger, str(first.receipt.commit))
    assert list_there(ledger) == set(NEW)
    assert kept["undo-import-kept"] == ["huaxin industry"]
    assert set(kept) == {"undo-import-kept"}
    value = read(ledger)
    notes = [one["notes"] for one in value["visits"]]
    assert "导入的跟进" in notes and "之后的拜访" in notes
    assert value["industry"] == "贸易" and "展会" in value["tags"]


@pytest.mark.parametrize("seed", SEEDS)
def test_law_what_nobody_touched_since_is_as_before_and_the_rest_is_named(
    ledger: Sandbox, seed: int
) -> None:
    dice = random.Random(seed)
    commit = take_in(ledger)
    for turn in range(4):  # taken back, done again, and so on
        touched = _touch_some(ledger, dice, turn)
        now = {name: _find_text(ledger, name) for name in NEW}
        was = {
            name: ledger.git("show", f"{commit}^:records/{name}.yaml", code=None) for name in NEW
        }
        changed = set(ledger.git("diff", "--name-only", f"{commit}^", commit).split())
        taken, kept = undo(ledger, commit)
        named = {place.partition(" ")[0] for places in kept.values() for place in places}
        for name in NEW:
            if f"records/{name}.yaml" in changed and name not in named:
                assert (_find_text(ledger, name) or "") == was[name]
            else:
                assert _find_text(ledger, name) == now[name]
        assert named & NEW.keys() <= touched
        commit = str(taken.receipt.commit)


def _touch_some(ledger: Sandbox, dice: random.Random, turn: int) -> set[str]:
    """Edit some of the customers who are there, and enter some of the others anew."""
    touched = {name for name in NEW if dice.random() < 0.2}
    for name in sorted(touched):
        if find_record_files(ledger.root, name):
            act(ledger, "set", set_fields, name, assignments=[("size", f"{turn} 人")])
        else:
            enter(ledger, NEW[name], f"{name}x{turn}")
    return touched


def _find_text(ledger: Sandbox, name: str) -> str | None:
    files = find_record_files(ledger.root, name)
    return ledger.read(files[0]) if files else None


def test_no_more_is_asked_of_git_and_nobody_is_judged_for_more_customers(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    for count in (3, 30):
        told = [
            Told((at,), {"id": f"n{count}-{at}", "name": f"{count}公司{at}号"}, (), Ways())
            for at in range(count)
        ]
        offers = [Offer(0, one, str(one.value["id"]), None, ()) for one in told]
        book = open_book(ledger.root)
        commit = book.take_in(offers, Wishes(MANNER, True, {}, None, None), None).commit
        act(ledger, "set", set_fields, "huaxin", assignments=[("size", f"{count} 人")])
        trace = ledger.root.parent / f"trace{count}"
        monkeypatch.setenv("GIT_TRACE", str(trace))
        with monkeypatch.context() as patch:
            patch.setattr(judging, "check_record", _refuse)
            first = open_book(ledger.root).undo(commit)
        act(ledger, "set", set_fields, "huaxin", assignments=[("size", f"{count}0 人")])
        again = open_book(ledger.root).undo(first.receipt.commit)
        monkeypatch.delenv("GIT_TRACE")
        assert len(first.customers) == len(again.customers) == count
        asked.append(trace.read_text("utf-8").count("built-in: git "))
    assert asked[0] == asked[1]


def _refuse(*_: Any) -> None:
    raise AssertionError("a card that goes was judged")
