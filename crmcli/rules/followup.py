"""When a customer is due, and why.

A promise is a visit's `next`, or the card's `follow_up` for one made without a visit. The one
made last counts, and it stays open until a visit dated on or after its day. Without an open
promise the cadence of the grade decides. Nothing here looks at today except to count from it.
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal, NamedTuple

from crmcli.rules.days import WEEK, add_days, find_day
from crmcli.rules.outcome import Message
from crmcli.rules.settings import (
    DEFAULT_CADENCE,
    UNGRADED,
    Cadence,
    Settings,
    Workdays,
    count_cadence_days,
)

Basis = Literal["promise", "cadence", "created", "none"]

NO_PROMISE = "none"
"""What stands in place of a day to end the promise before it."""

_NO_VISIT: Mapping[str, object] = MappingProxyType({})
_FAR_AHEAD = 90
"""Days ahead, at least, that a promise must lie to be remarked upon."""
_GRADE_RANK = {grade: rank for rank, grade in enumerate(("K", "A", "B", "C", "D"))}
_OTHER_GRADE = len(_GRADE_RANK)


class Standing(NamedTuple):
    """Where a customer stands in the follow-up, whatever the day.

    `due` is None when nothing makes the customer due; `basis` is then `none`.
    """

    last_visit: date | None
    """The newest day of a real contact; a missed call is none."""
    last_channel: str | None
    due: date | None
    basis: Basis
    promised: str | None
    """What was promised, of an open promise."""
    promised_on: date | None
    """The day of the visit on which it was promised; None if promised without a visit."""
    cadence: int
    """Days between two contacts, by the customer's grade; work days if `in_workdays`."""
    unit: float
    """Days in which lateness is measured: a week for a promise, else the cadence."""
    counts: bool
    """False for a churned or archived customer without an open promise."""
    in_workdays: bool = False


class Visit(NamedTuple):
    """A visit of the log, with its day read once."""

    entry: Mapping[str, object]
    day: date | None
    missed: bool


class _Promise(NamedTuple):
    day: date
    what: str | None
    made: date | None


def is_archived(value: Mapping[str, object]) -> bool:
    """Whether the customer of a card was put away; never raises, whatever the card holds."""
    return bool(value.get("archived"))


def assess_card(value: Mapping[str, object], settings: Settings) -> Standing:
    """Where the customer of a card stands; never raises, whatever the card holds.

    What is no day, no map or no list counts as absent.
    """
    visits = read_visits(value)
    promise = _find_open_promise(visits, value.get("follow_up"))
    last_visit, last_channel = _find_last_contact(visits)
    cadence = get_cadence(settings, value.get("grade"))
    counts = promise is not None or not _is_put_away(value)
    due, basis = _find_due(promise, last_visit, find_day(value.get("created")), settings, cadence)
    return Standing(
        last_visit=last_visit,
        last_channel=last_channel,
        due=due if counts else None,
        basis=basis if counts else "none",
        promised=promise.what if promise else None,
        promised_on=promise.made if promise else None,
        cadence=cadence.days if isinstance(cadence, Workdays) else cadence,
        unit=WEEK if promise else count_cadence_days(cadence),
        counts=counts,
        in_workdays=isinstance(cadence, Workdays),
    )


def find_last_visit(value: Mapping[str, object]) -> Mapping[str, object]:
    """The newest visit of a card that reached somebody, of a day the last; empty without one."""
    visits = value.get("visits")
    newest, last = "", _NO_VISIT
    # A log's newest visit stands at its end, and days as texts are in the order of days: so few
    # of a long log have to be read.
    for visit in reversed(visits) if isinstance(visits, list) else ():
        day = visit.get("date") if isinstance(visit, dict) else None
        is_newer = isinstance(day, str) and day > newest and visit.get("missed") is not True
        if is_newer and find_day(day) is not None:
            newest, last = str(day), visit
    return last


def get_cadence(settings: Settings, grade: object) -> Cadence:
    """The time between two contacts with a customer of this grade; an unknown grade is none."""
    ungraded = settings.cadence.get(UNGRADED, DEFAULT_CADENCE[UNGRADED])
    return settings.cadence.get(grade, ungraded) if isinstance(grade, str) else ungraded


