"""Changes to a text, as values, and the places of a document that they apply to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from crmcli.ledger.nodes import Document, ListNode, MapNode, Node, Scalar, key_step
from crmcli.rules.edits import Path
from crmcli.rules.fields import Field, find_value_field

Span = tuple[int, int]


class Change(NamedTuple):
    """Put `text` in place of what stands from `start` to `end`. Its line breaks are LF."""

    start: int
    end: int
    text: str


class Plan(NamedTuple):
    """The changes that one edit makes. Comments within `gone` may go with what is deleted."""

    changes: tuple[Change, ...]
    gone: tuple[Span, ...] = ()


class Spot(NamedTuple):
    """A node of a document with its surroundings: it is entry `number` of `parent`."""

    document: Document
    parent: MapNode | ListNode
    number: int
    node: Node
    place: Field | None

    @property
    def key(self) -> Scalar | None:
        """The key of a map's value."""
        if isinstance(self.parent, ListNode):
            return None
        key = self.parent.pairs[self.number][0]
        return key if isinstance(key, Scalar) else None


class NewPair(NamedTuple):
    """A key and its value to be added to a map that has others; `place` is the map's field."""

    document: Document
    node: MapNode
    place: Field | None
    key: str
    value: object

    @property
    def child(self) -> Field | None:
        """The field of the new value."""
        return find_value_field(self.place, self.key)

    @property
    def predecessor(self) -> int:
        """After which of the map's keys the new one goes, -1 for before the first."""
        names = [str(key_step(one)) for one, _ in self.node.pairs]
        return choose_predecessor(names, self.key, self.place)


class NewItem(NamedTuple):
    """An entry to be inserted into a list that has others; `place` is the field of entries."""

    document: Document
    node: ListNode
    place: Field | None
    position: int
    value: object


def locate(document: Document, root: Field, path: Path) -> Spot | None:
    """The spot at a path that is not empty, or None."""
    here: Node | None = document.root
    place: Field | None = root
    spot: Spot | None = None
    for step in path:
        if isinstance(here, MapNode) and isinstance(step, str):
            index = next((i for i, (key, _) in enumerate(here.pairs) if key_step(key) == step), -1)
            place = find_value_field(place, step)
        elif isinstance(here, ListNode) and isinstance(step, int):
            index = step if step < len(here.items) else -1
            place = place.item if place is not None else None
        else:
            return None
        if index < 0:
            return None
        node = here.pairs[index][1] if isinstance(here, MapNode) else here.items[index]
        spot = Spot(document, here, index, node, place)
        here = node
    return spot


def find_gone(node: Node) -> tuple[Span, ...]:
    """Where comments may go when a value is replaced: among the entries that it had."""
    if isinstance(node, MapNode | ListNode) and (
        node.pairs if isinstance(node, MapNode) else node.items
    ):
        return ((node.start, node.end),)
    return ()


def find_place_of(root: Field, path: Path) -> Field | None:
    """The field at a path of keys and positions, or None where the schema knows none."""
    place: Field | None = root
    for step in path:
        if isinstance(step, str):
            place = find_value_field(place, step)
        else:
            place = place.item if place is not None else None
    return place


def move_span(document: Document, spans: Sequence[Span], number: int, target: int) -> Plan:
    """Let the text of one span go to another's place, and those between close up.

    What stands between the spans stays where it is.
    """
    texts = [document.text[start:end].replace("\r\n", "\n") for start, end in spans]
    texts.insert(target, texts.pop(number))
    first, last = sorted((number, target))
    moved = list(zip(spans, texts, strict=True))[first : last + 1]
    return Plan(tuple(Change(*span, text) for span, text in moved), tuple(spans[first : last + 1]))


def join_plans(plans: Iterable[Plan]) -> Plan | None:
    """One plan of several, for the same text; None where two of them change one place.

    What two insert at one place stands in the order of the plans.
    """
    changes: list[Change] = []
    gone: list[Span] = []
    for plan in plans:
        changes += plan.changes
        gone += plan.gone
    joined: list[Change] = []
    for change in sorted(changes, key=lambda one: (one.start, one.end)):
        last = joined[-1] if joined else Change(0, 0, "")
        if change.start < last.end:
            return None
        if joined and (change.start, change.end) == (last.start, last.end):
            if change.start < change.end:
                return None
            joined[-1] = last._replace(text=last.text + change.text)
        else:
            joined.append(change)
    return Plan(tuple(joined), tuple(gone))


def apply_changes(text: str, changes: Iterable[Change], newline: str) -> str:
    """The text with the changes made; their line breaks become `newline`."""
    for change in sorted(changes, key=lambda one: one.start, reverse=True):
        written = change.text.replace("\n", newline)
        text = text[: change.start] + written + text[change.end :]
    return text


def join_lines(lines: Iterable[str]) -> str:
    """Lines, each with its line break."""
    return "".join(f"{line}\n" for line in lines)


def starts_line(document: Document, offset: int) -> bool:
    """Whether only blanks stand before the offset in its line."""
    return not document.text[document.line_start(offset) : offset].strip(" ")


def choose_predecessor(names: list[str], key: str, place: Field | None) -> int:
    """After which of a map's keys a new one goes: its position, -1 for before the first.

    That is the nearest key before it in the schema's order; and never after the key that the
    schema puts last, `visits`, so that a visit stays an addition at the file's end.
    """
    order = list(place.children) if place is not None else []
    if key not in order:
        chosen = len(names) - 1
    else:
        before, after = order[: order.index(key)], order[order.index(key) + 1 :]
        chosen = _find_predecessor(names, before, after)
    last = order[-1] if order else None
    if last is not None and key != last and last in names:
        return min(chosen, names.index(last) - 1)
    return chosen


def _find_predecessor(names: list[str], before: list[str], after: list[str]) -> int:
    for known in reversed(before):
        if known in names:
            return names.index(known)
    followers = [names.index(known) for known in after if known in names]
    return min(followers, default=len(names)) - 1
