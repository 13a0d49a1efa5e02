"""Make two cards of one customer one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from crmcli.acts.entries import get_ids, get_list, get_name
from crmcli.errors import NotFound, Refused, UsageError
from crmcli.rules.fields import Field
from crmcli.rules.joining import Path, Surplus
from crmcli.rules.outcome import Acting, Card, Message
from crmcli.rules.paths import resolve_path
from crmcli.rules.uniting import unite_values

_HISTORY = "merged"
_DECIDED = "distinct_from"


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
    facts = {"date": acting.today.isoformat(), "by": acting.me.id}
    value, joined = unite_values(acting.root, card.value, other.value, chosen, facts)
    if joined.unused:
        path = ".".join(joined.unused[0])
        raise UsageError("merge-takes-nothing", path=path, other=other.id)
    gained = {key: joined.gained.get(key, 0) for key in ("visits", "contacts")}
    return Merging(
        value,
        joined.surplus,
        Message("merged", {**gained, "name": get_name(card), "other": get_name(other)}),
        (other.id,),
        _remark_states(card, other),
    )


def is_decided(card: Card, other: Card) -> bool:
    """Whether either card says that it is not the same customer as the other."""
    return any(
        not _list_ids(there).isdisjoint(get_list(here.value, _DECIDED))
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
    if place.field.kind == "list" or place.is_entry:
        raise UsageError("merge-takes-list", field=place.field)
    return tuple(place.name.split("."))


def _remark_states(card: Card, other: Card) -> tuple[Message, ...]:
    """That the card stays put away, where the other was not."""
    if card.value.get("archived") and not other.value.get("archived"):
        return (Message("archived-still", {"name": get_name(card), "id": card.id}),)
    return ()
