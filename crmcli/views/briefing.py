"""What to know before a visit, on one screen; and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from crmcli.rules.briefing import Briefing, Person
from crmcli.rules.changelog import Change
from crmcli.rules.fields import Field, find_field
from crmcli.rules.followup import Standing, count_days_overdue, count_in_days
from crmcli.rules.outcome import Card
from crmcli.rules.promises import Fate, Promise
from crmcli.views.blocks import Block, lay_blocks
from crmcli.views.changelog import say_plainly
from crmcli.views.dates import format_distance
from crmcli.views.heading import WIDEST, lay_state, lay_title
from crmcli.views.language import pick
from crmcli.views.sentences import say
from crmcli.views.values import Reader, name_contacts, show_children

Entry = Mapping[str, object]

_FATES: Mapping[Fate, str] = {
    "open": "fate-open",
    "kept": "fate-kept",
    "moved": "fate-moved",
    "ended": "fate-ended",
}


def render_briefing(
    card: Card,
    root: Field,
    standing: Standing,
    briefing: Briefing,
    *,
    news: Sequence[Sequence[str]],
    reader: Reader,
    width: int = WIDEST,
    colour: bool = False,
) -> str:
    """The briefing on a screen of `width` cells.

    `news` are the changes since the last contact in words: each the cells of a line.
    """
    width = min(width, WIDEST)
    value = card.value
    lines = lay_title(value, root, reader, width, colour=colour)
    lines += lay_state(value, root, standing, reader, width, colour=colour)
    lines.append("-" * width)
    lines += lay_blocks(
        [*_build_blocks(value, root, briefing, reader), _build_news(news, reader)], width
    )
    return "".join(line + "\n" for line in lines)


def describe_briefing(
    card: Card,
    standing: Standing,
    briefing: Briefing,
    news: Sequence[Mapping[str, object]],
    today: date,
) -> dict[str, object]:
    """The briefing as one JSON object; `news` are changes as `crm log --json` gives them."""
    return {
        "customer": card.id,
        **{key: card.value.get(key) for key in ("name", "grade", "stage", "owner")},
        "due": standing.due,
        "days_overdue": count_days_overdue(standing, today),
        "basis": standing.basis,
        "promised": standing.promised,
        "last_visit": briefing.since,
        "missed_since": briefing.missed,
        "people": [
            {**one.entry, "last_met": one.last_met, "times_met": one.times}
            for one in briefing.people
        ],
        "visits": list(briefing.visits),
        "promises": [one._asdict() for one in briefing.promises],
        "problems": list(briefing.problems),
        "needs": list(briefing.needs),
        "birthdays": [one._asdict() for one in briefing.birthdays],
        "changes": list(news),
    }


def lay_change(change: Change, reader: Reader) -> list[str]:
    """A change as the cells of a line: its day, who made it, and what it was."""
    day = reader.say_day(change.time.date(), weekday=True)
    return [day, change.author, say_plainly(change, reader)]


def _build_blocks(value: Entry, root: Field, briefing: Briefing, reader: Reader) -> list[Block]:
    language = reader.language
    contacts = name_contacts(value)
    needs = [[*_lay_need(need, root, reader)] for need in briefing.needs]
    people = [_lay_person(one, root, reader) for one in briefing.people]
    visits = [_lay_visit(visit, root, reader, contacts) for visit in briefing.visits]
    if briefing.missed:
        visits.append(["", "", "", say(language, "brief-missed", count=briefing.missed)])
    return [
        Block(say(language, "brief-people"), people or [[say(language, "brief-nobody")]]),
        Block(say(language, "brief-visits"), visits or [[say(language, "brief-not-visited")]]),
        Block(
            say(language, "brief-promises"),
            [_lay_promise(one, reader) for one in briefing.promises],
        ),
        Block(
            say(language, "brief-problems"),
            [
                [reader.say_day(visit.get("date")), str(visit.get("problem"))]
                for visit in briefing.problems
            ],
        ),
        Block(say(language, "brief-needs"), needs),
        Block(
            say(language, "brief-birthdays"),
            [[_say_birthdays(briefing, reader)]] if briefing.birthdays else [],
        ),
    ]


def _lay_person(one: Person, root: Field, reader: Reader) -> list[str]:
    contacts = find_field(root, ("contacts",))
    shown = show_children(contacts, one.entry, reader) if contacts else {}
    met = (
        say(reader.language, "brief-contact-last", day=reader.say_day(one.last_met))
        if one.last_met
        else say(reader.language, "brief-contact-never")
    )
    return [*(shown.get(key, "") for key in ("name", "title", "role", "phones")), met]


def _lay_visit(visit: Entry, root: Field, reader: Reader, contacts: Mapping[str, str]) -> list[str]:
    log = find_field(root, ("visits",))
    shown = show_children(log, visit, reader, contacts) if log else {}
    children = log.item.children if log and log.item else {}
    said = [shown.get("notes", "").strip()]
    if "outcome" in shown:
        said.append(f"{reader.say_short(children['outcome'])} {shown['outcome']}")
    day = reader.say_day(visit.get("date"), weekday=True)
    text = pick(reader.language, "; ", "；").join(said)
    return [day, shown.get("channel", ""), shown.get("contact", ""), text]


def _lay_promise(one: Promise, reader: Reader) -> list[str]:
    late = (reader.today - one.due).days
    if one.fate == "open" and late > 0:
        fate = say(reader.language, "fate-open-late", days=count_in_days(late))
    else:
        day = reader.say_day(one.settled) if one.settled else ""
        fate = say(reader.language, _FATES[one.fate], day=day)
    return [reader.say_day(one.due, weekday=True), fate, one.what or ""]


def _lay_need(need: Entry, root: Field, reader: Reader) -> list[str]:
    field = find_field(root, ("needs",))
    shown = show_children(field, need, reader) if field else {}
    day = shown.pop("date", "")
    for key in ("id", "currency"):
        shown.pop(key, None)
    return [day, pick(reader.language, ", ", "，").join(shown.values())]


def _say_birthdays(briefing: Briefing, reader: Reader) -> str:
    return "    ".join(
        say(
            reader.language,
            "brief-birthday-lunar" if one.lunar else "brief-birthday",
            name=one.name,
            day=reader.say_day(one.day, weekday=True),
            distance=format_distance(one.days, reader.language),
        )
        for one in briefing.birthdays
    )


def _build_news(news: Sequence[Sequence[str]], reader: Reader) -> Block:
    return Block(say(reader.language, "brief-news"), list(news))
