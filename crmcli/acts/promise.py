"""Promise a follow-up without a visit, postpone one, or end it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from crmcli.acts.entries import get_entries, get_field, get_name
from crmcli.rules.days import find_day
from crmcli.rules.edits import Delete, Edit, Set, apply_edits
from crmcli.rules.followup import (
    NO_PROMISE,
    Standing,
    assess_card,
    describe_standing,
    remark_far,
    remark_past,
)
from crmcli.rules.outcome import Acting, Card, Message, Outcome
from crmcli.rules.values import arrange, clean_text


def promise_next(card: Card, acting: Acting, on: date | None, what: str | None = None) -> Outcome:
    """Promise a follow-up on a day; None ends the promise that is open.

    Postponing keeps what was promised unless `what` says something new. The promise counts from
    after the newest visit in the file.
    """
    standing = assess_card(card.value, acting.settings)
    if on is None:
        return _end_promise(card, acting, standing)
    field = get_field(acting.root, "follow_up", "what")
    said = clean_text(field, what) if what else standing.promised
    if standing.basis == "promise" and (standing.due, standing.promised) == (on, said):
        return _answer_unchanged(card, "promise-already", standing)
    return _answer(card, acting, _write_follow_up(card, acting, on.isoformat(), said))


def _end_promise(card: Card, acting: Acting, standing: Standing) -> Outcome:
    if standing.basis != "promise":
        return _answer_unchanged(card, "no-promise", standing)
    return _answer(card, acting, _write_follow_up(card, acting, NO_PROMISE, None))


def _answer_unchanged(card: Card, code: str, standing: Standing) -> Outcome:
    values = {"name": get_name(card), "standing": describe_standing(standing)}
    return Outcome((), Message(code, values))


def _answer(card: Card, acting: Acting, edits: tuple[Edit, ...]) -> Outcome:
    value = apply_edits(card.value, edits)
    standing = assess_card(value, acting.settings)
    on = value["follow_up"]["on"]
    code = "promise-ended" if on == NO_PROMISE else "promise-made"
    answer = Message(code, {"name": get_name(card), "standing": describe_standing(standing)})
    day = find_day(on)
    notes = _remark_distance(card, acting, day, standing) if day else ()
    return Outcome(edits, answer, subject=(str(on),), notes=notes)


def _remark_distance(
    card: Card, acting: Acting, day: date, standing: Standing
) -> tuple[Message, ...]:
    far = remark_far(day, standing, acting.today)
    return far or remark_past(day, get_name(card), acting.today)


def _write_follow_up(card: Card, acting: Acting, on: str, what: str | None) -> tuple[Edit, ...]:
    """The edits that leave the lines alone which say the same before and after."""
    visits = get_entries(card.value, "visits")
    wanted = {"on": on, "what": what, "after": visits[-1].get("id") if visits else None}
    said = {key: text for key, text in wanted.items() if text is not None}
    before: Any = card.value.get("follow_up")
    if not isinstance(before, Mapping):
        field = get_field(acting.root, "follow_up")
        return (Set(("follow_up",), arrange(field, said)),)
    changed = [key for key, text in said.items() if before.get(key) != text]
    gone = [key for key in wanted if key in before and key not in said]
    return (
        *(Set(("follow_up", key), said[key]) for key in changed),
        *(Delete(("follow_up", key)) for key in gone),
    )
