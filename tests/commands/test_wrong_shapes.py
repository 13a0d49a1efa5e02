"""JSON in which something else stands than cards have there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from crmcli.rules.fields import Field
from tests.acting import load_root
from tests.commands.test_import import Importer, read_cards
from tests.sandbox import Sandbox

SHAPES = (7, True, "x", ["x"], [["x"]], {"a": 1}, [{"a": [1]}], {"id": ["x"]}, [None], [], {}, "")


@pytest.fixture
def take_in(ledger: Sandbox, capsys: pytest.CaptureFixture[str]) -> Importer:
    return Importer(ledger, capsys)


def write(*cards: Any) -> bytes:
    return "".join(json.dumps(card) + "\n" for card in cards).encode()


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"visits": {"date": "2026-01-01"}}, "visits must be a list"),
        ({"visits": ["talked"]}, "visits.1 must be a map of keys and values"),
        ({"visits": [{"date": "2026-01-01", "contact": ["x"]}]}, "visits.1.contact must be a text"),
        ({"contacts": {"name": "a"}}, "contacts must be a list"),
        ({"contacts": [{"name": "b"}, {"id": ["z"]}]}, "contacts.2.id must be a text"),
        ({"contacts": [None]}, "contacts.1 must be a map of keys and values"),
        ({"name": ["X"]}, "name must be a text"),
        ({"region": "Beijing"}, "region must be a map of keys and values"),
        ({"tags": "one"}, "tags must be a list"),
    ],
)
def test_a_wrong_shape_is_rejected_and_the_others_are_taken(
    take_in: Importer, told: dict[str, Any], reason: str
) -> None:
    other = {"name": "Ganges", "contacts": [{"name": "Wu"}]}
    before = read_cards(take_in.ledger)["huaxin"]
    data = write({"id": "huaxin", **told}, other, {"name": "Mekong", **told})
    record = take_in.record("a.jsonl", data)
    assert [one["row"] for one in record["rejected"]] == [1, 3]
    assert all(reason in one["reason"] for one in record["rejected"])
    assert record["new"] == ["ganges"]
    assert read_cards(take_in.ledger)["huaxin"] == before


def test_whatever_stands_in_any_place_is_taken_or_rejected(take_in: Importer) -> None:
    told = [put for path in _iter_paths(load_root()) for put in _iter_wrong(path)]
    cards = [{"name": f"Company {number}", **one} for number, one in enumerate(told)]
    data = write({"name": "River", "region": {"city": "Bern"}}, *cards)
    code = take_in("a.jsonl", data, "--dry-run", "--json")
    assert code == 1, take_in.err
    record = json.loads(take_in.out)
    refused = {one["row"] for key in ("rejected", "doubtful") for one in record[key]}
    assert len(record["new"]) + len(refused) + len(record["updated"]) >= len(cards)


def _iter_paths(field: Field) -> Iterator[tuple[Field, ...]]:
    """Every place of a card, as the fields on the way."""
    inside = field.item if field.item is not None else field
    for child in inside.children.values():
        yield (child,)
        yield from ((child, *rest) for rest in _iter_paths(child))


def _iter_wrong(path: tuple[Field, ...]) -> Iterator[dict[str, Any]]:
    for shape in SHAPES:
        value: Any = shape
        for field in reversed(path[1:]):
            value = {field.key: value}
        yield {path[0].key: [value] if path[0].kind == "list" and len(path) > 1 else value}
