"""What plain git put on the branch is judged before a sync sends it."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.errors import InvalidCard
from crmcli.rules.outcome import Message
from tests.sandbox import HUAXIN, LANTIAN, SETTINGS, Sandbox
from tests.team import CARD, grade, log_visit, run_git, sync_clone, tip

BAD = LANTIAN.replace("stage: lead", "stage: leed")
LANTIAN_CARD = "records/lantian.yaml"


def refuse(clone: Sandbox, *, onto: str | None = None) -> list[tuple[str, int, str, str]]:
    """What a sync there must refuse to send: file, line, field and rule."""
    with pytest.raises(InvalidCard) as refused:
        sync_clone(clone, onto=onto)
    assert refused.value.code == "sync-unfit"
    findings = refused.value.values["findings"]
    assert isinstance(findings, list)
    return [(one.file, one.line, one.path, one.rule) for one in findings]


def test_a_commit_by_hand_with_an_error_stays_here_until_it_is_mended(
    hub: Path, ours: Sandbox
) -> None:
    ours.commit(LANTIAN_CARD, BAD)
    before, remote = ours.head(), tip(hub)
    assert refuse(ours) == [(LANTIAN_CARD, 5, "stage", "bad-choice")]
    assert (ours.head(), tip(hub), ours.status()) == (before, remote, "")
    ours.commit(LANTIAN_CARD, LANTIAN)
    assert sync_clone(ours).state == "sent"


def test_what_others_sent_comes_in_all_the_same(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    ours.commit(LANTIAN_CARD, BAD)
    remote = tip(hub)
    with pytest.raises(InvalidCard) as refused:
        sync_clone(ours)
    came = {"upstream": "origin/main", "received": 1}
    assert refused.value.notes == (Message("sync-received", came),)
    assert "grade: A" in ours.read(CARD) and ours.status() == "" and tip(hub) == remote
    with pytest.raises(InvalidCard) as again:
        sync_clone(ours)
    assert again.value.notes == ()
    assert sync_clone(ours, pull=True).waiting == 1


def test_errors_that_the_remote_has_already_stop_nobody(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    theirs.commit(LANTIAN_CARD, BAD)
    theirs.git("push", "--quiet")
    sync_clone(ours)
    ours.commit(LANTIAN_CARD, BAD + "industry: 贸易\n")
    log_visit(ours, "aaaaa")
    assert sync_clone(ours).state == "sent"


def test_markers_committed_by_hand(hub: Path, ours: Sandbox, theirs: Sandbox) -> None:
    grade(theirs, "A")
    sync_clone(theirs)
    grade(ours, "C")
    ours.git("fetch", "--quiet")
    ours.git("merge", "--quiet", "origin/main", code=1)
    ours.git("commit", "--quiet", "--all", "--message", "merged")
    ((file, _, _, rule),) = refuse(ours)
    assert (file, rule) == (CARD, "conflict-markers")


def test_one_code_in_two_cards_that_two_people_made(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    """Each card for itself is right, and the merge of the two has no conflict."""
    theirs.commit("records/acme.yaml", "id: acme\ncode: K-1\nname: 艾克美\n")
    sync_clone(theirs)
    ours.commit("records/bell.yaml", "id: bell\ncode: K-1\nname: 贝尔\n")
    assert refuse(ours) == [("records/bell.yaml", 2, "code", "duplicate-code")]
    assert ours.path("records/acme.yaml").is_file()  # to be compared
    ours.commit("records/bell.yaml", "id: bell\ncode: K-2\nname: 贝尔\n")
    assert sync_clone(ours).state == "sent"


def test_one_id_in_two_folders(hub: Path, ours: Sandbox) -> None:
    ours.commit("records/old/huaxin.yaml", HUAXIN.replace("code: BJ-2024-0017\n", ""))
    assert [one[3] for one in refuse(ours)] == ["duplicate-id"]


def test_settings_that_make_cards_wrong(hub: Path, ours: Sandbox) -> None:
    person = "  zhang.min: {name: 张敏, emails: [zhang.min@example.com, zm@example.com]}\n"
    ours.commit("crm.yaml", SETTINGS.replace(person, ""))
    assert [(one[0], one[2]) for one in refuse(ours)] == [(LANTIAN_CARD, "owner")]


def test_a_schema_that_is_none(hub: Path, ours: Sandbox) -> None:
    """It was mended in the work tree, and the mend is not saved."""
    schema = "schema/customer.schema.json"
    text = ours.read(schema)
    ours.commit(schema, text + "<<<<<<< ours\n")
    ours.put(schema, text)
    ((file, *_, rule),) = refuse(ours)
    assert (file, rule) == (schema, "schema-syntax")


def test_what_lies_there_unsaved_is_not_what_is_sent(hub: Path, ours: Sandbox) -> None:
    ours.commit(LANTIAN_CARD, BAD)
    ours.put(LANTIAN_CARD, LANTIAN)
    assert [one[3] for one in refuse(ours)] == ["bad-choice"]
    ours.git("reset", "--quiet", "--hard", "HEAD~1")
    log_visit(ours, "aaaaa")
    ours.put(LANTIAN_CARD, BAD)
    ours.put(CARD, ours.read(CARD).replace("code: BJ-2024-0017", "code: K-1"))
    ours.commit("records/bell.yaml", "id: bell\ncode: K-1\nname: 贝尔\n")
    assert sync_clone(ours).state == "sent"


def test_a_new_branch_brings_what_no_branch_of_the_remote_has(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    theirs.commit(LANTIAN_CARD, BAD)
    theirs.git("push", "--quiet")
    ours.git("switch", "--quiet", "--create", "spring")
    log_visit(ours, "aaaaa")
    ours.git("fetch", "--quiet")
    ours.git("merge", "--quiet", "--no-edit", "origin/main")
    assert sync_clone(ours).state == "sent"
    ours.git("switch", "--quiet", "--create", "summer", "HEAD")
    ours.commit(CARD, ours.read(CARD).replace("grade: B\nc", "grade: Q\nc"))
    assert [one[2] for one in refuse(ours)] == ["grade"]
    assert "summer" not in run_git(hub, "branch")


def test_a_base_that_is_merged_in_may_have_errors(
    hub: Path, ours: Sandbox, theirs: Sandbox
) -> None:
    ours.git("switch", "--quiet", "--create", "spring")
    log_visit(ours, "aaaaa")
    sync_clone(ours)
    theirs.commit(LANTIAN_CARD, BAD)
    theirs.git("push", "--quiet")
    assert sync_clone(ours, onto="main").state == "sent"
    ours.commit(LANTIAN_CARD, BAD + "grade: Q\n")
    assert [one[2] for one in refuse(ours, onto="main")] == ["grade"]


def test_the_first_to_send_sends_no_errors_either(tmp_path: Path, ours: Sandbox) -> None:
    run_git(tmp_path, "init", "--quiet", "--bare", "empty.git")
    ours.git("remote", "remove", "origin")
    ours.git("remote", "add", "origin", str(tmp_path / "empty.git"))
    good = ours.head()
    ours.commit(LANTIAN_CARD, BAD)
    assert [one[0] for one in refuse(ours)] == [LANTIAN_CARD]
    ours.git("reset", "--quiet", "--hard", good)
    assert sync_clone(ours).state == "sent"


def test_of_very_many_cards_only_the_doubtful_are_read_again(
    hub: Path, ours: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crmcli.book.sending.MANY", 2)
    for name, code in (("acme", "K-1"), ("bell", "K-1"), ("core", "K-3"), ("dorn", "K-4")):
        ours.commit(f"records/{name}.yaml", f"id: {name}\ncode: {code}\nname: {name}\n")
    ours.commit(LANTIAN_CARD, BAD)
    ours.put(CARD, HUAXIN.replace("grade: B\nc", "grade: Q\nc"))  # not committed
    wrong = [
        ("records/acme.yaml", "duplicate-code"),
        ("records/bell.yaml", "duplicate-code"),
        (LANTIAN_CARD, "bad-choice"),
    ]
    assert sorted((one[0], one[3]) for one in refuse(ours)) == wrong
    ours.put("crm.yaml", SETTINGS + "ids: random\n")
    assert sorted((one[0], one[3]) for one in refuse(ours)) == wrong
    ours.commit(LANTIAN_CARD, LANTIAN)
    ours.commit("records/bell.yaml", "id: bell\ncode: K-2\nname: bell\n")
    assert sync_clone(ours).state == "sent"
