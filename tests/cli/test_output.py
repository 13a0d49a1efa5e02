"""What becomes of a command whose output cannot be written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sandbox import Sandbox

FULL = Path("/dev/full")
"""Takes nothing, as a disk that is full."""


def run(ledger: Sandbox, shell: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `crm` as a shell line, in which "$@" is the program."""
    return subprocess.run(
        ["sh", "-c", shell, "sh", sys.executable, "-m", "crmcli"],
        cwd=ledger.root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not FULL.exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("list", "the output cannot be written: the disk is full\n"),
        ("--lang zh --version", "无法输出：磁盘已满\n"),
    ],
)
def test_a_full_disk_is_said(ledger: Sandbox, words: str, sentence: str, unbuffered: str) -> None:
    done = run(ledger, f'"$@" {words} >{FULL}', PYTHONUNBUFFERED=unbuffered)
    assert (done.returncode, done.stderr) == (1, sentence)


def test_streams_that_are_closed_are_as_good_as_dev_null(ledger: Sandbox) -> None:
    done = run(ledger, '"$@" visit huaxin -m 寄样 <&- >&- 2>&-')
    assert done.returncode == 0
    assert "寄样" in ledger.read("records/huaxin.yaml")
    assert ledger.git("status", "--porcelain") == ""
