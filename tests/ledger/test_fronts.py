"""The first keys of a card: the same as from the whole of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.ledger.fronts import parse_front
from crmcli.ledger.yamltext import parse_record
from tests.acting import load_root

CARDS = sorted((Path(__file__).parents[2] / "records").glob("*.yaml"))
KEYS = ("id", "name", "aliases", "tags")


def read_both(data: bytes) -> tuple[dict[str, object], dict[str, object]]:
    whole = parse_record(data, load_root()).value or {}
    return dict(parse_front(data, load_root(), KEYS)), {
        key: one for key, one in whole.items() if key in KEYS
    }


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.stem)
def test_a_card_of_the_sample(card: Path) -> None:
    front, whole = read_both(card.read_bytes())
    assert front == whole
    assert "name" in front


@pytest.mark.parametrize(
    "text",
    [
        "name: a\nid: b\n",
        "# first\nname: a\n\n# between\naliases:\n  - x\n  - y\n\nid: b",
        "name: a\naliases:\n- x\n- y\nnotes: |\n  name: no\n\n  more\nid: b\n",
        "id: b\r\nname: a\r\naliases:\r\n  - x\r\nowner: z\r\n",
        "{id: b, name: a, tags: [x]}\n",
        'name: "a\nb"\nid: b\n',
        "name: a\nid: b\nvisits:\n  - {id: x, notes: 'name: no'}\n",
        "aliases: [x,\n  y]\nname: a",
    ],
)
def test_other_hands(text: str) -> None:
    front, whole = read_both(text.encode())
    assert front == whole
    assert whole


def test_a_card_that_cannot_be_read_says_nothing() -> None:
    assert parse_front(b"name: [", load_root(), KEYS) == {}
    assert parse_front(b"\xff\xfe", load_root(), KEYS) == {}
    assert parse_front(b"", load_root(), KEYS) == {}


def test_what_is_wrong_elsewhere_does_not_hide_the_name() -> None:
    assert parse_front(b"name: a\nvisits: [\n", load_root(), KEYS) == {"name": "a"}
