"""The text of calendar.yaml: by year, the days off and the make-up work days.

A day is `2027-02-14`, several in a row are `2027-02-05..2027-02-12`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from crmcli.ledger.calendar import CALENDAR_FILE, expand_days
from crmcli.ledger.formats import is_date
from crmcli.ledger.problems import Violation
from crmcli.ledger.rule_text import RuleFile
from crmcli.ledger.schema import parse_schema

_SCHEMA = parse_schema(
    Path(__file__).with_name("calendar.schema.json").read_bytes(), "calendar.schema.json"
)
_YEAR = re.compile(r"(19|20|21)[0-9]{2}", re.ASCII)


def _iter_violations(value: Mapping[str, Any]) -> Iterator[Violation]:
    if not _SCHEMA.is_valid(value):
        yield from _SCHEMA.iter_violations(value)
        return
    for year, said in value.items():
        if _YEAR.fullmatch(year) is None:
            yield Violation((year,), "bad-year", {"value": year})
        else:
            yield from _check_year(year, said)


def _check_year(year: str, said: Mapping[str, Any]) -> Iterator[Violation]:
    taken: set[date] = set()
    for key in ("holidays", "workdays"):
        own: set[date] = set()
        for position, text in enumerate(said.get(key, ())):
            path = (year, key, position)
            days = expand_days(text) if _is_days(text) else []
            if not days:
                yield Violation(path, "bad-days", {"value": text})
            elif {days[0].year, days[-1].year} != {int(year)}:
                yield Violation(path, "days-of-another-year", {"value": text, "year": year})
            elif twice := taken.intersection(days):
                yield Violation(path, "off-and-work", {"day": min(twice)})
            else:
                own.update(days)
        taken |= own


def _is_days(text: str) -> bool:
    return all(map(is_date, text.split(".."))) and text.count("..") <= 1


CALENDAR_TEXT = RuleFile(CALENDAR_FILE, _SCHEMA.root, _iter_violations)
