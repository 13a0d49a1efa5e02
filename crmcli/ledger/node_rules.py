"""The rules that hold for each node of a record: keys, quotes, sizes, what YAML may not do here."""

from __future__ import annotations

from collections.abc import Iterator

from crmcli.ledger.characters import describe_character, find_wrong_in_value
from crmcli.ledger.hiding import find_hiding
from crmcli.ledger.limits import MAX_SCALAR
from crmcli.ledger.nodes import (
    Alias,
    Document,
    ListNode,
    MapNode,
    Node,
    Scalar,
    key_step,
)
from crmcli.ledger.problems import Problem
from crmcli.ledger.scalars import find_readings, is_read_otherwise, is_text_key
from crmcli.rules.edits import Path
from crmcli.rules.fields import Field, find_value_field


class NodeRules:
    """Goes through a document and says what is wrong with each node."""

    def __init__(self, document: Document, audit: bool) -> None:
        self.document = document
        self.audit = audit

    def visit(self, node: Node, place: Field | None, path: Path) -> Iterator[Problem]:
        """The problems of a node and of all below it. The depth is limited by the composer."""
        yield from self._visit_properties(node, path)
        if isinstance(node, MapNode):
            yield from self._visit_map(node, place, path)
        elif isinstance(node, ListNode):
            item = place.item if place is not None else None
            for position, entry in enumerate(node.items):
                yield from self.visit(entry, item, (*path, position))
        elif isinstance(node, Scalar):
            yield from self._visit_scalar(node, place, path)

    def _problem(self, offset: int, path: Path, rule: str, **values: object) -> Problem:
        return Problem(*self.document.find_position(offset), path, rule, values)

    def _visit_properties(self, node: Node, path: Path) -> Iterator[Problem]:
        if isinstance(node, Alias):
            yield self._problem(node.start, path, "alias", name=node.name)
            return
        if node.anchor is not None:
            yield self._problem(node.start, path, "anchor", name=node.anchor)
        if node.tag is not None:
            yield self._problem(node.start, path, "tag", tag=node.tag)

    def _visit_map(self, node: MapNode, place: Field | None, path: Path) -> Iterator[Problem]:
        first: dict[str, int] = {}
        for key, value in node.pairs:
            inner = (*path, key_step(key))
            yield from self._visit_properties(key, inner)
            if not isinstance(key, Scalar):
                if not isinstance(key, Alias):
                    yield self._problem(key.start, inner, "non-text-key", key="?")
                yield from self.visit(value, None, inner)
                continue
            child = find_value_field(place, key.value)
            known = place is not None and key.value in place.children
            yield from self._visit_key(key, known, inner)
            if key.value in first:
                line = self.document.find_position(first[key.value])[0]
                yield self._problem(key.start, inner, "duplicate-key", key=key.value, first=line)
            first.setdefault(key.value, key.start)
            yield from self.visit(value, child, inner)

    def _visit_key(self, key: Scalar, known: bool, path: Path) -> Iterator[Problem]:
        yield from self._visit_characters(key, path)
        if key.style:
            return
        if key.value == "<<":
            yield self._problem(key.start, path, "merge-key")
        elif not known and not is_text_key(key.value):
            yield self._problem(key.start, path, "non-text-key", key=key.value)
        elif self.audit and (readings := find_readings(key.value)):
            yield self._explain_ambiguous(key, path, readings)

    def _visit_scalar(self, node: Scalar, place: Field | None, path: Path) -> Iterator[Problem]:
        yield from self._visit_characters(node, path)
        if self.audit and not node.style:
            if is_ambiguous(node, place):
                yield self._explain_ambiguous(node, path, find_readings(node.value))
            yield from self._visit_comment(node, place, path)

    def _visit_characters(self, node: Scalar, path: Path) -> Iterator[Problem]:
        if len(node.value) > MAX_SCALAR:
            size, limit = len(node.value), MAX_SCALAR
            yield self._problem(node.start, path, "scalar-too-long", size=size, limit=limit)
        if node.style == '"' and (wrong := find_wrong_in_value(node.value)):
            rule, character = wrong
            values = {"character": describe_character(character)}
            yield self._problem(node.start, path, rule, **values)

    def _explain_ambiguous(self, node: Scalar, path: Path, readings: tuple[str, ...]) -> Problem:
        return Problem(
            *self.document.find_position(node.start),
            path,
            "ambiguous-scalar",
            {"text": node.value, "readings": readings},
            unreadable=False,
        )

    def _visit_comment(self, node: Scalar, place: Field | None, path: Path) -> Iterator[Problem]:
        """A `#` that probably was meant as part of the text: `方案 #3`."""
        if node.is_empty:
            return
        found = find_hiding(self.document.text, node.end, place)
        if found is not None:
            offset, comment = found
            yield Problem(
                *self.document.find_position(offset),
                path,
                "hidden-comment",
                {"text": node.value, "comment": comment},
                severity="warning",
                unreadable=False,
            )


def is_ambiguous(node: Scalar, place: Field | None) -> bool:
    """Whether another reader takes an unquoted value for something else than we do."""
    return is_read_otherwise(node.value, is_text=place is not None and place.kind == "text")
