"""Days in words on the command line: what was understood is always said."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from crmcli.commands.session import Session
from crmcli.errors import UsageError

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


def understand_days(
    session: Session, since: str | None, until: str | None, today: date
) -> tuple[date | None, date | None]:
    """The days of `--since` and `--until`, as `understand_day`; None where nothing was asked.

    Raises UsageError: `bad-date`; `since-after-until`, for that span would be empty for ever.
    """
    first = understand_day(session, since, today, "past") if since is not None else None
    last = understand_day(session, until, today, "past", "last") if until is not None else None
    if first is not None and last is not None and first > last:
        raise UsageError("since-after-until", since=first, until=last)
    return first, last
