"""Edits inside brackets and braces: `[a, b]`, `{k: v}`, on one line or on several."""

from __future__ import annotations

import re

from crmcli.ledger.changes import (
    Change,
    NewItem,
    NewPair,
    Plan,
    Span,
    Spot,
    find_gone,
    move_span,
    starts_line,
)
from crmcli.ledger.nodes import Document, ListNode, MapNode, Node, Scalar
from crmcli.ledger.style import format_flow, format_key, format_like

_BLANKS = re.compile(r" *(?=[,}])")
_REST_OF_LINE = re.compile(r"[ ]*(,?)[ ]*(?:#[^\r\n]*)?(?=\r?\n)")


def replace_value(spot: Spot, value: object) -> Plan:
    """Give a value inside a flow collection another one."""
    document, node = spot.document, spot.node
    if isinstance(node, Scalar) and node.is_empty and spot.key is not None:
        start = _end_of_pair(document, spot.key, node)
        lead = " " if start > spot.key.end else ": "
        blanks = _BLANKS.match(document.text, start)
        end = blanks.end() if blanks else start
        return Plan((Change(start, end, lead + format_flow(value, spot.place)),))
    text = format_like(node, value, flow=True) or format_flow(value, spot.place)
    return Plan((Change(node.start, node.end, text),), find_gone(node))


def add_pair(new: NewPair) -> Plan:
    """Add a key to a flow map that has some."""
    text = f"{format_key(new.key, flow=True)}: {format_flow(new.value, new.child)}"
    return _insert(new.document, find_spans(new.document, new.node), new.predecessor + 1, text)


def insert_item(new: NewItem) -> Plan:
    """Insert an entry into a flow list that has some."""
    text = format_flow(new.value, new.place)
    return _insert(new.document, find_spans(new.document, new.node), new.position, text)


def remove_entry(spot: Spot) -> Plan:
    """Delete an entry of a flow collection that has others, and one comma with it."""
    document = spot.document
    spans = find_spans(document, spot.parent)
    start, end = spans[spot.number]
    rest = _REST_OF_LINE.match(document.text, end)
    if rest and starts_line(document, start):
        lines = (document.line_start(start), document.next_line(end))
        return Plan((Change(*lines, ""),), (lines,))
    if spot.number + 1 < len(spans):
        return Plan((Change(start, spans[spot.number + 1][0], ""),), ((start, end),))
    return Plan((Change(spans[spot.number - 1][1], end, ""),), ((start, end),))


def move_entry(spot: Spot, target: int) -> Plan:
    """Let an entry of a flow list stand as entry `target`."""
    spans = find_spans(spot.document, spot.parent)
    return move_span(spot.document, spans, spot.number, target)


def find_spans(document: Document, node: MapNode | ListNode) -> list[Span]:
    """Where each entry of a flow collection begins and ends."""
    if isinstance(node, ListNode):
        return [(item.start, item.end) for item in node.items]
    return [(key.start, _end_of_pair(document, key, value)) for key, value in node.pairs]


def _end_of_pair(document: Document, key: Node, value: Node) -> int:
    """Where a pair ends. The parser puts an empty value where the next thing begins."""
    if not isinstance(value, Scalar) or not value.is_empty:
        return value.end
    colon = document.skip_gap(key.end)
    return colon + 1 if document.text[colon : colon + 1] == ":" else key.end


def _insert(document: Document, spans: list[Span], position: int, text: str) -> Plan:
    """Insert an entry's text; on a line of its own where its neighbour stands on one."""
    if position == 0:
        start = spans[0][0]
        if starts_line(document, start):
            line = document.line_start(start)
            indent = document.text[line:start]
            return Plan((Change(line, line, f"{indent}{text},\n"),))
        return Plan((Change(start, start, f"{text}, "),))
    start, end = spans[position - 1]
    rest = _REST_OF_LINE.match(document.text, end)
    if not rest or not starts_line(document, start):
        return Plan((Change(end, end, f", {text}"),))
    indent = document.text[document.line_start(start) : start]
    below = document.next_line(end)
    comma = rest.group(1)
    line_of_its_own = Change(below, below, f"{indent}{text}{comma}\n")
    return Plan((line_of_its_own,) if comma else (Change(end, end, ","), line_of_its_own))
