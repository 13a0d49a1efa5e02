"""What a push came to, whatever git and the hooks print beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.errors import GitFailed, Refused
from crmcli.history.remotes import find_link
from crmcli.rules.status import Waiting
from tests.sandbox import Sandbox
from tests.team import grade, open_clone, refuse_pushes, run_git, sync_clone, tip


def write_hook(clone: Sandbox, body: str) -> None:
    hook = clone.path(".git/hooks/pre-push")
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{body}\n")
    hook.chmod(0o755)


def test_a_tag_that_goes_along_is_not_the_branch(hub: Path, ours: Sandbox) -> None:
    ours.git("config", "push.followTags", "true")
    refuse_pushes(hub, "protected")
    grade(ours, "A")
    ours.git("tag", "-a", "-m", "v1", "v1")
    remote = tip(hub)
    assert sync_clone(ours).state == "requested"
    assert (tip(hub), tip(hub, "crm/li.wei")) == (remote, ours.head())
    assert run_git(hub, "tag", "--list") == ""


def test_tags_do_not_hide_that_somebody_was_quicker(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    ours.git("config", "push.followTags", "true")
    grade(ours, "A")
    ours.git("tag", "-a", "-m", "v1", "v1")
    theirs.commit("notes.txt", "theirs\n")
    push = f"git -C {theirs.root} push --quiet origin main"
    write_hook(ours, f"unset $(git rev-parse --local-env-vars)\n{push} || :")
    assert sync_clone(ours).state == "sent"
    assert tip(hub) == ours.head() and ours.path("notes.txt").is_file()
    assert sync_clone(ours).state == "same"


@pytest.mark.parametrize("said", [r"*\tlint\tok", r"1\tfile checked", r"+\tmain:main\tok"])
def test_what_a_hook_prints_is_not_what_git_says(hub: Path, ours: Sandbox, said: str) -> None:
    write_hook(ours, f"printf '{said}\\n'")
    refuse_pushes(hub, "protected")
    grade(ours, "A")
    remote = tip(hub)
    assert sync_clone(ours).state == "requested"
    assert (tip(hub), tip(hub, "crm/li.wei")) == (remote, ours.head())


def test_a_push_of_something_else_alone_is_no_push(hub: Path, ours: Sandbox) -> None:
    ours.git("config", "push.recurseSubmodules", "only")
    grade(ours, "A")
    assert sync_clone(ours).state == "sent"
    assert tip(hub) == ours.head()


@pytest.mark.parametrize("key", ["branch.main.remote", "branch.main.pushRemote"])
def test_an_address_is_no_option_of_git(ours: Sandbox, key: str) -> None:
    ours.git("config", key, "--upload-pack=touch /nowhere/x; false")
    with pytest.raises(Refused, match="unknown-remote"):
        find_link(ours.root, "main")
    ours.git("config", "remote.--all.url", "x")
    ours.git("config", key, "--all")
    with pytest.raises(Refused, match="unknown-remote"):
        find_link(ours.root, "main")


def test_a_branch_that_stands_in_the_way_is_no_race(
    hub: Path, ours: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crmcli.book.syncing._PAUSE", 0.0)
    run_git(hub, "branch", "crm", "main")
    refuse_pushes(hub, "protected")
    grade(ours, "A")
    before = ours.head()
    with pytest.raises(GitFailed) as failed:
        sync_clone(ours)
    assert failed.value.code == "sync-unsent"
    words = str(failed.value.values["words"])
    assert "protected" in words and "'refs/heads/crm' exists" in words
    assert ours.head() == before


def test_a_branch_that_others_hold_for_good_is_no_race(
    hub: Path, ours: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crmcli.book.syncing._PAUSE", 0.0)
    refuse_pushes(hub, "", where="update")
    grade(ours, "A")
    asked = sync_clone(ours)
    assert (asked.state, asked.request) == ("requested", "crm/li.wei")
    (hub / "refs/heads/main.lock").unlink()
    assert sync_clone(ours).state == "sent"


def test_a_note_of_ours_that_stands_in_the_way_is_no_race(hub: Path, ours: Sandbox) -> None:
    ours.git("update-ref", "refs/remotes/origin/crm", "HEAD")
    refuse_pushes(hub, "protected")
    run_git(hub, "branch", "crm/li.wei", "main")
    grade(ours, "A")
    with pytest.raises(GitFailed) as failed:
        sync_clone(ours)
    assert failed.value.code == "sync-unnoted"
    run_git(hub, "branch", "--delete", "crm/li.wei")
    with pytest.raises(GitFailed) as failed:  # it is sent, and cannot be noted
        sync_clone(ours)
    assert failed.value.code == "sync-unnoted" and tip(hub, "crm/li.wei") == ours.head()
    ours.git("remote", "prune", "origin")
    assert sync_clone(ours).state == "requested"


def test_a_clone_of_one_branch_knows_what_it_sent(hub: Path, ours: Sandbox) -> None:
    ours.git("config", "remote.origin.fetch", "+refs/heads/main:refs/remotes/origin/main")
    refuse_pushes(hub, "protected")
    grade(ours, "A")
    sync_clone(ours)
    assert ours.git("rev-parse", "refs/remotes/origin/crm/li.wei").strip() == ours.head()
    status = open_clone(ours).read_status()
    assert (status.sharing.unsent, status.sharing.request) == (0, Waiting("crm/li.wei", 1))
