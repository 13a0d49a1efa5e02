"""What a push came to, whatever git and the hooks print beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.errors import Refused
from crmcli.history.remotes import find_link
from tests.sandbox import Sandbox
from tests.team import grade, refuse_pushes, run_git, sync_clone, tip


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
