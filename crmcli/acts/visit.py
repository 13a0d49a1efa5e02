"""Log a visit, a call, a chat: one new entry in the card's contact log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from crmcli.acts.entries import get_codes, get_field, get_item, get_name
from crmcli.acts.visit_entries import (
    Promise,
    clean_field,
    find_channel,
    find_colleague,
    find_contact,
    find_grade_on,
    find_position,
    refuse_wrong_days,
    remark_long_ago,
    remark_promise,
    write_promise,
)
from crmcli.rules.edits import Edit, Insert, apply_edits
from crmcli.rules.fields import find_choice
from crmcli.rules.followup import Standing, assess_card, describe_standing, is_archived
from crmcli.rules.ids import format_visit_id
from crmcli.rules.outcome import Acting, Card, Message, Outcome
from crmcli.rules.values import arrange, clean_text


def log_visit(
    card: Card,
    acting: Acting,
    *,
    notes: str | None,
    channel: str | None = None,
    contact: str | None = None,
    outcome: str | None = None,
    problem: str | None = None,
    solution: str | None = None,
    next: Promise = None,  # noqa: A002  the field's own name
    on: date | None = None,
    missed: bool = False,
    by: str | None = None,
    new_contact: Mapping[str, str | None] | None = None,
) -> Outcome:
    """Log a visit of `on` (today if None), at its place by date, with the grade of that day.

    `contact` is an id or a unique name; one that is not in the card is taken in with the visit if
    `new_contact` (`name`, `title`) says so. Raises UsageError for a day in the future, a promise
    before the visit, an unknown channel or none at all; NotFound `unknown-contact`,
    `unknown-colleague`.
    """
    day = on or acting.today
    refuse_wrong_days(day, next, acting.today)
    item = get_item(acting.root, "visits")
    person, newcomer = find_contact(card, acting, contact, new_contact)
    entry = {
        "id": format_visit_id(day, acting.new_code(get_codes(card.value, "visits"))),
        "date": day.isoformat(),
        "channel": find_channel(item, acting, channel),
        "by": find_colleague(card, item, acting, by),
        "contact": person.get("id"),
        "role": person.get("role"),
        "grade": find_grade_on(card.value, day),
        "missed": missed or None,
        "notes": clean_text(item.children["notes"], notes or ""),
        "problem": clean_field(item, "problem", problem),
        "solution": clean_field(item, "solution", solution),
        "outcome": clean_field(item, "outcome", outcome),
        **write_promise(item, next),
    }
    visit = {key: value for key, value in entry.items() if value is not None}
    position = find_position(card.value, day)
    edits = (*newcomer, Insert(("visits",), arrange(item, visit), position))
    logged = _answer(card, acting, edits, visit, person)
    default = _remark_default(acting, visit) if channel is None else ()
    remarks = (*default, *remark_long_ago(day, acting.today), *logged.notes)
    return logged._replace(notes=(*remarks, *_remark_archived(card)))


def _answer(
    card: Card,
    acting: Acting,
    edits: tuple[Edit, ...],
    visit: Mapping[str, Any],
    person: Mapping[str, Any],
) -> Outcome:
    before = assess_card(card.value, acting.settings)
    after = assess_card(apply_edits(card.value, edits), acting.settings)
    whom = Message("visit-whom", {"name": person.get("name")}) if person else None
    values = {
        "visit": visit["id"],
        "name": get_name(card),
        "whom": whom,
        "standing": describe_standing(after),
    }
    promise = [f"next {visit['next']}"] if "next" in visit else []
    return Outcome(
        edits=edits,
        answer=Message("visit-missed" if "missed" in visit else "visit-logged", values),
        subject=(visit["channel"], *(["missed"] if "missed" in visit else []), *promise),
        made=visit["id"],
        notes=_remark_promises(visit, before, after, acting.today),
    )


def _remark_archived(card: Card) -> tuple[Message, ...]:
    if not is_archived(card.value):
        return ()
    return (Message("archived-still", {"name": get_name(card), "id": card.id}),)


def _remark_default(acting: Acting, visit: Mapping[str, Any]) -> tuple[Message, ...]:
    channel = find_choice(get_field(acting.root, "visits", "channel"), visit["channel"])
    return (Message("channel-default", {"channel": channel}),)


def _remark_promises(
    visit: Mapping[str, Any], before: Standing, after: Standing, today: date
) -> tuple[Message, ...]:
    """What the visit did to promises and the answer alone does not tell.

    It kept the one that was open, or its own is not the one that stands, or lies far ahead.
    """
    if "next" in visit:
        return remark_promise(visit, after, today)
    kept = before.basis == "promise" and after.basis != "promise"
    what = before.promised or Message("promised-contact")
    return (Message("promise-kept", {"due": before.due, "what": what}),) if kept else ()
