"""What a change is called by `review` in crm.yaml."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given

from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.differences import compare_cards
from crmcli.rules.review_rule import (
    find_review_name,
    find_review_names,
    list_review_names,
    name_change,
    suggest_review_names,
)
from tests.properties.cards import cards
from tests.sandbox import HUAXIN

ROOT = parse_schema(read_shipped_schema()).root
CARD: dict[str, Any] = dict(parse_record(HUAXIN.encode(), ROOT).value or {})
VISIT = {"id": "v2", "date": "2026-11-23", "channel": "phone", "by": "li.wei", "notes": "x"}


def name(old: dict[str, Any] | None, new: dict[str, Any] | None) -> list[tuple[str, ...]]:
    return [name_change(one, ROOT) for one in compare_cards(ROOT, old, new)]


def change(**changes: Any) -> list[tuple[str, ...]]:
    return name(CARD, copy.deepcopy(CARD) | changes)


def test_a_card_that_comes_or_goes() -> None:
    assert name(None, CARD) == [("new",)]
    assert name(CARD, None) == [("delete",)]


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"stage": "customer"}, ("set", "stage")),
        ({"industry": "软件"}, ("set", "industry")),
        ({"owner": None}, ("unset", "owner")),
        ({"grade": "A"}, ("regrade", "grade")),
        ({"region": {"city": "北京市"}}, ("set", "region")),
        ({"follow_up": {"on": "2026-12-01"}}, ("next", "follow_up")),
        ({"archived": {"on": "2026-11-23", "reason": "x"}}, ("archive", "archived")),
        ({"tags": ["a/b"]}, ("add", "tags")),
        ({"aliases": []}, ("unset", "aliases")),
        ({"aliases": ["华"]}, ("add", "unset", "aliases")),
        ({"visits": [*CARD["visits"], VISIT]}, ("visit", "visits")),
        ({"visits": []}, ("unset", "visits")),
        ({"visits": [{**CARD["visits"][0], "notes": "y"}]}, ("set", "visits")),
        ({"contacts": [*CARD["contacts"], {"id": "li", "name": "李"}]}, ("add", "contacts")),
        ({"contacts": []}, ("unset", "contacts")),
        ({"contacts": [{**CARD["contacts"][0], "title": "x"}]}, ("set", "contacts")),
        ({"contacts": [{**CARD["contacts"][0], "phones": ["1"]}]}, ("add", "unset", "contacts")),
    ],
    ids=str,
)
def test_a_change_is_called_by_its_verb_and_its_field(
    changes: dict[str, Any], names: tuple[str, ...]
) -> None:
    assert change(**changes) == [names]


def test_what_was_put_away_is_restored() -> None:
    archived = CARD | {"archived": {"on": "2026-11-23", "reason": "x"}}
    assert name(archived, CARD) == [("restore", "archived")]
    other = CARD | {"archived": {"on": "2026-11-23", "reason": "y"}}
    assert name(archived, other) == [("archive", "archived")]


def test_every_name_of_a_change_may_stand_in_crm_yaml() -> None:
    allowed = list_review_names(ROOT)
    assert {"new", "delete", "visit", "regrade", "next", "archive", "restore"} <= set(allowed)
    assert {"set", "add", "unset", "stage", "owner", "visits"} <= set(allowed)
    assert "id" not in allowed
    assert len(allowed) == len(set(allowed))


def test_the_nearest_names_are_few() -> None:
    assert suggest_review_names(ROOT, "regrading") == ("regrade", "regrades", "registration")
    assert suggest_review_names(ROOT, "级") == ("grade",)
    assert suggest_review_names(ROOT, "xqzv") == ()
    assert find_review_name(ROOT, "级别") == "grade"
    assert find_review_name(ROOT, "visit") == "visit"


@given(cards(), cards())
def test_no_change_is_without_a_name(old: dict[str, Any], new: dict[str, Any]) -> None:
    """So the rule that has every name lets nothing pass, whatever the schema holds."""
    everything = list_review_names(ROOT)
    for difference in compare_cards(ROOT, old, new):
        assert find_review_names(difference, ROOT, everything) or difference.path == ("id",)


def test_only_what_is_wanted_is_named() -> None:
    (difference,) = compare_cards(ROOT, CARD, CARD | {"stage": "customer"})
    assert find_review_names(difference, ROOT, ["stage", "new"]) == ("stage",)
    assert find_review_names(difference, ROOT, ["owner"]) == ()
