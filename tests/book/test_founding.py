"""`crm init`: a fresh ledger, a clone that lacks something, and what it must leave alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_asking import answer
from tests.sandbox import Sandbox


@pytest.fixture
def outside(tmp_path: Path) -> Sandbox:
    """A folder that is in no repository."""
    (tmp_path / "work").mkdir()
    return Sandbox(tmp_path / "work")


def test_a_fresh_ledger(outside: Sandbox) -> None:
    done = outside.crm("init", "shop", "--json")
    assert done.returncode == 0, done.stderr
    shop = Sandbox(outside.root / "shop")
    answer = json.loads(done.stdout)
    assert answer["new"] is True
    assert answer["me"] == "li.wei"
    assert sorted(answer["files"]) == sorted(shop.git("ls-files", "-z").split("\0")[:-1])
    assert shop.status() == ""
    assert "timezone: Asia/Shanghai" in shop.read("crm.yaml")
    assert "visit: {channel: onsite}" in shop.read("crm.yaml")


def test_a_repository_with_other_files_becomes_a_ledger(outside: Sandbox) -> None:
    outside.git("init", "--quiet", "--initial-branch=main")
    outside.commit("README", "ours\n")
    outside.put("draft.txt", "not yet\n")
    outside.git("add", "draft.txt")
    assert outside.crm("init").returncode == 0
    assert outside.status() == "A  draft.txt\n"
    assert "draft.txt" not in outside.git("ls-tree", "-r", "--name-only", "HEAD")


def test_in_a_folder_of_a_ledger_the_ledger_is_meant(ledger: Sandbox) -> None:
    done = ledger.crm("-C", "records", "init")
    assert done.returncode == 0, done.stderr
    assert not ledger.path("records/.git").exists()
    assert not ledger.path("records/crm.yaml").exists()


def test_no_ledger_inside_a_ledger(ledger: Sandbox) -> None:
    done = ledger.crm("init", "records/other")
    assert done.returncode == 4
    assert not ledger.path("records/other").exists()


def test_settings_deleted_by_hand_come_back_as_they_were(ledger: Sandbox) -> None:
    assert ledger.crm("init").returncode == 0
    before, head = ledger.read("crm.yaml"), ledger.head()
    ledger.path("crm.yaml").unlink()
    assert ledger.crm("init").returncode == 0
    assert ledger.read("crm.yaml") == before
    assert ledger.head() == head
    assert ledger.status() == ""


def test_an_attribute_line_of_the_users_is_in_no_commit_of_ours(ledger: Sandbox) -> None:
    ledger.commit(".gitattributes", "*.pdf binary\n")
    ledger.put(".gitattributes", "*.pdf binary\n*.png binary\n")
    head = ledger.head()
    done = ledger.crm("init")
    assert done.returncode == 4
    assert ".gitattributes" in done.stderr
    assert ledger.head() == head
    assert ledger.read(".gitattributes") == "*.pdf binary\n*.png binary\n"


def test_a_hook_that_says_no_leaves_nothing_behind(outside: Sandbox) -> None:
    outside.git("init", "--quiet", "--initial-branch=main")
    outside.commit("README", "ours\n")
    outside.put(".git/hooks/pre-commit", "#!/bin/sh\necho not today >&2\nexit 1\n")
    outside.path(".git/hooks/pre-commit").chmod(0o755)
    done = outside.crm("init")
    assert done.returncode == 6
    assert "not today" in done.stderr
    assert outside.status() == ""


def test_a_detached_head_is_refused(ledger: Sandbox) -> None:
    ledger.git("checkout", "--quiet", "--detach")
    assert ledger.crm("init").returncode == 4
    assert ledger.status() == ""


def test_nobody_is_made_up(outside: Sandbox) -> None:
    done = outside.crm("init", "shop", GIT_CONFIG_GLOBAL="/dev/null")
    assert done.returncode == 4
    assert not outside.path("shop").exists()


def test_a_stranger_is_told_how_to_be_entered(ledger: Sandbox) -> None:
    done = ledger.crm("init", GIT_AUTHOR_EMAIL="new@example.com", GIT_AUTHOR_NAME="New")
    assert done.returncode == 0, done.stderr
    assert "crm person add" in done.stderr


# Joining a ledger that others have.


@pytest.fixture
def clone(ledger: Sandbox, tmp_path: Path) -> Sandbox:
    ledger.crm("init")  # brings the files that the small ledger lacks
    ledger.git("clone", "--quiet", str(ledger.root), str(tmp_path / "clone"))
    return Sandbox(tmp_path / "clone")


def test_one_command_joins_from_any_folder_of_a_clone(clone: Sandbox) -> None:
    head = clone.head()
    done = clone.crm("-C", "records", "init")
    assert done.returncode == 0, done.stderr
    assert "joined" in done.stderr
    assert "you are 李伟 (li.wei, li.wei@example.com)" in done.stderr
    assert (clone.head(), clone.status()) == (head, "")
    assert clone.git("config", "--local", "diff.crm.xfuncname")
    again = clone.crm("init", CRM_LANG="zh")
    assert (again.returncode, "joined" in again.stderr) == (0, False)
    assert "你是 李伟" in again.stderr


def test_whoever_joins_is_asked_who_they_are(clone: Sandbox) -> None:
    answers = ["赵敏", "nowhere", "zhang.min@example.com"]
    code, screen = answer(clone, "init", answers=answers, GIT_CONFIG_GLOBAL="/dev/null")
    assert code == 0, screen
    assert "you are 张敏" in screen
    assert clone.git("config", "--local", "user.name").strip() == "赵敏"


def test_a_script_that_joins_must_know_who_it_is(clone: Sandbox) -> None:
    done = clone.crm("init", GIT_CONFIG_GLOBAL="/dev/null")
    assert done.returncode == 4
    assert "git config --global user.name" in done.stderr


# The sample ledger, as a command.


def test_a_sample_ledger_wants_a_folder_of_its_own(ledger: Sandbox) -> None:
    assert ledger.crm("init", "--demo").returncode == 2
    assert ledger.crm("init", "--demo", "records/sample").returncode == 4
    assert ledger.status() == ""
