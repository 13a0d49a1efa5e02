"""`crm sync` in every state in which a clone and its remote can be."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.errors import GitFailed, InvalidCard, Refused
from crmcli.history.forwarding import find_forward
from crmcli.history.repository import locate_repository
from crmcli.rules.status import Sharing
from tests.sandbox import HUAXIN, SETTINGS, Sandbox
from tests.team import (
    CARD,
    grade,
    join,
    log_visit,
    open_clone,
    refuse_pushes,
    refuse_sync,
    run_git,
    sync_clone,
    tip,
)


def test_nothing_new_on_either_side(ours: Sandbox) -> None:
    before = ours.head()
    assert sync_clone(ours).state == "same"
    assert ours.head() == before and ours.status() == ""


def test_ours_are_sent_and_theirs_received(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    grade(ours, "A")
    sent = sync_clone(ours)
    assert (sent.state, sent.sent, sent.received) == ("sent", 1, 0)
    received = sync_clone(theirs)
    assert (received.state, received.received) == ("updated", 1)
    assert theirs.head() == ours.head() == tip(hub) and theirs.status() == ""


def test_both_logged_a_visit(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    log_visit(ours, "aaaaa", "甲")
    log_visit(theirs, "bbbbb", "乙")
    sync_clone(ours)
    merged = sync_clone(theirs)
    assert merged.merged == (CARD,) and merged.state == "sent"
    sync_clone(ours)
    assert ours.head() == theirs.head() == tip(hub)
    assert ours.read(CARD).count("20261123-aaaaa") == ours.read(CARD).count("20261123-bbbbb") == 1
    assert ours.status() == theirs.status() == ""
    message = run_git(hub, "log", "-1", "--format=%B", "main")
    assert "Crm-Act: sync\nCrm-Customer: huaxin" in message


def test_a_clash_changes_nothing_and_names_both_values(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    grade(ours, "A")
    grade(theirs, "C")
    log_visit(theirs, "bbbbb")
    sync_clone(ours)
    before, remote = theirs.head(), tip(hub)
    refused = refuse_sync(theirs, "sync-clash")
    (contest,) = refused.values["contests"]  # type: ignore[misc]
    (clash,) = contest.clashes
    assert (clash.path, clash.base, clash.ours, clash.theirs) == (("grade",), "B", "C", "A")
    assert (theirs.head(), tip(hub), theirs.status()) == (before, remote, "")


def test_without_a_remote(ledger: Sandbox) -> None:
    refuse_sync(ledger, "no-remote")


def test_several_remotes_none_of_them_origin(ours: Sandbox, hub: Path) -> None:
    ours.git("remote", "rename", "origin", "one")
    ours.git("remote", "add", "two", str(hub))
    ours.git("branch", "--unset-upstream")
    assert refuse_sync(ours, "many-remotes").values["remotes"] == ["one", "two"]


def test_a_branch_that_follows_none_is_published_and_follows_then(hub: Path, ours: Sandbox) -> None:
    ours.git("checkout", "--quiet", "-b", "spring")
    grade(ours, "A")
    published = sync_clone(ours)
    assert (published.state, published.sent) == ("sent", 1)
    assert tip(hub, "spring") == ours.head()
    assert ours.git("rev-parse", "--abbrev-ref", "@{u}").strip() == "origin/spring"


def test_offline(hub: Path, ours: Sandbox) -> None:
    grade(ours, "A")
    before = ours.head()
    hub.rename(hub.with_name("elsewhere.git"))
    with pytest.raises(GitFailed) as failed:
        sync_clone(ours)
    assert failed.value.code == "sync-offline" and failed.value.values["count"] == 1
    assert ours.head() == before and ours.status() == ""
    hub.with_name("elsewhere.git").rename(hub)
    assert sync_clone(ours).sent == 1


def test_detached_head_and_a_merge_under_way(ours: Sandbox, theirs: Sandbox) -> None:
    ours.git("checkout", "--quiet", "--detach")
    refuse_sync(ours, "detached-head")
    theirs.git("checkout", "--quiet", "-b", "side")
    theirs.commit("notes.txt", "side\n")
    theirs.git("checkout", "--quiet", "main")
    theirs.commit("notes.txt", "main\n")
    theirs.git("merge", "side", code=1)
    refuse_sync(theirs, "under-way")


def test_before_the_first_commit(tmp_path: Path, hub: Path) -> None:
    run_git(tmp_path, "init", "--quiet", "new")
    new = Sandbox(tmp_path / "new")
    new.git("remote", "add", "origin", str(hub))
    new.put("crm.yaml", SETTINGS)
    new.put("schema/customer.schema.json", run_git(hub, "show", "main:schema/customer.schema.json"))
    refuse_sync(new, "no-commits")


def test_histories_that_have_nothing_in_common(tmp_path: Path, hub: Path, ours: Sandbox) -> None:
    run_git(tmp_path, "init", "--quiet", "--bare", "other.git")
    ours.git("remote", "set-url", "origin", str(tmp_path / "other.git"))
    stranger = join(hub, "stranger")
    stranger.git("checkout", "--quiet", "--orphan", "new")
    stranger.git("commit", "--quiet", "-m", "another ledger")
    stranger.git("push", "--quiet", str(tmp_path / "other.git"), "new:main")
    grade(ours, "A")
    refuse_sync(ours, "unrelated")


def test_edits_by_hand_of_other_files_stay(ours: Sandbox, theirs: Sandbox) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    ours.put("records/lantian.yaml", "half a thought")
    ours.put("notes.txt", "staged\n")
    ours.git("add", "notes.txt")
    ours.put("mine.txt", "untracked\n")
    sync_clone(ours)
    assert "grade: A" in ours.read(CARD)
    assert ours.read("records/lantian.yaml") == "half a thought"
    assert ours.status() == "M  notes.txt\n M records/lantian.yaml\n?? mine.txt\n"


def test_edits_by_hand_of_what_others_changed_stay_and_are_named(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    log_visit(ours, "aaaaa")
    ours.put(CARD, ours.read(CARD) + "# by hand\n")
    assert refuse_sync(ours, "sync-blocked").values["files"] == [CARD]
    assert ours.read(CARD).endswith("# by hand\n") and "grade: B" in ours.read(CARD)
    assert "20261123-aaaaa" in run_git(hub, "show", f"main:{CARD}")  # what was ours is there
    open_clone(ours).save([])
    assert sync_clone(ours).state == "sent"
    assert ours.head() == tip(hub)
    assert "grade: A" in ours.read(CARD) and "# by hand" in ours.read(CARD)


def test_an_untracked_file_in_the_way_is_not_overwritten(ours: Sandbox, theirs: Sandbox) -> None:
    theirs.commit("records/new.yaml", "id: new\nname: 新\n")
    sync_clone(theirs)
    ours.put("records/new.yaml", "mine\n")
    assert refuse_sync(ours, "sync-blocked").values["files"] == ["records/new.yaml"]
    assert ours.read("records/new.yaml") == "mine\n"


def test_pull_sends_nothing(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    log_visit(ours, "aaaaa")
    remote = tip(hub)
    pulled = sync_clone(ours, pull=True)
    assert (pulled.state, pulled.received, tip(hub)) == ("waiting", 1, remote)
    assert "grade: A" in ours.read(CARD) and "20261123-aaaaa" in ours.read(CARD)
    assert sync_clone(ours).state == "sent"


def test_somebody_else_is_quicker(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    """A hook of ours lets the colleague push between our look and our push."""
    log_visit(ours, "aaaaa")
    log_visit(theirs, "bbbbb")
    hook = ours.path(".git/hooks/pre-push")
    push = f"git -C {theirs.root} push --quiet origin main"
    hook.write_text(f"#!/bin/sh\nunset $(git rev-parse --local-env-vars)\n{push} || :\n")
    hook.chmod(0o755)
    assert sync_clone(ours).merged == (CARD,)
    assert tip(hub) == ours.head()
    assert "20261123-bbbbb" in ours.read(CARD)


def test_always_somebody_else(
    hub: Path, ours: Sandbox, theirs: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crmcli.book.syncing._PAUSE", 0.0)
    hook = ours.path(".git/hooks/pre-push")
    commit = f"git -C {theirs.root} commit --quiet --allow-empty -m more"
    push = f"git -C {theirs.root} push --quiet origin main"
    hook.write_text(f"#!/bin/sh\nunset $(git rev-parse --local-env-vars)\n{commit} && {push}\n")
    hook.chmod(0o755)
    grade(ours, "A")
    before = ours.head()
    refuse_sync(ours, "sync-raced")
    assert ours.head() == before


def test_a_protected_branch_gets_a_request(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    refuse_pushes(hub, "GitLab: You are not allowed to push code to protected branches")
    log_visit(ours, "aaaaa")
    remote = tip(hub)
    asked = sync_clone(ours)
    assert (asked.state, asked.request, asked.waiting) == ("requested", "crm/li.wei", 1)
    assert tip(hub) == remote and tip(hub, "crm/li.wei") == ours.head()
    again = sync_clone(ours)
    assert again.state == "requested" and tip(hub, "crm/li.wei") == ours.head()
    log_visit(ours, "ccccc")
    sync_clone(ours)
    assert tip(hub, "crm/li.wei") == ours.head()


def test_after_a_squash_nothing_is_asked_for_again(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    log_visit(theirs, "bbbbb")
    sync_clone(theirs)
    refuse_pushes(hub, "protected")
    log_visit(ours, "aaaaa")
    sync_clone(ours)
    (hub / "hooks/pre-receive").unlink()
    theirs.git("fetch", "--quiet")
    theirs.git("merge", "--quiet", "--squash", "origin/crm/li.wei")
    theirs.git("commit", "--quiet", "-m", "Squashed")
    theirs.git("push", "--quiet")
    refuse_pushes(hub, "protected")
    after = sync_clone(ours)
    assert (after.state, after.request) == ("waiting", None)
    assert ours.read(CARD) == theirs.read(CARD) and ours.read(CARD).count("20261123-aaaaa") == 1
    assert sync_clone(ours).state == "waiting"


def test_onto_merges_the_base_so_that_the_forge_has_nothing_to_merge(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    ours.git("checkout", "--quiet", "-b", "spring")
    log_visit(ours, "aaaaa")
    sync_clone(ours)
    log_visit(theirs, "bbbbb")
    sync_clone(theirs)
    assert sync_clone(ours, onto="main").merged == (CARD,)
    assert run_git(hub, "merge-base", "main", "spring").strip() == tip(hub, "main")
    assert tip(hub, "spring") == ours.head()
    with pytest.raises(Refused, match="no-such-branch"):
        sync_clone(ours, onto="autumn")


def test_a_rewritten_remote_is_not_merged_back(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    sync_clone(ours)
    theirs.git("commit", "--quiet", "--amend", "-m", "rewritten")
    theirs.git("push", "--quiet", "--force")
    before = ours.head()
    refuse_sync(ours, "sync-rewritten")
    assert ours.head() == before


def test_the_merged_card_must_be_valid(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    """One makes a contact the visit's, the other deletes the contact: each for itself is right."""
    text = ours.read(CARD)
    without = text.replace("    contact: wang\n    role: decider\n", "")
    start = without.index("contacts:")
    ours.commit(CARD, without[:start] + without[without.index("visits:") :])
    sync_clone(ours)
    visit = "{id: v1, date: 2026-11-23, channel: phone, by: li.wei, contact: wang, notes: a}"
    theirs.commit(CARD, f"{text}  - {visit}\n")
    before = theirs.head()
    with pytest.raises(InvalidCard) as refused:
        sync_clone(theirs)
    assert refused.value.code == "sync-invalid" and theirs.head() == before


