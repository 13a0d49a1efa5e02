"""Take away from a card: a field, an entry of a list, members of a plain list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crmcli.acts.entries import get_entries, get_ids, get_name, make_scope
from crmcli.acts.guards import refuse_fixed, refuse_managed
from crmcli.errors import NotFound, Refused, UsageError
from crmcli.rules.edits import Delete, Edit, Path, Set, apply_edits
from crmcli.rules.fields import Field
from crmcli.rules.outcome import Acting, Card, Message, Outcome
from crmcli.rules.paths import Place, get_entry_position, resolve_path
from crmcli.rules.placenames import name_place
from crmcli.rules.values import parse_value

_SHOWN = 3


def unset_fields(card: Card, acting: Acting, path: str, members: Sequence[str] = ()) -> Outcome:
    """Clear what stands at `path`; with members, take just these out of the list there.

    What is empty already changes nothing. A map or list that would be left empty goes too. Raises
    UsageError for a field that must be there or that another verb writes, Refused for a contact
    whom visits name, NotFound for an entry or a member that is not there.
    """
    place = resolve_path(acting.root, card.value, path, whole=True)
    refuse_managed(place.fields, card.id, clearing=True)
    if members:
        return _take_out(card, acting, place, members)
    refuse_fixed(place, card.id)
    _refuse_required(acting.root, place)
    values = {"name": get_name(card), "paths": [name_place(card.value, place)]}
    if place.value is None:
        return Outcome((), Message("already-empty", values))
    edits = _finish(card, (Delete(_widen(card.value, place.path)),))
    return Outcome(edits, Message("fields-unset", values), subject=(f"-{place.name}",))


def _take_out(card: Card, acting: Acting, place: Place, members: Sequence[str]) -> Outcome:
    if place.field.kind != "list":
        raise UsageError(
            "not-a-list", field=place.field, command=f"crm unset {card.id} {place.name}"
        )
    entries = place.value if isinstance(place.value, list) else []
    found = sorted({_find_member(place.field, entries, one, acting, card) for one in members})
    if len(found) == len(entries):
        edits: tuple[Edit, ...] = (Delete(_widen(card.value, place.path)),)
    else:
        edits = tuple(Delete((*place.path, position)) for position in reversed(found))
    values = {"name": get_name(card), "field": place.field, "members": list(members)}
    return Outcome(
        _finish(card, edits), Message("members-removed", values), subject=(f"-{place.name}",)
    )


def _find_member(field: Field, entries: list[Any], word: str, acting: Acting, card: Card) -> int:
    """The position of a member: of an entry by its id, of a plain value by itself."""
    if field.entry_key is not None:
        return get_entry_position(field, entries, word)
    value = parse_value(field.item or field, word, make_scope(acting, card.value))
    if value not in entries:
        candidates = [str(one) for one in entries]
        code = "unknown-entry" if entries else "no-entries"
        raise NotFound(code, name=word, field=field, candidates=candidates)
    return entries.index(value)


def _refuse_required(root: Field, place: Place) -> None:
    owner = place.fields[-2] if len(place.fields) > 1 else root
    if not place.is_entry and place.field.key in owner.required:
        raise UsageError("required-field", field=place.field)


def _widen(value: Any, path: Path) -> Path:
    """The path of the largest map or list that would be empty without what stands at `path`.

    An entry of a list stays, even with nothing in it but its id.
    """
    holders = [value]
    for step in path[:-1]:
        holders.append(holders[-1][step])
    while len(path) > 1 and len(holders[-1]) == 1 and not isinstance(path[-2], int):
        holders.pop()
        path = path[:-1]
    return path


def _finish(card: Card, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """The edits with what must follow from them, or a refusal.

    No visit may lose its contact. A follow-up made after a visit that goes is moved to the visit
    before it, where it stands between the same promises as before.
    """
    after = apply_edits(card.value, edits)
    _refuse_lost_contacts(card.value, after)
    follow_up = card.value.get("follow_up")
    named = follow_up.get("after") if isinstance(follow_up, Mapping) else None
    if named is None or named not in get_ids(card.value, "visits") - get_ids(after, "visits"):
        return edits
    earlier = _find_visit_before(card.value, named, get_ids(after, "visits"))
    place: Path = ("follow_up", "after")
    return (*edits, Set(place, earlier) if earlier else Delete(place))


def _find_visit_before(value: Mapping[str, object], visit_id: object, kept: set[str]) -> str | None:
    before = None
    for visit in get_entries(value, "visits"):
        if visit.get("id") == visit_id:
            break
        before = visit["id"] if visit.get("id") in kept else before
    return before


def _refuse_lost_contacts(before: Mapping[str, object], after: Mapping[str, object]) -> None:
    lost = get_ids(before, "contacts") - get_ids(after, "contacts")
    visits = get_entries(after, "visits")
    for contact in sorted(lost):
        named = [str(visit.get("id")) for visit in visits if visit.get("contact") == contact]
        if named:
            raise Refused("contact-in-use", contact=contact, visits=named[-_SHOWN:])
