"""What a digest says: whom to call today, the few that matter most first, and what is coming.

One digest a person, made of the cards that the person owns. Nothing in it is more than the
settings allow to leave the ledger (`mail.include`): what is not allowed is not in it at all, so
that no view can show it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from crmcli.rules.agenda import (
    FollowUp,
    Happening,
    find_contact,
)
from crmcli.rules.dates import Occasion, find_told_who
from crmcli.rules.days import WEEK, add_days
from crmcli.rules.followup import Basis, find_last_visit
from crmcli.rules.probing import NOBODY
from crmcli.rules.settings import MailSettings, Person, Settings

One = TypeVar("One")
EVERYTHING = ("name", "contact", "note", "phone")
"""What `mail.include` may list."""
FIRST = 2
"""Customers that lead a digest, told at length."""
MOST_SHOWN = 20
"""Lines of a section: of a longer one the rest is counted. Nobody reads two hundred."""
CAUGHT_UP = 14
"""Days back at most for which a missed digest is made up."""


class Work(NamedTuple):
    """What a person has before them; each list the most pressing first, `ahead` by day."""

    today: tuple[FollowUp, ...]
    """Overdue or due today, as many as a day holds."""
    ahead: tuple[FollowUp, ...]
    """For the days in sight, those that were put off to them too."""
    put_off: int
    """How many are overdue or due today that the day does not hold."""
    late_put_off: int
    """How many of these are overdue."""
    put_off_to: date | None
    """The last day that holds one of these; None where that is not in sight."""


class Story(NamedTuple):
    """What the card tells besides: of the last contact, and who is to be spoken to."""

    day: date | None = None
    channel: str | None = None
    note: str | None = None
    contact: str | None = None
    title: str | None = None
    phone: str | None = None
    met: bool = False
    """Whether the last contact was with that person."""


class Item(NamedTuple):
    """A customer as a digest tells of it. What may not be told is None."""

    id: str
    name: str | None
    grade: str | None
    owner: str | None
    due: date
    day: date
    late: int
    basis: Basis
    cadence: int | None
    """It tells the grade, and may be told where that may."""
    in_workdays: bool
    """Whether the cadence counts work days."""
    promised: str | None
    story: Story


class Occurring(NamedTuple):
    """A birthday, an anniversary or a deadline as a digest tells of it."""

    id: str
    name: str | None
    occasion: Occasion
    who: str | None


class Digest(NamedTuple):
    """All that one person is told on one day."""

    person: Person
    day: date
    first: tuple[Item, ...]
    overdue: tuple[Item, ...]
    """The other late ones."""
    today: tuple[Item, ...]
    ahead: tuple[Item, ...]
    until: date
    """The last day that `ahead` and `occasions` look at."""
    occasions: tuple[Occurring, ...]
    escalated: tuple[Item, ...]
    """Of a manager's: other people's customers that were left for long."""
    put_off: int
    late_put_off: int
    put_off_to: date | None
    is_news: bool
    """Whether anything in it is a reason to write today."""

    @property
    def late_count(self) -> int:
        """How many are overdue, whether the day holds them or not."""
        here = len(self.overdue) + sum(one.late > 0 for one in self.first)
        return here + self.late_put_off

    @property
    def today_count(self) -> int:
        """How many are due today, whether the day holds them or not."""
        here = len(self.today) + sum(one.late == 0 for one in self.first)
        return here + self.put_off - self.late_put_off

    @property
    def ahead_count(self) -> int:
        """How many are due on the days in sight; those that were put off to them are due now."""
        return sum(one.late < 0 for one in self.ahead)

    @property
    def planned_count(self) -> int:
        """How many are to be done today."""
        return len(self.first) + len(self.overdue) + len(self.today)


class Earlier(NamedTuple):
    """The last digest that somebody was sent: of which day, and of whom it told a manager."""

    day: date
    has_told: Callable[[str], bool]
    """Asked by the name that `name_left` gives."""


class TeamLine(NamedTuple):
    """A person's week in the manager's table. `owner` is an id, or `none`."""

    owner: str
    late: int
    today: int
    oldest: int
    """Days by which the latest of them is late."""
    contacts: int
    """Contacts logged in the seven days before."""


def arrange_work(plan: Sequence[FollowUp], today: date, ahead: int) -> Work:
    """What one person has to do today and within `ahead` days, of the plan of who is due by then.

    Those whom a day did not hold are done later; that moves the doing, never the due date.
    """
    until = add_days(today, ahead)
    put_off = [one for one in plan if one.is_put_off and one.due <= today]
    last = max((one.day for one in put_off), default=None)
    return Work(
        today=tuple(one for one in plan if one.day == today),
        ahead=tuple(one for one in plan if today < one.day <= until),
        put_off=len(put_off),
        late_put_off=sum(one.due < today for one in put_off),
        # Who is due after these days, and unknown here, has a say in what comes after them.
        put_off_to=last if last is not None and last <= until else None,
    )


def find_start(last: date | None, today: date) -> date:
    """The first day whose occasions are told: the one after the last digest, at most 14 back."""
    if last is None:
        return today
    return min(max(add_days(last, 1), add_days(today, -CAUGHT_UP)), today)


def has_news(
    work: Work, occasions: Iterable[date], today: date, last: date | None, ahead: int
) -> bool:
    """Whether there is a reason to write: something to do, or a day that the last digest, made on
    the day `last`, did not show yet, or that has come.
    """
    if work.today or work.put_off:
        return True
    seen = today if last is None else add_days(last, ahead)
    return any(last is None or day <= today or day > seen for day in occasions)


def tell_story(value: Mapping[str, object], include: Collection[str]) -> Story:
    """What was noted at the last contact, and who is to be spoken to; never raises.

    When that contact was, the standing knows.
    """
    visit = find_last_visit(value)
    contact = find_contact(value, visit)
    is_named = "contact" in include
    phones = contact.get("phones")
    phone = phones[0] if isinstance(phones, list) and phones else None
    return Story(
        note=_text(visit.get("notes")) if "note" in include else None,
        contact=_text(contact.get("name")) if is_named else None,
        title=_text(contact.get("title")) if is_named else None,
        phone=_text(phone) if "phone" in include else None,
        met=is_named and "contact" in visit and visit["contact"] == contact.get("id"),
    )


def tell_due(
    one: FollowUp, today: date, include: Collection[str], stories: Mapping[str, Story]
) -> Item:
    """A customer as a digest may tell of it; `stories` are by file, as far as they are known."""
    value, standing = one.card.value, one.standing
    is_named = "name" in include
    channel = standing.last_channel if is_named else None
    story = stories.get(one.card.file, Story())
    return Item(
        id=one.card.id,
        name=_text(value.get("name")) if is_named else None,
        grade=_text(value.get("grade")) if is_named else None,
        owner=_text(value.get("owner")),
        due=one.due,
        day=one.day,
        late=count_late(one, today),
        basis=standing.basis,
        cadence=standing.cadence if is_named else None,
        in_workdays=standing.in_workdays,
        promised=standing.promised if "note" in include else None,
        story=story._replace(day=standing.last_visit, channel=channel),
    )


def build_digest(
    person: Person,
    work: Work,
    occasions: Iterable[Happening],
    escalated: Iterable[FollowUp],
    *,
    day: date,
    settings: MailSettings,
    stories: Mapping[str, Story],
    is_news: bool = True,
) -> Digest:
    """What a person is told on a day. `stories` are by file; `is_news`: see `Digest`."""

    def tell(dues: Iterable[FollowUp]) -> tuple[Item, ...]:
        return tuple(tell_due(one, day, settings.include, stories) for one in dues)

    first, late, due_today = split_work(work, day)
    return Digest(
        person=person,
        day=day,
        first=tell(first),
        overdue=tell(late),
        today=tell(due_today),
        ahead=tell(work.ahead),
        until=add_days(day, settings.ahead),
        occasions=tuple(tell_occasion(one, settings.include) for one in occasions),
        escalated=tell(escalated),
        put_off=work.put_off,
        late_put_off=work.late_put_off,
        put_off_to=work.put_off_to,
        is_news=is_news,
    )


def tell_occasion(one: Happening, include: Collection[str]) -> Occurring:
    """A birthday, an anniversary or a deadline as a digest may tell of it."""
    name = _text(one.card.value.get("name")) if "name" in include else None
    who = find_told_who(one.occasion, include)
    return Occurring(one.card.id, name, one.occasion, who)


def count_late(one: FollowUp, today: date) -> int:
    """Days since a customer was due; 0 or less where it is not late."""
    return (today - one.due).days


def split_work(
    work: Work, today: date
) -> tuple[Sequence[FollowUp], Sequence[FollowUp], Sequence[FollowUp]]:
    """Of what is to be done today: those that lead, the other late ones, the others due today."""
    first, rest = work.today[:FIRST], work.today[FIRST:]
    late = [one for one in rest if one.due < today]
    return first, late, [one for one in rest if one.due >= today]


def find_escalated(
    late: Iterable[FollowUp], manager: str, after: int, today: date
) -> list[FollowUp]:
    """Of the late ones, those whom others, or nobody, left for `after` days or more, the
    longest first.
    """
    left = [
        one
        for one in late
        if count_late(one, today) >= after and one.card.value.get("owner") != manager
    ]
    return sorted(left, key=lambda one: (one.due, one.card.id))


def is_newly_left(escalated: Iterable[FollowUp], earlier: Earlier | None) -> bool:
    """Whether the last digest did not tell of one of them.

    How late they are does not say it: a sync, another owner or grade can bring one of any age.
    """
    return not all(_was_told(one, earlier) for one in escalated)


def put_new_first(escalated: Iterable[FollowUp], earlier: Earlier | None) -> list[FollowUp]:
    """Those of whom the last digest did not tell before the others: a long list is cut off."""
    return sorted(escalated, key=lambda one: _was_told(one, earlier))


def name_left(id_: str, due: date) -> str:
    """What a customer left for long is known by: left again after another day, it is another."""
    return f"{id_} {due.isoformat()}"


def count_team(
    late: Iterable[FollowUp], today: date, contacts: Mapping[str, int], settings: Settings
) -> list[TeamLine]:
    """A line for each person of the settings, then for each other owner; nobody's come last.

    `late` are all that are overdue or due today; `contacts` counts who logged how many.
    """
    owned: dict[str, list[int]] = {person: [] for person in settings.people}
    for one in late:
        owner = _text(one.card.value.get("owner")) or NOBODY
        owned.setdefault(owner, []).append(count_late(one, today))
    for person in contacts:
        owned.setdefault(person, [])
    lines = [
        TeamLine(
            owner,
            late=sum(days > 0 for days in all_days),
            today=sum(days == 0 for days in all_days),
            oldest=max(all_days, default=0),
            contacts=contacts.get(owner, 0),
        )
        for owner, all_days in owned.items()
    ]
    return sorted(lines, key=lambda line: line.owner == NOBODY)


def find_weekly_day(on: int, today: date, last: date | None) -> date | None:
    """The day whose weekly digest is to be sent today, or None.

    `on` is its weekday, 0 for Monday. A missed one is made up within the week, if there was
    one before: nobody who sets it up on a Thursday is written to about Monday.
    """
    day = find_last_weekday(on, today)
    if day == today:
        return None if last == day else day
    return day if last is not None and last < day else None


def find_last_weekday(on: int, today: date) -> date:
    """The last day that was the weekday `on`, 0 for Monday: today, if it is."""
    return add_days(today, -((today.weekday() - on) % WEEK))


def take_shown(items: Sequence[One]) -> tuple[Sequence[One], int]:
    """The lines of a section that are shown, and how many are not."""
    return items[:MOST_SHOWN], max(0, len(items) - MOST_SHOWN)


def _was_told(one: FollowUp, earlier: Earlier | None) -> bool:
    """Whether the last digest told of one who was left for long."""
    return earlier is not None and earlier.has_told(name_left(one.card.id, one.due))


def _text(value: object) -> str | None:
    """A value that is a text with something in it."""
    return value if isinstance(value, str) and value.strip() else None
