"""The text of crm.yaml: read as strictly as a record, and judged by a schema of its own."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path as FilePath
from typing import Any

from crmcli.ledger.formats import is_email
from crmcli.ledger.problems import Problem, Violation
from crmcli.ledger.rule_text import RuleFile, parse_text
from crmcli.ledger.schema import parse_schema
from crmcli.ledger.settings import SETTINGS_FILE, build_settings
from crmcli.rules.edits import Path
from crmcli.rules.fields import Field
from crmcli.rules.ids import is_person_id
from crmcli.rules.settings import (
    NO_MAIL,
    Settings,
    count_cadence_days,
    parse_cadence,
    split_sender,
)
from crmcli.rules.values import find_unseen
from crmcli.rules.workdays import is_country

_SCHEMA = parse_schema(
    FilePath(__file__).with_name("settings.schema.json").read_bytes(), "settings.schema.json"
)
SETTINGS_FIELD: Field = _SCHEMA.root


def parse_settings(data: bytes, *, audit: bool = False) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings that the bytes of crm.yaml say, and what is wrong with them.

    With problems the settings are the defaults. `audit` also reports what reads right here but
    not everywhere.
    """
    value, problems = parse_text(SETTINGS_TEXT, data, audit=audit)
    return build_settings(value), problems


def _iter_violations(value: Mapping[str, Any]) -> Iterator[Violation]:
    if not _SCHEMA.is_valid(value):
        yield from _SCHEMA.iter_violations(value)
        return
    yield from _check_people(value.get("people", {}))
    yield from _check_cadence(value)
    yield from _check_calendar(value.get("calendar", {}))
    yield from _check_mail(value)
    if not _knows_zone(value.get("timezone", "UTC")):
        yield Violation(("timezone",), "unknown-timezone", {"value": value["timezone"]})


def _check_people(people: Mapping[str, Any]) -> Iterator[Violation]:
    used: Counter[str] = Counter()
    for id_, person in people.items():
        if not is_person_id(id_):
            yield Violation(("people", id_), "bad-person-id", {"value": id_})
        for position, mail in enumerate(person.get("emails", [])):
            path: Path = ("people", id_, "emails", position)
            if not is_email(mail):
                yield Violation(path, "bad-email", {"value": mail})
            used[mail.casefold()] += 1
            if used[mail.casefold()] == 2:
                yield Violation(path, "shared-email", {"value": mail})
        own = person.get("mail", NO_MAIL)
        if own != NO_MAIL and not is_email(own):
            values = {"value": own, "mend": "or-none"}
            yield Violation(("people", id_, "mail"), "bad-email", values)


def _check_cadence(value: Mapping[str, Any]) -> Iterator[Violation]:
    longest = value.get("cadence_max", Settings().cadence_max)
    for grade, said in value.get("cadence", {}).items():
        days = count_cadence_days(parse_cadence(said))
        if days > longest:
            values = {"grade": grade, "days": math.ceil(days), "limit": longest}
            yield Violation(("cadence", grade), "cadence-too-long", values)


def _check_calendar(calendar: Mapping[str, Any]) -> Iterator[Violation]:
    country = calendar.get("country")
    if country is not None and not is_country(country):
        yield Violation(("calendar", "country"), "unknown-country", {"value": country})


def _check_mail(value: Mapping[str, Any]) -> Iterator[Violation]:
    mail, people = value.get("mail", {}), value.get("people", {})
    sender = mail.get("from")
    if sender is not None and not _is_sender(sender):
        yield Violation(("mail", "from"), "bad-sender", {"value": sender})
    for part in ("escalate", "weekly"):
        for position, id_ in enumerate(mail.get(part, {}).get("to", ())):
            if id_ not in people:
                near = tuple(get_close_matches(id_, people, n=1))
                values = {"value": id_, "near": near}
                yield Violation(("mail", part, "to", position), "unknown-person", values)


def _is_sender(said: str) -> bool:
    name, address = split_sender(said)
    return is_email(address) and find_unseen(said) is None and not {"<", ">"} & set(name)


def _knows_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


SETTINGS_TEXT = RuleFile(SETTINGS_FILE, SETTINGS_FIELD, _iter_violations)
