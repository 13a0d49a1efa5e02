"""Who set what in a card: through merges, moves, broken versions, and what is not saved."""

from __future__ import annotations

import subprocess
from functools import partial
from pathlib import Path

import pytest

from crmcli.acts.regrade import regrade_card
from crmcli.book import open_book
from crmcli.book.blaming import blame_card
from crmcli.book.changelog import Changelog
from crmcli.book.resolving import Resolver
from crmcli.rules.blame import Origin
from crmcli.rules.edits import Set
from tests.sandbox import HUAXIN, Sandbox
from tests.team import edit, open_clone, refuse_sync, sync_clone

CARD = "records/huaxin.yaml"
START = "start the ledger"


def blame(ledger: Sandbox, customer: str = "huaxin") -> dict[str, Origin]:
    with Changelog(open_book(ledger.root)) as changelog:
        named = changelog.name_customer(customer)
        assert named.card is not None
        revisions = [] if changelog.is_empty else list(changelog.iter_revisions(named))
        found = blame_card(changelog, named.card, revisions)
    return {
        ".".join(one.leaf.spot.path) + (one.leaf.spot.member or ""): one for one in found.origins
    }


def why(origin: Origin) -> str | None:
    return origin.maker.reason if origin.maker is not None else None


def put(ledger: Sandbox, text: str, reason: str) -> None:
    ledger.put(CARD, text)
    ledger.git("commit", "--quiet", "--all", "--message", reason)


def size(text: str, value: str) -> str:
    return text.replace("owner:", f"size: {value}\nowner:")


def test_a_move_a_sort_and_another_style_change_nothing(ledger: Sandbox) -> None:
    put(ledger, size(HUAXIN, "大"), "size")
    ledger.path("records/a").mkdir()
    ledger.git("mv", CARD, "records/a/huaxin.yaml")
    ledger.git("commit", "--quiet", "--message", "move")
    import yaml

    value = yaml.safe_load(ledger.read("records/a/huaxin.yaml"))
    text = yaml.safe_dump(value, allow_unicode=True, sort_keys=True)
    ledger.commit("records/a/huaxin.yaml", text)
    found = blame(ledger)
    assert why(found.pop("size")) == "size"
    assert {why(one) for one in found.values()} == {START}
    assert all(one.saved for one in found.values())


def test_what_is_not_saved_has_nobody(ledger: Sandbox) -> None:
    ledger.put(CARD, size(HUAXIN, "大").replace("采购总监", "副总"))
    found = blame(ledger)
    unsaved = {path for path, one in found.items() if not one.saved}
    assert unsaved == {"size", "contacts.wang.title"}
    assert {one.maker for path, one in found.items() if path in unsaved} == {None}


def test_a_card_that_is_in_no_commit_is_not_saved_at_all(ledger: Sandbox) -> None:
    ledger.put("records/neu.yaml", "id: neu\nname: Neu\n")
    assert [(one.saved, one.maker) for one in blame(ledger, "neu").values()] == [(False, None)] * 2
    ledger.git("checkout", "--quiet", "--orphan", "new")
    assert not any(one.saved for one in blame(ledger).values())


def test_a_card_moved_by_hand_and_not_saved_keeps_its_history(ledger: Sandbox) -> None:
    ledger.path("records/a").mkdir()
    ledger.path(CARD).rename(ledger.path("records/a/huaxin.yaml"))
    assert {why(one) for one in blame(ledger).values()} == {START}


def test_a_card_that_came_back_is_the_work_of_who_brought_it_back(ledger: Sandbox) -> None:
    ledger.git("rm", "--quiet", CARD)
    ledger.git("commit", "--quiet", "--message", "gone")
    ledger.put(CARD, HUAXIN)
    assert not any(one.saved for one in blame(ledger).values())
    ledger.git("add", CARD)
    ledger.git("commit", "--quiet", "--message", "back")
    assert {why(one) for one in blame(ledger).values()} == {"back"}


def test_a_version_that_nobody_can_read_has_set_nothing(ledger: Sandbox) -> None:
    put(ledger, size(HUAXIN, "大"), "size")
    put(ledger, "id: huaxin\nname: [\n", "break")
    put(ledger, size(HUAXIN, "大").replace("采购总监", "副总"), "mend")
    found = blame(ledger)
    assert (why(found["size"]), why(found["contacts.wang.title"])) == ("size", "mend")
    assert why(found["name"]) == START


def test_a_broken_card_mended_by_hand_and_not_saved(ledger: Sandbox) -> None:
    put(ledger, "id: huaxin\nname: [\n", "break")
    ledger.put(CARD, size(HUAXIN, "大"))
    found = blame(ledger)
    assert not found["size"].saved
    assert (found["name"].saved, why(found["name"])) == (True, START)


def branch(ledger: Sandbox, theirs: str, ours: str, merged: str) -> None:
    """Two branches and their merge."""
    ledger.git("checkout", "--quiet", "-b", "side")
    put(ledger, theirs, "theirs")
    ledger.git("checkout", "--quiet", "main")
    put(ledger, ours, "ours")
    ledger.git("merge", "--quiet", "--no-commit", "-s", "ours", "side")
    put(ledger, merged, "merge")


