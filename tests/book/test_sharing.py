"""What `crm status` knows of a branch and its remote, without asking that."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.book.resolving import Resolver
from crmcli.rules.edits import Set
from crmcli.rules.status import Clashing, Elsewhere, Sharing, Waiting
from tests.sandbox import Sandbox
from tests.team import (
    CARD,
    edit,
    grade,
    join,
    log_visit,
    open_clone,
    refuse_pushes,
    refuse_sync,
    sync_clone,
)


def read(clone: Sandbox) -> Sharing:
    return open_clone(clone).read_status().sharing


def test_a_clash_that_a_sync_met(ours: Sandbox, theirs: Sandbox) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    grade(ours, "C")
    assert read(ours).clashes == ()
    refuse_sync(ours, "sync-clash")
    before = sorted(ours.path(".git/objects").rglob("*"))
    status = read(ours)
    assert (status.ahead, status.behind, status.unsent) == (1, 1, 1)
    assert status.clashes == (Clashing("huaxin", CARD, None, 1),)
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
    status = read(ours)
    assert (status.unsent, status.request, status.taken) == (0, None, 2)
    # The branch of one's own may go, too.
    ours.git("update-ref", "-d", "refs/remotes/origin/crm/li.wei")
    assert read(ours) == status
    log_visit(ours, "ddddd")
    status = read(ours)
    assert (status.unsent, status.request, status.taken) == (1, None, 2)
    refuse_pushes(hub, "protected")
    sync_clone(ours)
    status = read(ours)
    assert (status.unsent, status.request) == (0, Waiting("crm/li.wei", 1))


def test_the_same_cards_under_other_commits(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    for clone in (ours, theirs):
        log_visit(clone, "aaaaa")
    sync_clone(theirs)
    sync_clone(ours, pull=True)
    ours.git("reset", "--quiet", "--hard", "HEAD^1")
    status = read(ours)
    assert (status.ahead, status.behind) == (1, 1)
    assert (status.unsent, status.taken) == (0, 1)


def test_an_act_that_was_taken_back_is_to_be_sent(ours: Sandbox, theirs: Sandbox) -> None:
    grade(ours, "A")
    grade(ours, "B")
    assert ours.git("diff", "origin/main") == ""
    assert (read(ours).unsent, read(ours).taken) == (2, 0)
    log_visit(theirs, "aaaaa")
    sync_clone(theirs)
    ours.git("fetch", "--quiet")
    ours.git("reset", "--quiet", "--hard", "HEAD~2")
    ours.git("merge", "--quiet", "--no-ff", "--message", "Merge", "origin/main")
    assert (read(ours).unsent, read(ours).taken) == (1, 0)  # a sync sends that merge


def test_what_went_to_a_copy_of_ones_own(hub: Path, ours: Sandbox) -> None:
    ours.git("clone", "--quiet", "--bare", str(hub), str(hub.with_name("fork.git")))
    ours.git("remote", "add", "mine", str(hub.with_name("fork.git")))
    ours.git("config", "remote.pushDefault", "mine")
    log_visit(ours, "aaaaa")
    sync_clone(ours)
    status = read(ours)
    assert (status.unsent, status.request) == (0, Waiting("mine/main", 1))


def test_a_clash_with_the_branch_that_ours_go_to(hub: Path, ours: Sandbox) -> None:
    fork = hub.with_name("fork.git")
    ours.git("clone", "--quiet", "--bare", str(hub), str(fork))
    ours.git("remote", "add", "mine", str(fork))
    ours.git("config", "remote.pushDefault", "mine")
    elsewhere = join(fork, "elsewhere")
    grade(elsewhere, "A")
    sync_clone(elsewhere)
    grade(ours, "C")
    refused = refuse_sync(ours, "sync-clash")
    assert refused.values["command"] == "crm resolve --onto mine/main"
    status = read(ours)
    assert status.clashes == (Clashing("huaxin", CARD, "mine/main", 1),)
    assert (status.unsent, status.request) == (1, None)  # what waits there is of the other clone


def test_what_is_in_the_branch_that_ours_go_to_though_nothing_of_ours_waits(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    fork = hub.with_name("fork.git")
    ours.git("clone", "--quiet", "--bare", str(hub), str(fork))
    ours.git("remote", "add", "mine", str(fork))
    ours.git("config", "remote.pushDefault", "mine")
    elsewhere = join(fork, "elsewhere")
    grade(elsewhere, "A")
    sync_clone(elsewhere)
    ours.git("fetch", "--quiet", "mine")
    assert read(ours) == Sharing("origin/main", 0, 0, 0, elsewhere=Elsewhere("mine/main", 1))
    grade(theirs, "C")
    sync_clone(theirs)
    ours.git("pull", "--quiet", "--ff-only")
    status = read(ours)
    assert (status.ahead, status.elsewhere) == (0, Elsewhere("mine/main", 1))
    assert status.clashes == (Clashing("huaxin", CARD, "mine/main", 1),)


def test_the_name_of_a_branch_is_quoted_where_a_command_takes_it(hub: Path, ours: Sandbox) -> None:
    fork = hub.with_name("my fork.git")
    ours.git("clone", "--quiet", "--bare", str(hub), str(fork))
    ours.git("config", "remote.origin.pushurl", str(fork))
    elsewhere = join(fork, "elsewhere")
    grade(elsewhere, "A")
    sync_clone(elsewhere)
    grade(ours, "C")
    refused = refuse_sync(ours, "sync-clash")
    command = refused.values["command"]
    assert command == f"crm resolve --onto {hub.parent}/my\\ fork.git/main"
    (clash,) = read(ours).clashes
    assert clash.onto == f"{fork}/main"
    assert not Resolver(open_clone(ours), clash.onto).in_git


def test_choices_that_are_kept(ours: Sandbox, theirs: Sandbox) -> None:
    edit(theirs, Set(("grade",), "A"), Set(("industry",), "软件"))
    sync_clone(theirs)
    edit(ours, Set(("grade",), "C"), Set(("industry",), "硬件"))
    refuse_sync(ours, "sync-clash")
    resolver = Resolver(open_clone(ours))
    contest, clash = next(resolver.iter_clashes())
    resolver.choose(contest, clash, clash.ours)
    assert read(ours).clashes == (Clashing("huaxin", CARD, None, 2, 1),)
    ours.git("merge", "origin/main", code=1)
    before = list_objects(ours)
    status = open_clone(ours).read_status()
    assert status.conflicts == (Clashing("huaxin", CARD, None, 2, 0),)
    resolver = Resolver(open_clone(ours))
    contest, clash = next(resolver.iter_clashes())
    resolver.choose(contest, clash, clash.ours)
    status = open_clone(ours).read_status()
    assert status.conflicts == (Clashing("huaxin", CARD, None, 2, 1),)
    assert list_objects(ours) == before


def test_several_bases_are_looked_at_and_nothing_is_stored(
    ours: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours.git("checkout", "--quiet", "-b", "other")
    log_visit(ours, "bbbbb")
    second = ours.head()
    ours.git("checkout", "--quiet", "main")
    log_visit(ours, "aaaaa")
    first = ours.head()
    ours.git("merge", "--quiet", "--no-edit", second)
    grade(ours, "C")
    ours.git("checkout", "--quiet", "other")
    ours.git("merge", "--quiet", "--no-edit", first)
    grade(ours, "A")
    ours.git("push", "--quiet", "origin", "other:main")
    ours.git("checkout", "--quiet", "main")
    assert len(ours.git("merge-base", "--all", "main", "other").split()) == 2
    before = list_objects(ours)
    # As in a hook that git runs while it takes objects in.
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(ours.path(".git/objects/incoming")))
    assert read(ours).clashes == (Clashing("huaxin", CARD, None, 1),)
    assert list_objects(ours) == before


def list_objects(clone: Sandbox) -> list[Path]:
    return sorted(clone.path(".git/objects").rglob("*"))


def test_a_branch_that_follows_an_address(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    ours.git("config", "branch.main.remote", str(hub))
    assert (read(ours).upstream, read(ours).ahead) == (f"{hub}/main", None)
    sync_clone(ours)
    log_visit(ours, "aaaaa")
    status = read(ours)
    assert (status.upstream, status.ahead, status.behind) == (f"{hub}/main", 1, 0)
    ours.git("config", "branch.main.remote", "nowhere")
    assert read(ours).upstream is None
