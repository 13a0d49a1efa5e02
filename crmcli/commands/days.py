"""Days in words on the command line: what was understood is always said."""

from __future__ import annotations

from datetime import date

from crmcli.commands.session import Session
from crmcli.rules.when import Edge, parse_when, remark_day
from crmcli.rules.when_days import Direction


def understand_day(
    session: Session, text: str, today: date, direction: Direction, edge: Edge = "first"
) -> date:
    """The day that `text` names; said on stderr unless it is written as files write it.

    Raises UsageError("bad-date").
    """
    day = parse_when(text, today, direction, edge)
    session.say_all(remark_day(text, day))
    return day
