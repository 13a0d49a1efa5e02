"""A journal that is not whole: what the next write makes of it, and of what lies about."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crmcli.book import open_book
from crmcli.book.examining import examine
from crmcli.book.transaction import STATE_FOLDER, rehearse_transaction
from crmcli.errors import Refused
from crmcli.history import locks
from crmcli.history.repository import read_identity
from crmcli.ledger.records import save_record
from crmcli.rules.health import FIX, Terminal
from crmcli.rules.outcome import Message
from tests.book.test_transaction import AFTER, CARD, begin, cut_journal, mend
from tests.sandbox import Sandbox

LEFT = (
    "records/.huaxin.yaml.crmtmp-1-new",
    "records/.huaxin.yaml.crmtmp-1-old",
    "records/ab/.made.yaml.crmtmp-77-new",
    "schema/.customer.schema.json.crmtmp-1-new",
    ".crm.yaml.crmtmp-1-new",
    "..gitignore.crmtmp-1-new",
    ".vscode/.settings.json.crmtmp-1-old",
)
NOT_OURS = ("records/.huaxin.yaml.crmtmp-mine", "records/.huaxin.yaml.swp", "records/todo.txt")


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "_AFTER", 0.2)
    monkeypatch.setattr(locks, "PATIENCE", 0.5)


def tear(ledger: Sandbox) -> Path:
    """Leave a write behind whose journal has lost its end, and what it had prepared."""
    folder = begin(ledger, placed=False)
    cut_journal(ledger, -1)
    for file in LEFT:
        ledger.put(file, "half")
    return folder / "journal.jsonl"


def test_what_the_killed_write_had_prepared_is_no_edit_and_is_swept(ledger: Sandbox) -> None:
    tear(ledger)
    for file in NOT_OURS:
        ledger.put(file, "mine")
    assert mend(ledger) == ["journal-dropped"]
    assert [file for file in LEFT if ledger.path(file).exists()] == []
    assert [file for file in NOT_OURS if not ledger.path(file).exists()] == []


def test_it_is_swept_though_somebody_has_to_look_at_the_cards(ledger: Sandbox) -> None:
    """They are told to remove the journal, and nothing else tells later what lies about."""
    journal = tear(ledger)
    save_record(ledger.root, CARD, AFTER.encode())
    with pytest.raises(Refused, match="journal-torn") as caught:
        mend(ledger)
    assert caught.value.values == {"file": str(journal), "files": [CARD]}
    assert ledger.status() == f" M {CARD}\n"
    assert ledger.read(CARD) == AFTER


def test_nothing_is_swept_behind_a_link(ledger: Sandbox, tmp_path: Path) -> None:
    tear(ledger)
    elsewhere = tmp_path / ".other.yaml.crmtmp-1-new"
    elsewhere.touch()
    ledger.path("records/linked").symlink_to(tmp_path)
    assert mend(ledger) == ["journal-dropped"]
    assert elsewhere.exists()


def test_a_lock_and_an_index_that_it_left_are_removed(ledger: Sandbox) -> None:
    folder = tear(ledger).parent
    lock = ledger.path(".git/index.lock")
    lock.touch()
    (folder / "staged").hardlink_to(ledger.path(".git/index"))
    assert mend(ledger) == ["journal-dropped"]
    assert not lock.exists()
    assert ledger.status() == ""


def test_a_lock_that_is_older_is_somebody_elses(ledger: Sandbox) -> None:
    tear(ledger)
    lock = ledger.path(".git/index.lock")
    lock.touch()
    os.utime(lock, (1, 1))
    assert mend(ledger) == ["journal-dropped"]
    assert lock.exists()


def test_a_torn_journal_is_told_as_one(ledger: Sandbox) -> None:
    file = str(tear(ledger))
    status = open_book(ledger.root).read_status()
    assert (status.torn, status.interrupted, status.running) == (file, None, None)
    checks = {check.name: check for check in examine(ledger.root, Terminal("utf-8", "utf-8"), "")}
    said = Message("write-torn")
    assert (checks["interrupted"].state, checks["interrupted"].found) == ("warning", said)
    assert checks["interrupted"].mend == FIX
    identity = read_identity(ledger.root)
    with pytest.raises(Refused, match="write-torn"), rehearse_transaction(ledger.root, identity):
        pass


def test_a_write_goes_on_where_a_torn_journal_was(ledger: Sandbox) -> None:
    tear(ledger)
    ledger.path(".git/index.lock").touch()
    receipt = open_book(ledger.root).save([], None)
    assert [note.code for note in receipt.notes] == ["journal-dropped"]
    assert not (ledger.path(".git") / STATE_FOLDER / "journal.jsonl").exists()
