"""`crm undo` of an import: card by card, and whatever was changed since stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from crmcli.acts.add import add_entries
from crmcli.acts.merge import merge_card
from crmcli.acts.promise import promise_next
from crmcli.acts.regrade import regrade_card
from crmcli.acts.set import set_fields
from crmcli.acts.take_in import Manner, Told
from crmcli.acts.visit import log_visit
from crmcli.book import open_book
from crmcli.book.changelog import Changelog
from crmcli.book.offers import Offer, Wishes
from crmcli.book.undoing import Undone
from crmcli.errors import Refused
from crmcli.ledger.records import find_record_files
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.changelog import leave_out_pointers
from crmcli.rules.outcome import Message
from crmcli.rules.upsert import Ways
from crmcli.views.sentences import say
from tests.acting import load_root
from tests.sandbox import HUAXIN, Sandbox

CARD = "records/huaxin.yaml"
NEW = {f"new{at}": f"杭州云{word}科技有限公司" for at, word in enumerate("甲乙丙丁戊己")}
MANNER = Manner(None, "导入", "导入", "首次联系")


def take_in(ledger: Sandbox) -> str:
    """Bring a contact, a visit, a tag and fields to 华信, and six new customers; the commit."""
    huaxin: dict[str, Any] = {
        "id": "huaxin", "size": "500 人", "industry": "制造", "grade": "A", "tags": ["展会"],
        "contacts": [{"name": "王静", "title": "总监"}, {"name": "李强", "qq": "12345"}],
    }  # fmt: skip
    visits = ({"date": "2026-11-01", "notes": "导入的跟进"},)
    told = [Told((2,), huaxin, visits, Ways())]
    told += [
        Told((at,), {"id": name, "name": full, "contacts": [{"name": "周明"}]}, (), Ways())
        for at, (name, full) in enumerate(NEW.items(), 3)
    ]
    offers = [Offer(0, one, str(one.value["id"]), None, ()) for one in told]
    done = open_book(ledger.root).take_in(offers, Wishes(MANNER, True, {}, None, None), None)
    assert not done.rejected and not done.doubtful, (done.rejected, done.doubtful)
    assert done.commit is not None
    return done.commit


@pytest.fixture
def imported(ledger: Sandbox) -> tuple[Sandbox, str]:
    """A ledger into which customers were imported, and the commit of that."""
    return ledger, take_in(ledger)


def act(ledger: Sandbox, verb: str, do: Callable[..., Any], name: str, /, **said: Any) -> None:
    book = open_book(ledger.root)
    record, _ = book.get_record(name)
    book.write(verb, record, partial(do, **said))


def read(ledger: Sandbox, name: str = "huaxin") -> dict[str, Any]:
    (file,) = find_record_files(ledger.root, name)
    value = parse_record(ledger.path(file).read_bytes(), load_root()).value
    assert value is not None
    return dict(value)


def list_there(ledger: Sandbox) -> set[str]:
    return {name for name in NEW if find_record_files(ledger.root, name)}


def undo(ledger: Sandbox, commit: str) -> tuple[Undone, dict[str, list[str]]]:
    """Take it back; what was said to stay, by the code."""
    undone = open_book(ledger.root).undo(commit)
    assert ledger.status() == ""
    notes = undone.receipt.outcome.notes
    for note in notes:
        assert all(say(language, note.code, **note.values) for language in ("en", "zh"))
    found: dict[str, Any] = {one.code: one.values["places"] for one in notes}
    return undone, found


def edit_thirty_times(ledger: Sandbox) -> None:
    """Thirty acts: most on 华信, some on two of the new customers."""
    for day in range(1, 11):
        act(ledger, "visit", log_visit, "huaxin", on=date(2026, 11, day + 9), notes=f"第 {day} 次")
    for at in range(8):
        act(ledger, "set", set_fields, "huaxin", assignments=[("size", f"{at} 人")])
    for at in range(5):
        act(ledger, "add", add_entries, "huaxin", path="tags", words=[f"tag{at}"])
    act(ledger, "visit", log_visit, "huaxin", notes="与李强", contact="李强")
    act(ledger, "set", set_fields, "huaxin", assignments=[("contacts.wang.title", "副总")])
    act(ledger, "next", promise_next, "huaxin", on=date(2026, 12, 20), what="报价")
    act(ledger, "regrade", regrade_card, "huaxin", grade="K", reason="年框")
    act(ledger, "set", set_fields, "new1", assignments=[("industry", "软件")])
    act(ledger, "visit", log_visit, "new4", notes="首次拜访")
    act(ledger, "regrade", regrade_card, "new4", grade="B", reason="看好")


def test_untouched_it_is_as_if_it_had_not_been(imported: tuple[Sandbox, str]) -> None:
    ledger, commit = imported
    undone, kept = undo(ledger, commit)
    assert ledger.read(CARD) == HUAXIN
    assert (list_there(ledger), kept) == (set(), {})
    assert set(undone.customers) == {"huaxin", *NEW}
    ledger.git("diff", "--exit-code", f"{commit}^", "HEAD")
    open_book(ledger.root).undo("HEAD")
    ledger.git("diff", "--exit-code", commit, "HEAD")


def test_thirty_later_edits_stay_and_the_rest_goes(imported: tuple[Sandbox, str]) -> None:
    ledger, commit = imported
    edit_thirty_times(ledger)
    assert int(ledger.git("rev-list", "--count", f"{commit}..HEAD")) == 30
    before = {name: read(ledger, name) for name in ("new1", "new4")}
    undone, kept = undo(ledger, commit)
    assert list_there(ledger) == {"new1", "new4"}
    assert {name: read(ledger, name) for name in before} == before
    value = read(ledger)
    assert (value["size"], value["grade"], "industry" in value) == ("7 人", "K", False)
    assert value["tags"] == [f"tag{at}" for at in range(5)]
    assert [one["name"] for one in value["contacts"]] == ["王静", "李强"], "a visit was with 李强"
    assert value["contacts"][0]["title"] == "副总"
    notes = [one["notes"] for one in value["visits"]]
    assert len(notes) == 12
    assert "导入的跟进" not in notes
    assert value["follow_up"]["on"] == "2026-12-20"
    assert set(kept) == {"undo-import-stays", "undo-import-kept"}
    assert kept["undo-import-stays"] == ["new1", "new4"]
    assert set(kept["undo-import-kept"]) == {
        "huaxin size", "huaxin grade", "huaxin contacts.wang.title", "huaxin contacts.liqiang",
    }  # fmt: skip
    assert set(undone.customers) == {"huaxin", *NEW} - {"new1", "new4"}


def test_the_log_names_what_was_taken_back(imported: tuple[Sandbox, str]) -> None:
    ledger, commit = imported
    act(ledger, "set", set_fields, "new1", assignments=[("industry", "软件")])
    undone, _ = undo(ledger, commit)
    with Changelog(open_book(ledger.root)) as changelog:
        changes = [*leave_out_pointers(changelog.iter_newest(undone.receipt.commit or ""))]
    assert {one.customer for one in changes} == {"huaxin", *NEW} - {"new1"}
    subject = ledger.git("log", "-1", "--format=%s").strip()
    assert subject == f"undo: 6 cards · import {commit[:7]}"


def test_a_customer_who_was_put_in_another_place_is_removed(imported: tuple[Sandbox, str]) -> None:
    ledger, commit = imported
    ledger.path("records/north").mkdir()
    (file,) = find_record_files(ledger.root, "new2")
    ledger.git("mv", file, "records/north/new2.yaml")
    ledger.git("commit", "--quiet", "-m", "move")
    _, kept = undo(ledger, commit)
    assert (list_there(ledger), kept) == (set(), {})


def test_what_was_taken_back_since_was_not_changed(imported: tuple[Sandbox, str]) -> None:
    ledger, commit = imported
    act(ledger, "set", set_fields, "new1", assignments=[("industry", "软件")])
    open_book(ledger.root).undo(None)
    _, kept = undo(ledger, commit)
    assert (list_there(ledger), kept) == (set(), {})


def test_a_customer_who_is_gone_by_now_is_named(imported: tuple[Sandbox, str]) -> None:
    ledger, commit = imported
    ledger.git("rm", "--quiet", *find_record_files(ledger.root, "new3"))
    ledger.git("commit", "--quiet", "-m", "gone")
    opened = open_book(ledger.root)
    keeper, gone = (opened.get_record(name)[0] for name in ("new0", "new5"))
    opened.merge(keeper, gone, partial(merge_card, taken=()))
    _, kept = undo(ledger, commit)
    assert list_there(ledger) == {"new0"}
    assert kept == {"undo-import-gone": ["new3", "new5"], "undo-import-stays": ["new0"]}


def test_a_card_that_would_be_wrong_without_it_stays_as_it_is(
    imported: tuple[Sandbox, str],
) -> None:
    """The code that it had before is another customer's by now."""
    ledger, _ = imported
    told = Told((2,), {"id": "huaxin", "code": "X-1"}, (), Ways(replaces=True))
    book = open_book(ledger.root)
    done = book.take_in([Offer(0, told, "x", None, ())], Wishes(MANNER, True, {}, None, None), None)
    assert done.commit is not None
    act(ledger, "set", set_fields, "new1", assignments=[("code", "BJ-2024-0017")])
    with pytest.raises(Refused) as refused:
        open_book(ledger.root).undo(done.commit)
    assert refused.value.code == "undo-stays"
    assert refused.value.notes == (Message("undo-import-unfit", {"places": ["huaxin"]}),)
    assert read(ledger)["code"] == "X-1"


def test_where_all_was_changed_since_nothing_is_taken_back(imported: tuple[Sandbox, str]) -> None:
    ledger, commit = imported
    for name in NEW:
        act(ledger, "set", set_fields, name, assignments=[("industry", "软件")])
    ledger.git("rm", "--quiet", CARD)
    ledger.git("commit", "--quiet", "-m", "gone")
    with pytest.raises(Refused) as refused:
        open_book(ledger.root).undo(commit)
    assert refused.value.code == "undo-stays"
    assert refused.value.values["reason"].code == "undo-import-changed"
