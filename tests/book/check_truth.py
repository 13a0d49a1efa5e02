"""What `check` tells, held against a plain reading and judging of all files."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from crmcli.book.auditing import open_auditor
from crmcli.errors import CrmError, Failure
from crmcli.ledger.checking import (
    check_record,
    check_schema,
    check_settings,
    find_added_clashes,
)
from crmcli.ledger.records import FOLDER, iter_record_files, load_bytes, name_record
from crmcli.ledger.schema import SCHEMA_FILE, Schema
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.findings import Finding
from crmcli.rules.outcome import Card
from crmcli.rules.settings import Settings

UNREADABLE = "unreadable-file"


def find_difference(root: Path, today: date) -> str | None:
    """What `check` tells otherwise than a plain judging of every file; None where all agrees."""
    auditor = open_auditor(root)
    assert auditor.schema is not None
    auditor.today = today
    try:
        files = list(iter_record_files(root))
    except CrmError as error:  # a folder that cannot be read
        with pytest.raises(CrmError, match=error.code):
            auditor.check(None)
        return None
    audit = auditor.check(None)
    if audit.cards != len(files):
        return f"{audit.cards} cards, not {len(files)}"
    of_rules = [one for one in audit.findings if one.file in {SETTINGS_FILE, SCHEMA_FILE}]
    truth = [*check_settings(root, auditor.schema), *check_schema(root)]
    if sorted(truth, key=_name) != sorted(of_rules, key=_name):
        return f"of what cards are judged by {of_rules}, not {truth}"
    told = [one for one in audit.findings if one.file.startswith(f"{FOLDER}/")]
    truth = _judge_plainly(root, files, auditor.schema, auditor.settings, today)
    if any(one.file == "crm.yaml" and one.severity == "error" for one in audit.findings):
        truth = [one for one in truth if one.rule != "unknown-person"]
    truth += [one for one in told if one.rule in {"not-a-record", "symlink", UNREADABLE}]
    if {one.file for one in told if one.rule == UNREADABLE} != set(_list_unreadable(root, files)):
        return f"unreadable by {told}"
    if sorted(truth, key=_name) == sorted(told, key=_name):
        return None
    missing = [one for one in truth if one not in told]
    return f"missing {missing}\n  untrue {[one for one in told if one not in truth]}"


def _list_unreadable(root: Path, files: list[str]) -> list[str]:
    return [file for file in files if not os.access(root / file, os.R_OK)]


def _judge_plainly(
    root: Path, files: list[str], schema: Schema, settings: Settings, today: date
) -> list[Finding]:
    findings: list[Finding] = []
    cards = []
    for file in files:
        try:
            data = load_bytes(root, file)
        except Failure:
            continue
        findings += check_record(file, data, schema, settings, today)
        cards.append(Card(name_record(file), file, parse_record(data, schema.root).value or {}))
    return findings + find_added_clashes(
        (), cards, schema.root, lambda file: load_bytes(root, file)
    )


def _name(finding: Finding) -> tuple[object, ...]:
    return finding[:5]
