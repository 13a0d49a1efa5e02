"""Make two cards of one customer one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from crmcli.acts.entries import get_entries, get_ids, get_name
from crmcli.errors import NotFound, Refused, UsageError
from crmcli.rules.fields import Field
from crmcli.rules.folding import fold_text
from crmcli.rules.joining import Joined, Path, Surplus, join_cards, unite_decided
from crmcli.rules.outcome import Acting, Card, Message
from crmcli.rules.paths import resolve_path
from crmcli.rules.values import arrange

_HISTORY = "merged"
_DECIDED = "distinct_from"
_NAME: Path = ("name",)


class Merging(NamedTuple):
    """What an act makes of two cards: the first's new value, and what to say of it."""

    value: Mapping[str, Any]
    surplus: tuple[Surplus, ...]
    """What both say differently, so that one of the two is kept aside."""
    answer: Message
    subject: tuple[str, ...]
    notes: tuple[Message, ...] = ()


def merge_card(
    card: Card, other: Card, acting: Acting, taken: Sequence[str] = (), *, force: bool = False
) -> Merging:
    """The first card with all that the other says; `taken` are the paths where the other is right.

    What finds no place is kept with the note of the merge, the other's name among the aliases.
    Raises Refused `merge-decided` where somebody said that they are two customers, unless
    `force`; `merge-schema` where the ledger's schema has no place for the note; UsageError
    `merge-takes-nothing` for a path where the other has nothing, and as `resolve_path`.
    """
    history = acting.root.children.get(_HISTORY)
    if history is None or history.item is None:
        raise Refused("merge-schema", field=_HISTORY)
    if is_decided(card, other) and not force:
        raise Refused("merge-decided", name=get_name(card), other=get_name(other))
    chosen = [_read_path(acting.root, card, other, words) for words in taken]
    joined = join_cards(acting.root, card.value, other.value, chosen)
    if joined.unused:
        path = ".".join(joined.unused[0])
        raise UsageError("merge-takes-nothing", path=path, other=other.id)
    value = dict(joined.value)
    aside = _keep_names(acting.root, value, joined.surplus)
    value[_HISTORY] = [
        *get_entries(card.value, _HISTORY),
        *get_entries(other.value, _HISTORY),
        _write_entry(history.item, other, aside, acting),
    ]
    decided = unite_decided(card.value, other.value)
    value.pop(_DECIDED, None)
    if decided:
        value[_DECIDED] = decided
    return Merging(
        arrange(acting.root, value),
        joined.surplus,
        Message("merged", {**_count(joined), "name": get_name(card), "other": get_name(other)}),
        (other.id,),
        _remark_states(card, other),
    )


def is_decided(card: Card, other: Card) -> bool:
    """Whether either card says that it is not the same customer as the other."""
    return any(
        not _list_ids(there).isdisjoint(here.value.get(_DECIDED) or ())
        for here, there in ((card, other), (other, card))
    )


def _list_ids(card: Card) -> set[str]:
    """The ids that a card has and had."""
    return {card.id, *get_ids(card.value, _HISTORY)}


def _read_path(root: Field, card: Card, other: Card, words: str) -> Path:
    """A place as people write it, in either card; an entry by the id that the first card has."""
    try:
        place = resolve_path(root, card.value, words)
    except NotFound:
        place = resolve_path(root, other.value, words)
    if place.field.kind == "list" or place.name == "id":
        raise UsageError("merge-takes-list", field=place.field)
    return tuple(place.name.split("."))


def _keep_names(
    root: Field, value: dict[str, Any], surplus: Sequence[Surplus]
) -> tuple[Surplus, ...]:
    """Put the name that is not the card's among its aliases; what else is to be kept."""
    if "aliases" not in root.children:
        return tuple(surplus)
    aliases = list(value.get("aliases") or [])
    known = {fold_text(str(one)) for one in (value.get("name"), *aliases)}
    for one in surplus:
        if one.path == _NAME and fold_text(str(one.spare)) not in known:
            aliases.append(one.spare)
    if aliases:
        value["aliases"] = aliases
    return tuple(one for one in surplus if one.path != _NAME)


def _write_entry(
    item: Field, other: Card, aside: Sequence[Surplus], acting: Acting
) -> dict[str, Any]:
    """The note of the merge: who went, when, by whom, and what found no place."""
    entry: dict[str, Any] = {
        "id": other.id,
        "name": other.value.get("name"),
        "date": acting.today.isoformat(),
        "by": acting.me.id,
        "kept": "\n".join(map(_write_surplus, aside)),
    }
    known = {key: one for key, one in entry.items() if one and key in item.children}
    return arrange(item, known)


def _write_surplus(one: Surplus) -> str:
    """A value that found no place, in stable keys: `industry: 软件`; a text goes on indented."""
    text = one.spare if isinstance(one.spare, str) else _write_json(one.spare)
    return f"{'.'.join(one.path)}: " + text.strip().replace("\n", "\n  ")


def _write_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _count(joined: Joined) -> dict[str, int]:
    return {key: joined.gained.get(key, 0) for key in ("visits", "contacts")}


def _remark_states(card: Card, other: Card) -> tuple[Message, ...]:
    """That the card stays put away, where the other was not."""
    if card.value.get("archived") and not other.value.get("archived"):
        return (Message("archived-still", {"name": get_name(card), "id": card.id}),)
    return ()
