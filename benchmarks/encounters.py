"""The visits of a generated customer: when they were, what was said, what was promised.

The newest contact decides whether the customer is overdue; every promise before it was kept.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from benchmarks import words
from crmcli.rules.ids import CROCKFORD
from crmcli.rules.settings import DEFAULT_CADENCE

TODAY = date(2026, 11, 23)
LATE = 0.188
"""The share of those who count that are late: 18 % of all."""
_BY_PROMISE_LATE, _BY_PROMISE = 0.5, 0.3
_WITHOUT_VISIT = 0.04
"""The share of open promises that stand in the card and not in a visit."""
_CHANNELS = ("onsite", "phone", "chat", "email", "online", "hosted", "expo")
_CHANNEL_WEIGHTS = (30, 30, 18, 10, 5, 5, 2)
_LONGEST_GAP = 45
_LOGGED_SINCE = date(2026, 9, 15)
"""What is older was imported."""


class Plan(NamedTuple):
    """The days of a customer's visits, the oldest first, and the promise that is open."""

    days: list[date]
    missed: frozenset[int]
    """Positions of calls that nobody answered."""
    opened: date
    promise: date | None
    apart: bool
    """Whether the promise was made without a visit."""

    @property
    def newest(self) -> date:
        """The day of the newest entry, or the one on which the card was made."""
        return self.days[-1] if self.days else self.opened


class Scene(NamedTuple):
    """Who meets whom."""

    contacts: Sequence[Mapping[str, object]]
    owner: str
    grades: Sequence[tuple[date, str]]
    """The customer's grades, each from its day on; the first from the beginning."""
    english: bool

    def find_grade(self, day: date) -> str:
        """The grade that the customer had on a day."""
        return [grade for since, grade in self.grades if since <= day][-1]


def plan_encounters(chance: random.Random, count: int, grade: str, *, put_away: bool) -> Plan:
    """When there was contact, so that the customer is late or not as chance will have it."""
    cadence = DEFAULT_CADENCE[grade]
    late = not put_away and chance.random() < LATE
    by_promise = not put_away and chance.random() < (_BY_PROMISE_LATE if late else _BY_PROMISE)
    since = _draw_days_since(chance, cadence, late=late, by_promise=by_promise)
    contact = TODAY - timedelta(days=since)
    promise = _draw_promise(chance, contact, late=late) if by_promise else None
    calls = chance.choices((0, 1, 2), (90, 8, 2))[0] if count > 2 and since else 0
    days = [contact]
    longest = min(cadence * 6 // 5, _LONGEST_GAP)
    for _ in range(count - calls - 1):
        days.append(days[-1] - timedelta(days=chance.randrange(longest // 3, longest + 1)))
    days = list(reversed(days[:count]))
    opened = (days or [contact])[0]
    days += sorted(contact + timedelta(days=chance.randrange(since + 1)) for _ in range(calls))
    missed = set(range(count - calls, count))
    missed |= {place for place in range(1, count - calls - 1) if chance.random() < 0.03}
    apart = promise is not None and (not days or chance.random() < _WITHOUT_VISIT)
    return Plan(days, frozenset(missed), opened, promise, apart)


def make_visits(chance: random.Random, plan: Plan, scene: Scene) -> list[dict[str, object]]:
    """The visits of the plan, as the program would have written them."""
    visits: list[dict[str, object]] = []
    for place, day in enumerate(plan.days):
        contact = scene.contacts[0] if chance.random() < 0.6 else chance.choice(scene.contacts)
        missed = place in plan.missed
        visit: dict[str, object] = {
            "id": make_entry_id(chance, day),
            "date": day.isoformat(),
            "channel": "phone" if missed else chance.choices(_CHANNELS, _CHANNEL_WEIGHTS)[0],
            "by": scene.owner if chance.random() < 0.8 else chance.choice(tuple(words.PEOPLE)),
            "contact": contact["id"],
            **(_note_standing(scene, contact, day) if day >= _LOGGED_SINCE else {}),
            "missed": missed,
            "notes": _choose_notes(chance, missed=missed, english=scene.english),
            **({} if missed else _choose_end(chance, plan, place, english=scene.english)),
        }
        visits.append({key: value for key, value in visit.items() if value})
    return visits


def make_entry_id(chance: random.Random, day: date) -> str:
    """The id of an entry of that day."""
    return f"{day:%Y%m%d}-{''.join(chance.choices(CROCKFORD, k=5))}"


def _draw_days_since(chance: random.Random, cadence: int, *, late: bool, by_promise: bool) -> int:
    """Days since the newest contact."""
    if by_promise:
        return chance.randrange(3, 60)
    return cadence + chance.randrange(1, cadence + 1) if late else chance.randrange(cadence + 1)


def _draw_promise(chance: random.Random, contact: date, *, late: bool) -> date:
    """The day of an open promise: before today if the customer is late, else not."""
    if late:
        return contact + timedelta(days=chance.randrange(1, (TODAY - contact).days))
    return TODAY + timedelta(days=chance.randrange(40))


def _note_standing(scene: Scene, contact: Mapping[str, object], day: date) -> dict[str, object]:
    """Role and grade as they were that day, which the program notes and old spreadsheets do not."""
    return {"role": contact["role"], "grade": scene.find_grade(day)}


def make_follow_up(
    chance: random.Random, plan: Plan, visits: Sequence[Mapping[str, object]]
) -> dict[str, object]:
    """The open promise, if it was made without a visit: after the newest one."""
    if plan.promise is None or not plan.apart:
        return {}
    promise: dict[str, object] = {
        "on": plan.promise.isoformat(),
        "what": chance.choice(words.PROMISES),
    }
    return {**promise, "after": visits[-1]["id"]} if visits else promise


def _choose_notes(chance: random.Random, *, missed: bool, english: bool) -> str:
    if english:
        return "no answer" if missed else chance.choice(words.ENGLISH_NOTES)
    if missed:
        return chance.choice(words.MISSED_NOTES)
    return chance.choice(words.LONG_NOTES if chance.random() < 0.08 else words.NOTES)


def _choose_end(
    chance: random.Random, plan: Plan, place: int, *, english: bool
) -> dict[str, object]:
    """What a contact ended with: a problem solved, an outcome, a promise."""
    end: dict[str, object] = {}
    if not english and chance.random() < 0.03:
        end["problem"], end["solution"] = chance.choice(words.PROBLEMS)
    if chance.random() < 0.3:
        end["outcome"] = chance.choice(words.ENGLISH_OUTCOMES if english else words.OUTCOMES)
    promises = words.ENGLISH_PROMISES if english else words.PROMISES
    later = [day for at, day in enumerate(plan.days) if at > place and at not in plan.missed]
    if not later and plan.promise is not None and not plan.apart:
        end |= {"next": plan.promise.isoformat(), "next_what": chance.choice(promises)}
    elif later and chance.random() < 0.2:
        days_before = chance.choice((0, 0, 0, 1, 2))
        kept = max(later[0] - timedelta(days=days_before), plan.days[place])
        end |= {"next": kept.isoformat(), "next_what": chance.choice(promises)}
    elif later and chance.random() < 0.05:
        end["next"] = "none"
    return end
