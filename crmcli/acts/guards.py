"""What `set`, `add` and `unset` leave to other verbs, or to nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crmcli.errors import UsageError
from crmcli.rules.fields import Field, Label
from crmcli.rules.paths import Place
from crmcli.rules.placenames import name_place
from crmcli.rules.values import is_json

_NAMED = 5
"""Fields of a map that are named where it was given as a whole."""
_VISITS = ("visits",)
_HOW = {
    "regrade": "GRADE -m REASON",
    "next": "WHEN|none [TEXT]",
    "visit": "-m NOTES",
    "archive": "-m REASON",
    "merge": "OTHER",
}
_BACK = {"archive": "restore"}
"""The verb that takes away what another one writes."""


def refuse_managed(fields: Sequence[Field], card_id: str, *, clearing: bool = False) -> None:
    """Raise UsageError `managed-field` if one of the fields on a path is written by a verb.

    A card's own id is written by nobody: UsageError `id-fixed`. `clearing` names the verb that
    takes the field away, where there is one.
    """
    for field in fields:
        if field.path == ("id",):
            raise UsageError("id-fixed")
        if field.managed_by is not None:
            verb = _BACK.get(field.managed_by, field.managed_by) if clearing else field.managed_by
            command = f"crm {verb} {card_id} {_HOW.get(verb, '')}"
            raise UsageError("managed-field", field=field, command=command.strip())


def refuse_fixed(place: Place, card_id: str) -> None:
    """Raise UsageError for what must not be replaced: an entry's id, and a log as a whole."""
    if len(place.fields) > 2 and place.fields[-3].entry_key == place.field.key:
        raise UsageError("entry-id-fixed", path=place.name)
    if place.field.kind == "list" and place.field.merge == "log" and not place.is_entry:
        raise UsageError("log-fixed", field=place.field, command=name_adding(place, card_id))


def refuse_visit(place: Place, card_id: str) -> None:
    """Raise UsageError if an entry would be added to the contact log by hand."""
    if place.field.path == _VISITS:
        raise UsageError("managed-field", field=place.field, command=name_adding(place, card_id))


def refuse_whole(value: Mapping[str, object], place: Place, text: str, card_id: str) -> None:
    """Raise UsageError if plain text would stand for what holds fields of its own.

    That is a map or an entry in the card `value`, or a list of such; these take JSON, or their
    fields one by one.
    """
    item = place.field.item
    is_list = place.field.kind == "list" and item is not None and item.kind == "map"
    if is_json(text) or not (is_list or place.field.kind == "map"):
        return
    if is_list:
        raise UsageError("list-of-entries", field=place.field, command=name_adding(place, card_id))
    children = [one for key, one in place.field.children.items() if key != _get_key(place)]
    if children:
        path = name_place(value, place)
        en = " ".join(f"{path.en}.{one.key}=..." for one in children[:_NAMED])
        zh = " ".join(f"{path.zh}.{one.label.short_zh}=…" for one in children[:_NAMED])
        raise UsageError("map-by-field", path=path, places=Label(en, zh, en, zh))


def _get_key(place: Place) -> str | None:
    """The key that names an entry, which is fixed."""
    return place.fields[-2].entry_key if place.is_entry and len(place.fields) > 1 else None


def name_adding(place: Place, card_id: str) -> str:
    """The command that adds an entry to a list."""
    if place.field.path == _VISITS:
        return f"crm visit {card_id} {_HOW['visit']}"
    return f"crm add {card_id} {place.name} KEY=VALUE"
