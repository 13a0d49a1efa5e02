"""A version read beside another one says what it says when it is read alone."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from crmcli.ledger.likeness import find_value
from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.ledger.yamltext import parse_record
from tests.sandbox import HUAXIN, LANTIAN, MUELLER

ROOT = parse_schema(read_shipped_schema()).root
EXAMPLES = Path(__file__).parents[1] / "examples" / "valid"
VISIT = """\
  - id: 20261121-aaaaa
    date: "2026-11-21"
    channel: phone
    by: li.wei
    notes: "kurz"
"""
STRAY = (
    "visits:",
    "  - id: x",
    "- id: y",
    "name: 'two",
    "lines'",
    "tags: [a,",
    "b]",
    "Note: 1",
    "...",
    "---",
    "# said",
    "",
    "    notes: |+",
    '      - "',
    "id: huaxin",
)


def read(text: str) -> dict[str, Any] | None:
    return parse_record(text.encode(), ROOT).value


def list_cards() -> list[str]:
    found = [path.read_text("utf-8") for path in sorted(EXAMPLES.rglob("*.yaml"))]
    return [HUAXIN, LANTIAN, MUELLER, HUAXIN + VISIT, *(text for text in found if read(text))]


def mangle(chance: random.Random, text: str) -> str:
    """The text with some lines gone, doubled, moved or new."""
    lines = text.split("\n")
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        place = chance.randrange(len(lines))
        act = chance.randrange(5)
        if act == 0 and len(lines) > 1:
            del lines[place]
        elif act == 1:
            lines.insert(place, chance.choice(STRAY))
        elif act == 2:
            lines.insert(place, chance.choice(lines))
        elif act == 3:
            lines[place] = chance.choice((" ", "x", '"')) + lines[place]
        else:
            lines[place] += chance.choice(("x", '"', " #", ": 1", "\u2028name: y"))
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(4))
def test_what_differs_is_read_as_in_the_whole(seed: int) -> None:
    chance = random.Random(seed)
    cards = list_cards()
    quick = 0
    for _ in range(600):
        other = chance.choice(cards)
        known = read(other)
        if known is None or chance.random() < 0.3:
            other = mangle(chance, other)
            known = read(other)
        if known is None:
            continue
        text = mangle(chance, other)
        found = find_value(text.encode(), ROOT, other.encode(), known)
        quick += found is not None
        assert found is None or found == read(text), (
            f"{other}\n====\n{text}\n===={found}\n{read(text)}"
        )
        if found is not None:
            assert list(found) == list(read(text) or {})
    assert quick > 100


def test_a_visit_more_is_read_alone() -> None:
    known = read(HUAXIN)
    assert known is not None
    text = HUAXIN + VISIT
    found = find_value(text.encode(), ROOT, HUAXIN.encode(), known)
    assert found is not None and found == read(text)
    assert found["contacts"] is known["contacts"]
    assert found["visits"][0] is known["visits"][0]
