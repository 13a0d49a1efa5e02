"""Change fields of a card: one grammar for every field that the schema has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crmcli.acts.entries import complete_value, get_name, make_scope
from crmcli.acts.guards import refuse_fixed, refuse_managed, refuse_whole
from crmcli.errors import UsageError
from crmcli.rules.edits import Edit, Set, apply_edits
from crmcli.rules.fields import Label
from crmcli.rules.outcome import Acting, Card, Message, Outcome
from crmcli.rules.paths import Place, resolve_path
from crmcli.rules.placenames import name_place
from crmcli.rules.understood import remark_days
from crmcli.rules.values import is_json, parse_value


def set_fields(card: Card, acting: Acting, assignments: Sequence[tuple[str, str]]) -> Outcome:
    """Give fields values, each a path and a text, in the order given and as one act.

    A value that is there already changes nothing. Raises UsageError for an unknown field, a bad
    value, for fields that another verb writes (`grade`, `follow_up`), and for plain values in
    place of a list of several; NotFound for an entry that is not there.
    """
    value: Mapping[str, object] = card.value
    edits: list[Edit] = []
    subject: list[str] = []
    changed: list[Label] = []
    same: list[Label] = []
    days: list[Message] = []
    for path, text in assignments:
        place = resolve_path(acting.root, value, path)
        refuse_managed(place.fields, card.id)
        refuse_fixed(place, card.id)
        refuse_whole(value, place, text, card.id)
        new = _read_value(place, text, acting, value)
        days += remark_days(place.field, text, new)
        if new == place.value:
            same.append(name_place(value, place))
            continue
        _refuse_loss(place, text, card.id)
        edits.append(Set(place.path, new))
        subject.append(place.name)
        changed.append(name_place(value, place))
        value = apply_edits(value, edits[-1:])
    answered = _answer(card, edits, subject, changed, same)
    return answered._replace(notes=(*days, *answered.notes))


def _read_value(place: Place, text: str, acting: Acting, value: Mapping[str, object]) -> Any:
    """What the text says; a whole entry keeps its id, new entries of a list get theirs."""
    new = parse_value(place.field, text, make_scope(acting, value))
    if place.is_entry and isinstance(new, dict) and isinstance(place.value, Mapping):
        key = place.fields[-2].entry_key
        new = {key: place.value.get(key), **new} if key else new
    return complete_value(place.field, new, acting)


def _refuse_loss(place: Place, text: str, card_id: str) -> None:
    """Raise UsageError where plain values would replace several that may have been forgotten."""
    there = place.value if isinstance(place.value, list) else []
    if place.field.kind == "list" and len(there) > 1 and not is_json(text):
        raise UsageError(
            "list-replaced",
            field=place.field,
            count=len(there),
            add=f"crm add {card_id} {place.name} VALUE",
            unset=f"crm unset {card_id} {place.name} VALUE",
            json=f'crm set {card_id} {place.name}=\'["a","b"]\'',
        )


def _answer(
    card: Card, edits: list[Edit], subject: list[str], changed: list[Label], same: list[Label]
) -> Outcome:
    name = get_name(card)
    already = Message("already-so", {"name": name, "paths": same})
    if not edits:
        return Outcome((), already)
    return Outcome(
        edits=tuple(edits),
        answer=Message("fields-set", {"name": name, "paths": changed}),
        subject=tuple(subject),
        notes=(already,) if same else (),
    )
