"""`crm` in a copy of a process that has imported it does as in a fresh one."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.sandbox import Sandbox
from tests.warm.running import FRESH, run_crm, write_crm


@pytest.mark.parametrize(
    ("words", "given", "environment"),
    [
        (["list", "--json"], None, {}),
        (["list"], None, {"CRM_LANG": "zh", "COLUMNS": "40", "TZ": "Asia/Tokyo"}),
        (["show", "nosuch"], None, {}),
        (["set", "-", "industry=软件", "--dry-run"], "huaxin\nlantian\n", {}),
        (["doctor", "--json"], None, {"PYTHONUTF8": "0", "LC_ALL": "C"}),
    ],
    ids=str,
)
def test_it_prints_and_ends_alike(
    ledger: Sandbox, words: list[str], given: str | None, environment: dict[str, str]
) -> None:
    fresh = subprocess.run(
        [*FRESH, *words],
        cwd=ledger.root,
        env={**os.environ, **environment},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    warm = run_crm(words, ledger.root, {**os.environ, **environment}, given)
    assert (warm.returncode, warm.stdout, warm.stderr) == (
        fresh.returncode,
        fresh.stdout,
        fresh.stderr,
    )


def test_a_shell_runs_it(ledger: Sandbox, tmp_path: Path) -> None:
    write_crm(tmp_path / "bin")
    shell = subprocess.run(
        ["sh", "-c", "crm list -f ids | sort -r; crm show nosuch; echo $?"],
        cwd=ledger.root,
        env={**os.environ, "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shell.stdout == "mueller\nlantian\nhuaxin\n3\n"
    assert "nosuch" in shell.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_what_cannot_be_handed_over_is_run_afresh(
    ledger: Sandbox, tmp_path: Path, closed: str
) -> None:
    write_crm(tmp_path / "bin")
    words = f"../bin/crm set lantian industry=x {closed}"
    assert subprocess.run(["sh", "-c", words], cwd=ledger.root, check=False).returncode == 0
    assert "industry: x" in ledger.read("records/lantian.yaml")


def test_only_the_command_itself_has_its_environment(ledger: Sandbox) -> None:
    assert "没有客户" in ledger.crm("show", "nosuch", CRM_LANG="zh").stderr
    assert "没有客户" not in ledger.crm("show", "nosuch").stderr
