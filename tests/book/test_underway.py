"""What git is in the middle of is named, with the command that ends it."""

from __future__ import annotations

import pytest

from crmcli.book import open_book
from crmcli.book.transaction import begin_transaction
from crmcli.errors import Refused
from crmcli.rules.outcome import Message
from crmcli.views.sentences import say_message
from tests.sandbox import HUAXIN, Sandbox

CARD = "records/huaxin.yaml"


def refuse(ledger: Sandbox) -> str:
    """What a write is told."""
    book = open_book(ledger.root)
    with pytest.raises(Refused) as refused, begin_transaction(book.root, book.identity):
        pass
    return say_message("en", Message(refused.value.code, refused.value.values))


def test_a_rebase_without_conflicts_left_only_goes_on(ledger: Sandbox) -> None:
    ledger.git("switch", "--quiet", "--create", "side")
    ledger.commit(CARD, HUAXIN.replace("grade: B", "grade: A"))
    ledger.git("switch", "--quiet", "main")
    ledger.commit(CARD, HUAXIN.replace("grade: B", "grade: C"))
    ledger.git("rebase", "side", code=1)
    assert refuse(ledger).endswith("crm resolve; or git rebase --abort")
    ledger.git("checkout", "--theirs", CARD)
    ledger.git("add", CARD)
    said = refuse(ledger)
    assert "git rebase --continue ends it" in said and "resolve" not in said
    answer = ledger.crm("resolve")
    assert "git goes on with: git rebase --continue" in answer.stderr
    ledger.git("-c", "core.editor=true", "rebase", "--continue")
    with begin_transaction(ledger.root, open_book(ledger.root).identity):
        pass


def test_a_bisect_is_ended_by_its_own_word(ledger: Sandbox) -> None:
    ledger.git("bisect", "start")
    assert refuse(ledger).endswith("git bisect reset ends it")
