"""The files that all cards are judged by and that are read like cards: crm.yaml, calendar.yaml."""

from __future__ import annotations

from collections.abc import Mapping

from crmcli.ledger.calendar_text import CALENDAR_TEXT
from crmcli.ledger.rule_text import RuleFile
from crmcli.ledger.settings_text import SETTINGS_TEXT
from crmcli.rules.fields import Field

RULE_FILES: Mapping[str, RuleFile] = {one.name: one for one in (SETTINGS_TEXT, CALENDAR_TEXT)}


def find_rule_field(file: str) -> Field | None:
    """What one of these files can hold; None for any other."""
    found = RULE_FILES.get(file)
    return None if found is None else found.field
