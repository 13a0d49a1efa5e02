"""Where a branch is sent, as git has been told, and what git says when it does not send it."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.errors import GitFailed
from crmcli.history.forwarding import find_forward
from crmcli.history.remotes import find_link, find_refusing_hook
from crmcli.history.repository import locate_repository
from tests.sandbox import Sandbox
from tests.team import CARD, grade, join, log_visit, refuse_sync, run_git, sync_clone, tip


@pytest.fixture
def fork(hub: Path) -> Path:
    """A copy of the hub to which we may push."""
    run_git(hub.parent, "clone", "--quiet", "--bare", str(hub), "fork.git")
    return hub.with_name("fork.git")


def write_hook(clone: Sandbox, name: str, body: str) -> Path:
    hook = clone.path(f".git/hooks/{name}")
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{body}\n")
    hook.chmod(0o755)
    return hook


def fail_sync(clone: Sandbox, code: str) -> dict[str, object]:
    with pytest.raises(GitFailed) as failed:
        sync_clone(clone)
    assert failed.value.code == code
    return failed.value.values


@pytest.mark.parametrize("key", ["remote.pushDefault", "branch.main.pushRemote"])
def test_ours_go_where_git_was_told_to_push(
    hub: Path, fork: Path, ours: Sandbox, theirs: Sandbox, key: str
) -> None:
    ours.git("remote", "add", "mine", str(fork))
    ours.git("config", key, "mine")
    log_visit(theirs, "bbbbb")
    sync_clone(theirs)
    log_visit(ours, "aaaaa")
    upstream = tip(hub)
    sent = sync_clone(ours)
    assert (sent.state, sent.received, sent.sent) == ("sent", 1, 1)
    assert (sent.remote, sent.target, sent.place) == ("origin", "main", "mine/main")
    assert (tip(hub), tip(fork)) == (upstream, ours.head())
    assert "20261123-bbbbb" in ours.read(CARD)
    assert ours.git("rev-parse", "--abbrev-ref", "@{u}").strip() == "origin/main"
    assert sync_clone(ours).state == "same"


def test_what_i_sent_from_elsewhere_is_not_overwritten(
    hub: Path, fork: Path, ours: Sandbox
) -> None:
    other = join(hub, "other")
    for clone, code in ((other, "bbbbb"), (ours, "aaaaa")):
        clone.git("remote", "add", "mine", str(fork))
        clone.git("config", "remote.pushDefault", "mine")
        log_visit(clone, code)
        sync_clone(clone)
    assert "20261123-bbbbb" in ours.read(CARD) and tip(fork) == ours.head()
    grade(other, "A")
    sync_clone(other)
    grade(ours, "C")
    assert refuse_sync(ours, "sync-clash").values["command"] == "crm resolve --onto mine/main"
    assert find_link(ours.root, "main").find_other("mine/main").tracking == "refs/remotes/mine/main"


def test_a_branch_that_follows_an_address(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    ours.git("config", "branch.main.remote", "../hub.git")
    ours.git("remote", "remove", "origin")
    ours.git("config", "branch.main.remote", "../hub.git")
    ours.git("config", "branch.main.merge", "refs/heads/main")
    log_visit(theirs, "bbbbb")
    sync_clone(theirs)
    log_visit(ours, "aaaaa")
    assert (sync_clone(ours).state, tip(hub)) == ("sent", ours.head())
    assert ours.git("config", "branch.main.remote").strip() == "../hub.git"
    theirs.git("pull", "--quiet")
    theirs.git("reset", "--quiet", "--hard", "HEAD~1")
    theirs.git("push", "--quiet", "--force")
    grade(ours, "A")
    refuse_sync(ours, "sync-rewritten")


def test_a_remote_that_git_does_not_know(ours: Sandbox) -> None:
    ours.git("config", "branch.main.remote", "orgin")
    assert refuse_sync(ours, "unknown-remote").values["remotes"] == ["origin"]


def test_no_secret_of_an_address_is_told(ours: Sandbox) -> None:
    ours.git("config", "branch.main.remote", "https://li:geheim@host.invalid/hub.git")
    assert find_link(ours.root, "main").upstream.name == "https://host.invalid/hub.git/main"


def test_a_hook_that_forbids_to_note_what_was_fetched(ours: Sandbox, theirs: Sandbox) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    log_visit(ours, "aaaaa")
    hook = write_hook(ours, "reference-transaction", 'echo "not today" >&2; exit 1')
    before = ours.head()
    assert fail_sync(ours, "sync-hook") == {
        "hook": "reference-transaction",
        "words": "not today",
        "count": 1,
    }
    assert ours.head() == before and ours.status() == ""
    hook.unlink()
    assert sync_clone(ours).state == "sent"


def test_a_hook_that_forbids_to_move_the_branch(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    body = (
        "while read old new ref; do test $ref != refs/heads/main || { echo no >&2; exit 1; }; done"
    )
    write_hook(ours, "reference-transaction", body)
    ours.put("notes.txt", "by hand\n")
    before = ours.head()
    assert fail_sync(ours, "sync-hook")["words"] == "no"
    assert (
        ours.head() == before
        and ours.status() == " M notes.txt\n"
        and "grade: B" in ours.read(CARD)
    )
    assert find_forward(locate_repository(ours.root)) is None


def test_the_remotes_own_hook_is_none_of_ours() -> None:
    words = "no\nfatal: ref updates aborted by hook\n"
    assert find_refusing_hook(words) == ("reference-transaction", "no")
    assert find_refusing_hook(words + "fatal: the remote end hung up unexpectedly") is None
    newer = "a\nfatal: in 'prepared' phase, update aborted by the reference-transaction hook"
    assert find_refusing_hook(newer) == ("reference-transaction", "a")
    assert find_refusing_hook("fatal: no such remote") is None


def test_a_hook_that_forbids_to_push(hub: Path, ours: Sandbox) -> None:
    write_hook(ours, "pre-push", 'echo "read only here" >&2; exit 1')
    grade(ours, "A")
    remote = tip(hub)
    values = fail_sync(ours, "sync-unsent")
    assert (values["remote"], values["count"]) == ("origin", 1)
    assert str(values["words"]).startswith("read only here\n") and tip(hub) == remote
