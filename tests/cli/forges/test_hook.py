"""`crm init --hook`: git checks the cards of each commit, ours too."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from crmcli.errors import Refused
from crmcli.history.hooks import LINE, find_hook, install_hook
from tests.sandbox import HUAXIN, LANTIAN, Sandbox

BAD = LANTIAN.replace("stage: lead", "stage: leed")


@pytest.fixture
def guarded(ledger: Sandbox) -> Sandbox:
    """A ledger with the hook."""
    assert install_hook(ledger.root) == ledger.path(".git/hooks/pre-commit")
    return ledger


def commit(ledger: Sandbox, *words: str, code: int) -> str:
    ledger.git("commit", "--quiet", "--message", "by hand", *words, code=code)
    return ledger.git("log", "-1", "--format=%s").strip()


def test_a_commit_by_hand_is_checked_as_it_is_staged(guarded: Sandbox) -> None:
    guarded.put("records/lantian.yaml", BAD)
    guarded.git("add", "records")
    guarded.put("records/lantian.yaml", LANTIAN)
    head = guarded.head()
    commit(guarded, code=1)
    assert guarded.head() == head
    assert guarded.git("show", ":records/lantian.yaml") == BAD
    assert guarded.read("records/lantian.yaml") == LANTIAN
    guarded.git("add", "records/lantian.yaml")
    guarded.put("records/huaxin.yaml", HUAXIN.replace("grade: B", "grade: Q"))
    guarded.put("notes.txt", "more\n")
    assert commit(guarded, "notes.txt", code=0) == "by hand"
    commit(guarded, "--all", code=1)
    assert commit(guarded, "--all", "--no-verify", code=0) == "by hand"


def test_a_write_of_ours_runs_it_and_waits_for_nobody(guarded: Sandbox) -> None:
    """It holds the lock, and git's index, while the hook reads the same ledger."""
    guarded.put("records/huaxin.yaml", HUAXIN.replace("grade: B", "grade: Q"))
    guarded.git("add", "records/huaxin.yaml")
    done = guarded.crm("visit", "lantian", "-m", "called", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["commit"] == guarded.head()
    assert guarded.status() == "M  records/huaxin.yaml\n"


def test_it_is_found_from_a_folder_and_a_work_tree(guarded: Sandbox, tmp_path: Path) -> None:
    guarded.git("worktree", "add", "--quiet", str(tmp_path / "other"))
    other = Sandbox(tmp_path / "other")
    other.put("records/lantian.yaml", BAD)
    other.git("add", "records")
    other.git("-C", "records", "commit", "--quiet", "--message", "x", code=1)


def test_it_is_written_once(guarded: Sandbox) -> None:
    assert install_hook(guarded.root) is None
    hook = guarded.path(".git/hooks/pre-commit")
    text = hook.read_text("utf-8")
    moved = "\n".join(
        "python=/gone/python" if line.startswith("python=") else line for line in text.split("\n")
    )
    hook.write_text(moved, encoding="utf-8")
    assert install_hook(guarded.root) == hook
    assert hook.read_text("utf-8") == text
    hook.chmod(0o644)
    assert install_hook(guarded.root) == hook
    assert os.access(hook, os.X_OK)


def test_another_hook_stays(ledger: Sandbox) -> None:
    hook = ledger.path(".git/hooks/pre-commit")
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nmake lint\n", encoding="utf-8")
    done = ledger.crm("init", "--hook", "--ci", "github")
    assert done.returncode == 4
    assert f"add this line to it: {LINE}" in done.stderr
    assert hook.read_text("utf-8") == "#!/bin/sh\nmake lint\n"
    assert not ledger.path(".github").exists()
    with pytest.raises(Refused, match="other-hook"):
        find_hook(ledger.root)


def test_hooks_that_are_kept_elsewhere(ledger: Sandbox, tmp_path: Path) -> None:
    ledger.git("config", "core.hooksPath", ".githooks")
    assert install_hook(ledger.root) == ledger.path(".githooks/pre-commit")
    ledger.git("config", "core.hooksPath", str(tmp_path / "shared hooks"))
    assert install_hook(ledger.root) == tmp_path / "shared hooks/pre-commit"


def test_without_the_program_git_commits_and_it_is_said(guarded: Sandbox) -> None:
    hook = guarded.path(".git/hooks/pre-commit")
    lines = hook.read_text("utf-8").split("\n")
    gone = ["python=/gone" if line.startswith("python=") else line for line in lines]
    gone = [line.replace("command -v crm ", "command -v no-such-program ") for line in gone]
    hook.write_text("\n".join(gone), encoding="utf-8")
    guarded.put("records/lantian.yaml", BAD)
    assert commit(guarded, "--all", code=0) == "by hand"


def test_init_says_what_it_did(ledger: Sandbox) -> None:
    done = ledger.crm("init", "--hook", "--json")
    assert json.loads(done.stdout)["hook"] == str(ledger.path(".git/hooks/pre-commit"))
    again = ledger.crm("init", "--hook", "--lang", "zh")
    assert (again.returncode, again.stderr.splitlines()[-1]) == (0, "钩子已存在，无需改动")


def test_a_sample_has_none(ledger: Sandbox, tmp_path: Path) -> None:
    done = ledger.crm("init", "--demo", str(tmp_path / "sample"), "--hook")
    assert done.returncode == 2
    assert not (tmp_path / "sample").exists()
