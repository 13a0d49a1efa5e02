"""`crm log` against a past that the test made and wrote down itself."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from crmcli.book import open_book
from crmcli.book.changelog import Changelog
from crmcli.views.values import Reader
from tests.book.branching_past import BranchingPast
from tests.changes import render_changes
from tests.sandbox import Sandbox

COMMITS = 300
LONG = bool(os.environ.get("CRM_TEST_LONG"))
SEEDS = range(20) if LONG else [20261123]

Row = dict[str, Any]


def make_past(ledger: Sandbox, patch: pytest.MonkeyPatch, seed: int) -> BranchingPast:
    past = BranchingPast(ledger, patch, seed)
    past.start(6)
    common = [past.act_set, past.act_regrade, past.act_visit, past.act_unset, past.act_save]
    rare = [past.hand_new, past.hand_delete, past.hand_break, past.hand_mend, past.hand_person]
    while int(ledger.git("rev-list", "--count", "HEAD")) < COMMITS:
        chance = past.random.random()
        if chance < 0.35:
            past.random.choice(common)()
        elif chance < 0.45:
            past.random.choice(rare if len(past.cards) - len(past.broken) > 3 else rare[:1])()
        elif chance < 0.6:
            past.random.choice([past.hand_move, past.hand_rewrite])()
        elif chance < 0.9:
            chosen = past.random.choice([past.choose_left, past.choose_right])()
            past.hand(chosen, move=past.random.random() < 0.2)
        else:
            past.merge()
    return past


def read_log(ledger: Sandbox, customer: str | None = None) -> list[Row]:
    book = open_book(ledger.root)
    with Changelog(book) as changelog:
        named = changelog.name_customer(customer) if customer is not None else None
        changes = list(changelog.iter_changes(named))
    reader = Reader("en", book.today, book.settings)
    text = render_changes(changes, reader, "json", width=None, with_customer=customer is None)
    rows: list[Row] = json.loads(text)
    return rows


def arrange(rows: list[Row]) -> list[Row]:
    """The newest first; the order within a commit is the schema's, and tested elsewhere."""
    ordered = sorted(rows, key=lambda row: (row["customer"] or "", row["path"]))
    return sorted(ordered, key=lambda row: str(row["time"]), reverse=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_log_tells_the_past(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    past = make_past(ledger, monkeypatch, seed)
    told = read_log(ledger)
    assert [row["time"] for row in told] == sorted((row["time"] for row in told), reverse=True)
    assert arrange(told) == arrange(past.rows)
    assert len({row["commit"] for row in told}) > COMMITS // 2
    customers = {row["customer"] for row in past.rows if row["customer"]}
    for customer in sorted(customers)[:: 1 if LONG else 3]:
        own = [row for row in past.rows if row["customer"] == customer]
        assert arrange(read_log(ledger, customer)) == arrange(own), customer
