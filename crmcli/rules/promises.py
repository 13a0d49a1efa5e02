"""What became of every promise: kept, moved, ended, or still open.

The same walk through the card as in `followup`, which asks only for the one that is open now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal, NamedTuple

from crmcli.rules.days import find_day
from crmcli.rules.followup import NO_PROMISE, find_turn, read_visits

Fate = Literal["open", "kept", "moved", "ended"]


class Promise(NamedTuple):
    """A promise and its fate; `settled` is the day of the visit that kept, moved or ended it.

    `made` is the day of the visit that gave it, None for one made without a visit.
    """

    due: date
    what: str | None
    made: date | None
    fate: Fate
    settled: date | None


def list_promises(value: Mapping[str, object]) -> list[Promise]:
    """Every promise of a card in the order of their making; only the last one can be open.

    A promise is kept by the first contact on its day or after it, moved by a newer promise, and
    ended by `none`. Never raises, whatever the card holds.
    """
    made: list[Promise] = []
    for maker, on, what, day, is_contact in _iter_makers(value):
        last = made[-1] if made and made[-1].fate == "open" else None
        if last and is_contact and day is not None and day >= last.due:
            made[-1] = last._replace(fate="kept", settled=day)
            last = None
        promised = find_day(maker.get(on))
        if last and (promised is not None or maker.get(on) == NO_PROMISE):
            made[-1] = last._replace(fate="moved" if promised else "ended", settled=day)
        if promised is not None:
            said = maker.get(what)
            text = said if isinstance(said, str) and said else None
            made.append(Promise(promised, text, day, "open", None))
    return made


class Settled(NamedTuple):
    """That a promise no longer counts: what became of it, and the day of the visit that did so."""

    fate: Fate
    day: date | None


def find_settled_follow_up(value: Mapping[str, object]) -> Settled | None:
    """What became of the card's `follow_up`; None where it still counts, or there is none.

    One that ended a promise counts until a visit gives the next one. Never raises, whatever the
    card holds.
    """
    follow_up = value.get("follow_up")
    if not isinstance(follow_up, Mapping):
        return None
    visits = read_visits(value)
    turn = find_turn(visits, follow_up.get("after"))
    if find_day(follow_up.get("on")) is None:
        later = [one for one in visits[turn:] if "next" in one.entry]
        return Settled("moved", later[0].day) if later else None
    until = {**value, "visits": [one.entry for one in visits[:turn]]}
    promise = list_promises(value)[len(list_promises(until)) - 1]
    return None if promise.fate == "open" else Settled(promise.fate, promise.settled)


_Maker = tuple[Mapping[str, object], str, str, date | None, bool]


def _iter_makers(value: Mapping[str, object]) -> Iterator[_Maker]:
    """What may make a promise, in the card's order: the visits, and the follow-up at its turn.

    Each with its keys for day and text, its own day, and whether it reached somebody.
    """
    visits = read_visits(value)
    follow_up = value.get("follow_up")
    without_visit = follow_up if isinstance(follow_up, Mapping) else {}
    turn = find_turn(visits, without_visit.get("after"))
    for position, visit in enumerate(visits):
        if position == turn:
            yield without_visit, "on", "what", None, False
        yield visit.entry, "next", "next_what", visit.day, not visit.missed
    if turn == len(visits):
        yield without_visit, "on", "what", None, False
