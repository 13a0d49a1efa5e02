"""What completion needs of a ledger, in the blink between two keys: ids, names, tags.

It reads as little as it can. Ids are file names. A name is looked for only in the cards whose
bytes hold what was typed, or, where it was typed in Latin letters, in all cards of a ledger that is
small enough to be read at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from crmcli.errors import Failure
from crmcli.ledger.fronts import parse_front
from crmcli.ledger.records import iter_record_files, load_bytes, name_record
from crmcli.rules.fields import Field
from crmcli.rules.folding import fold_text
from crmcli.rules.names import find_matches
from crmcli.rules.outcome import Card

MANY = 1200
"""Cards that are read at most: about a third of a second. Beyond, ids must do."""
MANY_NAMED = 300
"""Candidates whose names are shown; nobody reads more of them in a terminal."""
_NAMES = ("id", "code", "name", "aliases")


class Glimpse(NamedTuple):
    """A customer as completion offers it. `name` is empty where it was not read."""

    id: str
    name: str


def find_glimpses(root_dir: Path, root: Field, typed: str) -> list[Glimpse]:
    """The customers that `typed` could become: by id, else by name, alias, code or pinyin."""
    files = {name_record(file): file for file in iter_record_files(root_dir)}
    begun = fold_text(typed)
    ids = [one for one in files if one.startswith(begun)]
    if ids:
        shown = _load_cards(root_dir, root, [files[one] for one in ids[:MANY_NAMED]], _NAMES)
        names = {card.id: card for card in shown}
        return [Glimpse(one, _name(names.get(one))) for one in ids]
    cards = _load_cards(root_dir, root, files.values(), _NAMES, having=begun)
    return [Glimpse(match.id, match.name) for match in find_matches(cards, typed)]


def list_tags(root_dir: Path, root: Field) -> list[str]:
    """The tags in use, in order; none in a ledger too big to be read at once."""
    cards = _load_cards(root_dir, root, list(iter_record_files(root_dir)), ("tags",))
    used: set[str] = set()
    for card in cards:
        tags = card.value.get("tags")
        used.update(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else None
    return sorted(used)


def _load_cards(
    root_dir: Path, root: Field, files: Iterable[str], keys: Sequence[str], having: str = ""
) -> list[Card]:
    """The fronts of cards. `having`: typed text; where it is Chinese, only cards with it."""
    wanted = having.encode() if not having.isascii() else b""
    names = list(files)
    if not wanted and len(names) > MANY:
        return []
    cards = []
    for file in names:
        data = _find_data(root_dir, file)
        if wanted in data:
            cards.append(Card(name_record(file), file, dict(parse_front(data, root, keys))))
    return cards


def _find_data(root_dir: Path, file: str) -> bytes:
    """A card's bytes; nothing for one that cannot be read, which `crm check` tells of."""
    try:
        return load_bytes(root_dir, file)
    except Failure:
        return b""


def _name(card: Card | None) -> str:
    value: Any = card.value.get("name") if card is not None else None
    return value if isinstance(value, str) else ""
