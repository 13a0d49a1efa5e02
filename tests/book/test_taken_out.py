"""What somebody took out of a branch of the remote stays out."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.errors import Refused
from crmcli.rules.outcome import Message
from tests.sandbox import Sandbox
from tests.team import CARD, grade, log_visit, refuse_pushes, refuse_sync, run_git, sync_clone, tip

MINE = "crm/li.wei"


def take_out(hub: Path, branch: str) -> str:
    """Drop the last commit of a branch of the hub, and give back its id."""
    dropped = tip(hub, branch)
    run_git(hub, "update-ref", f"refs/heads/{branch}", f"{dropped}~1")
    return dropped


def test_of_the_branch_that_waits(hub: Path, ours: Sandbox) -> None:
    refuse_pushes(hub, "protected")
    log_visit(ours, "aaaaa")
    log_visit(ours, "ccccc", "a secret")
    sync_clone(ours)
    take_out(hub, MINE)
    rest = tip(hub, MINE)
    grade(ours, "A")
    for _ in range(2):
        assert refuse_sync(ours, "sync-rewritten").values["target"] == MINE
    ours.git("fetch", "--quiet")
    refuse_sync(ours, "sync-rewritten")
    assert tip(hub, MINE) == rest


def test_of_the_branch_that_waits_and_git_has_looked_already(hub: Path, ours: Sandbox) -> None:
    refuse_pushes(hub, "protected")
    log_visit(ours, "aaaaa")
    log_visit(ours, "ccccc", "a secret")
    sync_clone(ours)
    take_out(hub, MINE)
    ours.git("fetch", "--quiet")
    refuse_sync(ours, "sync-rewritten")


def test_a_branch_that_waits_may_be_gone(hub: Path, ours: Sandbox) -> None:
    refuse_pushes(hub, "protected")
    log_visit(ours, "aaaaa")
    sync_clone(ours)
    run_git(hub, "branch", "--quiet", "--delete", "--force", MINE)
    assert sync_clone(ours).state == "requested"
    assert tip(hub, MINE) == ours.head()


def test_a_branch_that_waits_may_be_rebased_by_the_forge(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    refuse_pushes(hub, "protected")
    log_visit(ours, "aaaaa")
    sync_clone(ours)
    (hub / "hooks/pre-receive").unlink()
    theirs.commit("notes.txt", "theirs\n")
    theirs.git("push", "--quiet")
    refuse_pushes(hub, "protected")
    theirs.git("fetch", "--quiet")
    theirs.git("switch", "--quiet", "--create", MINE, f"origin/{MINE}")
    theirs.git("rebase", "--quiet", "main")
    theirs.git("push", "--quiet", "--force", "origin", MINE)
    grade(ours, "A")
    assert sync_clone(ours).state == "requested"
    assert tip(hub, MINE) == ours.head() and ours.read(CARD).count("20261123-aaaaa") == 1


@pytest.mark.parametrize("looked", [False, True])
def test_of_the_base(hub: Path, ours: Sandbox, theirs: Sandbox, looked: bool) -> None:
    ours.git("checkout", "--quiet", "-b", "spring")
    log_visit(ours, "aaaaa")
    sync_clone(ours)
    log_visit(theirs, "bbbbb")
    log_visit(theirs, "ddddd", "a secret")
    sync_clone(theirs)
    sync_clone(ours, onto="main")
    take_out(hub, "main")
    if looked:
        ours.git("fetch", "--quiet")
    with pytest.raises(Refused, match="sync-rewritten"):
        sync_clone(ours, onto="main")


def test_the_way_on_that_is_told_leaves_it_out(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    log_visit(theirs, "bbbbb", "a secret")
    sync_clone(theirs)
    sync_clone(ours)
    dropped = take_out(hub, "main")
    grade(ours, "A")
    rescue = refuse_sync(ours, "sync-rewritten").values["rescue"]
    assert isinstance(rescue, Message)
    assert rescue.values == {"count": 1, "theirs": "origin/main", "dropped": dropped[:10]}
    refuse_sync(ours, "sync-rewritten")
    ours.git("rebase", "--quiet", "--onto", "origin/main", dropped[:10])
    assert sync_clone(ours).state == "sent"
    assert tip(hub) == ours.head() and "bbbbb" not in ours.read(CARD)
    assert sync_clone(ours).state == "same"


def test_the_other_way_on_brings_it_back(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    log_visit(theirs, "bbbbb")
    sync_clone(theirs)
    sync_clone(ours)
    take_out(hub, "main")
    grade(ours, "A")
    refuse_sync(ours, "sync-rewritten")
    ours.git("push", "--quiet", "origin", "main")
    assert sync_clone(ours).state == "same"
    grade(ours, "C")
    assert sync_clone(ours).state == "sent"
