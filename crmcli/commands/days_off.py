"""What is said where days were counted in a year whose holidays nobody has announced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING

from crmcli.rules.settings import asks_calendar

if TYPE_CHECKING:
    from datetime import date

    from crmcli.commands.session import Session
    from crmcli.rules.agenda import FollowUp
    from crmcli.rules.followup import Standing
    from crmcli.rules.settings import Settings


def note_unknown_years(session: Session, settings: Settings, standings: Iterable[Standing]) -> None:
    """Say on stderr which years have only their weekends off, where a cadence ends in one."""
    if asks_calendar(settings):
        by_cadence = (one for one in standings if one.basis in ("cadence", "created"))
        note_unknown_days(session, settings, (one.due for one in by_cadence if one.due))


def note_unknown_days(session: Session, settings: Settings, days: Iterable[date]) -> None:
    """The same for days that were asked whether they are days off."""
    years = {day.year for day in days}
    unknown = sorted(year for year in years if not settings.calendar.is_known(year))
    if unknown:
        session.say("holidays-unknown", years=unknown)


def note_unknown_plan(
    session: Session,
    settings: Settings,
    follow_ups: Iterable[FollowUp],
    days: Iterable[date] = (),
) -> None:
    """The same for what is to be done on a day that depends on days off, and for other `days`."""
    planned = (day for one in follow_ups for day in iter_counted_days(settings, one))
    note_unknown_days(session, settings, chain(days, planned))


def iter_counted_days(settings: Settings, one: FollowUp) -> Iterator[date]:
    """The days of a follow-up that depend on days off."""
    if one.is_put_off:
        yield one.day
    if asks_calendar(settings) and one.standing.basis in ("cadence", "created"):
        yield one.due
