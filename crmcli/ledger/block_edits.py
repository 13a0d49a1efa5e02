"""Edits of block maps and block lists, line by line."""

from __future__ import annotations

from collections.abc import Mapping

from crmcli.ledger.changes import (
    Change,
    NewItem,
    NewPair,
    Plan,
    Span,
    Spot,
    find_gone,
    join_lines,
    move_span,
    starts_line,
)
from crmcli.ledger.nodes import Document, ListNode, MapNode, Node, Scalar, header_end
from crmcli.ledger.style import (
    STEP,
    Writer,
    Written,
    can_be_block,
    format_flow,
    format_like,
    write_block_text,
)


def replace_value(spot: Spot, value: object, writer: Writer) -> Plan:
    """Give a value of a block collection another one. A comment behind it stays."""
    node = spot.node
    written = _write_like(spot, value, writer)
    if isinstance(node, Scalar):
        if node.is_block:
            return _replace_block_text(spot, node, written)
        if node.is_empty:
            return _fill_empty(spot, written)
        return _replace_inline(spot, written)
    if isinstance(node, MapNode | ListNode) and not node.flow:
        return _replace_block_collection(spot, node, written)
    return Plan(_replace_inline(spot, written).changes, find_gone(node))


def add_pair(new: NewPair, writer: Writer) -> Plan:
    """Add a key to a block map, in lines of its own."""
    document, node = new.document, new.node
    column = document.column_of(node.start)
    text = join_lines(writer.write_pair(new.key, new.value, new.child, column))
    if new.predecessor < 0:
        return _insert_before(new, text, column)
    below = find_end(document, _end_of_pair(node, new.predecessor), column)
    return Plan((Change(below, below, text),))


def insert_item(new: NewItem, writer: Writer) -> Plan:
    """Insert an entry into a block list, as its neighbour stands."""
    document, node = new.document, new.node
    column = document.column_of(node.start)
    text = join_lines(_write_item(new, column, writer))
    blank = "\n" * _count_blank_lines(new, column)
    if new.position == 0:
        return _insert_before(new, text + blank, column)
    below = find_end(document, node.items[new.position - 1].end, column)
    return Plan((Change(below, below, blank + text),))


def remove_entry(spot: Spot) -> Plan:
    """Delete an entry of a block collection that has others. Comments above it stay."""
    document = spot.document
    column = document.column_of(spot.parent.start)
    start = find_start(spot)
    end = find_end(document, _end_of_entry(spot), column)
    gone = ((start, end),)
    if not starts_line(document, start):
        return Plan((_pull_up(spot, start, end),), gone)
    first = document.line_start(start)
    if isinstance(spot.parent, ListNode):
        first, end = _with_separator(spot, spot.parent, first, end, column)
    return Plan((Change(first, end, ""),), gone)


def move_entry(spot: Spot, node: ListNode, target: int) -> Plan | None:
    """Let an entry of a block list stand as entry `target`, with the comments about it.

    The blank lines between entries stay where they are. None where an entry shares its first line
    with something else.
    """
    document = spot.document
    if not starts_line(document, node.start):
        return None
    spans = [_find_lines(document, node, index) for index in range(len(node.items))]
    return move_span(document, spans, spot.number, target)


def empty_root(document: Document, node: MapNode) -> Plan:
    """Delete the only key of a card."""
    if node.flow:
        return Plan((Change(node.start, node.end, "{}"),), ((node.start, node.end),))
    end = find_end(document, node.end, document.column_of(node.start))
    return Plan((Change(node.start, end, "{}\n"),), ((node.start, end),))


def find_start(spot: Spot) -> int:
    """Where an entry begins: at its key or its dash."""
    if isinstance(spot.parent, MapNode):
        return spot.parent.pairs[spot.number][0].start
    return find_dash(spot.document, spot.parent, spot.number)


def find_dash(document: Document, node: ListNode, index: int) -> int:
    """The dash of an entry of a block list: between two entries nothing else can stand."""
    if index == 0:
        return node.start
    return document.skip_gap(node.items[index - 1].end)


