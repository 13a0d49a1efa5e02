"""The hooks that `.pre-commit-hooks.yaml` offers, run as pre-commit runs them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.sandbox import LANTIAN, SETTINGS, Sandbox

ROOT = Path(__file__).parents[3]
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
}


def run(ledger: Sandbox, hook: str, *files: str) -> tuple[int, str] | None:
    """Exit code and output of a hook for the files of a commit; None where none concerns it."""
    wanted = HOOKS[hook]
    concerned = [file for file in files if re.search(wanted.get("files", ""), file)]
    if not concerned and not wanted.get("always_run", False):
        return None
    program, *words = shlex.split(wanted["entry"])
    assert (program, wanted["language"]) == ("crm", "python")
    named = concerned if wanted.get("pass_filenames", True) else []
    done = ledger.crm(*words, *named)
    return done.returncode, done.stdout


def test_the_cards_of_a_commit_are_checked_and_no_others(ledger: Sandbox) -> None:
    ledger.put("records/lantian.yaml", LANTIAN.replace("stage: lead", "stage: leed"))
    good = run(ledger, "crm-check", "records/huaxin.yaml", "crm.yaml", "notes.txt")
    assert good is not None
    assert good[0] == 0
    bad = run(ledger, "crm-check", "records/lantian.yaml", "schema/customer.schema.json")
    assert bad is not None
    assert bad[0] == 1
    assert "records/lantian.yaml:5:1  error" in bad[1]


def test_what_a_commit_takes_away_is_seen(ledger: Sandbox) -> None:
    """pre-commit names no file that goes."""
    ledger.git("rm", "--quiet", "crm.yaml")
    ran = run(ledger, "crm-check-staged")
    assert ran is not None
    assert ran[0] == 1
    assert ran[1].startswith("crm.yaml:1:1  error    goes-away")
    ledger.git("reset", "--quiet", "--hard")
    assert run(ledger, "crm-check-staged") == (0, "")


def test_new_rules_are_checked_with_all_cards(ledger: Sandbox) -> None:
    ledger.put("crm.yaml", SETTINGS.replace("  li.wei: {", "  li.na: {"))
    ran = run(ledger, "crm-check-all", "crm.yaml", "records/lantian.yaml")
    assert ran is not None
    assert ran[0] == 1
    assert "records/huaxin.yaml" in ran[1]


@pytest.mark.parametrize("hook", ["crm-check", "crm-check-all"])
def test_other_files_concern_no_hook(ledger: Sandbox, hook: str) -> None:
    assert run(ledger, hook, "notes.txt", "old/records/a.yaml", "crm.yaml.orig") is None