def test_one_customer_made_twice(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    ours.commit(
        "records/acme.yaml",
        "id: acme\nname: 上海艾克美贸易有限公司\n",
    )
    theirs.commit("records/aike.yaml", "id: aike\nname: 艾克美贸易有限公司\n")
    sync_clone(ours)
    notes = sync_clone(theirs).notes
    assert [note.code for note in notes] == ["sync-repeated"], notes
    assert {notes[0].values["customer"], notes[0].values["other"]} == {"acme", "aike"}


def test_the_same_id_made_twice_is_merged_field_by_field(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    ours.commit("records/acme.yaml", "id: acme\nname: 艾克美\ngrade: B\n")
    theirs.commit("records/acme.yaml", "id: acme\nname: 艾克美\nstage: lead\n")
    sync_clone(ours)
    sync_clone(theirs)
    assert "grade: B" in theirs.read("records/acme.yaml")
    assert "stage: lead" in theirs.read("records/acme.yaml")


def test_a_clone_that_never_synced_brings_nothing_back_either(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    theirs.commit("records/secret.yaml", "id: secret\nname: 秘密\n")
    theirs.git("push", "--quiet")
    late = join(hub, "late")
    grade(late, "A")
    theirs.git("reset", "--quiet", "--hard", "HEAD~1")
    theirs.git("push", "--quiet", "--force")
    for _ in range(2):
        refuse_sync(late, "sync-rewritten")
    assert "secret" not in run_git(hub, "ls-tree", "-r", "--name-only", "main")
    idle = join(hub, "idle")
    assert sync_clone(idle).state == "same"


def test_a_branch_that_is_gone_is_not_made_again(hub: Path, ours: Sandbox) -> None:
    ours.git("switch", "--quiet", "--create", "spring")
    sync_clone(ours)
    run_git(hub, "branch", "--quiet", "--delete", "--force", "spring")
    assert not open_clone(ours).read_status().sharing.gone  # nobody has asked
    grade(ours, "A")
    for _ in range(2):
        refuse_sync(ours, "branch-gone")
        assert open_clone(ours).read_status().sharing == Sharing("origin/spring", gone=True)
    assert run_git(hub, "branch", "--list", "spring") == ""
    ours.git("push", "--quiet", "origin", "spring")
    assert open_clone(ours).read_status().sharing == Sharing("origin/spring", 0, 0, 0)
    assert sync_clone(ours).state == "same"


def test_a_branch_that_git_saw_gone_is_not_made_again_either(hub: Path, ours: Sandbox) -> None:
    ours.git("switch", "--quiet", "--create", "spring")
    sync_clone(ours)
    late = join(hub, "late")
    late.git("switch", "--quiet", "spring")
    run_git(hub, "branch", "--quiet", "--delete", "--force", "spring")
    ours.git("fetch", "--quiet", "--prune")
    for clone in (ours, late):
        grade(clone, "A")
        for _ in range(2):
            refuse_sync(clone, "branch-gone")


def test_acts_for_one_protected_branch_are_not_for_another(hub: Path, ours: Sandbox) -> None:
    ours.git("push", "--quiet", "origin", "main:release")
    refuse_pushes(hub, "policy 7", only="main")
    log_visit(ours, "aaaaa")
    said = sync_clone(ours)
    assert [note.values["words"] for note in said.notes if note.code == "push-declined"] == [
        "policy 7"
    ]
    ours.git("fetch", "--quiet")
    ours.git("switch", "--quiet", "--track", "origin/release")
    refuse_pushes(hub, "policy 7", only="release")
    grade(ours, "A")
    assert sync_clone(ours).request == "crm/li.wei-release"
    assert "20261123-aaaaa" not in ours.read(CARD)


def test_faults_that_come_in_are_named(ours: Sandbox, theirs: Sandbox) -> None:
    theirs.commit(CARD, HUAXIN.replace("grade: B\nc", "grade: Q\nc"))
    theirs.git("push", "--quiet")
    log_visit(ours, "aaaaa")
    (note,) = sync_clone(ours).notes
    assert (note.code, note.values["customers"]) == ("sync-faulty", ["huaxin"])


def test_what_git_will_not_update_stops_no_later_write(ours: Sandbox, theirs: Sandbox) -> None:
    theirs.commit("doc/a.txt", "a\n")
    theirs.git("push", "--quiet")
    ours.put(".git/info/exclude", "doc\n")
    ours.put("doc", "mine\n")
    refuse_sync(ours, "sync-held")
    assert ours.read("doc") == "mine\n"
    grade(ours, "A")
    assert find_forward(locate_repository(ours.root)) is None
