"""The lock that lets one write at a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from crmcli.errors import Failure, Refused
from crmcli.ledger.locking import hold_lock, keep_writers_out


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with hold_lock(tmp_path / "crm"):
        with pytest.raises(Refused) as caught, hold_lock(tmp_path / "crm", 0.05):
            pass
        assert caught.value.code == "locked"
    with hold_lock(tmp_path / "crm", 0.05):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are not inherited there")
def test_the_lock_ends_with_us_though_a_child_lives_on(tmp_path: Path) -> None:
    with hold_lock(tmp_path / "crm") as held:
        assert held is not None
        child = subprocess.Popen(["sleep", "30"], pass_fds=(held,))
    try:
        with hold_lock(tmp_path / "crm", 0.05):
            pass
    finally:
        child.kill()
        child.wait()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Failure), hold_lock(tmp_path / "file" / "crm"):
        pass


def test_a_look_keeps_writers_out_and_other_looks_not(tmp_path: Path) -> None:
    with hold_lock(tmp_path):
        pass
    with keep_writers_out(tmp_path) as alone, keep_writers_out(tmp_path) as also:
        assert alone and (also or sys.platform == "win32")
        with pytest.raises(Refused, match="locked"), hold_lock(tmp_path, 0.05):
            pass
    with hold_lock(tmp_path, 0.05), keep_writers_out(tmp_path) as alone:
        assert not alone
