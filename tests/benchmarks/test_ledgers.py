"""Ledgers are made once, whole or not at all, and written to only in copies."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from benchmarks.ledgers import Ledgers, forget_index
from crmcli.history.repository import STATE_FOLDER


def test_a_kept_ledger_is_taken_as_it_is_and_a_copy_is_another_one(tmp_path: Path) -> None:
    ledgers = Ledgers(tmp_path / "kept", tmp_path)
    kept = ledgers.get(3)
    (kept / "mark").touch()
    assert ledgers.get(3) == kept
    copy = ledgers.get_copy(3)
    assert ledgers.get_copy(3) == copy
    (copy / "mark").unlink()
    assert (kept / "mark").exists()
    assert not list((tmp_path / "kept").glob("*.part"))
    assert len(list((copy / "records").iterdir())) == 3


def test_a_ledger_that_cannot_be_made_does_not_get_its_name(tmp_path: Path) -> None:
    ledgers = Ledgers(tmp_path / "kept", tmp_path)
    with pytest.raises(subprocess.CalledProcessError):
        ledgers.get(2, commits=500)
    assert not list((tmp_path / "kept").glob("*-500"))


def test_what_the_program_remembers_is_taken_away(tmp_path: Path) -> None:
    state = tmp_path / ".git" / STATE_FOLDER
    state.mkdir(parents=True)
    (state / "index").touch()
    forget_index(tmp_path)
    forget_index(tmp_path)
    assert not state.exists()
