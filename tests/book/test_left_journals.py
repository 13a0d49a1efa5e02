"""A write that is over, and whose journal somebody has open: on Windows nobody can remove it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from crmcli.book import open_book
from crmcli.book.transaction import STATE_FOLDER, begin_transaction, rehearse_transaction
from crmcli.errors import Failure, GitFailed
from crmcli.history.repository import read_identity
from crmcli.ledger.journal import begin_journal
from crmcli.views.sentences import say_message
from tests.book.test_transaction import AFTER, CARD, make_journal
from tests.sandbox import HUAXIN, Sandbox

Holding = Callable[[str], AbstractContextManager[None]]


@contextmanager
def held_open(ending: str) -> Iterator[None]:
    """Keep files with this ending from being removed."""
    unlink = Path.unlink

    def refuse(path: Path, *, missing_ok: bool = False) -> None:
        if path.name.endswith(ending) and path.exists():
            raise PermissionError(13, "somebody has it open", str(path))
        unlink(path, missing_ok=missing_ok)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        yield


@pytest.mark.parametrize("ending", ["journal.jsonl", "placed", "-old"])
def test_an_act_is_done_once_its_commit_is_made(ledger: Sandbox, ending: str) -> None:
    with begin_transaction(ledger.root, read_identity(ledger.root)) as transaction:
        with held_open(ending):
            committed = transaction.carry_out(make_journal(ledger))
        assert [note.code for note in transaction.notes] == ["journal-left"]
    assert committed.commit == ledger.head()
    assert ledger.read(CARD) == AFTER
    status = open_book(ledger.root).read_status()
    assert (status.interrupted, status.torn) == (None, None)
    with rehearse_transaction(ledger.root, read_identity(ledger.root)) as rehearsal:
        assert rehearsal.notes == []


def begin_next(ledger: Sandbox) -> list[str]:
    """Begin a write; the codes of what it had to say, and nothing of the one before is left."""
    with begin_transaction(ledger.root, read_identity(ledger.root)) as transaction:
        assert {path.name for path in transaction.folder.iterdir()} <= {"acts", "lock"}
        return [note.code for note in transaction.notes]


def test_the_next_write_removes_it_and_says_nothing(ledger: Sandbox) -> None:
    with (
        begin_transaction(ledger.root, read_identity(ledger.root)) as transaction,
        held_open("journal.jsonl"),
    ):
        transaction.carry_out(make_journal(ledger))
    ledger.put(CARD, HUAXIN)  # somebody takes it back by hand
    ledger.put("records/.huaxin.yaml.crmtmp-1-old", "left, too")
    head = ledger.head()
    assert begin_next(ledger) == []
    assert (ledger.head(), ledger.read(CARD)) == (head, HUAXIN)
    assert ledger.status() == f" M {CARD}\n"


def test_what_is_left_does_not_hide_a_write_that_is_killed(ledger: Sandbox) -> None:
    with (
        begin_transaction(ledger.root, read_identity(ledger.root)) as transaction,
        held_open("placed"),
    ):
        transaction.carry_out(make_journal(ledger))
    begin_journal(ledger.path(".git") / STATE_FOLDER, make_journal(ledger))
    assert open_book(ledger.root).read_status().interrupted == "set(huaxin)"


def test_the_receipt_tells_it(ledger: Sandbox) -> None:
    ledger.put(CARD, HUAXIN.replace("grade: B", "grade: A"))
    book = open_book(ledger.root)
    with held_open("journal.jsonl"):
        receipt = book.save([], None)
    assert receipt.commit == ledger.head()
    (said,) = (say_message("en", note) for note in receipt.notes)
    folder = ledger.path(".git") / STATE_FOLDER
    assert said.startswith("what the write had kept is left for the next one to remove: ")
    assert said.endswith(f"{folder}: permission denied")


def test_what_git_refused_is_told_though_its_journal_is_left(ledger: Sandbox) -> None:
    ledger.put(".git/hooks/pre-commit", "#!/bin/sh\nexit 1\n")
    ledger.path(".git/hooks/pre-commit").chmod(0o755)
    with begin_transaction(ledger.root, read_identity(ledger.root)) as transaction:
        with held_open("undo.jsonl"), pytest.raises(GitFailed):
            transaction.carry_out(make_journal(ledger))
        assert [note.code for note in transaction.notes] == ["journal-left"]
    assert ledger.read(CARD) == HUAXIN
    ledger.path(".git/hooks/pre-commit").unlink()
    assert begin_next(ledger) == []
    assert ledger.status() == ""


def test_a_new_write_does_not_begin_where_it_still_is(ledger: Sandbox) -> None:
    with held_open("journal.jsonl"):
        with begin_transaction(ledger.root, read_identity(ledger.root)) as transaction:
            transaction.carry_out(make_journal(ledger))
        with pytest.raises(Failure, match="read-only"):
            begin_next(ledger)
    assert begin_next(ledger) == []
