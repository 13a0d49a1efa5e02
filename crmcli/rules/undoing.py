"""Which acts stand, and what keeps one from being taken back.

To take an act back must give the ledger as it would be without it. So a later act may neither
have touched the same place, nor have taken anything over that it found there: the grade and the
role that a visit records, the promise that a follow-up postpones, the id that was free.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

from crmcli.rules.differences import index_entries
from crmcli.rules.fields import Field
from crmcli.rules.touching import Place, Touch, meet

_PROMISES = frozenset({"date", "next", "next_what", "missed"})
"""Of a visit: what decides which promise is open."""
_TAKEN_FROM_GRADES = frozenset({"grade", "date"})
_TAKEN_FROM_CONTACTS = frozenset({"role", "contact", "date"})
_NUMBERED = re.compile(r"(.+?)-[0-9]{1,3}")


class Past(Protocol):
    """A commit, and the commit that it took back by its own word."""

    @property
    def commit(self) -> str:
        """Its full id."""

    @property
    def undoes(self) -> str | None:
        """The full id of what it took back; None for any other act."""


Commit = TypeVar("Commit", bound=Past)


class Obstacle(NamedTuple):
    """What a later act did that keeps one from being taken back."""

    code: str
    """The sentence: of the later act (`later`) and the place."""
    place: str
    """Where, dotted; empty for the card as a whole."""


def mark_undone(history: Iterable[Commit]) -> Iterator[tuple[Commit, str | None]]:
    """Each commit, the newest first, with the undo that took it back and stands; else None.

    An undo that was itself taken back does not count.
    """
    taken: dict[str, str] = {}
    for past in history:
        undone_by = taken.get(past.commit)
        if past.undoes is not None and undone_by is None:
            taken.setdefault(past.undoes, past.commit)
        yield past, undone_by


def list_counting(later: Sequence[Commit]) -> list[Commit]:
    """The commits among `later` (the newest first) that count: an act and its undo do not."""
    known = {past.commit for past in later}
    cancelled: set[str | None] = set()
    for past, undone_by in mark_undone(later):
        if past.undoes in known and undone_by is None:
            cancelled |= {past.commit, past.undoes}
    return [past for past in later if past.commit not in cancelled]


def find_obstacle(
    root: Field, act: Touch, later: Touch, *, beside: bool = False
) -> Obstacle | None:
    """Why `act` cannot be taken back after `later`, which came since, or None.

    `beside`: it came on a branch that did not have the act, so it took nothing over from it.
    """
    if not later.places:
        return None
    touched = _first(place for place in later.places if any(meet(place, one) for one in act.places))
    if touched is not None:
        return _say("undo-touched", touched)
    if beside:
        return None
    for code, place in _iter_taken(root, act, later):
        return _say(code, place)
    return None


def find_lost_ground(root: Field, act: Touch, later: Touch) -> Obstacle | None:
    """Why `act` cannot be done again after `later`, an undo, or None.

    What the act took over when it was first done has been taken back (or done again) since.
    """
    lost = find_obstacle(root, later, act)
    return None if lost is None else Obstacle("undo-lost-ground", lost.place)


def share_stem(one: str, other: str) -> bool:
    """Whether one id was made of the other, or both of a third: `wang`, `wang-2`."""
    return one != other and _cut_number(one) == _cut_number(other)


def _iter_taken(root: Field, act: Touch, later: Touch) -> Iterator[tuple[str, Place]]:
    """What `later` may have taken over from the places that `act` changed."""
    changed = act.places
    if any(place[0] in ("grade", "regrades") for place in changed):
        for place in _find_visits(later, _TAKEN_FROM_GRADES):
            yield "undo-took-grade", place
        for place in _find(later.places, "regrades"):
            yield "undo-took-grade", place
    if any(_is_promise(place) for place in changed):
        for place in _find(later.places, "follow_up"):
            yield "undo-took-promise", place
    contacts = {place[1] for place in changed if _is_role(place)}
    for place in _find_visits(later, _TAKEN_FROM_CONTACTS):
        if _get_visit(root, later, place[1]).get("contact") in contacts:
            yield "undo-took-role", place
    for place in later.places:
        if any(_share_list(root, place, one) for one in changed):
            yield "undo-took-id", place


def _find_visits(later: Touch, keys: frozenset[str]) -> list[Place]:
    """The visits that came with a change, or of which it changed one of `keys`."""
    visits = _find(later.places, "visits")
    return [one for one in visits if len(one) == 2 or (len(one) > 2 and one[2] in keys)]


def _find(places: Iterable[Place], key: str) -> list[Place]:
    return sorted(place for place in places if place[:1] == (key,))


def _is_promise(place: Place) -> bool:
    if place[0] == "follow_up":
        return True
    return place[0] == "visits" and (len(place) < 3 or place[2] in _PROMISES)


def _is_role(place: Place) -> bool:
    """Whether a contact came, went or got another role."""
    whole = len(place) == 2
    return place[0] == "contacts" and (whole or (len(place) == 3 and place[2] == "role"))


def _get_visit(root: Field, touch: Touch, visit: str) -> Mapping[str, Any]:
    field = root.children.get("visits")
    for side in (touch.after, touch.before):
        found = index_entries(field, (side or {}).get("visits"))
        if found is not None and visit in found:
            return found[visit]
    return {}


def _share_list(root: Field, one: Place, other: Place) -> bool:
    """Whether two entries of a list (or two people) have ids that were made of one name."""
    if len(one) != 2 or len(other) != 2 or one[0] != other[0]:
        return False
    field = root.children.get(one[0])
    named = field is not None and (field.merge == "keyed" or field.kind == "map")
    return named and share_stem(one[1], other[1])


def _cut_number(name: str) -> str:
    numbered = _NUMBERED.fullmatch(name)
    return numbered[1] if numbered else name


def _first(places: Iterator[Place]) -> Place | None:
    return min(places, default=None)


def _say(code: str, place: Place) -> Obstacle:
    return Obstacle(code, ".".join(place))
