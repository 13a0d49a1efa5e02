"""The value of a card into which another was merged, with the note that tells of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from crmcli.rules.fields import Field
from crmcli.rules.folding import fold_text
from crmcli.rules.joining import Joined, Path, Surplus, join_cards, unite_decided
from crmcli.rules.values import arrange

_HISTORY = "merged"
_DECIDED = "distinct_from"
_NAME: Path = ("name",)

Value = Mapping[str, Any]


class United(NamedTuple):
    """The card that two have become, and how."""

    value: dict[str, Any]
    joined: Joined


def unite_values(
    root: Field,
    own: Value,
    other: Value,
    chosen: Collection[Path] = (),
    facts: Mapping[str, object] = {},
) -> United:
    """The card `own` with all that `other` says, and a note of the merge with these `facts`.

    The note keeps the values that found no place, and the name that is not the card's becomes an
    alias. The schema has a place for the note. As `join_cards`, it comes to the same everywhere.
    """
    joined = join_cards(root, own, other, chosen)
    value = dict(joined.value)
    aside = _keep_names(root, value, joined.surplus)
    noted = [one for card in (own, other) for one in card.get(_HISTORY) or ()]
    value[_HISTORY] = [*noted, _write_note(root, other, aside, facts)]
    decided = unite_decided(own, other)
    value.pop(_DECIDED, None)
    if decided:
        value[_DECIDED] = decided
    return United(arrange(root, value), joined)


def _keep_names(root: Field, value: dict[str, Any], surplus: Sequence[Surplus]) -> list[Surplus]:
    """Put the name that is not the card's among its aliases; what else is to be kept."""
    if "aliases" not in root.children:
        return list(surplus)
    aliases = list(value.get("aliases") or [])
    known = {fold_text(str(one)) for one in (value.get("name"), *aliases)}
    for one in surplus:
        if one.path == _NAME and fold_text(str(one.spare)) not in known:
            aliases.append(one.spare)
    if aliases:
        value["aliases"] = aliases
    return [one for one in surplus if one.path != _NAME]


def _write_note(
    root: Field, other: Value, aside: Sequence[Surplus], facts: Mapping[str, object]
) -> dict[str, Any]:
    """Who went, when, by whom, and what found no place."""
    item = root.children[_HISTORY].item or root.children[_HISTORY]
    note = {
        "id": other.get("id"),
        "name": other.get("name"),
        **facts,
        "kept": "\n".join(map(_write_surplus, aside)),
    }
    return arrange(item, {key: one for key, one in note.items() if one and key in item.children})


def _write_surplus(one: Surplus) -> str:
    """A value that found no place, in stable keys: `industry: 软件`; a text goes on indented."""
    text = one.spare if isinstance(one.spare, str) else json.dumps(one.spare, ensure_ascii=False)
    return f"{'.'.join(one.path)}: " + text.strip().replace("\n", "\n  ")
