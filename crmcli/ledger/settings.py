"""The team's settings: crm.yaml, which every command reads.

Its text is the matter of `settings_text`; values that were found good there, and kept, need none
of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from crmcli import __version__
from crmcli.errors import Failure
from crmcli.ledger.calendar import announce, find_calendar_bytes
from crmcli.ledger.refusals import name_reason
from crmcli.ledger.remembering import find_remembered, remember
from crmcli.rules.settings import (
    DEFAULT_CADENCE,
    Cadence,
    Escalation,
    MailSettings,
    Person,
    Settings,
    Weekly,
    parse_cadence,
)
from crmcli.rules.workdays import build_calendar

SETTINGS_FILE = "crm.yaml"
_MEMORY = "settings.json"
_MEMORY_OF_PAST = "settings-then.json"
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_READER = f"{__version__}/4"
"""Who read crm.yaml. The number is to be raised with every change of what may stand there."""


def load_settings(root_dir: Path, memory: Path | None = None) -> Settings:
    """The settings of the ledger at `root_dir`, with the days off that it announces.

    `memory` is a folder of ours that remembers what crm.yaml said, so that it need not be read as
    YAML each time; without one that can be written to, it is. Raises Failure:
    settings-unreadable; settings-invalid or settings-invalid-there with the first problem and its
    place.
    """
    settings = read_settings(load_settings_bytes(root_dir), memory)
    return announce(settings, find_calendar_bytes(root_dir), memory)


def read_settings(data: bytes, memory: Path | None = None, *, of_past: bool = False) -> Settings:
    """The settings that the bytes of crm.yaml say; `memory` and what it raises as `load_settings`.

    What those `of_past` said is remembered beside what they say now.
    """
    notes = [] if memory is None else [memory / _MEMORY]
    if memory is not None and of_past:
        notes.append(memory / _MEMORY_OF_PAST)
    for note in notes:
        known: Mapping[str, Any] | None = find_remembered(note, _READER, data)
        if known is not None:
            return build_settings(known)
    from crmcli.ledger.rule_text import get_value
    from crmcli.ledger.settings_text import SETTINGS_TEXT

    value = get_value(SETTINGS_TEXT, data)
    if notes:
        remember(notes[-1], _READER, data, value)
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
        id_: Person(
            id_,
            person["name"],
            tuple(person.get("emails", ())),
            person.get("mail"),
            person.get("language"),
        )
        for id_, person in value.get("people", {}).items()
    }
    calendar = value.get("calendar", {})
    ids = value.get("ids", defaults.ids)
    return Settings(
        people=MappingProxyType(people),
        cadence=_build_cadence(value.get("cadence", {})),
        cadence_max=value.get("cadence_max", defaults.cadence_max),
        timezone=value.get("timezone", defaults.timezone),
        visit_channel=value.get("visit", {}).get("channel"),
        ids=ids,
        review=tuple(value["review"]) if "review" in value else None,
        calendar=build_calendar(calendar.get("country"), {}),
        days_off=calendar.get("days_off", defaults.days_off),
        mail=_build_mail(value.get("mail", {}), ids),
    )


def _build_cadence(said: Mapping[str, int | str]) -> Mapping[str, Cadence]:
    own = {grade: parse_cadence(one) for grade, one in said.items()}
    return MappingProxyType({**DEFAULT_CADENCE, **own})


def _build_mail(value: Mapping[str, Any], ids: str) -> MailSettings:
    """The settings of mails. Where ids are random no name leaves the ledger unless it is said."""
    defaults = MailSettings()
    escalate, weekly = value.get("escalate"), value.get("weekly")
    include = value.get("include", () if ids == "random" else defaults.include)
    return MailSettings(
        sender=value.get("from"),
        include=tuple(include),
        language=value.get("language"),
        ahead=value.get("ahead", defaults.ahead),
        most=value.get("most"),
        on_days_off=value.get("days_off", defaults.on_days_off),
        escalate=Escalation(escalate["after"], tuple(escalate["to"])) if escalate else None,
        weekly=Weekly(_WEEK.index(weekly["day"]), tuple(weekly["to"])) if weekly else None,
    )
