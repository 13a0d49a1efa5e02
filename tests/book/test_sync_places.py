"""Where a branch is sent, as git has been told, and what git says when it does not send it."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.errors import GitFailed
from crmcli.history.forwarding import find_forward
from crmcli.history.remotes import find_link, find_refusing_hook, hide_secrets
from crmcli.history.repository import locate_repository
from crmcli.history.revisions import count_between
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


def test_another_remote_of_the_same_name_was_not_rewritten(
    hub: Path, fork: Path, ours: Sandbox
) -> None:
    grade(ours, "A")
    sync_clone(ours)
    ours.git("remote", "rename", "origin", "upstream")
    ours.git("remote", "add", "origin", str(fork))
    ours.git("config", "remote.pushDefault", "origin")
    log_visit(ours, "aaaaa")
    assert sync_clone(ours).place == "origin/main"
    assert tip(fork) == ours.head() != tip(hub)


def test_a_remote_that_is_pushed_to_elsewhere(hub: Path, fork: Path, ours: Sandbox) -> None:
    ours.git("remote", "set-url", "--push", "origin", str(fork))
    for code in ("aaaaa", "bbbbb"):
        log_visit(ours, code)
        sent = sync_clone(ours)
        assert (sent.state, sent.sent, sent.place) == ("sent", 1, f"{fork}/main")
        assert tip(fork) == ours.head() != tip(hub)


@pytest.mark.parametrize(
    ("fetched", "pushed", "is_one"),
    [
        ("https://host/team/crm.git", "git@host:team/crm", True),
        ("https://host/team/crm", "ssh://git@host:2222/team/crm.git/", True),
        ("https://host/team/crm", "git@host:li.wei/crm", False),
        ("/srv/crm", "/srv/crm.git", True),
        ("/srv/crm", "/srv/li.wei/crm", False),
    ],
)
def test_two_addresses_of_one_repository(
    ours: Sandbox, fetched: str, pushed: str, is_one: bool
) -> None:
    ours.git("remote", "set-url", "origin", fetched)
    ours.git("remote", "set-url", "--push", "origin", pushed)
    link = find_link(ours.root, "main")
    assert (link.push == link.upstream) is is_one
    ours.git("remote", "set-url", "--push", "--add", "origin", fetched)  # to both, as git does
    link = find_link(ours.root, "main")
    assert link.push == link.upstream


@pytest.mark.parametrize(
    ("default", "wanted"),
    [
        ("", "try"),
        ("simple", "try"),
        ("current", "try"),
        ("upstream", "main"),
        ("tracking", "main"),
    ],
)
def test_a_branch_of_another_name_than_the_one_it_follows(
    ours: Sandbox, default: str, wanted: str
) -> None:
    if default:
        ours.git("config", "push.default", default)
    ours.git("switch", "--quiet", "--create", "try", "origin/main")
    link = find_link(ours.root, "try")
    assert (link.upstream.name, link.push.name) == ("origin/main", f"origin/{wanted}")


def test_a_try_does_not_go_to_the_team(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    log_visit(theirs, "bbbbb")
    sync_clone(theirs)
    remote = tip(hub)
    ours.git("switch", "--quiet", "--create", "try", "origin/main")
    assert sync_clone(ours).state == "updated"  # and nothing is made for it on the remote
    assert run_git(hub, "branch", "--list", "try") == ""
    log_visit(ours, "aaaaa")
    sent = sync_clone(ours)
    assert (sent.state, sent.sent, sent.place) == ("sent", 1, "origin/try")
    assert (tip(hub), tip(hub, "try")) == (remote, ours.head())
    assert sync_clone(ours).state == "same"


@pytest.mark.parametrize(
    "remote",
    ["mine", "team/mine", "/srv/li wei/crm.git", "https://li:geheim@host/crm.git", "g@h:c"],
)
@pytest.mark.parametrize("branch", ["main", "crm/li.wei"])
def test_what_is_called_a_branch_is_known_by_it(ours: Sandbox, remote: str, branch: str) -> None:
    if ":" not in remote and not remote.startswith("/"):
        ours.git("remote", "add", remote, "/nowhere")
    ours.git("config", "remote.pushDefault", remote)
    link = find_link(ours.root, "main")
    for place in (link.push, link.upstream):
        other = place._replace(branch=branch)
        assert link.find_other(link.spell_other(other)) == other


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://li:geheim@host/crm.git", "https://host/crm.git"),
        ("https://geheim@host/crm.git", "https://host/crm.git"),
        ("HTTPS://li:ge/heim@host/crm.git", "HTTPS://host/crm.git"),
        ("https://li:ge@he/im@host/crm.git", "https://host/crm.git"),
        ("https://li:ge?heim@host/crm.git", "https://host/crm.git"),
        ("https://host:8443/@team/crm.git", "https://host:8443/@team/crm.git"),
        ("https://host/crm.git?private_token=geheim", "https://host/crm.git"),
        ("https://host:1/crm.git?private_token=ge@heim", "https://host:1/crm.git"),
        ("ssh://git@host/crm#geheim", "ssh://host/crm"),
        ("git@host:team/crm.git", "git@host:team/crm.git"),
        ("/srv/li@home/crm?.git", "/srv/li@home/crm?.git"),
    ],
)
def test_what_is_told_of_an_address(address: str, told: str) -> None:
    assert hide_secrets(address) == told


def test_git_tells_no_secret_of_an_address_either(ours: Sandbox) -> None:
    address = "http://127.0.0.1:1/crm.git?private_token=geheim"
    ours.git("config", "branch.main.remote", address)
    assert "geheim" not in str(fail_sync(ours, "sync-offline"))
    ours.git("remote", "set-url", "origin", address)
    ours.git("config", "branch.main.remote", "origin")
    assert "geheim" not in str(fail_sync(ours, "sync-offline"))


def test_what_an_address_has_is_not_counted_as_unsent(hub: Path, ours: Sandbox) -> None:
    ours.git("config", "branch.main.remote", str(hub))
    ours.git("remote", "remove", "origin")
    ours.git("config", "branch.main.remote", str(hub))
    ours.git("config", "branch.main.merge", "refs/heads/main")
    log_visit(ours, "aaaaa")
    sync_clone(ours)
    ours.git("switch", "--quiet", "--create", "spring")
    ours.git("config", "branch.spring.remote", str(hub))
    ours.git("config", "branch.spring.merge", "refs/heads/spring")
    grade(ours, "A")
    assert count_between(ours.root, None, "HEAD") == 1
    hub.rename(hub.with_name("away.git"))
    assert fail_sync(ours, "sync-offline")["count"] == 1
    hub.with_name("away.git").rename(hub)
    sent = sync_clone(ours)
    assert (sent.state, sent.sent) == ("sent", 1)


def test_a_branch_below_the_name_of_one_that_is_gone(hub: Path, ours: Sandbox) -> None:
    for name, address in (("spring", "origin"), ("autumn", str(hub))):
        for branch in (name, f"{name}/fair"):
            ours.git("switch", "--quiet", "--create", branch, "main")
            ours.git("config", f"branch.{branch}.remote", address)
            ours.git("config", f"branch.{branch}.merge", f"refs/heads/{branch}")
            grade(ours, "A")
            assert sync_clone(ours).state == "sent"
            ours.git("switch", "--quiet", "main")
            ours.git("branch", "--quiet", "--delete", "--force", branch)
            run_git(hub, "branch", "--quiet", "--delete", "--force", branch)
            ours.git("fetch", "--quiet", "--prune")
