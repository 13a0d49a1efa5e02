"""What the entry of a visit says, from what people said; for logging one and for mending one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from crmcli.acts.entries import (
    complete_entry,
    get_entries,
    get_field,
    get_ids,
    get_list,
    make_scope,
)
from crmcli.errors import NotFound, UsageError
from crmcli.rules.days import add_months, find_day
from crmcli.rules.edits import Edit, Insert
from crmcli.rules.fields import Field
from crmcli.rules.followup import NO_PROMISE, Standing, describe_standing, remark_far
from crmcli.rules.outcome import Acting, Card, Message
from crmcli.rules.paths import get_entry_position
from crmcli.rules.values import clean_text, parse_value

Promise = tuple[date, str | None] | str | None
"""The next follow-up and what was promised; `none` ends the promise before; None says nothing."""


def find_grade_on(value: Mapping[str, object], day: date) -> str | None:
    """The customer's grade at the end of a day: what the first later regrade changed it from."""
    for regrade in get_entries(value, "regrades"):
        changed = find_day(regrade.get("date"))
        if changed is not None and changed > day:
            return regrade.get("from")
    grade = value.get("grade")
    return grade if isinstance(grade, str) else None


def refuse_wrong_days(day: date, promise: Promise, today: date) -> None:
    """Raise UsageError for a visit that is still to come, or a promise before it."""
    if day > today:
        raise UsageError("future-visit", day=day, today=today)
    if isinstance(promise, tuple) and promise[0] < day:
        raise UsageError("promise-before-visit", next=promise[0], day=day)


def find_channel(item: Field, acting: Acting, channel: str | None) -> str:
    """The channel's key; the team's default where none is said."""
    field = item.children["channel"]
    if channel is None and acting.settings.visit_channel is None:
        raise UsageError("channel-needed", choices=[choice.key for choice in field.choices])
    said = channel if channel is not None else acting.settings.visit_channel
    return str(parse_value(field, said or "", make_scope(acting, {})))


def find_colleague(card: Card, item: Field, acting: Acting, by: str | None) -> str:
    """The id of who made the visit; the one who acts where nobody is said."""
    if by is None:
        return acting.me.id
    return str(parse_value(item.children["by"], by, make_scope(acting, card.value)))


def find_contact(
    card: Card, acting: Acting, contact: str | None, new_contact: Mapping[str, str | None] | None
) -> tuple[Mapping[str, Any], tuple[Edit, ...]]:
    """The contact's entry (empty for nobody), and the edit that takes it in if it is new.

    Raises NotFound `unknown-contact`.
    """
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


def clean_field(item: Field, key: str, text: str | None) -> str | None:
    """What a text says in a field of the entry; None stays None."""
    return None if text is None else clean_text(item.children[key], text)


def write_promise(item: Field, promise: Promise) -> dict[str, str | None]:
    """The keys that a promise stands in."""
    if promise is None or isinstance(promise, str):
        return {"next": NO_PROMISE if promise else None}
    day, what = promise
    return {"next": day.isoformat(), "next_what": clean_field(item, "next_what", what or None)}


def find_position(value: Mapping[str, object], day: date) -> int | None:
    """After every visit of that day or before; None at the end of the log."""
    visits = get_list(value, "visits")
    earlier = [
        position
        for position, visit in enumerate(visits)
        if isinstance(visit, Mapping) and (find_day(visit.get("date")) or date.min) <= day
    ]
    position = earlier[-1] + 1 if earlier else 0
    return None if position == len(visits) else position


def remark_promise(
    visit: Mapping[str, Any], standing: Standing, today: date
) -> tuple[Message, ...]:
    """A note if the promise of a visit is not the one that stands, or lies far ahead."""
    day = find_day(visit.get("next"))
    if day is None:
        return ()
    if standing.basis != "promise" or (standing.due, standing.promised) != (
        day,
        visit.get("next_what"),
    ):
        values = {"next": day, "standing": describe_standing(standing)}
        return (Message("promise-not-next", values),)
    return remark_far(day, standing, today)


def remark_long_ago(day: date, today: date) -> tuple[Message, ...]:
    """A note that names the day of a visit a year ago or more: its year may be a slip."""
    year_ago = add_months(today, -12)
    if year_ago is None or day > year_ago:
        return ()
    return (Message("visit-long-ago", {"day": day}),)
