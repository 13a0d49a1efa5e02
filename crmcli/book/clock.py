"""Which day it is, and at what time something was done, where the ledger is."""

from __future__ import annotations

import contextlib
import os
import re
from datetime import UTC, date, datetime, tzinfo

from crmcli.errors import UsageError


def read_today(timezone: str) -> date:
    """CRM_TODAY, or the day that the clock shows in the time zone. Raises UsageError."""
    given = find_given_today()
    if given is not None:
        return given
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo(timezone)).date()


def read_now(timezone: str) -> datetime:
    """The time that the clock shows in the time zone, whatever CRM_TODAY says."""
    from zoneinfo import ZoneInfo

    return datetime.now(ZoneInfo(timezone))


def find_given_today() -> date | None:
    """What CRM_TODAY says, or None where it says nothing. Raises UsageError("bad-today")."""
    given = os.environ.get("CRM_TODAY")
    if not given:
        return None
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", given):
        with contextlib.suppress(ValueError):
            return date.fromisoformat(given)
    raise UsageError("bad-today", value=given)


def read_time(seconds: int, zone: tzinfo) -> datetime:
    """A time of git's in the zone; git stores any number, and the calendar ends."""
    try:
        return datetime.fromtimestamp(seconds, zone)
    except (OverflowError, ValueError, OSError):
        edge = datetime.max if seconds > 0 else datetime.min
        return edge.replace(microsecond=0, tzinfo=UTC)
