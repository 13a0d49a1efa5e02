"""`crm blame` and `crm log --field` against a past that the test made and wrote down itself."""

from __future__ import annotations

import os
from typing import Any

import pytest

from crmcli.book import open_book
from crmcli.book.blaming import blame_card
from crmcli.book.changelog import Changelog
from crmcli.rules.changepaths import is_wanted, parse_wanted
from crmcli.rules.leaves import name_member
from crmcli.views.blame import iter_rows
from crmcli.views.changelog import build_row
from tests.book.team_past import Row, TeamPast
from tests.sandbox import Sandbox

COMMITS = 60
SEEDS = range(30) if os.environ.get("CRM_TEST_LONG") else [20261123]
FIELDS = (
    *("name", "size", "industry", "region", "region.city", "grade", "tags", "notes"),
    *("contacts", "contacts.wang", "contacts.wang.phones", "visits"),
)


def make_past(ledger: Sandbox, patch: pytest.MonkeyPatch, seed: int) -> TeamPast:
    past = TeamPast(ledger, patch, seed)
    past.begin(3)
    acts = [past.act_set, past.act_regrade, past.act_visit, past.act_unset, past.act_save]
    hands = [past.hand_new, past.hand_delete, past.hand_break, past.hand_mend, past.hand_person]
    renames = [past.hand_rename, past.hand_mailmap]
    tidying = [past.hand_move, past.hand_rewrite]
    joining = [past.squash, past.merge, past.merge]
    kinds = [acts, hands, tidying, renames, joining, []]
    half = False
    while (count := int(ledger.git("rev-list", "--count", "HEAD"))) < COMMITS:
        if count > COMMITS // 2 and not half:
            past.hand_unite()
            half = True
        (some,) = past.random.choices(kinds, [15, 6, 12, 6, 26, 35])
        if some is hands and len(past.cards) - len(past.broken) < 4:
            past.hand_new()
        elif some:
            past.random.choice(some)()
        else:
            chosen = past.random.choice([past.choose_left, past.choose_right])()
            past.hand(chosen, move=past.random.random() < 0.2)
    return past


def pick_out(row: Row) -> Row:
    """Of a change what blame tells, too."""
    keys = ("author", "co_authors", "time", "commit", "act", "reason")
    return {key: row[key] for key in keys} | {"saved": True}


def read_blame(changelog: Changelog, customer: str) -> dict[Any, Row]:
    named = changelog.name_customer(customer)
    assert named.card is not None
    found = blame_card(changelog, named.card, list(changelog.iter_revisions(named)))
    rows = list(iter_rows(found))
    assert [row["path"] for row in rows] == [".".join(one.leaf.spot.path) for one in found.origins]
    return {
        one.leaf.spot: {key: row[key] for key in row if key not in ("path", "value")}
        for one, row in zip(found.origins, rows, strict=True)
    }


def read_field(changelog: Changelog, customer: str | None, field: str) -> list[Row]:
    named = changelog.name_customer(customer) if customer is not None else None
    card = named.card if named is not None else None
    wanted = parse_wanted(changelog.book.schema.root, field, card)
    changes = changelog.iter_changes(named)
    return [dict(build_row(one)) for one in changes if is_wanted(one, wanted)]


def arrange(rows: list[Row]) -> list[Row]:
    """The newest first; the order within a commit is the schema's, and tested elsewhere."""
    ordered = sorted(rows, key=lambda row: (row["customer"], row["path"]))
    return sorted(ordered, key=lambda row: str(row["time"]), reverse=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_blame_and_the_log_of_a_field_tell_the_past(
    ledger: Sandbox, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    past = make_past(ledger, monkeypatch, seed)
    readable = [customer for customer in past.cards if customer not in past.broken]
    book = open_book(ledger.root)
    makers = set()
    with Changelog(book) as changelog:
        for customer in readable:
            expected = {
                (path, name_member(member) if member is not None else None): row
                for (path, member), row in past.blame(customer).items()
            }
            assert None not in expected.values()
            wanted = {spot: pick_out(row) for spot, row in expected.items() if row is not None}
            assert read_blame(changelog, customer) == wanted, customer
            makers |= {row["commit"] for row in wanted.values()}
        for field in FIELDS:
            path = tuple(field.split("."))
            told = read_field(changelog, None, field)
            assert arrange(told) == arrange(past.list_field(None, path)), field
            customer = past.random.choice(readable)
            told = read_field(changelog, customer, field)
            assert arrange(told) == arrange(past.list_field(customer, path)), (customer, field)
    assert len(makers) > 8
    assert any(row["co_authors"] for row in past.rows)
