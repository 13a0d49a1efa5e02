"""Mend a visit that was logged: the fields that are said anew, and nothing else of the entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from crmcli.acts.entries import get_entries, get_field, get_item, get_list, get_name
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
from crmcli.errors import UsageError
from crmcli.rules.days import find_day
from crmcli.rules.edits import Delete, Edit, Move, Path, Set, apply_edits
from crmcli.rules.fields import Field
from crmcli.rules.followup import assess_card, describe_standing
from crmcli.rules.outcome import Acting, Card, Message, Outcome
from crmcli.rules.paths import get_entry_position
from crmcli.rules.values import arrange

NOTHING = ""
"""Takes away what an optional field says."""

_VISITS = "visits"


def find_last_visit(value: Mapping[str, object], person: str) -> Mapping[str, Any] | None:
    """The newest visit of a card that a person made, of one day the lower one; or None."""
    own = [visit for visit in get_entries(value, _VISITS) if visit.get("by") == person]
    dated = [(find_day(visit.get("date")) or date.min, at) for at, visit in enumerate(own)]
    return own[max(dated)[1]] if dated else None


def amend_visit(
    card: Card,
    acting: Acting,
    visit_id: str,
    *,
    notes: str | None = None,
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
    """Give the visit what is said; None leaves a field as it is, an empty text takes it away.

    A promise of a day alone keeps what was promised. A visit of another day keeps its id, gets
    the grade of that day and goes to its place in the log. Raises as `log_visit`, and UsageError
    `notes-empty`; NotFound `unknown-entry` where the visit is gone.
    """
    item = get_item(acting.root, _VISITS)
    position, before = _get_visit(card, acting, visit_id)
    said: dict[str, Any] = {
        **_read_texts(item, {"outcome": outcome, "problem": problem, "solution": solution}),
        **_read_promise(item, next),
        **_read_day(card, before, on),
        **({} if notes is None else {"notes": _read_notes(item, notes)}),
        **({} if channel is None else {"channel": find_channel(item, acting, channel)}),
        **({} if by is None else {"by": find_colleague(card, item, acting, by)}),
        **({"missed": True} if missed else {}),
    }
    newcomer: tuple[Edit, ...] = ()
    if contact is not None:
        person, newcomer = find_contact(card, acting, contact or None, new_contact)
        said |= {"contact": person.get("id"), "role": person.get("role")}
    after = {key: one for key, one in {**before, **said}.items() if one is not None}
    if on is not None or next is not None:
        _refuse_wrong_days(after, acting)
    changed = [key for key in said if before.get(key) != after.get(key)]
    edits = (*newcomer, *_write(card, position, arrange(item, after), changed))
    return _answer(card, acting, edits, after, changed)


def _get_visit(card: Card, acting: Acting, visit_id: str) -> tuple[int, Mapping[str, Any]]:
    """Where a visit stands, and what it says. Raises NotFound("unknown-entry")."""
    visits = get_list(card.value, _VISITS)
    field = get_field(acting.root, _VISITS)
    position = get_entry_position(field, visits, visit_id, whole=True)
    return position, visits[position]


def _read_texts(item: Field, texts: Mapping[str, str | None]) -> dict[str, str | None]:
    return {
        key: clean_field(item, key, text) if text.strip() else None
        for key, text in texts.items()
        if text is not None
    }


def _read_notes(item: Field, notes: str) -> str | None:
    if not notes.strip():
        raise UsageError("notes-empty")
    return clean_field(item, "notes", notes)


def _read_promise(item: Field, promise: Promise) -> dict[str, str | None]:
    """The keys of a promise; a day alone says nothing of what is promised."""
    if promise is None:
        return {}
    if isinstance(promise, tuple) and not promise[1]:
        return {"next": promise[0].isoformat()}
    return {"next_what": None, **write_promise(item, promise)}


def _read_day(card: Card, before: Mapping[str, Any], on: date | None) -> dict[str, str | None]:
    """The keys of another day; the grade of a day that stays is left as it was written."""
    if on is None or on == find_day(before.get("date")):
        return {}
    return {"date": on.isoformat(), "grade": find_grade_on(card.value, on)}


def _refuse_wrong_days(after: Mapping[str, Any], acting: Acting) -> None:
    day, promised = find_day(after.get("date")), find_day(after.get("next"))
    if day is not None:
        refuse_wrong_days(day, (promised, None) if promised else None, acting.today)


def _write(
    card: Card, position: int, after: Mapping[str, Any], changed: list[str]
) -> tuple[Edit, ...]:
    """The edits of the lines that change, and the move of the entry if it stands elsewhere now."""
    visits = get_list(card.value, _VISITS)
    day = find_day(after.get("date"))
    place: Path = (_VISITS, position)
    edits = tuple(
        Set((*place, key), after[key]) if key in after else Delete((*place, key)) for key in changed
    )
    if day is None or "date" not in changed or _is_in_place(visits, position, day):
        return edits
    others = [*visits[:position], *visits[position + 1 :]]
    place_now = find_position({_VISITS: others}, day)
    return (*edits, Move(place, place_now), *_keep_follow_up(card, position, place_now))


def _is_in_place(visits: list[Any], position: int, day: date) -> bool:
    """Whether a visit of that day may stand there: none above is newer, none below older."""
    days = [find_day(one.get("date")) if isinstance(one, Mapping) else None for one in visits]
    above = [one for one in days[:position] if one is not None]
    below = [one for one in days[position + 1 :] if one is not None]
    return all(one <= day for one in above) and all(day <= one for one in below)


def _keep_follow_up(card: Card, position: int, place_now: int | None) -> tuple[Edit, ...]:
    """What a follow-up says that was made after a visit which moves up: it stays where it was."""
    follow_up = card.value.get("follow_up")
    visits = get_list(card.value, _VISITS)
    named = follow_up.get("after") if isinstance(follow_up, Mapping) else None
    moves_up = place_now is not None and place_now < position
    if named is None or named != visits[position].get("id") or not moves_up:
        return ()
    above = visits[position - 1]
    place: Path = ("follow_up", "after")
    return (Set(place, above["id"]),) if isinstance(above, Mapping) else (Delete(place),)


def _answer(
    card: Card,
    acting: Acting,
    edits: tuple[Edit, ...],
    after: Mapping[str, Any],
    changed: list[str],
) -> Outcome:
    standing = assess_card(apply_edits(card.value, edits), acting.settings)
    values = {
        "visit": after["id"],
        "day": find_day(after.get("date")),
        "name": get_name(card),
        "standing": describe_standing(standing),
    }
    if not changed:
        return Outcome((), Message("visit-already", values))
    promises = "next" in changed or "next_what" in changed
    day = find_day(after.get("date")) if "date" in changed else None
    remarks = remark_long_ago(day, acting.today) if day else ()
    if promises:
        remarks = (*remarks, *remark_promise(after, standing, acting.today))
    return Outcome(
        edits=edits,
        answer=Message("visit-amended", values),
        subject=(after["id"], *changed),
        notes=remarks,
    )
