"""`crm check`: every problem in every file, each at its place.

A file is judged in three steps, and the later ones see what the earlier let through: the dialect
(is it one plain YAML record), the schema, and what a schema cannot say. A problem that an
earlier step has found at a place is not told again by a later one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from crmcli.errors import CrmError, Failure, NotFound
from crmcli.ledger.places import find_nearest, spell_path
from crmcli.ledger.problems import Problem
from crmcli.ledger.records import (
    FOLDER,
    SUFFIX,
    explain_failure,
    iter_record_files,
    load_bytes,
    name_record,
)
from crmcli.ledger.schema import SCHEMA_FILE, Schema, load_schema, parse_schema
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.ledger.yamltext import find_places, parse_record
from crmcli.rules.fields import Field
from crmcli.rules.findings import Finding, Flaw
from crmcli.rules.outcome import Card
from crmcli.rules.quality import (
    examine_card,
    iter_ledger_findings,
    iter_settings_findings,
)
from crmcli.rules.settings import Settings


def check_record(
    file: str, data: bytes, schema: Schema, settings: Settings, today: date
) -> list[Finding]:
    """Everything that is wrong with one record, in the order of its lines."""
    return _examine(file, data, schema, settings, today)[1]


def has_errors(
    file: str, value: Mapping[str, Any], schema: Schema, settings: Settings, today: date
) -> bool:
    """Whether a value breaks the schema or what it cannot say. Looks at no text: much quicker."""
    flaws = _judge_value(file, value, schema, settings, today)
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
        values=problem.values if value is not None else {**problem.values, "mend": "by-hand"},
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
            findings += _place_flaws(file, load(file), root, values[file], [flaw])
    return findings


def check_ledger(
    root_dir: Path,
    schema: Schema,
    settings: Settings,
    today: date,
    files: Collection[str] | None = None,
) -> list[Finding]:
    """Everything that is wrong with the ledger, by file, line and column.

    `files` (paths below the root) limits what is reported; what is compared between cards still
    takes all cards into account. Raises NotFound("no-such-file") for one that is not there.
    """
    for file in files or ():
        if not (root_dir / file).is_file():
            raise NotFound("no-such-file", file=file)
    of_settings = check_settings(root_dir, schema)
    failure = _find_failure(schema)
    if failure is not None:
        return [*of_settings, failure]
    of_schema = check_schema(root_dir) if files is None or SCHEMA_FILE in files else []
    of_cards = _check_cards(root_dir, schema, settings, today, files)
    if any(one.severity == "error" for one in of_settings):
        # Who is in the team cannot be said, so nobody is unknown.
        of_cards = [one for one in of_cards if one.rule != "unknown-person"]
    findings = (*of_settings, *of_schema, *of_cards, *_iter_strays(root_dir))
    wanted = [one for one in findings if files is None or one.file in files]
    return sorted(wanted, key=_by_place)


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
        findings += _place_flaws(SETTINGS_FILE, data, SETTINGS_FIELD, value, flaws)
    return findings


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
    failed = _find_failure(schema)
    if failed is not None:
        return [failed]
    return [
        Finding(SCHEMA_FILE, 1, 1, where, "schema-doubt", "error", {"reason": reason})
        for where, reason in iter_schema_problems(schema)
    ]


def _find_failure(schema: Schema) -> Finding | None:
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


def _check_cards(
    root_dir: Path,
    schema: Schema,
    settings: Settings,
    today: date,
    files: Collection[str] | None,
) -> list[Finding]:
    """Each card by itself, where it is asked for, and then all of them beside each other."""
    findings: list[Finding] = []
    cards: list[Card] = []
    for file in iter_record_files(root_dir):
        try:
            data = load_bytes(root_dir, file)
        except Failure as failure:
            findings.append(report_problem(file, explain_failure(failure), None))
            continue
        if files is None or file in files:
            value, found = _examine(file, data, schema, settings, today)
            findings += found
        else:
            value = parse_record(data, schema.root).value
        cards.append(Card(name_record(file), file, value or {}))
    load = partial(load_bytes, root_dir)
    return findings + find_added_clashes((), cards, schema.root, load)


def _examine(
    file: str, data: bytes, schema: Schema, settings: Settings, today: date
) -> tuple[dict[str, Any] | None, list[Finding]]:
    """A record's value (None if it is refused) and everything that is wrong with it."""
    parsed = parse_record(data, schema.root, audit=True)
    findings = [report_problem(file, problem, parsed.value) for problem in parsed.problems]
    if parsed.value is not None:
        flaws = _judge_value(file, parsed.value, schema, settings, today)
        findings += _place_flaws(file, data, schema.root, parsed.value, flaws)
    return parsed.value, sorted(findings, key=_by_place)


def _judge_value(
    file: str, value: Mapping[str, Any], schema: Schema, settings: Settings, today: date
) -> list[Flaw]:
    flaws: list[Flaw] = []
    if not schema.is_valid(value):
        violations = schema.iter_violations(value)
        flaws += [Flaw(one.path, one.rule, "error", one.values) for one in violations]
    named = {flaw.path for flaw in flaws}
    card = Card(name_record(file), file, value)
    for flaw in examine_card(card, settings, schema.root, today).flaws:
        if flaw.path not in named:
            flaws.append(flaw)
    return flaws


def _iter_strays(root_dir: Path) -> Iterator[Finding]:
    """Files below records/ that no command reads: links, and what is no .yaml file."""
    for folder, folders, files in os.walk(root_dir / FOLDER):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted((*folders, *files)):
            path = Path(folder, name)
            file = path.relative_to(root_dir).as_posix()
            if path.is_symlink():
                yield Finding(file, 1, 1, "", "symlink", "warning", {"file": file})
            elif name in files and not name.startswith(".") and not name.endswith(SUFFIX):
                yield Finding(file, 1, 1, "", "not-a-record", "warning", {"file": file})


def _place_flaws(
    file: str, data: bytes, root: Field, value: object, flaws: Collection[Flaw]
) -> Iterator[Finding]:
    # What is wrong with the whole card stands at its beginning: no second reading for that.
    places = find_places(data, root) if any(flaw.path for flaw in flaws) else {}
    for flaw in flaws:
        line, column = find_nearest(places, flaw.path)
        path = spell_path(flaw.path, value)
        yield Finding(file, line, column, path, flaw.rule, flaw.severity, flaw.values)


def _by_place(finding: Finding) -> tuple[str, int, int, str]:
    return finding.file, finding.line, finding.column, finding.path
