"""A sync that was killed while it updated the cards, and one that is taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.book.ranges import find_range
from crmcli.book.resolving import Resolver
from crmcli.book.transaction import begin_transaction
from crmcli.errors import GitFailed, Refused
from crmcli.history.forwarding import find_forward
from crmcli.history.repository import locate_repository
from crmcli.rules.edits import Set
from crmcli.rules.outcome import Message
from crmcli.views.sentences import say_message
from tests.sandbox import HUAXIN, Sandbox
from tests.team import (
    CARD,
    edit,
    grade,
    join,
    log_visit,
    open_clone,
    refuse_sync,
    sync_clone,
    tip,
)


@pytest.mark.parametrize("placed", ["none", "some", "all"])
def test_a_sync_killed_while_it_updates_the_cards_is_finished(
    hub: Path, ours: Sandbox, theirs: Sandbox, placed: str
) -> None:
    edit(theirs, Set(("grade",), "A"))
    edit(theirs, Set(("grade",), "A"), customer="lantian")
    sync_clone(theirs)
    target = tip(hub)
    ours.git("fetch", "--quiet")
    repository = locate_repository(ours.root)
    (repository.git_dir / "crm").mkdir(exist_ok=True)
    (repository.git_dir / "crm/forward").write_text(f"main {target}\n")
    files = {"none": [], "some": [CARD], "all": [CARD, "records/lantian.yaml"]}[placed]
    for file in files:
        ours.put(file, theirs.read(file))
    (repository.git_dir / "index.lock").touch()
    with begin_transaction(ours.root, open_clone(ours).identity) as transaction:
        notes = [note.code for note in transaction.notes]
    assert notes == ["forward-completed"]
    assert ours.head() == target and ours.status() == "" and find_forward(repository) is None


def test_a_file_edited_after_the_kill_is_not_lost(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    ours.git("fetch", "--quiet")
    repository = locate_repository(ours.root)
    (repository.git_dir / "crm").mkdir(exist_ok=True)
    (repository.git_dir / "crm/forward").write_text(f"main {tip(hub)}\n")
    ours.put(CARD, HUAXIN + "# typed since\n")
    refuse_sync(ours, "sync-blocked")
    assert ours.read(CARD).endswith("# typed since\n")


def test_unknown_people_may_take_but_need_a_name_to_merge(hub: Path, theirs: Sandbox) -> None:
    robot = join(hub, "robot", "robot")
    grade(theirs, "A")
    sync_clone(theirs)
    assert sync_clone(robot, pull=True).state == "updated"
    assert robot.head() == tip(hub)


def test_the_merge_of_a_sync_is_taken_back_and_done_again(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    log_visit(theirs, "bbbbb")
    edit(theirs, Set(("industry",), "贸易"), customer="lantian")
    sync_clone(theirs)
    log_visit(ours, "aaaaa")
    alone = ours.read(CARD)
    sync_clone(ours)
    together, merge = ours.read(CARD), ours.head()
    assert open_clone(ours).undo(merge).customers == ("huaxin", "lantian")
    assert ours.read(CARD) == alone and "industry" not in ours.read("records/lantian.yaml")
    open_clone(ours).undo("HEAD")
    assert ours.read(CARD) == together and "industry" in ours.read("records/lantian.yaml")
    sync_clone(ours)
    assert tip(hub) == ours.head()


def test_the_merge_of_a_sync_stays_for_those_who_had_what_it_brought(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    """A visit that recorded another's regrade, and came in later, beside the merge of that."""
    grade(theirs, "A")
    sync_clone(theirs)
    log_visit(ours, "aaaaa")
    sync_clone(ours)
    merge = ours.head()
    log_visit(theirs, "bbbbb")
    sync_clone(theirs)
    sync_clone(ours)
    with pytest.raises(Refused) as refused:
        open_clone(ours).undo(merge)
    assert refused.value.code == "undo-stays-for"
    reason = refused.value.values["reason"]
    assert isinstance(reason, Message) and reason.code == "undo-took-grade"


def test_a_merge_that_kept_ours_says_how_to_get_theirs(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    grade(ours, "C")
    refuse_sync(ours, "sync-clash")
    resolver = Resolver(open_clone(ours))
    ((contest, clash),) = resolver.iter_clashes()
    resolver.choose(contest, clash, clash.ours)
    resolver.finish()
    with pytest.raises(Refused) as refused:
        open_clone(ours).undo("HEAD")
    short = ours.head()[:7]
    said = say_message("en", Message(refused.value.code, refused.value.values))
    assert f"crm diff {short}..{short}^2" in said
    between = find_range(open_clone(ours), f"{short}..{short}^2")
    assert between is not None and between.range.right == f"{short}^2"


def test_a_merge_of_other_files_is_taken_back_by_git(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    theirs.commit("other.txt", "other\n")
    sync_clone(theirs)
    grade(ours, "C")
    sync_clone(ours)
    with pytest.raises(Refused) as refused:
        open_clone(ours).undo("HEAD")
    command = str(refused.value.values["command"])
    assert command == f"git revert -m 1 {ours.head()[:7]}"
    ours.git(*command.split()[1:], "--no-edit")
    assert not ours.path("other.txt").exists() and "grade: C" in ours.read(CARD)


def test_two_acts_of_which_a_merge_chose_one_do_not_name_each_other(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    grade(ours, "C")
    mine, other = ours.head(), theirs.head()
    refuse_sync(ours, "sync-clash")
    resolver = Resolver(open_clone(ours))
    ((contest, clash),) = resolver.iter_clashes()
    resolver.choose(contest, clash, "C")
    resolver.finish()
    for commit in (mine, other):
        with pytest.raises(Refused) as refused:
            open_clone(ours).undo(commit)
        assert refused.value.code == "undo-stays"
        reason = refused.value.values["reason"]
        assert isinstance(reason, Message) and reason.code == "undo-beside"


@pytest.mark.parametrize("options", ["--squash", "--no-commit --no-ff", "--squash -s ours"])
def test_what_a_branch_tells_git_merge_is_not_for_us(
    ours: Sandbox, theirs: Sandbox, options: str
) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    ours.git("config", "branch.main.mergeOptions", options)
    assert sync_clone(ours).state == "updated"
    assert ours.head() == theirs.head() and ours.status() == ""


def test_a_branch_that_stays_though_git_says_yes_is_brought_on_by_the_next_write(
    ours: Sandbox, theirs: Sandbox
) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    hook = ours.path(".git/hooks/post-merge")
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ngit update-ref refs/heads/main HEAD~1\n")
    hook.chmod(0o755)
    before = ours.head()
    with pytest.raises(GitFailed) as failed:
        sync_clone(ours)
    assert failed.value.code == "forward-stayed"
    assert ours.head() == before and find_forward(locate_repository(ours.root)) is not None
    with begin_transaction(ours.root, open_clone(ours).identity) as transaction:
        (note,) = transaction.notes
    assert note == Message(
        "forward-refused", {"words": Message("forward-stayed", {"branch": "main"})}
    )
    hook.unlink()
    log_visit(ours, "aaaaa")
    assert ours.git("rev-parse", "HEAD~1").strip() == theirs.head()
    assert "grade: A" in ours.read(CARD) and ours.status() == ""
