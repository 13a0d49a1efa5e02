"""What is staged is judged, whatever lies in the work tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.book import open_book
from crmcli.book.staged import check_staged, find_staged
from crmcli.errors import NotFound
from tests.sandbox import HUAXIN, LANTIAN, MUELLER, SETTINGS, Sandbox

BAD = LANTIAN.replace("stage: lead", "stage: leed")


def check(ledger: Sandbox) -> list[tuple[str, str]]:
    found = check_staged(open_book(ledger.root), find_staged(ledger.root))
    return [(one.file, one.rule) for one in found.findings]


def stage(ledger: Sandbox, file: str, text: str) -> None:
    ledger.put(file, text)
    ledger.git("add", "--", file)


def test_nothing_staged_is_nothing_wrong(ledger: Sandbox) -> None:
    ledger.put("records/lantian.yaml", BAD)
    assert check(ledger) == []


def test_what_is_staged_counts_and_not_what_lies_there(ledger: Sandbox) -> None:
    stage(ledger, "records/lantian.yaml", BAD)
    ledger.put("records/lantian.yaml", LANTIAN)
    assert check(ledger) == [("records/lantian.yaml", "bad-choice")]
    stage(ledger, "records/lantian.yaml", LANTIAN.replace("lead ", "prospect "))
    ledger.put("records/lantian.yaml", BAD)
    assert check(ledger) == []


def test_a_file_that_is_gone_from_the_work_tree_is_still_staged(ledger: Sandbox) -> None:
    stage(ledger, "records/neu.yaml", "id: neu\nname: Neu\nstage: x\n")
    ledger.path("records/neu.yaml").unlink()
    assert check(ledger) == [("records/neu.yaml", "bad-choice")]


def test_a_card_that_was_wrong_before_may_be_mended_step_by_step(ledger: Sandbox) -> None:
    ledger.commit("records/lantian.yaml", BAD.replace("owner: zhang.min", "owner: nobody"))
    stage(ledger, "records/lantian.yaml", BAD)
    assert check(ledger) == []
    stage(ledger, "records/lantian.yaml", BAD + "grade: X\n")
    assert check(ledger) == [("records/lantian.yaml", "bad-choice")]


def test_a_code_that_a_card_has_already(ledger: Sandbox) -> None:
    stage(ledger, "records/lantian.yaml", LANTIAN + "code: BJ-2024-0017\n")
    assert check(ledger) == [("records/lantian.yaml", "duplicate-code")]
    ledger.put("records/huaxin.yaml", HUAXIN.replace("code: BJ-2024-0017\n", ""))
    assert check(ledger) == [("records/lantian.yaml", "duplicate-code")]
    ledger.git("add", "records/huaxin.yaml")
    assert check(ledger) == []


def test_an_untracked_card_is_no_rival(ledger: Sandbox) -> None:
    ledger.put("records/neu.yaml", "id: neu\nname: Neu\ncode: N1\n")
    stage(ledger, "records/lantian.yaml", LANTIAN + "code: N1\n")
    assert check(ledger) == []


def test_new_settings_are_judged_with_the_cards_that_stay(ledger: Sandbox) -> None:
    stage(ledger, "crm.yaml", SETTINGS.replace("  li.wei: {", "  li.na: {"))
    assert {file for file, _ in check(ledger)} == {"records/huaxin.yaml"}
    stage(ledger, "crm.yaml", SETTINGS + "review: [nothing]\n")
    assert check(ledger) == [("crm.yaml", "unknown-review")]


def test_a_card_that_goes_takes_nothing_with_it(ledger: Sandbox) -> None:
    ledger.git("rm", "--quiet", "records/mueller.yaml")
    staged = check_staged(open_book(ledger.root), find_staged(ledger.root))
    assert (list(staged.findings), staged.cards) == ([], 1)


@pytest.mark.parametrize("file", ["crm.yaml", "schema/customer.schema.json"])
def test_what_makes_it_a_ledger_does_not_go(ledger: Sandbox, file: str) -> None:
    ledger.git("rm", "--quiet", "--cached", "--", file)
    assert check(ledger) == [(file, "goes-away")]
    ledger.path(file).unlink()
    done = ledger.crm("check", "--staged", "--lang", "zh")
    assert (done.returncode, done.stdout.splitlines()) == (
        1,
        [
            f"{file}:1:1  错误  goes-away",
            "    没有此文件，这里就不再是台账",
            f"    请取回：git checkout HEAD -- {file}",
        ],
    )


@pytest.mark.parametrize(
    ("file", "rule"), [("crm.yaml", "not-a-map"), ("schema/customer.schema.json", "schema-syntax")]
)
def test_what_makes_it_a_ledger_is_not_emptied(ledger: Sandbox, file: str, rule: str) -> None:
    text = ledger.read(file)
    stage(ledger, file, "")
    ledger.put(file, text)
    assert check(ledger) == [(file, rule)]


def test_before_the_first_commit(ledger: Sandbox) -> None:
    ledger.put("records/mueller.yaml", MUELLER.replace("grade: C", "grade: Q"))
    ledger.git("update-ref", "-d", "HEAD")
    ledger.git("add", "records/mueller.yaml")
    assert ("records/mueller.yaml", "bad-choice") in check(ledger)


def test_the_index_that_git_is_about_to_commit(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = ledger.path(".git/other-index")
    other.write_bytes(ledger.path(".git/index").read_bytes())
    stage(ledger, "records/lantian.yaml", BAD)
    monkeypatch.setenv("GIT_INDEX_FILE", str(other))
    assert check(ledger) == []
    monkeypatch.delenv("GIT_INDEX_FILE")
    assert check(ledger) == [("records/lantian.yaml", "bad-choice")]


def test_a_commit_of_other_files_is_none_of_ours(ledger: Sandbox) -> None:
    ledger.put("crm.yaml", "people: [\n")
    stage(ledger, "notes.txt", "more\n")
    done = ledger.crm("check", "--staged")
    assert (done.returncode, done.stdout) == (0, "")
    stage(ledger, "records/lantian.yaml", BAD)
    done = ledger.crm("check", "--staged")
    assert done.returncode == 1
    assert "crm.yaml:" in done.stderr


def test_outside_of_a_ledger(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="no-ledger"):
        find_staged(tmp_path)


@pytest.mark.parametrize("words", [["--fix"], ["--strict"], ["huaxin"], ["--review", "HEAD"]])
def test_what_says_itself_what_is_checked_stands_alone(ledger: Sandbox, words: list[str]) -> None:
    done = ledger.crm("check", "--staged", *words)
    assert done.returncode == 2
    assert done.stdout == ""