def count_days_overdue(standing: Standing, today: date) -> int | None:
    """Days since the customer was due; 0 or less when not late, None when never due."""
    return None if standing.due is None else (today - standing.due).days


def count_quiet_days(value: Mapping[str, object], standing: Standing, today: date) -> int | None:
    """Days since the last contact, or since the card was made if there was none; else None."""
    since = standing.last_visit or find_day(value.get("created"))
    return None if since is None else (today - since).days


def lateness_key(
    standing: Standing, grade: object, card_id: str, today: date
) -> tuple[bool, float, int, str]:
    """A sort key that puts the latest first: by units of lateness, then by grade, then by id.

    Customers that are never due come last.
    """
    due = standing.due
    ahead = 0.0 if due is None else (due - today).days / standing.unit
    return (due is None, ahead, _rank_grade(grade), card_id)


def describe_standing(standing: Standing) -> Message:
    """What stands now, as an act answers it: the promise, or the day that the cadence gives."""
    if standing.due is None:
        return Message("standing-none")
    if standing.basis != "promise":
        values = {"due": standing.due, "cadence": describe_cadence(standing)}
        return Message("standing-cadence", values)
    if standing.promised is None:
        return Message("standing-promise", {"due": standing.due})
    return Message("standing-promise-what", {"due": standing.due, "what": standing.promised})


def describe_cadence(standing: Standing) -> Message:
    """How long the cadence is: `30 days`, `5 work days`."""
    if not standing.in_workdays:
        return count_in_days(standing.cadence)
    return Message("workdays", {"count": standing.cadence})


def remark_far(day: date, standing: Standing, today: date) -> tuple[Message, ...]:
    """A note for a promise so far ahead that the year or month may be a slip."""
    ahead = (day - today).days
    cadence = Workdays(standing.cadence) if standing.in_workdays else standing.cadence
    usual = max(_FAR_AHEAD, 2 * count_cadence_days(cadence))
    return (Message("promise-far", {"days": count_in_days(ahead)}),) if ahead > usual else ()


def remark_past(day: date, name: str, today: date) -> tuple[Message, ...]:
    """A note for a promise whose day has passed: the customer is overdue at once."""
    late = (today - day).days
    if late <= 0:
        return ()
    return (Message("promise-past", {"name": name, "days": count_in_days(late)}),)


def explain_standing(value: Mapping[str, object], standing: Standing, today: date) -> Message:
    """A sentence that says why the customer of a card stands where it does, seen from `today`."""
    if not standing.counts:
        return Message("why-put-away")
    if standing.due is None:
        return Message("why-never")
    if standing.basis == "promise":
        return _explain_promise(standing, standing.due, today)
    grade = value.get("grade")
    since = standing.last_visit or find_day(value.get("created"))
    return Message(
        "why-cadence" if standing.basis == "cadence" else "why-created",
        {
            "cadence": describe_cadence(standing),
            "grade": Message("grade-is", {"grade": grade}) if grade else Message("grade-none"),
            "since": since,
            "moved": _explain_move(standing, since),
            "late": explain_lateness(standing, today),
        },
    )


def _explain_move(standing: Standing, since: date | None) -> Message | None:
    """That the cadence ended on a day off and the customer is due on another; None if not so."""
    if since is None or standing.in_workdays:
        return None
    day = add_days(since, standing.cadence)
    return None if day == standing.due else Message("why-moved", {"day": day})


def explain_lateness(standing: Standing, today: date) -> Message:
    """How late, in days and in the unit that orders the list: `11 days late = 1.6 weeks`."""
    days = count_days_overdue(standing, today)
    if days is None:
        return Message("late-never")
    if days == 0:
        return Message("late-today")
    if days < 0:
        return Message("late-ahead", {"days": count_in_days(-days)})
    unit = "late-weeks" if standing.basis == "promise" else "late-cadences"
    return Message(unit, {"days": count_in_days(days), "units": f"{days / standing.unit:.1f}"})


def count_in_days(count: int) -> Message:
    """A number of days as a reader says it: `1 day`, `3 days`."""
    return Message("days", {"count": count})


