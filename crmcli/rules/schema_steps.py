"""What a change of a schema means to people: which field, and what of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from crmcli.rules.schema_merge import ABSENT, Place, Step

Kind = Literal["added", "removed", "changed", "labels", "values", "rule"]
_LABELS = frozenset({"en", "zh", "short", "aliases", "values", "form", "none", "sections"})
_INSIDE = frozenset({"items", "additionalProperties"})
"""Keys on the way from a list to what its entries are."""
_VERSION = ("x-crm", "version")


class Told(NamedTuple):
    """One thing that a person is told of."""

    kind: Kind
    path: tuple[str, ...]
    """The keys of the field; empty for the card itself."""
    place: str
    """Where that stands in the schema, as a JSON pointer."""


def tell_steps(steps: Iterable[Step]) -> list[Told]:
    """What the steps come to, each thing once; the number of the version is none."""
    told = (_tell(step) for step in steps if step.place != _VERSION)
    found = {(one.kind, one.path, one.kind == "rule" and one.place): one for one in told}
    return list(found.values())


def _tell(step: Step) -> Told:
    path, rest = _split(step.place)
    return Told(_find_kind(step, path, rest), path, format_pointer(step.place))


def _find_kind(step: Step, path: tuple[str, ...], rest: Place) -> Kind:
    if path and not rest:
        return "added" if step.old is ABSENT else "removed" if step.new is ABSENT else "changed"
    if rest[:1] == ("x-crm",) and (rest[1:2] == () or rest[1] in _LABELS):
        return "labels"
    return "values" if rest == ("enum",) else "rule"


def _split(place: Place) -> tuple[tuple[str, ...], Place]:
    """The field that a place of the schema belongs to, and what of it the place is."""
    path: tuple[str, ...] = ()
    at = 0
    while at < len(place):
        if place[at] == "properties" and at + 1 < len(place):
            path = (*path, place[at + 1])
            at += 2
        elif place[at] in _INSIDE:
            at += 1
        else:
            break
    return path, place[at:]


def format_pointer(place: Place) -> str:
    """A JSON pointer: `#/properties/grade/enum`."""
    return "/".join(("#", *(one.replace("~", "~0").replace("/", "~1") for one in place)))
