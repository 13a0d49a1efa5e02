"""`crm check`: every problem in every file, each at its place.

A file is judged in three steps, and the later ones see what the earlier let through: the dialect
(is it one plain YAML record), the schema, and what a schema cannot say. A problem that an
earlier step has found at a place is not told again by a later one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from crmcli.errors import CrmError, Failure
from crmcli.ledger.places import find_nearest, spell_path
from crmcli.ledger.problems import Problem
from crmcli.ledger.records import load_bytes, name_record
from crmcli.ledger.schema import SCHEMA_FILE, Schema, load_schema, parse_schema
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.ledger.yamltext import Parsed, find_places, parse_record
from crmcli.rules.fields import Field
from crmcli.rules.findings import Finding, Flaw, by_place
from crmcli.rules.outcome import Card
from crmcli.rules.quality import (
    Examined,
    examine_card,
    iter_ledger_findings,
    iter_settings_findings,
)
from crmcli.rules.settings import Settings


class Examination(NamedTuple):
    """What a record's bytes say (None: they are refused), and what is wrong with them.

    From the day `since` on that is the same, unless a day lies in the future; and with any team
    that has all who are `named`, or with this team alone (None).
    """

    value: dict[str, Any] | None
    findings: list[Finding]
    since: date | None
    named: frozenset[str] | None


def check_record(
    file: str, data: bytes, schema: Schema, settings: Settings, today: date
) -> list[Finding]:
    """Everything that is wrong with one record, in the order of its lines."""
    (found,) = Examiner(schema, settings, today).examine([(file, data)])
    return found.findings


def has_errors(
    file: str, value: Mapping[str, Any], schema: Schema, settings: Settings, today: date
) -> bool:
    """Whether a value breaks the schema or what it cannot say. Looks at no text: much quicker."""
    flaws = Examiner(schema, settings, today).judge(file, value, schema.is_valid(value)).flaws
    return any(flaw.severity == "error" for flaw in flaws)


def report_problem(file: str, problem: Problem, value: object) -> Finding:
    """The finding of a problem in a file with that value; one without a value mends no program."""
    return Finding(
        file=file,
        line=problem.line,
        column=problem.column,
        path=spell_path(problem.path, value),
        rule=problem.rule,
        severity=problem.severity,
        values=problem.values if value is not None else {"mend": "by-hand", **problem.values},
    )


def find_added_clashes(
    before: Sequence[Card], after: Sequence[Card], root: Field, load: Callable[[str], bytes]
) -> list[Finding]:
    """What is wrong between the cards of `after`, as far as it was not in `before`.

    `load` gives the bytes of a file of `after`.
    """
    had = {(file, flaw.rule, flaw.values["value"]) for file, flaw in iter_ledger_findings(before)}
    values = {card.file: card.value for card in after}
    findings: list[Finding] = []
    for file, flaw in iter_ledger_findings(after):
        if (file, flaw.rule, flaw.values["value"]) not in had:
            findings += place_flaws(file, load(file), root, values[file], [flaw])
    return findings


def check_settings(root_dir: Path, schema: Schema | None) -> list[Finding]:
    """What is wrong with crm.yaml; without a schema, what can be said without one."""
    return check_settings_text(load_bytes(root_dir, SETTINGS_FILE), schema)


def check_settings_text(data: bytes, schema: Schema | None) -> list[Finding]:
    """What is wrong with the bytes of a crm.yaml."""
    from crmcli.ledger.settings_text import SETTINGS_FIELD, parse_settings

    settings, problems = parse_settings(data, audit=True)
    value = parse_record(data, SETTINGS_FIELD).value
    findings = [report_problem(SETTINGS_FILE, problem, value) for problem in problems]
    if schema is not None and value is not None:
        flaws = list(iter_settings_findings(settings, schema.root))
        findings += place_flaws(SETTINGS_FILE, data, SETTINGS_FIELD, value, flaws)
    return findings


def check_calendar_text(data: bytes) -> list[Finding]:
    """What is wrong with the bytes of a calendar.yaml; none where nothing stands there."""
    from crmcli.ledger.calendar_text import CALENDAR_TEXT
    from crmcli.ledger.rule_text import parse_text

    value = parse_record(data, CALENDAR_TEXT.field).value
    _, problems = parse_text(CALENDAR_TEXT, data, audit=True)
    return [report_problem(CALENDAR_TEXT.name, problem, value) for problem in problems]


def locate_people(data: bytes) -> tuple[str, int, int]:
    """File, line and column of the people in the bytes of a crm.yaml."""
    from crmcli.ledger.settings_text import SETTINGS_FIELD

    return SETTINGS_FILE, *find_nearest(find_places(data, SETTINGS_FIELD), ("people",))


def check_schema(root_dir: Path) -> list[Finding]:
    """What is wrong with the schema itself, a schema that cannot be loaded included."""
    return _audit_schema(lambda: load_schema(root_dir))


def check_schema_text(data: bytes) -> list[Finding]:
    """What is wrong with the bytes of a schema."""
    return _audit_schema(lambda: parse_schema(data))


def _audit_schema(load: Callable[[], Schema]) -> list[Finding]:
    from crmcli.ledger.schema_audit import iter_schema_problems

    try:
        schema = load()
    except Failure as failure:
        return [_report_failure(failure)]
    failed = find_failure(schema)
    if failed is not None:
        return [failed]
    return [
        Finding(SCHEMA_FILE, 1, 1, where, "schema-doubt", "error", {"reason": reason})
        for where, reason in iter_schema_problems(schema)
    ]


def find_failure(schema: Schema) -> Finding | None:
    """What makes a schema one that no card can be judged by."""
    try:
        schema.is_valid({})
    except Failure as failure:
        return _report_failure(failure)
    return None


def _report_failure(failure: CrmError) -> Finding:
    values = failure.values
    line, column = values.get("line", 1), values.get("column", 1)
    return Finding(
        file=SCHEMA_FILE,
        line=line if isinstance(line, int) else 1,
        column=column if isinstance(column, int) else 1,
        path=str(values.get("where", "")),
        rule=failure.code,
        severity="error",
        values=values,
    )


class Examiner(NamedTuple):
    """What records are judged by."""

    schema: Schema
    settings: Settings
    today: date

    def examine(self, texts: Sequence[tuple[str, bytes]]) -> list[Examination]:
        """What is said in records, given as files with their bytes, and all that is wrong.

        Findings come in the order of lines. Each step is done for all records before the next
        one: what has just run runs again quicker.
        """
        root = self.schema.root
        parsed = [parse_record(data, root, audit=True) for _, data in texts]
        valid = [one.value is not None and self.schema.is_valid(one.value) for one in parsed]
        return [
            self._examine_parsed(file, data, one, is_valid)
            for (file, data), one, is_valid in zip(texts, parsed, valid, strict=True)
        ]

    def _examine_parsed(
        self, file: str, data: bytes, parsed: Parsed, is_valid: bool
    ) -> Examination:
        value = parsed.value
        findings = [report_problem(file, problem, value) for problem in parsed.problems]
        since = named = None
        if value is not None:
            flaws, since, named = self.judge(file, value, is_valid)
            findings += place_flaws(file, data, self.schema.root, value, flaws)
        return Examination(value, sorted(findings, key=by_place), since, named)

    def judge(self, file: str, value: Mapping[str, Any], is_valid: bool) -> Examined:
        """What is wrong with a value; `is_valid`: whether the schema allows it."""
        card = Card(name_record(file), file, value)
        examined = examine_card(card, self.settings, self.schema.root, self.today)
        if is_valid:
            return examined
        violations = self.schema.iter_violations(value)
        flaws = [Flaw(one.path, one.rule, "error", one.values) for one in violations]
        told = {flaw.path for flaw in flaws}
        others = [flaw for flaw in examined.flaws if flaw.path not in told]
        return examined._replace(flaws=[*flaws, *others])


def place_flaws(
    file: str, data: bytes, root: Field, value: object, flaws: Collection[Flaw]
) -> Iterator[Finding]:
    """The findings of flaws in a value, each at its place in the text."""
    # What is wrong with the whole card stands at its beginning: no second reading for that.
    places = find_places(data, root) if any(flaw.path for flaw in flaws) else {}
    for flaw in flaws:
        line, column = find_nearest(places, flaw.path)
        path = spell_path(flaw.path, value)
        yield Finding(file, line, column, path, flaw.rule, flaw.severity, flaw.values)
