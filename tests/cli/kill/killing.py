"""A command that is stopped at one of its file-changing calls, by killat.c."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.sandbox import Sandbox

LONG = bool(os.environ.get("CRM_TEST_LONG"))
STAGED = "M  notes.txt\n"
"""The status of a copy as it is made: the user's own."""
SEVERAL = ("lantian", "mueller")
COMPILER = shutil.which("cc")
JOURNAL = ("journal.jsonl", "journal.new", "undo.jsonl", "placed", "ended", "probe")
"""What a write keeps beside its lock until it is over."""

NEEDS_SHIM = [
    pytest.mark.skipif(COMPILER is None, reason="no C compiler (cc) to build the kill shim"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the shim is for Linux"),
    pytest.mark.timeout(900),
]


def run(
    ledger: Sandbox,
    words: Sequence[str],
    shim: Path,
    mode: str,
    at: int,
    given: Sequence[str] = SEVERAL,
) -> tuple[int, str, int]:
    """Run a command with the shim; the exit code, what it said, and how many calls there were.

    A command that takes customers from standard input gets `given`.
    """
    counter = ledger.root.with_name("counter")
    counter.write_bytes(bytes(8))
    done = subprocess.run(
        [sys.executable, "-m", "crmcli", *words],
        cwd=ledger.root,
        env={
            **os.environ,
            "LD_PRELOAD": str(shim),
            "KILLAT_COUNTER": str(counter),
            "KILLAT_AT": str(at),
            "KILLAT_MODE": mode,
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        input="\n".join(given),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        start_new_session=True,
    )
    return done.returncode, done.stderr, int.from_bytes(counter.read_bytes(), sys.byteorder)


def assert_sound(ledger: Sandbox) -> None:
    """The repository is whole, and no write has left anything behind."""
    assert "error" not in ledger.git("fsck", "--strict", "--no-dangling")
    left = [path for path in ledger.root.rglob("*") if path.match("*crmtmp*")]
    left += ledger.path(".git").rglob("*.lock")
    left += [ledger.path(".git/crm") / name for name in JOURNAL]
    assert [path for path in left if path.exists()] == []
