"""What happens in the sample ledger, day by day: the data file played out by a seeded die."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

Entry = Mapping[str, Any]
"""A map of the data file."""

_MANAGED = ("K", "A")
"""Grades that only the manager gives."""
_KEPT, _POSTPONED = 0.7, 0.15
"""How often a promise is kept on its day, and how often it is put off; else it is missed."""

_MISSED, _TROUBLED = 0.07, 0.09
"""How often a call is not answered before a meeting, and how often a meeting shows a problem."""
_LONG_SILENT, _LEFT_OPEN = 30, 0.6
"""After so many days of silence, how often nothing had been promised for the next time."""


class Step(NamedTuple):
    """One act: when, who, on which customer of the data file (by position), and what."""

    at: datetime
    by: str
    customer: int
    verb: str
    words: Entry


class Meeting(NamedTuple):
    """A contact with a customer: its day, and what is agreed for the next one."""

    day: date
    promised: date | None
    postponed_to: date | None
    """The day that the promise is moved to when it comes."""


def plan_steps(data: Entry, today: date, zone: tzinfo, die: Random) -> list[Step]:
    """Every act of the sample ledger up to the day before `today`, in the order of time."""
    planner = _Planner(data, today, zone, die)
    steps = [step for number in range(len(data["customers"])) for step in planner.plan(number)]
    return sorted(steps, key=lambda step: step.at)


class _Planner:
    def __init__(self, data: Entry, today: date, zone: tzinfo, die: Random) -> None:
        self.data = data
        self.today = today
        self.zone = zone
        self.die = die
        people: Mapping[str, Entry] = data["people"]
        self.who = {entry["role"]: person for person, entry in people.items()}

    def plan(self, number: int) -> Iterator[Step]:
        """The acts on one customer."""
        customer = self.data["customers"][number]
        opener = self.who["office"] if customer["by"] == "none" else customer["by"]
        opened = self._clock(self._count_back(customer["opened"]), "08:50", "09:20")
        first, *others = customer["contacts"] or [None]
        yield Step(opened, opener, number, "new", {"contact": first})
        for entry in others:
            yield Step(self._later(opened), opener, number, "contact", {"entry": entry})
        if customer["by"] != "none":
            yield from self._plan_meetings(number, customer)
        for event in customer["events"]:
            by = self._choose_actor(customer, event)
            at = self._clock(self._count_back(event["ago"]), "10:00", "17:40")
            yield Step(at, by, number, event["do"], event)

    def _choose_actor(self, customer: Entry, event: Entry) -> str:
        if event["do"] == "regrade" and event["to"] in _MANAGED:
            return str(self.who["manager"])
        if event["do"] in ("archive", "restore", "owner"):
            return str(self.who["manager"])
        if event["do"] == "hand" and "reason" in event:
            return str(self.who["office"])
        return str(customer["by"])

    def _plan_meetings(self, number: int, customer: Entry) -> Iterator[Step]:
        language = customer.get("language", "zh")
        talk = [*self.data["texts"][language]]
        service = self.data["texts"]["service"][language]
        meetings = self._arrange(customer)
        for count, meeting in enumerate(meetings):
            text = talk[count] if count < len(talk) else service[(count - len(talk)) % len(service)]
            served = count >= len(talk) and text[0] == "onsite"
            by = self.who["service"] if served else customer["by"]
            if count > 0 and self.die.random() < _MISSED:
                yield self._miss(number, by, meeting.day, language)
            words = self._choose_words(text, language)
            yield from self._meet(number, by, meeting, words, text[3])

    def _miss(self, number: int, by: str, day: date, language: str) -> Step:
        """A call before a meeting that nobody answers."""
        at = self._clock(self._back_to_work(day - timedelta(days=1)), "16:00", "17:50")
        words = {"channel": "phone", "notes": self.data["missed"][language], "missed": True}
        return Step(at, by, number, "visit", words)

    def _choose_words(self, text: Sequence[str], language: str) -> dict[str, str]:
        words = {"channel": text[0], "notes": text[1], "outcome": text[2]}
        if self.die.random() < _TROUBLED:
            problem, solution = self.die.choice(self.data["trouble"][language])
            words |= {"problem": problem, "solution": solution}
        return words

    def _meet(
        self, number: int, by: str, meeting: Meeting, said: Mapping[str, str], promised: str
    ) -> Iterator[Step]:
        words: dict[str, Any] = dict(said)
        if meeting.promised is not None:
            words["next"] = (meeting.promised, promised)
        yield Step(self._clock(meeting.day, "09:40", "18:10"), by, number, "visit", words)
        if meeting.promised is not None and meeting.postponed_to is not None:
            at = self._clock(meeting.promised, "09:00", "09:20")
            yield Step(at, by, number, "next", {"on": meeting.postponed_to, "what": None})

    def _arrange(self, customer: Entry) -> list[Meeting]:
        """The days on which the customer is met, each with what is promised on it."""
        days = [self._count_back(customer["opened"])]
        last = self._count_back(max(1, customer.get("silent", 1)))
        while (day := self._wander(days[-1], customer["pace"])) <= last:
            days.append(day)
        meetings = [self._promise(day, coming) for day, coming in pairwise(days)]
        if customer.get("silent", 0) > _LONG_SILENT and self.die.random() < _LEFT_OPEN:
            return [*meetings, Meeting(days[-1], None, None)]
        return [*meetings, self._promise(days[-1], self._wander(days[-1], 14))]

    def _promise(self, day: date, coming: date) -> Meeting:
        luck = self.die.random()
        early = self._back_to_work(coming - timedelta(days=self.die.randint(3, 9)))
        if luck < _KEPT or early <= day:
            return Meeting(day, coming, None)
        if luck < _KEPT + _POSTPONED and early < self.today:
            return Meeting(day, early, coming)
        return Meeting(day, early if self.die.random() < 0.7 else None, None)

    def _wander(self, day: date, pace: int) -> date:
        return self._back_to_work(
            day + timedelta(days=round(pace * self.die.uniform(0.9, 1.5)) + 1)
        )

    def _count_back(self, days: int) -> date:
        return self._back_to_work(self.today - timedelta(days=days))

    def _back_to_work(self, day: date) -> date:
        """The day itself, or the Friday before it."""
        return day - timedelta(days=max(0, day.weekday() - 4))

    def _clock(self, day: date, earliest: str, latest: str) -> datetime:
        first, last = (
            datetime.combine(day, time.fromisoformat(hour), self.zone)
            for hour in (earliest, latest)
        )
        return first + timedelta(seconds=self.die.randrange(int((last - first).total_seconds())))

    def _later(self, moment: datetime) -> datetime:
        return moment + timedelta(seconds=self.die.randrange(60, 900))
