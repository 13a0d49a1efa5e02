"""The team's settings: crm.yaml, which every command reads.

Its text is the matter of `settings_text`; values that were found good there, and kept, need none
of it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from crmcli import __version__
from crmcli.errors import Failure
from crmcli.ledger.disk import save_note
from crmcli.ledger.refusals import name_reason
from crmcli.rules.settings import DEFAULT_CADENCE, Person, Settings

SETTINGS_FILE = "crm.yaml"
_MEMORY = "settings.json"
_MEMORY_OF_PAST = "settings-then.json"
_READER = f"{__version__}/3"
"""Who read crm.yaml. The number is to be raised with every change of what may stand there."""


def load_settings(root_dir: Path, memory: Path | None = None) -> Settings:
    """The settings of the ledger at `root_dir`.

    `memory` is a folder of ours that remembers what crm.yaml said, so that it need not be read as
    YAML each time; without one that can be written to, it is. Raises Failure:
    settings-unreadable; settings-invalid or settings-invalid-there with the first problem and its
    place.
    """
    return read_settings(load_settings_bytes(root_dir), memory)


def read_settings(data: bytes, memory: Path | None = None, *, of_past: bool = False) -> Settings:
    """The settings that the bytes of crm.yaml say; `memory` and what it raises as `load_settings`.

    What those `of_past` said is remembered beside what they say now.
    """
    notes = [] if memory is None else [memory / _MEMORY]
    if memory is not None and of_past:
        notes.append(memory / _MEMORY_OF_PAST)
    for note in notes:
        value = _find_remembered(note, data)
        if value is not None:
            return build_settings(value)
    from crmcli.ledger.settings_text import get_settings_value

    value = get_settings_value(data)
    if notes:
        _remember(notes[-1], data, value)
    return build_settings(value)


def load_settings_bytes(root_dir: Path) -> bytes:
    """The bytes of crm.yaml. Raises Failure("settings-unreadable")."""
    try:
        return (root_dir / SETTINGS_FILE).read_bytes()
    except OSError as error:
        reason = name_reason(error)
        raise Failure("settings-unreadable", file=SETTINGS_FILE, reason=reason) from error


def build_settings(value: Mapping[str, Any]) -> Settings:
    """The settings that the values of a crm.yaml without errors stand for."""
    defaults = Settings()
    people = {
        id_: Person(id_, person["name"], tuple(person.get("emails", ())))
        for id_, person in value.get("people", {}).items()
    }
    return Settings(
        people=MappingProxyType(people),
        cadence=MappingProxyType({**DEFAULT_CADENCE, **value.get("cadence", {})}),
        cadence_max=value.get("cadence_max", defaults.cadence_max),
        timezone=value.get("timezone", defaults.timezone),
        visit_channel=value.get("visit", {}).get("channel"),
        ids=value.get("ids", defaults.ids),
        review=tuple(value["review"]) if "review" in value else None,
    )


def _find_remembered(note: Path, data: bytes) -> Mapping[str, Any] | None:
    """What these bytes were found to say; None where that is not known."""
    try:
        seal, _, said = note.read_bytes().partition(b"\n")
    except OSError:
        return None
    if seal != _seal(said):
        return None
    reader, text, value = json.loads(said)
    return value if (reader, text.encode()) == (_READER, data) else None


def _remember(note: Path, data: bytes, value: Mapping[str, Any]) -> None:
    said = json.dumps([_READER, data.decode(), value], ensure_ascii=False).encode()
    save_note(note, _seal(said) + b"\n" + said)


def _seal(said: bytes) -> bytes:
    """What tells a file that was damaged."""
    return b"%08x" % zlib.crc32(said)
