"""Two entries of a list under one name: the same person twice, or two who share a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from crmcli.errors import Refused
from crmcli.rules.fields import Field
from crmcli.rules.outcome import Message
from crmcli.rules.phones import normalise_phone


def remark_namesakes(
    field: Field, entry: Mapping[str, Any], entries: Iterable[Mapping[str, Any]]
) -> tuple[Message, ...]:
    """A note about entries of the keyed list `field` that have the name of a new one.

    Raises Refused `likely-duplicate-entry` when one of them shares a phone or e-mail with it too,
    or differs in nothing but its id.
    """
    named = [one for one in entries if _fold(one.get("name")) == _fold(entry.get("name")) != ""]
    for one in named:
        if _is_same(field, entry, one):
            values = {"name": entry["name"], "entry": one.get(field.entry_key or "")}
            raise Refused("likely-duplicate-entry", field=field, **values)
    ids = [one.get(field.entry_key or "") for one in named]
    values = {"field": field, "name": entry.get("name"), "entries": ids}
    return (Message("namesake", values),) if named else ()


def _is_same(field: Field, entry: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    shared = set(_iter_ways(entry)) & set(_iter_ways(other))
    return bool(shared) or _drop_id(field, entry) == _drop_id(field, other)


def _iter_ways(entry: Mapping[str, Any]) -> Iterator[str]:
    """The phones and e-mails that reach an entry, each as it is compared."""
    for key, normalise in (("phones", normalise_phone), ("emails", str.casefold)):
        listed = entry.get(key)
        for text in listed if isinstance(listed, list) else []:
            if isinstance(text, str) and normalise(text):
                yield normalise(text)


def _drop_id(field: Field, entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != field.entry_key}


def _fold(name: object) -> str:
    return " ".join(name.casefold().split()) if isinstance(name, str) else ""
