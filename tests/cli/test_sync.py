"""`crm sync` and `crm resolve` as they are typed, and what programs get of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.sandbox import Sandbox
from tests.team import CARD, grade, join, make_hub, refuse_pushes, sync_clone


@pytest.fixture
def hub(ledger: Sandbox, tmp_path: Path) -> Path:
    return make_hub(ledger, tmp_path)


@pytest.fixture
def ours(hub: Path) -> Sandbox:
    """A clone whose grade of a customer is another than the hub's."""
    theirs = join(hub, "theirs", "zhang.min")
    ours = join(hub, "ours")
    grade(theirs, "A")
    sync_clone(theirs)
    grade(ours, "C")
    return ours


def test_a_sync_for_people_and_programs(hub: Path) -> None:
    clone = join(hub, "clone")
    grade(clone, "A")
    said = clone.crm("sync", CRM_LANG="zh")
    assert (said.returncode, said.stdout) == (0, "")
    assert said.stderr == "与 origin/main 一致；收到 0 条操作，发送 1 条\n"
    told = json.loads(clone.crm("sync", "--json").stdout)
    assert told == {
        "state": "same",
        "branch": "main",
        "remote": "origin",
        "target": "main",
        "place": "origin/main",
        "head": clone.head(),
        "received": 0,
        "sent": 0,
        "waiting": 0,
        "merged": [],
        "request": None,
        "addresses": [],
        "clashes": [],
    }


def test_a_job_that_has_nothing_to_say_says_nothing(hub: Path) -> None:
    clone = join(hub, "clone")
    for words in (("sync",), ("sync", "--pull")):
        done = clone.crm(*words)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    grade(clone, "A")
    refuse_pushes(hub, "policy 7")
    first, second = clone.crm("sync"), clone.crm("sync")
    assert first.stderr == (
        "origin said: policy 7\n"
        "origin/main takes no pushes from you: 1 act waits in crm/li.wei\n"
        "open a merge request from crm/li.wei into main\n"
    )
    assert (second.returncode, second.stderr) == (0, "")


def test_what_is_not_sent_names_its_place(hub: Path) -> None:
    clone = join(hub, "clone")
    clone.commit(CARD, clone.read(CARD).replace("grade: B\nc", "grade: Q\nc"))
    refused = clone.crm("sync")
    assert (refused.returncode, refused.stdout) == (5, "")
    said = refused.stderr.splitlines()
    assert said[0].endswith("nothing is lost, 1 act still to be sent")
    assert said[1].split() == [f"{CARD}:9:1", "error", "bad-choice", "grade"]


def test_a_clash_and_how_it_is_settled(ours: Sandbox) -> None:
    clashed = ours.crm("sync", "--json")
    fact = {
        "customer": "huaxin",
        "file": CARD,
        "path": "grade",
        "base": "B",
        "ours": "C",
        "theirs": "A",
        "reason": "changed",
    }
    assert clashed.returncode == 4
    assert json.loads(clashed.stdout) == {"state": "clash", "clashes": [fact]}
    assert "Grade: ours C, theirs A, before B" in clashed.stderr
    unsettled = {**fact, "settled": False, "choice": None}
    assert json.loads(ours.crm("resolve", "--json").stdout) == [unsettled]
    listed = ours.crm("resolve", CRM_LANG="zh")
    assert listed.stdout == "huaxin\n  级别：我方 C，对方 A，原为 B\n"
    wrong = ours.crm("resolve", "华信", "--set", "stage=lead")
    assert (wrong.returncode, "grade" in wrong.stderr) == (3, True)
    bad = ours.crm("resolve", "huaxin", "--set", "grade=Z")
    assert bad.returncode == 2
    done = ours.crm("resolve", "华信", "--set", "级别=K", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout) == {"commit": ours.head(), "files": [CARD], "clashes": []}
    assert "grade: K" in ours.read(CARD) and ours.crm("sync").returncode == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--ours", "--theirs"), 2),
        (("--set", "grade=A"), 2),
        (("lantian", "--ours"), 3),
        (("nobody", "--ours"), 3),
    ],
)
def test_words_that_make_no_sense(ours: Sandbox, words: tuple[str, ...], code: int) -> None:
    ours.crm("sync")
    refused = ours.crm("resolve", *words)
    assert refused.returncode == code and refused.stderr and not refused.stdout


def test_without_a_remote(ledger: Sandbox) -> None:
    refused = ledger.crm("sync")
    assert (refused.returncode, refused.stdout) == (4, "")
    assert "git remote add origin" in refused.stderr
