"""The text of crm.yaml or calendar.yaml: read as strictly as a record, judged by its own schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from crmcli.errors import Failure
from crmcli.ledger.places import find_nearest, spell_path
from crmcli.ledger.problems import Problem, Violation
from crmcli.ledger.yamltext import find_places, parse_record
from crmcli.rules.fields import Field
from crmcli.rules.outcome import Message


class RuleFile(NamedTuple):
    """A file that all cards are judged by: its name, what may stand in it, and what may not."""

    name: str
    field: Field
    list_violations: Callable[[Mapping[str, Any]], Iterable[Violation]]


def get_value(file: RuleFile, data: bytes) -> Mapping[str, Any]:
    """What the bytes of the file say, as plain values.

    Raises Failure: settings-invalid or settings-invalid-there with the first problem and its place.
    """
    value, problems = parse_text(file, data, audit=False)
    for problem in problems:
        if problem.severity == "error":
            raise _refuse(file, problem)
    return value


def parse_text(
    file: RuleFile, data: bytes, *, audit: bool
) -> tuple[Mapping[str, Any], tuple[Problem, ...]]:
    """The values of the file and what is wrong with them; no values where they may not stand.

    `audit` also reports what reads right here but not everywhere.
    """
    parsed = parse_record(data, file.field, audit=audit)
    value = parsed.value
    if value is None:
        return {}, tuple(_advise(file, one) for one in parsed.problems)
    violations = [_name_keys(file, one) for one in file.list_violations(value)]
    places = find_places(data, file.field) if violations else {}
    wrong = {one.path for one in violations}
    # What is wrong however others read it needs no quotes.
    noticed = tuple(one for one in parsed.problems if one.path not in wrong)
    problems = noticed + tuple(
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


def _advise(file: RuleFile, problem: Problem) -> Problem:
    """The problem of a file that says nothing: what to do is not what it is for a card."""
    mend = file.name.partition(".")[0] if problem.rule == "not-a-map" else "by-hand"
    return problem._replace(values={**problem.values, "mend": mend})


def _name_keys(file: RuleFile, violation: Violation) -> Violation:
    """An unknown key with those that may stand there: a team adds fields to its cards alone."""
    if violation.rule != "unknown-field":
        return violation
    from crmcli.ledger.violations import find_place

    place = find_place(file.field, violation.path[:-1])
    keys = tuple(place.children) if place else ()
    return violation._replace(rule="unknown-key", values={**violation.values, "keys": keys})


def _refuse(file: RuleFile, problem: Problem) -> Failure:
    """The failure with the place, and with the path unless the problem's sentence names the key."""
    place = f"{file.name}:{problem.line}:{problem.column}"
    path = spell_path(problem.path, None)
    said = Message(f"check.{problem.rule}", problem.values)
    if not path or path == problem.values.get("key"):
        return Failure("settings-invalid-there", place=place, problem=said)
    return Failure("settings-invalid", place=place, path=path, problem=said)
