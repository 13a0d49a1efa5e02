"""Log a visit, a call, a chat: one new entry in the card's contact log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from crmcli.acts.entries import (
    complete_entry,
    get_codes,
    get_entries,
    get_field,
    get_ids,
    get_item,
    get_list,
    get_name,
    make_scope,
)
from crmcli.errors import NotFound, UsageError
from crmcli.rules.days import find_day
from crmcli.rules.edits import Edit, Insert, apply_edits
from crmcli.rules.fields import Field, find_choice
from crmcli.rules.followup import (
    NO_PROMISE,
    Standing,
    assess_card,
    describe_standing,
    remark_far,
)
from crmcli.rules.ids import format_visit_id
from crmcli.rules.outcome import Acting, Card, Message, Outcome
from crmcli.rules.paths import get_entry_position
from crmcli.rules.values import arrange, clean_text, parse_value

Promise = tuple[date, str | None] | str | None
"""The next follow-up and what was promised; `none` ends the promise before; None says nothing."""


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
    _refuse_wrong_days(day, next, acting.today)
    item = get_item(acting.root, "visits")
    person, newcomer = _find_contact(card, acting, contact, new_contact)
    entry = {
        "id": format_visit_id(day, acting.new_code(get_codes(card.value, "visits"))),
        "date": day.isoformat(),
        "channel": _find_channel(item, acting, channel),
        "by": _find_colleague(card, item, acting, by),
        "contact": person.get("id"),
        "role": person.get("role"),
        "grade": find_grade_on(card.value, day),
        "missed": missed or None,
        "notes": clean_text(item.children["notes"], notes or ""),
        "problem": _clean(item, "problem", problem),
        "solution": _clean(item, "solution", solution),
        "outcome": _clean(item, "outcome", outcome),
        **_write_promise(item, next),
    }
    visit = {key: value for key, value in entry.items() if value is not None}
    position = _find_position(card.value, day)
    edits = (*newcomer, Insert(("visits",), arrange(item, visit), position))
    logged = _answer(card, acting, edits, visit, person)
    default = _remark_default(acting, visit) if channel is None else ()
    return logged._replace(notes=(*default, *logged.notes))


def find_grade_on(value: Mapping[str, object], day: date) -> str | None:
    """The customer's grade at the end of a day: what the first later regrade changed it from."""
    for regrade in get_entries(value, "regrades"):
        changed = find_day(regrade.get("date"))
        if changed is not None and changed > day:
            return regrade.get("from")
    grade = value.get("grade")
    return grade if isinstance(grade, str) else None


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


def _remark_default(acting: Acting, visit: Mapping[str, Any]) -> tuple[Message, ...]:
    channel = find_choice(get_field(acting.root, "visits", "channel"), visit["channel"])
    return (Message("channel-default", {"channel": channel}),)


def _remark_promises(
    visit: Mapping[str, Any], before: Standing, after: Standing, today: date
) -> tuple[Message, ...]:
    """What the visit did to promises and the answer alone does not tell.

    It kept the one that was open, or its own is not the one that stands, or lies far ahead.
    """
    if "next" not in visit:
        kept = before.basis == "promise" and after.basis != "promise"
        what = before.promised or Message("promised-contact")
        return (Message("promise-kept", {"due": before.due, "what": what}),) if kept else ()
    day = find_day(visit["next"])
    if day is None:
        return ()
    if after.basis != "promise" or (after.due, after.promised) != (day, visit.get("next_what")):
        values = {"next": day, "standing": describe_standing(after)}
        return (Message("promise-not-next", values),)
    return remark_far(day, after, today)


def _refuse_wrong_days(day: date, promise: Promise, today: date) -> None:
    if day > today:
        raise UsageError("future-visit", day=day, today=today)
    if isinstance(promise, tuple) and promise[0] < day:
        raise UsageError("promise-before-visit", next=promise[0], day=day)


def _find_channel(item: Field, acting: Acting, channel: str | None) -> str:
    """The channel's key; the team's default where none is said."""
    field = item.children["channel"]
    if channel is None and acting.settings.visit_channel is None:
        raise UsageError("channel-needed", choices=[choice.key for choice in field.choices])
    said = channel if channel is not None else acting.settings.visit_channel
    return str(parse_value(field, said or "", make_scope(acting, {})))


def _find_colleague(card: Card, item: Field, acting: Acting, by: str | None) -> str:
    if by is None:
        return acting.me.id
    return str(parse_value(item.children["by"], by, make_scope(acting, card.value)))


def _find_contact(
    card: Card, acting: Acting, contact: str | None, new_contact: Mapping[str, str | None] | None
) -> tuple[Mapping[str, Any], tuple[Edit, ...]]:
    """The contact's entry, and the edit that takes it in if it is new."""
    if contact is None:
        return {}, ()
    field, entries = get_field(acting.root, "contacts"), get_list(card.value, "contacts")
    try:
        position = get_entry_position(field, entries, contact)
    except NotFound as error:
        if error.code == "ambiguous-entry":
            raise
        if new_contact is None:
            candidates = error.values["candidates"] or Message("nobody-yet")
            raise NotFound("unknown-contact", name=contact, candidates=candidates) from None
        return _take_in(field, card, acting, new_contact)
    return entries[position], ()


def _take_in(
    field: Field, card: Card, acting: Acting, new_contact: Mapping[str, str | None]
) -> tuple[Mapping[str, Any], tuple[Edit, ...]]:
    item = field.item or field
    words = {key: text for key, text in new_contact.items() if text}
    entry = {key: clean_text(item.children[key], text) for key, text in words.items()}
    whole = complete_entry(field, entry, acting, get_ids(card.value, "contacts"))
    return whole, (Insert(("contacts",), whole),)


def _clean(item: Field, key: str, text: str | None) -> str | None:
    return None if text is None else clean_text(item.children[key], text)


def _write_promise(item: Field, promise: Promise) -> dict[str, str | None]:
    if promise is None or isinstance(promise, str):
        return {"next": NO_PROMISE if promise else None}
    day, what = promise
    return {"next": day.isoformat(), "next_what": _clean(item, "next_what", what or None)}


def _find_position(value: Mapping[str, object], day: date) -> int | None:
    """After every visit of that day or before; None at the end of the log."""
    visits = get_list(value, "visits")
    earlier = [
        position
        for position, visit in enumerate(visits)
        if isinstance(visit, Mapping) and (find_day(visit.get("date")) or date.min) <= day
    ]
    position = earlier[-1] + 1 if earlier else 0
    return None if position == len(visits) else position
