"""Follow-ups, and the days that cards tell of, as entries of a calendar."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from crmcli.exchange.ical import Entry, Kind, iter_calendar
from crmcli.history.lineage import NAME_LENGTH
from crmcli.rules.agenda import Agenda, Doing, FollowUp, Happening
from crmcli.rules.outcome import Card
from crmcli.views.agenda import Telling, describe_follow_up, describe_happening

_PRIORITIES = {"K": 1, "A": 3, "B": 5, "C": 7, "D": 9}
"""By grade, as iCalendar counts: 1 is the highest, and 0 says nothing."""


def render_agenda(agenda: Agenda, telling: Telling, kind: Kind, *, ledger: str, name: str) -> bytes:
    """An agenda as a calendar, at once: see `iter_rendered`."""
    said: list[Doing] = [*agenda.follow_ups, *agenda.happenings]
    return b"".join(iter_rendered(said, telling, kind, ledger=ledger, name=name))


def iter_rendered(
    agenda: Iterable[Doing], telling: Telling, kind: Kind, *, ledger: str, name: str
) -> Iterator[bytes]:
    """An agenda as a calendar that is called `name`, in the language of whom it is told to.

    `ledger`, as `identify_ledger` says it, tells its entries from those of another ledger, in which
    a customer may have the same id. Only the beginning of it is published. The calendar comes in
    pieces, as that of `iter_calendar`, and what has been told of is let go.
    """
    reader = telling.reader
    entries = _name_entries(_iter_entries(agenda, telling, kind, ledger), ledger, reader.today)
    return iter_calendar(entries, name, kind, reader.settings.timezone, reader.language)


def _iter_entries(
    agenda: Iterable[Doing], telling: Telling, kind: Kind, ledger: str
) -> Iterator[Entry]:
    """The entries of an agenda.

    As a thing to be done what is late stands on the day on which it was due, for programs tell
    what is late themselves; as an event on today, where it is seen. Birthdays that are over are
    nothing to be done.
    """
    today = telling.reader.today
    for one in agenda:
        if isinstance(one, FollowUp):
            yield _tell_follow_up(one, telling, kind)
        elif kind == "event" or one.occasion.kind == "once" or one.occasion.day >= today:
            yield _tell_happening(one, telling, ledger)


def _tell_follow_up(one: FollowUp, telling: Telling, kind: Kind) -> Entry:
    category = telling.say("calendar-category-follow-up")
    summary, description = describe_follow_up(one, telling, telling.reader.settings.mail.most)
    day = one.due if kind == "todo" and not one.is_put_off else one.day
    uid = f"{one.card.id}-follow-up"
    return Entry(uid, day, summary, description, category, _rank(one.card, telling), alarm=True)


def _tell_happening(one: Happening, telling: Telling, ledger: str) -> Entry:
    occasion = one.occasion
    summary, description = describe_happening(one, telling)
    category = telling.say(f"calendar-category-{occasion.kind}")
    priority = 0 if occasion.kind == "yearly" else _rank(one.card, telling)
    uid = _identify(one, ledger)
    return Entry(uid, occasion.day, summary, description, category, priority, alarm=True)


def _identify(one: Happening, ledger: str) -> str:
    """The customer, the field, and the entry in which it stands, as digits: the id of a contact
    is made of their name, which may have to stay in the house, and could be guessed if the digits
    were not made with what is not published of the ledger's id.

    What returns is another entry each time; a day of the Chinese calendar may do so twice in a
    year of ours.
    """
    *places, field = one.occasion.path
    place = "/".join([one.card.id, *places]).encode()
    digits = hmac.new(ledger.encode(), place, hashlib.sha256).hexdigest()
    inside = [digits[:8]] if places else []
    again = [f"{one.occasion.day:%Y%m%d}"] if one.occasion.kind == "yearly" else []
    return "-".join([one.card.id, field, *inside, *again])


def _name_entries(entries: Iterable[Entry], ledger: str, today: date) -> Iterator[Entry]:
    """The entries with ids that no other has, and without alarms for days that have passed.

    Two files may have one id: that is wrong, and `check` says so, but each is a customer.
    """
    seen: Counter[str] = Counter()
    for entry in entries:
        seen[entry.uid] += 1
        again = f"-{seen[entry.uid]}" if seen[entry.uid] > 1 else ""
        uid = f"{entry.uid}{again}@{ledger[:NAME_LENGTH]}"
        yield entry._replace(uid=uid, alarm=entry.alarm and entry.day >= today)


def _rank(card: Card, telling: Telling) -> int:
    """The priority, which tells the grade: only where that may be told."""
    if "name" not in telling.include:
        return 0
    return _PRIORITIES.get(str(card.value.get("grade")), 0)
