"""What `crm status` knows of a branch and its remote, without asking that."""

from __future__ import annotations

from pathlib import Path

from crmcli.rules.status import Status, Waiting
from tests.sandbox import Sandbox
from tests.team import CARD, grade, log_visit, open_clone, refuse_pushes, refuse_sync, sync_clone


def read(clone: Sandbox) -> Status:
    return open_clone(clone).read_status()


def test_a_clash_that_a_sync_met(ours: Sandbox, theirs: Sandbox) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    grade(ours, "C")
    assert read(ours).clashes == ()
    refuse_sync(ours, "sync-clash")
    before = sorted(ours.path(".git/objects").rglob("*"))
    status = read(ours)
    assert (status.ahead, status.behind, status.unsent) == (1, 1, 1)
    assert status.clashes == (("huaxin", CARD),)
    assert sorted(ours.path(".git/objects").rglob("*")) == before  # nothing is written
    grade(ours, "A")
    assert read(ours).clashes == ()


def test_histories_without_a_common_past(hub: Path, ours: Sandbox) -> None:
    ours.git("checkout", "--quiet", "--orphan", "new")
    ours.git("commit", "--quiet", "--message", "another ledger")
    ours.git("branch", "--quiet", "--set-upstream-to=origin/main")
    assert read(ours).obstacle == "unrelated"


def test_a_request_that_waits(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    refuse_pushes(hub, "protected")
    log_visit(ours, "aaaaa")
    assert (read(ours).unsent, read(ours).request) == (1, None)
    assert sync_clone(ours).sent == 1
    status = read(ours)
    assert (status.ahead, status.unsent) == (1, 0)
    assert status.request == Waiting("crm/li.wei", 1)
    log_visit(ours, "ccccc")
    assert (read(ours).unsent, read(ours).request) == (1, Waiting("crm/li.wei", 1))
    assert sync_clone(ours).sent == 1
    assert sync_clone(ours).sent == 0
    (hub / "hooks/pre-receive").unlink()
    theirs.git("fetch", "--quiet")
    theirs.git("merge", "--quiet", "--squash", "origin/crm/li.wei")
    theirs.git("commit", "--quiet", "--message", "Squashed")
    theirs.git("push", "--quiet")
    sync_clone(ours, pull=True)
    assert read(ours).request is None


def test_what_went_to_a_copy_of_ones_own(hub: Path, ours: Sandbox) -> None:
    ours.git("clone", "--quiet", "--bare", str(hub), str(hub.with_name("fork.git")))
    ours.git("remote", "add", "mine", str(hub.with_name("fork.git")))
    ours.git("config", "remote.pushDefault", "mine")
    log_visit(ours, "aaaaa")
    sync_clone(ours)
    status = read(ours)
    assert (status.unsent, status.request) == (0, Waiting("mine/main", 1))


def test_a_branch_that_follows_an_address(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    ours.git("config", "branch.main.remote", str(hub))
    assert (read(ours).upstream, read(ours).ahead) == (f"{hub}/main", None)
    sync_clone(ours)
    log_visit(ours, "aaaaa")
    status = read(ours)
    assert (status.upstream, status.ahead, status.behind) == (f"{hub}/main", 1, 0)
    ours.git("config", "branch.main.remote", "nowhere")
    assert read(ours).upstream is None