def find_end(document: Document, offset: int, column: int) -> int:
    """Where the line after an entry begins that ends at `offset`.

    Comments below it that are indented deeper than the entry belong to it.
    """
    end = here = document.next_line(offset)
    while here < len(document.text):
        line = document.text[here : document.line_end(here)]
        content = line.lstrip(" ")
        if content and not content.startswith("#"):
            break
        here = document.next_line(here)
        if content and len(line) - len(content) > column:
            end = here
        elif content:
            break
    return end


def find_indicator_end(spot: Spot) -> int:
    """The offset after the colon or the dash that leads a value."""
    if isinstance(spot.parent, ListNode):
        return find_dash(spot.document, spot.parent, spot.number) + 1
    return spot.document.skip_gap(spot.parent.pairs[spot.number][0].end) + 1


def _end_of_entry(spot: Spot) -> int:
    if isinstance(spot.parent, MapNode):
        return _end_of_pair(spot.parent, spot.number)
    return spot.node.end


def _end_of_pair(node: MapNode, index: int) -> int:
    return max(part.end for part in node.pairs[index])


def _write_like(spot: Spot, value: object, writer: Writer) -> Written:
    """The new value, as far as possible in the style of the old one."""
    document, node = spot.document, spot.node
    column = document.column_of(spot.parent.start)
    if isinstance(value, str) and isinstance(node, Scalar):
        if node.is_block and writer.blocks and can_be_block(value):
            return write_block_text(value, _find_body_column(document, node, column))
        if "\n" not in value and (text := format_like(node, value, flow=False)):
            return Written(text)
    used = document.column_of(find_indicator_end(spot)) + 1
    return writer.write(value, spot.place, column, used)


def _find_body_column(document: Document, node: Scalar, column: int) -> int:
    """The indentation of a block text's lines; the usual one where its header states it."""
    after = header_end(document.text, node)
    body = document.next_line(node.start)
    if body >= node.end or document.text[node.start : after].strip("|>+-"):
        return column + STEP
    written = document.text[body : node.end].lstrip("\r\n")
    return len(written) - len(written.lstrip(" ")) if written.strip() else column + STEP


def _replace_inline(spot: Spot, written: Written) -> Plan:
    document, node = spot.document, spot.node
    lead = find_indicator_end(spot)
    below = document.next_line(node.end)
    body = Change(below, below, join_lines(written.body))
    if written.head:
        return Plan((Change(node.start, node.end, written.head), body))
    if document.line_start(node.start) == document.line_start(lead):
        return Plan((Change(lead, node.end, ""), body))
    own_line = document.line_start(node.start)
    return Plan((Change(own_line, node.end, join_lines(written.body).rstrip("\n")),))


def _fill_empty(spot: Spot, written: Written) -> Plan:
    """Write behind a colon or a dash that has nothing behind it, before any comment."""
    document = spot.document
    lead = find_indicator_end(spot)
    end = document.line_end(lead)
    if document.text[lead:end].strip(" "):
        end = lead
    head = f" {written.head}" if written.head else ""
    below = document.next_line(lead)
    return Plan((Change(lead, end, head), Change(below, below, join_lines(written.body))))


def _replace_block_text(spot: Spot, node: Scalar, written: Written) -> Plan:
    document = spot.document
    after = header_end(document.text, node)
    start = node.start if written.head else find_indicator_end(spot)
    body = document.next_line(node.start)
    end = document.next_line(node.end) if node.end > after else body
    lines = Change(body, end, join_lines(written.body))
    return Plan((Change(start, after, written.head), lines))


def _replace_block_collection(spot: Spot, node: Node, written: Written) -> Plan:
    document = spot.document
    column = document.column_of(spot.parent.start)
    end = find_end(document, node.end, column)
    gone = ((node.start, end),)
    if not starts_line(document, node.start):
        text = join_lines((written.head, *written.body))
        return Plan((Change(node.start, end, text),), gone)
    lead = find_indicator_end(spot)
    lines = Change(document.line_start(node.start), end, join_lines(written.body))
    return Plan((Change(lead, lead, f" {written.head}" if written.head else ""), lines), gone)


