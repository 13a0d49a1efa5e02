"""What a table says of a customer, without what the card could hold only with more than that.

A table that calls a customer won may know nothing of the deal, and the card of one asks for it.
Neither is the customer turned away for that nor is a deal made up: the words of the table stand
among the notes, and the part of the card that they were meant for stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from crmcli.rules.fields import Choice, Field
from crmcli.rules.findings import Finding

_NOTES = "notes"


class Held(NamedTuple):
    """A part of a card that was not filled, and what it would take."""

    field: Field
    choice: Choice | None
    """The value that asks for more; None: the part itself lacks something."""
    needs: tuple[Field, ...]


def list_lacking(root: Field, findings: Iterable[Finding]) -> list[Held]:
    """The parts of the card that findings say to be incomplete."""
    return list(dict.fromkeys(_iter_lacking(root, findings)))


def hold_back(
    value: Mapping[str, Any], quoted: Mapping[str, tuple[str, ...]], held: Iterable[Held]
) -> dict[str, Any]:
    """What is told, with the words for the parts that are held back among the notes.

    `quoted` has the words by the key of the part; a part that nobody has told stays.
    """
    kept = dict(value)
    for one in held:
        key = one.field.key
        if key in kept and key in quoted:
            del kept[key]
            lines = [str(kept[_NOTES])] if kept.get(_NOTES) else []
            kept[_NOTES] = "\n".join([*lines, *quoted[key]])
    return kept


def _iter_lacking(root: Field, findings: Iterable[Finding]) -> Iterator[Held]:
    for finding in findings:
        first, _, rest = finding.path.partition(".")
        part = root.children.get(first)
        if part is None:
            continue
        if finding.rule == "missing-when" and not rest:
            when, choice = finding.values["when"], finding.values["value"]
            if isinstance(when, Field) and isinstance(choice, Choice):
                yield Held(when, choice, _list_needs(part))
        elif finding.rule in {"missing-field", "missing-beside"} and part.kind == "map" and rest:
            missing = part.children.get(rest)
            if missing is not None:
                yield Held(part, None, (missing,))


def _list_needs(part: Field) -> tuple[Field, ...]:
    """What a part must have; the part itself where it has no keys."""
    return tuple(part.children[key] for key in part.required) or (part,)
