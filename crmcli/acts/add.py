"""Add to a list of a card: an entry with its fields, or plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crmcli.acts.entries import complete_entry, complete_value, get_name, make_scope
from crmcli.acts.guards import refuse_managed, refuse_visit, refuse_whole
from crmcli.acts.namesakes import remark_namesakes
from crmcli.errors import UsageError
from crmcli.rules.edits import Edit, Insert, Set, apply_edits
from crmcli.rules.fields import Field
from crmcli.rules.outcome import Acting, Card, Message, Outcome
from crmcli.rules.paths import Place, resolve_path
from crmcli.rules.understood import remark_days
from crmcli.rules.values import parse_value, split_assignment


def add_entries(card: Card, acting: Acting, path: str, words: Sequence[str]) -> Outcome:
    """Add an entry (`KEY=VALUE` words, or one JSON object) or plain values to the list at `path`.

    An entry gets an id of its name unless it brings one, and the day and the person that it must
    have: today and the one who acts. A plain value that is there already is not added twice.
    Raises Refused `likely-duplicate-entry` for what looks like an entry that is there, unless it
    brings an id; UsageError when the path is no list or the words do not fit it.
    """
    place = resolve_path(acting.root, card.value, path)
    refuse_managed(place.fields, card.id)
    refuse_visit(place, card.id)
    item = place.field.item
    if place.field.kind != "list" or item is None:
        raise UsageError("not-a-list", field=place.field, command=f"crm set {card.id} {place.name}")
    if item.kind == "map":
        return _add_entry(card, acting, place, item, words)
    return _add_values(card, acting, place, words)


def _add_entry(
    card: Card, acting: Acting, place: Place, item: Field, words: Sequence[str]
) -> Outcome:
    taken = _find_ids(place)
    said = _read_entry(item, words, acting, card.value)
    entry = {**_assume(item, acting), **said}
    whole = complete_entry(place.field, entry, acting, taken)
    made = whole.get(place.field.entry_key) if place.field.entry_key else None
    if made in taken:
        raise UsageError("entry-exists", field=place.field, entry=made)
    insists = place.field.entry_key in said
    notes = () if insists else remark_namesakes(place.field, whole, _get_entries(place))
    values = {"name": get_name(card), "field": place.field, "entry": made or ""}
    return Outcome(
        edits=(Insert(place.path, whole),),
        answer=Message("entry-added", values),
        subject=(f"{place.name} {made}" if made else place.name,),
        made=made,
        notes=(*remark_days(item, " ".join(words), said), *notes),
    )


def _read_entry(
    item: Field, words: Sequence[str], acting: Acting, card: Mapping[str, object]
) -> dict[str, Any]:
    """The entry that the words describe, each an assignment below the entry."""
    if len(words) == 1 and words[0].lstrip().startswith("{"):
        whole: dict[str, Any] = parse_value(item, words[0], make_scope(acting, card))
        return whole
    entry: dict[str, Any] = {}
    for word in words:
        path, text = split_assignment(word)
        place = resolve_path(item, entry, path)
        refuse_whole(entry, place, text, "ID")
        value = parse_value(place.field, text, make_scope(acting, card))
        whole_value = complete_value(place.field, value, acting)
        entry = apply_edits(entry, [Set(place.path, whole_value)])
    return entry


def _assume(item: Field, acting: Acting) -> dict[str, Any]:
    """What goes without saying: what has a day is of today, what needs a person is by me."""
    assumed: dict[str, Any] = {}
    for key, child in item.children.items():
        if key == "date" and child.past:
            assumed[key] = acting.today.isoformat()
        if child.refers == "person" and key in item.required:
            assumed[key] = acting.me.id
    return assumed


def _find_ids(place: Place) -> set[str]:
    key = place.field.entry_key or ""
    return {str(one[key]) for one in _get_entries(place) if one.get(key)}


def _get_entries(place: Place) -> list[Mapping[str, Any]]:
    entries = place.value if isinstance(place.value, list) else []
    return [one for one in entries if isinstance(one, Mapping)]


def _add_values(card: Card, acting: Acting, place: Place, words: Sequence[str]) -> Outcome:
    before = place.value if isinstance(place.value, list) else []
    scope = make_scope(acting, card.value)
    read = [value for word in words for value in parse_value(place.field, word, scope)]
    wanted = list(dict.fromkeys(read))
    new = [value for value in wanted if value not in before]
    there = [str(value) for value in wanted if value in before]
    values = {"name": get_name(card), "field": place.field}
    already = Message("member-already", {**values, "members": there})
    if not new:
        return Outcome((), already)
    edits: list[Edit] = [Insert(place.path, value) for value in new]
    return Outcome(
        edits=tuple(edits),
        answer=Message("members-added", {**values, "members": [str(value) for value in new]}),
        subject=(place.name,),
        notes=(already,) if there else (),
    )
