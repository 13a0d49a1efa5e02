"""Days in words on the command line: what was understood is always said."""

from __future__ import annotations

import re
from datetime import date

from crmcli.commands.session import Session
from crmcli.errors import UsageError
from crmcli.rules.when import Edge, parse_when, remark_day
from crmcli.rules.when_days import Direction

_SPAN = re.compile(r"\+?(\d{1,4})\s*(d|w|天|日|周)?")
_DAYS_IN = {"w": 7, "周": 7}


def understand_day(
    session: Session, text: str, today: date, direction: Direction, edge: Edge = "first"
) -> date:
    """The day that `text` names; said on stderr unless it is written as files write it.

    Raises UsageError("bad-date").
    """
    day = parse_when(text, today, direction, edge)
    session.say_all(remark_day(text, day))
    return day


def parse_span(text: str) -> int:
    """Days in `7d`, `2w`, `7 天` or a bare number. Raises UsageError for anything else."""
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise UsageError("bad-span", text=text)
    return int(found[1]) * _DAYS_IN.get(found[2] or "", 1)