def _rank_grade(grade: object) -> int:
    if not isinstance(grade, str):
        return _OTHER_GRADE + 1
    return _GRADE_RANK.get(grade, _OTHER_GRADE)


def _explain_promise(standing: Standing, due: date, today: date) -> Message:
    return Message(
        "why-promise-visit" if standing.promised_on else "why-promise",
        {
            "what": standing.promised or Message("promised-contact"),
            "due": due,
            "made": standing.promised_on,
            "late": explain_lateness(standing, today),
        },
    )


def _find_due(
    promise: _Promise | None,
    last_visit: date | None,
    created: date | None,
    settings: Settings,
    cadence: Cadence,
) -> tuple[date | None, Basis]:
    if promise is not None:
        return promise.day, "promise"
    if last_visit is not None:
        return _add_cadence(last_visit, cadence, settings), "cadence"
    if created is not None:
        return _add_cadence(created, cadence, settings), "created"
    return None, "none"


def _add_cadence(since: date, cadence: Cadence, settings: Settings) -> date:
    """The day that a cadence gives; one moved before a holiday still comes after `since`."""
    calendar = settings.calendar
    if isinstance(cadence, Workdays):
        return calendar.add_workdays(since, cadence.days)
    day = calendar.move(add_days(since, cadence), settings.days_off)
    return day if day > since else calendar.move(add_days(since, cadence), "after")


def _find_open_promise(visits: list[Visit], follow_up: object) -> _Promise | None:
    """Walk through the card in the order of its making; what is left standing is open."""
    without_visit = follow_up if isinstance(follow_up, Mapping) else {}
    turn = find_turn(visits, without_visit.get("after"))
    promise: _Promise | None = None
    for position, visit in enumerate(visits):
        if position == turn:
            promise = _replace(promise, without_visit, "on", "what", None)
        if promise and visit.day and visit.day >= promise.day and not visit.missed:
            promise = None
        if "next" in visit.entry:
            promise = _replace(promise, visit.entry, "next", "next_what", visit.day)
    if turn == len(visits):
        promise = _replace(promise, without_visit, "on", "what", None)
    return promise


def find_turn(visits: list[Visit], after: object) -> int:
    """The position before which the follow-up was made: just after the visit it names.

    Without a name there was no visit yet. A visit that is gone (undone, cut) still tells its day,
    for its id begins with it: the follow-up comes after all visits up to that day.
    """
    if after is None:
        return 0
    named = [at for at, visit in enumerate(visits) if visit.entry.get("id") == after]
    if named:
        return named[-1] + 1
    day = _find_day_of_id(after)
    earlier = [at for at, visit in enumerate(visits) if day and visit.day and visit.day <= day]
    return earlier[-1] + 1 if earlier else 0


def _find_day_of_id(visit_id: object) -> date | None:
    digits = visit_id[:8] if isinstance(visit_id, str) else ""
    return find_day(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}")


def _replace(
    before: _Promise | None, maker: Mapping[str, object], on: str, what: str, made: date | None
) -> _Promise | None:
    """The promise after a visit or follow-up had its word: its own, none, or the one before."""
    named = maker.get(on)
    if named == NO_PROMISE:
        return None
    day = find_day(named)
    if day is None:
        return before
    said = maker.get(what)
    return _Promise(day, said if isinstance(said, str) and said else None, made)


def _find_last_contact(visits: list[Visit]) -> tuple[date | None, str | None]:
    """The newest day of a visit that reached somebody, and its channel (of a day, the last)."""
    newest: date | None = None
    channel: object = None
    for visit in visits:
        if visit.day and not visit.missed and (newest is None or visit.day >= newest):
            newest, channel = visit.day, visit.entry.get("channel")
    return newest, channel if isinstance(channel, str) else None


def read_visits(value: Mapping[str, object]) -> list[Visit]:
    """The visits of a card in the order of the file, whatever else stands among them."""
    visits = value.get("visits")
    return [
        Visit(visit, find_day(visit.get("date")), visit.get("missed") is True)
        for visit in (visits if isinstance(visits, list) else ())
        if isinstance(visit, dict)
    ]


def _is_put_away(value: Mapping[str, object]) -> bool:
    return value.get("stage") == "churned" or is_archived(value)
