"""Who made each value of a card what it is: followed from the newest version to the older ones.

A value is followed into those versions before that have it too, whatever else was moved, sorted
or written otherwise in between; where none has it, the commit has brought it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from crmcli.rules.differences import index_entries
from crmcli.rules.edits import Path
from crmcli.rules.fields import Field, find_value_field
from crmcli.rules.leaves import Leaf, Leaves, Spot, has_same, name_member

Steps = tuple[str, ...]


class Maker(NamedTuple):
    """The commit that made a value what it is, and why as far as it says."""

    time: datetime
    """The author's, in the ledger's zone."""
    author: str
    co_authors: tuple[str, ...]
    commit: str
    act: str | None
    """The verb that made the commit; None where people used git."""
    reason: str | None


class Origin(NamedTuple):
    """A leaf and where it comes from."""

    leaf: Leaf
    maker: Maker | None
    """None: it is not committed yet, or older than what this clone knows."""
    saved: bool = True
    """Whether any commit has it; no: it was typed into the file since."""


class Blame(NamedTuple):
    """The origins of a card's leaves, in the card's order."""

    origins: tuple[Origin, ...]
    card: Mapping[str, object]
    root: Field
    hidden: int = 0
    """How many of the older visits are left out."""


class Shares(NamedTuple):
    """What becomes of leaves at a commit."""

    own: list[Leaf]
    """Those that the commit brought."""
    passed: list[list[Leaf]]
    """For each parent those that it had already."""


class Merged(NamedTuple):
    """What a merge did that is no parent's work: where, and what was there when they parted.

    A parent's change that it took, be it against another's, is that parent's.
    """

    decided: Collection[Steps] = ()
    bases: Sequence[Leaves] = ()


NOTHING = Merged()


def share_leaves(
    leaves: Iterable[Leaf], parents: Sequence[Leaves], merged: Merged = NOTHING
) -> Shares:
    """Tell the leaves of a commit's version that it brought from those that its parents had."""
    shares = Shares([], [[] for _ in parents])
    for leaf in leaves:
        sides = zip(shares.passed, parents, strict=True)
        having = [passed for passed, one in sides if has_same(one, leaf)]
        if not having or (len(having) < len(parents) and _is_decided(leaf, merged)):
            shares.own.append(leaf)
        else:
            for passed in having:
                passed.append(leaf)
    return shares


def choose_newest(makers: dict[Spot, Maker], leaf: Leaf, maker: Maker) -> None:
    """Note, in place, who made a leaf: of two who did so on two branches the later one."""
    known = makers.get(leaf.spot)
    if known is None or known.time < maker.time:
        makers[leaf.spot] = maker


def leave_out_visits(blame: Blame, most: int) -> Blame:
    """The same without what lies in visits before the newest `most` ones, by day."""
    visits = blame.card.get("visits")
    entries = (
        [one for one in visits if isinstance(one, Mapping)] if isinstance(visits, list) else []
    )
    order = sorted(range(len(entries)), key=lambda at: (str(entries[at].get("date")), at))
    older = {("visits", str(entries[at].get("id"))) for at in order[: -most or None]}
    kept = [one for one in blame.origins if one.leaf.spot.path[:2] not in older]
    left_out = {one.leaf.spot.path[:2] for one in blame.origins} & older
    return blame._replace(origins=tuple(kept), hidden=len(left_out))


def name_spot(root: Field, card: Mapping[str, object], path: Path) -> Spot:
    """The spot of a place in the card, which is given by keys and positions.

    Of a plain list, which is one value, the position of a member is left out.
    """
    place: Field | None = root
    here: object = card
    steps: list[str] = []
    for step in path:
        if isinstance(step, str):
            place = find_value_field(place, step)
            here = here.get(step) if isinstance(here, Mapping) else None
            steps.append(step)
        elif isinstance(here, list):
            entries = index_entries(place, here)
            if entries is None or place is None:
                is_set = place is not None and place.merge == "set"
                return Spot(tuple(steps), name_member(here[step]) if is_set else None)
            steps.append(list(entries)[step])
            place, here = place.item, here[step]
    return Spot(tuple(steps))


def choose_spot(blame: Blame, wanted: Spot) -> Blame:
    """The same, of one field, entry or member only and what is below it."""
    chosen = (
        one
        for one in blame.origins
        if one.leaf.spot.path[: len(wanted.path)] == wanted.path
        and wanted.member in (None, one.leaf.spot.member)
    )
    return blame._replace(origins=tuple(chosen))


def _is_decided(leaf: Leaf, merged: Merged) -> bool:
    """Whether a merge kept a leaf that one of its parents did not want.

    A member of a set that only one has came from there; one that was always there, and is not in
    all, somebody has taken out.
    """
    path = leaf.spot.path
    if not any(path[:steps] in merged.decided for steps in range(len(path) + 1)):
        return False
    return leaf.spot.member is None or any(leaf.spot in one for one in merged.bases)
