"""The journal of a write."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from crmcli.ledger import journal as journal_module
from crmcli.ledger import locking
from crmcli.ledger.journal import (
    Begun,
    Change,
    Interrupted,
    Journal,
    Torn,
    begin_journal,
    end_journal,
    find_begun,
    find_interrupted,
    find_start,
    mark_ended,
    mark_placed,
    turn_back,
)
from crmcli.ledger.locking import hold_lock

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
    assert isinstance(found, Interrupted)
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
    assert isinstance(found, Interrupted)
    assert (found.placed, found.undoing) == (True, False)
    turn_back(tmp_path)
    turn_back(tmp_path)
    found = find_interrupted(tmp_path)
    assert isinstance(found, Interrupted)
    assert found.undoing
    end_journal(tmp_path)
    begin_journal(tmp_path, journal)
    found = find_interrupted(tmp_path)
    assert isinstance(found, Interrupted)
    assert (found.placed, found.undoing) == (False, False)


def test_a_write_that_is_over_is_none_though_its_journal_is_left(tmp_path: Path) -> None:
    journal = Journal("set(x)", "m", "main", None, (Change("f", b"a", b"b", None),))
    begin_journal(tmp_path, journal)
    mark_ended(tmp_path)
    assert find_begun(tmp_path, tmp_path) is None
    found = find_interrupted(tmp_path)
    assert isinstance(found, Interrupted) and found.ended
    begin_journal(tmp_path, journal)
    assert find_begun(tmp_path, tmp_path) == Begun("set(x)", running=False)
    mark_ended(tmp_path)
    end_journal(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_big_journal_is_read_bit_by_bit_though_the_write_is_turned_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "_AT_ONCE", 1)
    changes = tuple(Change(f"records/{at}.yaml", b"old", None, "1") for at in range(3))
    begin_journal(tmp_path, Journal("a", "m", "main", None, changes))
    found = find_interrupted(tmp_path)
    assert isinstance(found, Interrupted)
    reading = iter(found.journal.changes)
    assert next(reading) == changes[0]
    turn_back(tmp_path)
    assert tuple(reading) == changes[1:]
    assert found.journal.files == [change.file for change in changes]
    end_journal(tmp_path)
    assert found.journal.files == []


def test_a_journal_that_is_not_yet_in_its_place_is_none(tmp_path: Path) -> None:
    (tmp_path / "journal.new").write_text('{"act": "set(', encoding="utf-8")
    assert find_interrupted(tmp_path) is None
    begin_journal(tmp_path, Journal("a", "m", "main", None, ()))
    assert not (tmp_path / "journal.new").exists()


def test_a_journal_that_was_cut_or_changed_is_known_wherever_it_was(tmp_path: Path) -> None:
    changes = tuple(Change(f"records/{at}.yaml", b"old", b"new", "1") for at in range(2))
    begin_journal(tmp_path, Journal("a", "m", "main", None, changes))
    path = tmp_path / "journal.jsonl"
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        assert find_interrupted(tmp_path) == Torn(path, path.stat().st_mtime_ns), size
    lines = whole.splitlines(keepends=True)
    for wrong in (lines[:1] + lines[2:], [lines[0], *lines[2:0:-1], lines[3]], [*lines, b"\n"]):
        path.write_bytes(b"".join(wrong))
        assert isinstance(find_interrupted(tmp_path), Torn)
    path.write_bytes(whole)
    found = find_interrupted(tmp_path)
    assert isinstance(found, Interrupted)
    assert tuple(found.journal.changes) == changes


def test_a_torn_journal_of_a_write_that_was_being_undone_is_known(tmp_path: Path) -> None:
    begin_journal(tmp_path, Journal("a", "m", "main", None, ()))
    turn_back(tmp_path)
    path = tmp_path / "undo.jsonl"
    path.write_bytes(b"")
    assert find_interrupted(tmp_path) == Torn(path, path.stat().st_mtime_ns)


def test_a_write_that_has_the_lock_is_running(tmp_path: Path) -> None:
    assert find_begun(tmp_path, tmp_path) is None
    begin_journal(tmp_path, Journal("set(a)", "m", "main", None, ()))
    assert find_begun(tmp_path, tmp_path) == Begun("set(a)", running=False)
    assert not (tmp_path / "lock").exists()
    with hold_lock(tmp_path):
        assert find_begun(tmp_path, tmp_path) == Begun("set(a)", running=True)
    assert find_begun(tmp_path, tmp_path) == Begun("set(a)", running=False)
    with hold_lock(tmp_path, 0.05):  # looking leaves it free
        pass
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b"")
    torn = Torn(path, path.stat().st_mtime_ns)
    assert find_begun(tmp_path, tmp_path) == torn
    with hold_lock(tmp_path):  # by a write that is about to find it
        assert find_begun(tmp_path, tmp_path) == torn


def test_a_journal_is_not_open_for_long_while_its_write_is_running(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On Windows the write could not end: nobody removes there what somebody has open."""
    changes = (Change("records/a.yaml", None, b"a" * 100, None),)
    begin_journal(tmp_path, Journal("set(a)", "m", "main", None, changes))
    monkeypatch.setattr(journal_module, "_count_changes", pytest.fail)
    with hold_lock(tmp_path):
        assert find_begun(tmp_path, tmp_path) == Begun("set(a)", running=True)


def test_a_write_that_ends_while_it_is_looked_at_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_journal(tmp_path, Journal("a", "m", "main", None, ()))
    (tmp_path / "lock").touch()
    lock = locking._try_lock

    def end_and_lock(descriptor: int, *, shared: bool) -> bool:
        end_journal(tmp_path)
        return lock(descriptor, shared=shared)

    monkeypatch.setattr(locking, "_try_lock", end_and_lock)
    assert find_begun(tmp_path, tmp_path) is None


def test_a_journal_that_goes_or_turns_back_under_our_eyes_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_journal(tmp_path, Journal("a", "m", "main", None, ()))
    look = Path.open

    def turn_and_look(path: Path, mode: str) -> object:
        if path.name == "journal.jsonl":
            turn_back(tmp_path)
        return look(path, mode)

    def end_and_look(path: Path, mode: str) -> object:
        end_journal(tmp_path)
        return look(path, mode)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", turn_and_look)
        found = find_interrupted(tmp_path)
    assert isinstance(found, Interrupted) and found.undoing
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", end_and_look)
        assert find_interrupted(tmp_path) is None
