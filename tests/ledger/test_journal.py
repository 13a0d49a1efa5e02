"""The journal of a write, and the lock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from crmcli.errors import Failure, Refused
from crmcli.ledger import journal as journal_module
from crmcli.ledger.journal import (
    Change,
    Journal,
    begin_journal,
    end_journal,
    find_interrupted,
    find_start,
    hold_lock,
    mark_placed,
    turn_back,
)

_bytes = some.none() | some.binary(max_size=50)
_changes = some.builds(
    Change, some.text(max_size=20), _bytes, _bytes, some.none() | some.text(max_size=20)
)
_journals = some.builds(
    Journal,
    some.text(max_size=20),
    some.text(max_size=60),
    some.text(max_size=20),
    some.none() | some.text(max_size=40),
    some.lists(_changes, max_size=3).map(tuple),
)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("git") / "crm"


@settings(max_examples=30)  # each waits for the disk
@given(journal=_journals)
def test_a_journal_is_found_as_it_was_begun(journal: Journal, folder: Path) -> None:
    begin_journal(folder, journal)
    found = find_interrupted(folder)
    assert found is not None
    stored = found.journal.changes
    assert found.journal._replace(changes=tuple(stored)) == journal
    assert tuple(stored) == journal.changes
    assert (found.placed, found.undoing) == (False, False)
    assert found.since_ns == find_start(folder)
    end_journal(folder)
    assert find_interrupted(folder) is None


def test_how_far_a_write_had_come_is_told(tmp_path: Path) -> None:
    journal = Journal("set(x)", "m", "main", None, (Change("f", b"a", b"b", None),))
    begin_journal(tmp_path, journal)
    mark_placed(tmp_path)
    found = find_interrupted(tmp_path)
    assert found is not None
    assert (found.placed, found.undoing) == (True, False)
    turn_back(tmp_path)
    turn_back(tmp_path)
    found = find_interrupted(tmp_path)
    assert found is not None
    assert found.undoing
    end_journal(tmp_path)
    begin_journal(tmp_path, journal)
    found = find_interrupted(tmp_path)
    assert found is not None
    assert (found.placed, found.undoing) == (False, False)


def test_a_big_journal_is_read_bit_by_bit_though_the_write_is_turned_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "_AT_ONCE", 1)
    changes = tuple(Change(f"records/{at}.yaml", b"old", None, "1") for at in range(3))
    begin_journal(tmp_path, Journal("a", "m", "main", None, changes))
    found = find_interrupted(tmp_path)
    assert found is not None
    reading = iter(found.journal.changes)
    assert next(reading) == changes[0]
    turn_back(tmp_path)
    assert tuple(reading) == changes[1:]
    assert found.journal.files == [change.file for change in changes]
    end_journal(tmp_path)
    assert found.journal.files == []


def test_a_torn_journal_is_never_seen(tmp_path: Path) -> None:
    (tmp_path / "journal.new").write_text('{"act": "set(', encoding="utf-8")
    assert find_interrupted(tmp_path) is None
    begin_journal(tmp_path, Journal("a", "m", "main", None, ()))
    assert not (tmp_path / "journal.new").exists()


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
