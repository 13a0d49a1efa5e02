"""crm.yaml and the schema in a merge of git's that stopped: named, and settled if they can be."""

from __future__ import annotations

import json

import pytest

from crmcli.book import open_book
from crmcli.book.resolving import Resolver
from crmcli.book.unmerged import open_unmerged_book
from crmcli.errors import Failure
from crmcli.ledger.calendar import CALENDAR_FILE
from crmcli.ledger.schema import SCHEMA_FILE
from crmcli.ledger.settings import SETTINGS_FILE
from tests.sandbox import LANTIAN, SETTINGS, Sandbox
from tests.team import grade, open_clone, sync_clone

WANG = "  wang.fang: {name: 王芳, emails: [wf@example.com]}\n"
CHEN = "  chen.gang: {name: 陈刚, emails: [cg@example.com]}\n"


def add_person(line: str) -> str:
    return SETTINGS.replace("timezone", f"{line}timezone")


def merge(ours: Sandbox, theirs: Sandbox) -> None:
    """A merge of git's without a rule for the file: it stops with markers."""
    theirs.git("push", "--quiet")
    ours.git("fetch", "--quiet")
    ours.git("merge", "origin/main", code=1)


def test_two_people_who_each_add_one_sync(ours: Sandbox, theirs: Sandbox) -> None:
    theirs.commit(SETTINGS_FILE, add_person(WANG))
    sync_clone(theirs)
    ours.commit(SETTINGS_FILE, add_person(CHEN))
    assert sync_clone(ours).state == "sent"
    assert {"wang.fang", "chen.gang"} <= open_clone(ours).settings.people.keys()
    assert ours.read(SETTINGS_FILE).startswith(SETTINGS.partition("timezone")[0])


def test_settings_that_git_left_in_conflict_are_merged_by_meaning(
    ours: Sandbox, theirs: Sandbox
) -> None:
    theirs.commit(SETTINGS_FILE, add_person(WANG))
    theirs.commit("records/lantian.yaml", LANTIAN.replace("zhang.min", "wang.fang"))
    ours.commit(SETTINGS_FILE, add_person(CHEN))
    merge(ours, theirs)
    with pytest.raises(Failure, match="settings-invalid-there"):
        open_book(ours.root)
    book = open_unmerged_book(ours.root)
    assert "chen.gang" in book.settings.people and "wang.fang" not in book.settings.people
    status = book.read_status()
    assert (SETTINGS_FILE, "unmerged") in [(e.file, e.difference) for e in status.hand_edits]
    resolver = Resolver(book)
    assert (resolver.contests, resolver.ready) == ((), (SETTINGS_FILE,))
    assert resolver.finish().commit == ours.head()
    assert {"wang.fang", "chen.gang"} <= open_clone(ours).settings.people.keys()


@pytest.mark.parametrize("way", ["merge", "rebase"])
def test_settings_that_clash_are_settled_like_a_card(
    ours: Sandbox, theirs: Sandbox, way: str
) -> None:
    theirs.commit(SETTINGS_FILE, SETTINGS.replace("Shanghai", "Tokyo"))
    theirs.git("push", "--quiet")
    ours.commit(SETTINGS_FILE, SETTINGS.replace("Shanghai", "Seoul"))
    ours.git("fetch", "--quiet")
    ours.git(way, "origin/main", code=1)
    book = open_unmerged_book(ours.root)
    assert book.settings.timezone == "Asia/Seoul"
    resolver = Resolver(book)
    ((contest, clash),) = resolver.iter_clashes()
    assert (clash.path, clash.ours, clash.theirs) == (("timezone",), "Asia/Seoul", "Asia/Tokyo")
    resolver.choose(contest, clash, "Asia/Tokyo")
    resolver.finish()
    assert open_clone(ours).settings.timezone == "Asia/Tokyo"


def test_settings_that_cannot_be_read_on_one_side_are_named(ours: Sandbox, theirs: Sandbox) -> None:
    theirs.commit(SETTINGS_FILE, SETTINGS.replace("timezone: Asia", "timezone: [Asia"))
    ours.commit(SETTINGS_FILE, SETTINGS.replace("Asia/Shanghai", "Europe/Berlin"))
    merge(ours, theirs)
    book = open_unmerged_book(ours.root)
    assert book.settings.timezone == "Europe/Berlin"
    resolver = Resolver(book)
    (contest,) = resolver.contests
    assert (contest.file, contest.reason) == (SETTINGS_FILE, "lines")
    assert resolver.list_markers(contest) == [4]
    ours.put(SETTINGS_FILE, SETTINGS)
    ours.git("add", SETTINGS_FILE)
    assert Resolver(open_unmerged_book(ours.root)).finish().commit == ours.head()


def test_the_other_side_s_settings_count_where_ours_cannot_be_read(
    ours: Sandbox, theirs: Sandbox
) -> None:
    theirs.commit(SETTINGS_FILE, SETTINGS.replace("Asia/Shanghai", "Europe/Berlin"))
    ours.commit(SETTINGS_FILE, SETTINGS.replace("Asia/Shanghai", "Nowhere"))
    merge(ours, theirs)
    assert open_unmerged_book(ours.root).settings.timezone == "Europe/Berlin"


def test_a_schema_in_conflict_is_named_and_the_cards_are_settled(
    ours: Sandbox, theirs: Sandbox
) -> None:
    for clone, value in ((theirs, "A"), (ours, "C")):
        grade(clone, value)
        document = json.loads(clone.read(SCHEMA_FILE))
        document["title"] = f"cards {value}"
        clone.commit(SCHEMA_FILE, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    merge(ours, theirs)
    line = ours.read(SCHEMA_FILE).split("\n").index("<<<<<<< HEAD") + 1
    with pytest.raises(Failure) as failed:
        open_book(ours.root)
    values = failed.value.values
    assert (failed.value.code, values["line"]) == ("schema-syntax", line)
    assert getattr(values["reason"], "code", None) == "check.conflict-markers"
    resolver = Resolver(open_unmerged_book(ours.root))
    reasons = {one.file: one.reason for one in resolver.contests}
    assert reasons == {"records/huaxin.yaml": None, SCHEMA_FILE: "lines"}
    ((contest, clash),) = resolver.iter_clashes()
    resolver.choose(contest, clash, "K")
    done = resolver.finish()
    assert [one.file for one in done.left] == [SCHEMA_FILE]
    assert "grade: K" in ours.read("records/huaxin.yaml")


def test_markers_that_somebody_committed_are_refused(ours: Sandbox) -> None:
    marked = f"<<<<<<< a\n{SETTINGS}=======\n{SETTINGS}>>>>>>> b\n"
    ours.commit(SETTINGS_FILE, marked)
    with pytest.raises(Failure, match="settings-invalid-there"):
        open_unmerged_book(ours.root)


def test_a_calendar_that_git_left_in_conflict_is_merged_by_meaning(
    ours: Sandbox, theirs: Sandbox
) -> None:
    year = '"{}":\n  holidays: ["{}-01-01"]\n'
    theirs.commit(CALENDAR_FILE, year.format(2032, 2032))
    ours.commit(CALENDAR_FILE, year.format(2031, 2031))
    merge(ours, theirs)
    with pytest.raises(Failure, match="settings-invalid"):
        open_book(ours.root)
    book = open_unmerged_book(ours.root)
    assert book.settings.calendar.announced.keys() == {2031}
    assert Resolver(book).finish().commit == ours.head()
    assert open_clone(ours).settings.calendar.announced.keys() == {2031, 2032}