def test_a_merge_is_told_of_what_it_decided_and_nothing_else(ledger: Sandbox) -> None:
    theirs = size(HUAXIN, "大").replace("采购总监", "副总").replace("[华信]", "[华信, 信]")
    ours = size(HUAXIN, "小").replace("grade: B\ncreated", "grade: A\ncreated")
    merged = size(HUAXIN, "小").replace("采购总监", "副总").replace("[华信]", "[华信, 信]")
    merged = merged.replace("grade: B\ncreated", "grade: A\ncreated") + "notes: 合并时加的\n"
    branch(ledger, theirs, ours, merged)
    found = blame(ledger)
    told = {path: why(one) for path, one in found.items() if why(one) != START}
    assert told == {
        "size": "ours",
        "notes": "merge",
        "grade": "ours",
        "contacts.wang.title": "theirs",
        'aliases"信"': "theirs",
    }


def test_a_value_taken_back_on_one_branch_is_who_wanted_it_s(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest commit with this value is on the branch that took it back again."""
    ledger.git("checkout", "--quiet", "-b", "side")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2026-11-03T10:00:00+08:00")
    put(ledger, size(HUAXIN, "大"), "tried")
    put(ledger, HUAXIN, "taken back")
    put(ledger, HUAXIN + "notes: x\n", "notes")
    ledger.git("checkout", "--quiet", "main")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2026-11-02T10:00:00+08:00")
    put(ledger, size(HUAXIN, "大"), "meant")
    ledger.git("merge", "--quiet", "--no-commit", "-s", "ours", "side")
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2026-11-04T10:00:00+08:00")
    put(ledger, size(HUAXIN, "大") + "notes: x\n", "merge")
    found = blame(ledger)
    assert (why(found["size"]), why(found["notes"])) == ("meant", "notes")


def test_what_a_shallow_clone_does_not_know_has_nobody_but_is_saved(
    ledger: Sandbox, tmp_path: Path
) -> None:
    put(ledger, size(HUAXIN, "大"), "size")
    put(ledger, size(HUAXIN, "小"), "smaller")
    shallow = Sandbox(tmp_path / "shallow")
    source = f"file://{ledger.root}"
    subprocess.run(["git", "clone", "-q", "--depth=2", source, str(shallow.root)], check=True)
    found = blame(shallow)
    assert why(found["size"]) == "smaller"
    assert (found["name"].maker, found["name"].saved) == (None, True)


def test_those_who_helped_are_named_as_everybody(ledger: Sandbox) -> None:
    ledger.put(".mailmap", "Ann Neu <ann@new.example> <ann@old.example>\n")
    trailers = "\n".join(
        f"Co-authored-by: {one}"
        for one in (
            "zm <ZM@example.com>",
            "A <ann@old.example>",
            "Just a name",
            "Li <li.wei@example.com>",
            "张 <zhang.min@example.com>",
        )
    )
    put(ledger, size(HUAXIN, "大"), f"size\n\n{trailers}\n")
    maker = blame(ledger)["size"].maker
    assert maker is not None
    assert (maker.author, maker.co_authors) == ("李伟", ("张敏", "Ann Neu", "Just a name"))


def regrade(clone: Sandbox, value: str, reason: str) -> None:
    book = open_clone(clone)
    record, _ = book.get_record("huaxin")
    book.write("regrade", record, partial(regrade_card, grade=value, reason=reason))


@pytest.mark.parametrize("side", ["theirs", "ours"])
def test_what_somebody_chose_in_a_merge_is_whose_value_it_is_and_the_log_says_who_chose(
    ours: Sandbox, theirs: Sandbox, side: str
) -> None:
    for clone, value, reason in ((theirs, "C", "smaller orders"), (ours, "A", "big orders")):
        edit(clone, Set(("size",), reason))
        regrade(clone, value, reason)
    sync_clone(theirs)
    refuse_sync(ours, "sync-clash")
    resolver = Resolver(open_clone(ours))
    for contest, clash in list(resolver.iter_clashes()):
        resolver.choose(contest, clash, getattr(clash, side))
    merge = resolver.finish().commit
    author, reason = {"theirs": ("张敏", "smaller orders"), "ours": ("李伟", "big orders")}[side]
    found = blame(ours)
    made = [found[path].maker for path in ("size", "grade")]
    assert [one and (one.author, one.act) for one in made] == [(author, "set"), (author, "regrade")]
    assert why(found["grade"]) == reason
    with Changelog(open_clone(ours)) as changelog:
        changes = list(changelog.iter_changes(changelog.name_customer("huaxin")))
    chosen = [one for one in changes if one.commit == merge]
    assert [(one.name, one.author, one.reason, one.in_merge) for one in chosen] == [
        ("size", "李伟", None, True),
        ("grade", "李伟", reason, True),
    ]
    assert [one.in_merge for one in changes if one.commit != merge].count(True) == 0
