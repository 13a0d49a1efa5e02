"""`crm doctor` as people run it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.sandbox import Sandbox


def test_what_is_missing_is_named_and_mended(ledger: Sandbox) -> None:
    ledger.path(".gitattributes").unlink()
    ledger.git("commit", "--quiet", "-am", "lose it")
    done = ledger.crm("doctor", CRM_LANG="zh")
    assert done.returncode == 1
    assert "问题  文件" in done.stdout
    assert "修复：crm doctor --fix" in done.stdout
    assert "mend" not in done.stdout
    mended = ledger.crm("doctor", "--fix", "--json")
    assert mended.returncode == 0, mended.stderr
    found = json.loads(mended.stdout)
    assert found["ok"] is True
    assert {check["state"] for check in found["checks"]} == {"ok"}
    assert all(set(check) == {"name", "state", "found", "mend"} for check in found["checks"])
    assert ".gitattributes" in mended.stderr
    assert ledger.status() == ""


def test_without_git(ledger: Sandbox, tmp_path: Path) -> None:
    done = ledger.crm("doctor", PATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stdout.startswith("problem  git")
    assert "mend: " in done.stdout
    assert "cards 3" in done.stdout
    assert done.stderr == "problems 1, warnings 1\n"


def test_no_ledger_is_made_where_there_is_none(tmp_path: Path) -> None:
    folder = Sandbox(tmp_path / "empty")
    folder.root.mkdir()
    done = folder.crm("doctor", "--fix")
    assert done.returncode == 0
    assert "crm init" in done.stdout
    assert list(folder.root.iterdir()) == []
