"""Where a card's commits are looked for: nowhere in vain, and everywhere that it has been."""

from __future__ import annotations

import pytest

from crmcli.history.changes import History, name_places
from crmcli.history.log import Logged
from crmcli.history.repository import open_repository
from tests.sandbox import Sandbox

CARD = "records/huaxin.yaml"
ELSEWHERE = "records/north/huaxin.yaml"


def follow(ledger: Sandbox, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], set[str]]:
    """The places that are asked for, and the subjects of the commits that are found."""
    asked: list[str] = []
    ask = History._list_commits

    def note(history: History, file: str) -> list[Logged]:
        asked.append(file)
        return ask(history, file)

    monkeypatch.setattr(History, "_list_commits", note)
    with History(open_repository(ledger.root)) as history:
        found = {one.logged.subject for one in history.iter_card_revisions("huaxin", CARD)}
    return asked, found


def edit(ledger: Sandbox, file: str, subject: str) -> None:
    text = ledger.read(file)
    ledger.put(file, text.replace("grade: B\n", f"grade: B\nsize: {subject}\n", 1))
    ledger.git("commit", "-qam", subject)


def branch(ledger: Sandbox) -> None:
    ledger.git("checkout", "-qb", "side")


def merge(ledger: Sandbox, *options: str) -> None:
    ledger.git("checkout", "-q", "main")
    ledger.git("merge", "-q", "--no-ff", *options, "-m", "merge", "side")


def test_a_card_that_was_never_moved_is_asked_for_in_one_place(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    branch(ledger)
    edit(ledger, CARD, "there")
    merge(ledger)
    asked, found = follow(ledger, monkeypatch)
    assert asked == [CARD]
    assert "there" in found


def test_a_card_that_a_branch_had_moved_is_followed(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    branch(ledger)
    ledger.path(ELSEWHERE).parent.mkdir()
    ledger.git("mv", CARD, ELSEWHERE)
    ledger.git("commit", "-qm", "moved")
    edit(ledger, ELSEWHERE, "there")
    merge(ledger, "-s", "ours")
    asked, found = follow(ledger, monkeypatch)
    assert ELSEWHERE in asked
    assert "there" in found


def test_a_card_of_another_beginning_is_followed(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = ledger.read(CARD)
    ledger.git("checkout", "-q", "--orphan", "other")
    ledger.git("rm", "-rqf", "--cached", ".")
    ledger.git("clean", "-qfd", "records")
    shard = next(one for one in name_places("huaxin") if one != CARD)
    ledger.put(shard, text)
    ledger.git("add", shard)
    ledger.git("commit", "-qm", "other beginning")
    edit(ledger, shard, "there")
    ledger.git("checkout", "-qf", "main")
    ledger.git("merge", "-q", "--allow-unrelated-histories", "-s", "ours", "-m", "merge", "other")
    asked, found = follow(ledger, monkeypatch)
    assert shard in asked
    assert "there" in found
