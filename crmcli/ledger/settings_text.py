"""The text of crm.yaml: read as strictly as a record, and judged by a schema of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from crmcli.errors import Failure
from crmcli.ledger.formats import is_email
from crmcli.ledger.places import find_nearest, spell_path
from crmcli.ledger.problems import Problem, Violation
from crmcli.ledger.schema import parse_schema
from crmcli.ledger.settings import SETTINGS_FILE, build_settings
from crmcli.ledger.yamltext import find_places, parse_record
from crmcli.rules.fields import Field
from crmcli.rules.ids import is_person_id
from crmcli.rules.outcome import Message
from crmcli.rules.settings import Settings

_SCHEMA = parse_schema(
    Path(__file__).with_name("settings.schema.json").read_bytes(), "settings.schema.json"
)
SETTINGS_FIELD: Field = _SCHEMA.root


def get_settings_value(data: bytes) -> Mapping[str, Any]:
    """What the bytes of crm.yaml say, as plain values that `build_settings` takes.

    Raises Failure: settings-invalid or settings-invalid-there with the first problem and its place.
    """
    value, problems = _parse(data, audit=False)
    for problem in problems:
        if problem.severity == "error":
            raise _refuse(problem)
    return value


def _refuse(problem: Problem) -> Failure:
    """The failure with the place, and with the path unless the problem's sentence names the key."""
    place = f"{SETTINGS_FILE}:{problem.line}:{problem.column}"
    path = spell_path(problem.path, None)
    said = Message(f"check.{problem.rule}", problem.values)
    if not path or path == problem.values.get("key"):
        return Failure("settings-invalid-there", place=place, problem=said)
    return Failure("settings-invalid", place=place, path=path, problem=said)


def parse_settings(data: bytes, *, audit: bool = False) -> tuple[Settings, tuple[Problem, ...]]:
    """The settings that the bytes of crm.yaml say, and what is wrong with them.

    With problems the settings are the defaults. `audit` also reports what reads right here but
    not everywhere.
    """
    value, problems = _parse(data, audit=audit)
    return build_settings(value), problems


def _parse(data: bytes, *, audit: bool) -> tuple[Mapping[str, Any], tuple[Problem, ...]]:
    """The values of crm.yaml and what is wrong with them; no values where they may not stand."""
    parsed = parse_record(data, SETTINGS_FIELD, audit=audit)
    value = parsed.value
    if value is None:
        return {}, parsed.problems
    violations = list(_iter_violations(value))
    places = find_places(data, SETTINGS_FIELD) if violations else {}
    problems = parsed.problems + tuple(
        Problem(
            *find_nearest(places, one.path),
            path=one.path,
            rule=one.rule,
            values=one.values,
            severity="error",
            unreadable=False,
        )
        for one in violations
    )
    return ({} if violations else value), problems


def _iter_violations(value: Mapping[str, Any]) -> Iterator[Violation]:
    if not _SCHEMA.is_valid(value):
        yield from _SCHEMA.iter_violations(value)
        return
    yield from _check_people(value.get("people", {}))
    yield from _check_cadence(value)
    if not _knows_zone(value.get("timezone", "UTC")):
        yield Violation(("timezone",), "unknown-timezone", {"value": value["timezone"]})


def _check_people(people: Mapping[str, Any]) -> Iterator[Violation]:
    used: Counter[str] = Counter()
    for id_, person in people.items():
        if not is_person_id(id_):
            yield Violation(("people", id_), "bad-person-id", {"value": id_})
        for position, mail in enumerate(person.get("emails", [])):
            path = ("people", id_, "emails", position)
            if not is_email(mail):
                yield Violation(path, "bad-email", {"value": mail})
            used[mail.casefold()] += 1
            if used[mail.casefold()] == 2:
                yield Violation(path, "shared-email", {"value": mail})


def _check_cadence(value: Mapping[str, Any]) -> Iterator[Violation]:
    longest = value.get("cadence_max", Settings().cadence_max)
    for grade, days in value.get("cadence", {}).items():
        if days > longest:
            values = {"grade": grade, "days": days, "limit": longest}
            yield Violation(("cadence", grade), "cadence-too-long", values)


def _knows_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
