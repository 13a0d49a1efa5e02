"""What `set`, `add` and `unset` leave to other verbs, or to nobody."""

from __future__ import annotations

from collections.abc import Sequence

from crmcli.errors import UsageError
from crmcli.rules.fields import Field
from crmcli.rules.paths import Place

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


def name_adding(place: Place, card_id: str) -> str:
    """The command that adds an entry to a list."""
    if place.field.path == _VISITS:
        return f"crm visit {card_id} {_HOW['visit']}"
    return f"crm add {card_id} {place.name} KEY=VALUE"
