"""The team's settings: crm.yaml, which every command reads.

Its text is the matter of `settings_text`; values that were found good there, and kept, need none
of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from crmcli.errors import Failure
from crmcli.ledger.refusals import name_reason
from crmcli.rules.settings import DEFAULT_CADENCE, Person, Settings

SETTINGS_FILE = "crm.yaml"


def load_settings(root_dir: Path) -> Settings:
    """The settings of the ledger at `root_dir`.

    Raises Failure: settings-unreadable; settings-invalid or settings-invalid-there with the first
    problem and its place.
    """
    from crmcli.ledger.settings_text import get_settings_value

    return build_settings(get_settings_value(load_settings_bytes(root_dir)))


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
    )