def _insert_before(new: NewPair | NewItem, text: str, column: int) -> Plan:
    """Put lines before the first entry of a collection.

    Comments directly above it are about that entry, so the lines go above them too; but not above
    the comments at the top of a file, which are about the whole card.
    """
    document, start = new.document, new.node.start
    if not starts_line(document, start):
        lines = text.lstrip(" ") + " " * column
        return Plan((Change(start, start, lines),))
    line = document.line_start(start)
    if new.node is not document.root:
        line = _find_comments_above(document, start)
    return Plan((Change(line, line, text),))


def _find_comments_above(document: Document, start: int) -> int:
    """Where the comments begin that stand directly above the line of `start`; else that line."""
    line = document.line_start(start)
    while line > 0:
        above = document.line_start(line - 1)
        if not document.text[above:line].strip().startswith("#"):
            break
        line = above
    return line


def _find_lines(document: Document, node: ListNode, index: int) -> Span:
    """The lines of a list's entry, and of the comments that are about it."""
    dash, column = find_dash(document, node, index), document.column_of(node.start)
    first = _find_comments_above(document, dash)
    if index > 0:
        first = max(first, find_end(document, node.items[index - 1].end, column))
    return first, find_end(document, node.items[index].end, column)


def _find_gap(document: Document, node: ListNode, index: int) -> int:
    """How many blanks stand between the dash of an entry and the entry."""
    dash, item = find_dash(document, node, index), node.items[index]
    between = document.text[dash + 1 : item.start]
    return len(between) if between and not between.strip(" ") else 1


def _write_item(new: NewItem, column: int, writer: Writer) -> list[str]:
    """The lines of a new entry: a map as a block or on one line, as the entry above it."""
    above = max(new.position - 1, 0)
    sibling = new.node.items[above]
    gap = _find_gap(new.document, new.node, above)
    if not isinstance(new.value, Mapping) or not new.value or not isinstance(sibling, MapNode):
        return writer.write_item(new.value, new.place, column, gap)
    start = f"{' ' * column}-{' ' * gap}"
    if sibling.flow:
        return [start + format_flow(new.value, new.place)]
    lines = writer.write_pairs(new.value, new.place, len(start))
    return [start + lines[0].lstrip(" "), *lines[1:]]


def _count_blank_lines(new: NewItem, column: int) -> int:
    """How many blank lines separate the entries around a position from one another."""
    document, node = new.document, new.node
    if len(node.items) < 2:
        return 0
    second = min(max(new.position, 1), len(node.items) - 1)
    end = find_end(document, node.items[second - 1].end, column)
    between = document.text[end : find_dash(document, node, second)]
    return between[: len(between) - len(between.lstrip())].count("\n")


def _pull_up(spot: Spot, start: int, end: int) -> Change:
    """Delete the first entry behind a dash: the next one comes to stand there."""
    document = spot.document
    if isinstance(spot.parent, MapNode):
        follower = spot.parent.pairs[spot.number + 1][0].start
    else:
        follower = find_dash(document, spot.parent, spot.number + 1)
    if any(end <= comment < follower for comment, _ in document.iter_comments()):
        line = document.text[document.line_start(start) : start]
        return Change(document.line_start(start) + len(line.rstrip(" ")), end, "\n")
    return Change(start, follower, "")


def _with_separator(
    spot: Spot, node: ListNode, first: int, end: int, column: int
) -> tuple[int, int]:
    """The lines of a list's entry, with the blank lines that set it off from its neighbour."""
    document = spot.document
    if spot.number > 0:
        above = find_end(document, node.items[spot.number - 1].end, column)
        return (above, end) if not document.text[above:first].strip() else (first, end)
    follower = document.line_start(find_dash(document, node, 1))
    return (first, follower) if not document.text[end:follower].strip() else (first, end)
