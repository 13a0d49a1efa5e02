"""Days in words on the command line: what was understood is always said."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from crmcli.commands.session import Session

if TYPE_CHECKING:
    from crmcli.rules.when import Edge
    from crmcli.rules.when_days import Direction


def understand_day(
    session: Session, text: str, today: date, direction: Direction, edge: Edge = "first"
) -> date:
    """The day that `text` names; said on stderr unless it is written as files write it.

    Raises UsageError("bad-date").
    """
    from crmcli.rules.when import parse_when, remark_day

    day = parse_when(text, today, direction, edge)
    session.say_all(remark_day(text, day))
    return day
