"""Parts of a card that the columns of a table give only by halves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from crmcli.rules.fields import Field
from crmcli.rules.outcome import Message
from crmcli.rules.targets import LABELLED, Target, parse_target

_FILLED_IN = {"visits": {"channel", "by", "notes"}, "contacts": {"name"}}
"""What an entry must have and gets without a column: a contact's name is the customer's then."""


def keep_whole(
    root: Field,
    heading: Sequence[str],
    targets: list[Target | None],
    defaults: Mapping[str, str] = MappingProxyType({}),
) -> tuple[list[Target | None], list[Message]]:
    """The columns, with those of parts that could never be whole kept as text among the notes.

    A visit without its day is none, nor is a first deal; but what was said of it is not lost.
    What the `defaults` of a map give by their paths is there.
    """
    given: dict[tuple[object, ...], set[str]] = {}
    by_default = [parse_target(root, path) for path in defaults]
    for target in [*targets, *by_default]:
        if target is not None and len(target.keys) > 1:
            given.setdefault(_part_of(target), set()).add(target.keys[-1])
    notes = parse_target(root, "notes")
    kept, remarks = list[Target | None](), list[Message]()
    for text, target in zip(heading, targets, strict=True):
        missing = _list_missing(root, target, given) if target is not None else []
        if target is None or not missing:
            kept.append(target)
            continue
        kept.append(notes._replace(how=LABELLED) if notes else None)
        remarks.append(Message("kept-in-notes", {"heading": text, "missing": missing}))
    return kept, remarks


def _part_of(target: Target) -> tuple[object, ...]:
    return target.keys[:-1], target.entry


def _list_missing(
    root: Field, target: Target, given: dict[tuple[object, ...], set[str]]
) -> list[Field]:
    """What the map or entry around a target must have and no column gives."""
    if len(target.keys) < 2:
        return []
    holder = root
    for key in target.keys[:-1]:
        holder = (holder.item if holder.kind == "list" and holder.item else holder).children[key]
    owner = holder.item if holder.kind == "list" and holder.item else holder
    filled = {holder.entry_key, "currency"} | _FILLED_IN.get(target.keys[0], set())
    there = given.get(_part_of(target), set())
    return [owner.children[key] for key in owner.required if key not in filled | there]
