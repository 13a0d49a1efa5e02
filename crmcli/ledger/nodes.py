"""A record's text as a tree of nodes that know where they stand.

The tree keeps what plain values lose: offsets, quoting, flow style, comments, twice-given keys.
The loader needs it only to explain what is wrong; the editor works on it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    StreamEndEvent,
)

from crmcli.ledger import events
from crmcli.ledger.disputes import find_fault, is_braceless
from crmcli.ledger.limits import MAX_DEPTH, MAX_NODES
from crmcli.rules.edits import Path, Step

_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*")
_GAP = re.compile(r"(?:[\s]+|#[^\r\n]*)*")
_COMMENT = re.compile(r"#[^\r\n]*")
_FOUND_OUT_LATER = ("while scanning a simple key", "while scanning a quoted scalar")
"""What the parser says it was about when what it lacks (a colon, a quote) was to come before."""


class Scalar:
    """One scalar. `style` is `"`, `'`, `|`, `>` or empty for an unquoted one.

    `end` is the offset after its last character: of a block scalar, after its last line's text.
    """

    __slots__ = ("anchor", "end", "start", "style", "tag", "value")

    def __init__(
        self, start: int, end: int, value: str, style: str, *, anchor: str | None, tag: str | None
    ) -> None:
        self.start = start
        self.end = end
        self.value = value
        self.style = style
        self.anchor = anchor
        self.tag = tag

    @property
    def is_block(self) -> bool:
        return self.style in ("|", ">")

    @property
    def is_empty(self) -> bool:
        """Nothing stands there: `key:` alone."""
        return self.start == self.end


class Alias:
    """A reference to an anchor, `*name`. Records may not hold any."""

    __slots__ = ("end", "name", "start")

    def __init__(self, start: int, end: int, name: str) -> None:
        self.start = start
        self.end = end
        self.name = name


class MapNode:
    """A map: its pairs in the text's order, a key given twice in both places.

    A block map ends where its last value ends, without the comments that follow.
    """

    __slots__ = ("anchor", "end", "flow", "pairs", "start", "tag")

    def __init__(
        self, start: int, end: int, *, flow: bool, anchor: str | None, tag: str | None
    ) -> None:
        self.start = start
        self.end = end
        self.flow = flow
        self.anchor = anchor
        self.tag = tag
        self.pairs: list[tuple[Node, Node]] = []


class ListNode:
    """A list. `start` of a block list is its first dash."""

    __slots__ = ("anchor", "end", "flow", "items", "start", "tag")

    def __init__(
        self, start: int, end: int, *, flow: bool, anchor: str | None, tag: str | None
    ) -> None:
        self.start = start
        self.end = end
        self.flow = flow
        self.anchor = anchor
        self.tag = tag
        self.items: list[Node] = []


Node = Scalar | Alias | MapNode | ListNode


class Unfit(Exception):
    """The text cannot be made a tree at all: bad syntax, or more than a record may hold."""

    def __init__(self, rule: str, offset: int, path: Path = (), **values: object) -> None:
        super().__init__(rule, offset)
        self.rule = rule
        self.offset = offset
        self.path = path
        self.values = values


class Document(NamedTuple):
    """A text and its tree.

    `root` is None where the text holds nothing but comments. `second` is where a second document
    begins, if one does.
    """

    text: str
    root: Node | None
    second: int | None
    line_starts: tuple[int, ...]

    def iter_comments(self) -> Iterator[tuple[int, int]]:
        """Start and end of each comment, in order, of a text that is one document.

        Outside scalars nothing but blanks, indicators and comments can stand.
        """
        here = 0
        for scalar in _iter_scalars(self.root):
            yield from _comments_between(self.text, here, scalar.start)
            if scalar.is_block:
                after = header_end(self.text, scalar)
                yield from _comments_between(self.text, after, self.text.find("\n", after))
            here = max(here, scalar.end)
        yield from _comments_between(self.text, here, len(self.text))

    def find_position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def column_of(self, offset: int) -> int:
        """How many characters stand before the offset in its line."""
        return self.find_position(offset)[1] - 1

    def line_start(self, offset: int) -> int:
        """Where the offset's line begins."""
        return self.line_starts[bisect_right(self.line_starts, offset) - 1]

    def line_end(self, offset: int) -> int:
        """Where the offset's line ends, before its line break."""
        end = self.text.find("\n", offset)
        if end < 0:
            return len(self.text)
        return end - 1 if end > offset and self.text[end - 1] == "\r" else end

    def next_line(self, offset: int) -> int:
        """Where the line after the offset's begins; the text's end after the last line."""
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end + 1

    def skip_gap(self, offset: int) -> int:
        """The first character from `offset` on, outside scalars, that is no blank or comment."""
        match = _GAP.match(self.text, offset)
        return match.end() if match else offset


def compose(text: str) -> Document:
    """The tree of a text that holds only good characters. Raises Unfit."""
    try:
        root, second = _Composer(text, events.make_parser).compose()
    except yaml.YAMLError:
        # libyaml reads ahead, and so gave up before it came to what is too deep for a record.
        root, second = _Composer(text, events.PureParser).compose()
    return Document(
        text=text,
        root=root,
        second=second,
        line_starts=tuple(find_line_starts(text)),
    )


def find_line_starts(text: str) -> list[int]:
    """The offset at which each line begins."""
    return [0, *(match.end() for match in re.finditer("\n", text))]


def header_end(text: str, scalar: Scalar) -> int:
    """Where the header of a block scalar ends: after `|` and its indicators."""
    match = _BLOCK_HEADER.match(text, scalar.start)
    return match.end() if match else scalar.start


def iter_nodes(root: Node) -> Iterator[tuple[Path, Node | None, Node]]:
    """Every node below and with `root`: its path, its key (None in a list and for the root), it."""
    stack: list[tuple[Path, Node | None, Node]] = [((), None, root)]
    while stack:
        path, key, node = stack.pop()
        yield path, key, node
        if isinstance(node, MapNode):
            stack.extend(
                ((*path, key_step(inner)), inner, value) for inner, value in reversed(node.pairs)
            )
        elif isinstance(node, ListNode):
            last = len(node.items) - 1
            stack.extend(
                ((*path, last - back), None, item) for back, item in enumerate(reversed(node.items))
            )


def key_step(key: Node) -> Step:
    """The step of a path that a key makes; a collection as key makes `?`."""
    return key.value if isinstance(key, Scalar) else "?"


class _Composer:
    """Makes the tree from events, without recursion, and stops at the first limit it meets."""

    def __init__(self, text: str, make_parser: Callable[[str], events.EventSource]) -> None:
        self.text = text
        self.make_parser = make_parser
        self.open: list[MapNode | ListNode] = []
        self.keys: list[Node | None] = []
        self.root: Node | None = None
        self.count = 0

    def compose(self) -> tuple[Node | None, int | None]:
        """The root of the first document, and where a second one begins.

        Raises Unfit; YAMLError where the parser is out of its depth.
        """
        try:
            source = self.make_parser(self.text)
            source.get_event()
            started = False
            while not isinstance(event := source.get_event(), StreamEndEvent):
                if isinstance(event, DocumentStartEvent):
                    if started:
                        return self.root, _start_of(event)
                    started = True
                else:
                    self._take(event)
        except yaml.YAMLError as error:
            if events.is_out_of_depth(error):
                raise
            raise self._explain(error) from None
        except (ValueError, OverflowError):
            # The pure-Python parser's own answer to an escape above U+10FFFF.
            raise Unfit("syntax", 0, self._path(), reason="escape") from None
        return self.root, None

    def _take(self, event: Any) -> None:
        if isinstance(event, NodeEvent):
            self._count(_start_of(event))
            if isinstance(event, ScalarEvent):
                self._add(self._make_scalar(event))
            elif isinstance(event, AliasEvent):
                self._add(Alias(_start_of(event), _end_of(event), event.anchor or ""))
            else:
                self._open(event)
        elif isinstance(event, CollectionEndEvent):
            self._close(event)

    def _count(self, offset: int) -> None:
        self.count += 1
        if self.count > MAX_NODES:
            raise Unfit("too-many-nodes", offset, self._path(), limit=MAX_NODES)

    def _make_scalar(self, event: ScalarEvent) -> Scalar:
        start, end = _start_of(event), _end_of(event)
        in_flow = bool(self.open) and self.open[-1].flow
        fault = find_fault(self.text, event, in_flow=in_flow)
        if fault:
            raise Unfit("syntax", start, self._path(), reason=fault)
        scalar = Scalar(
            start, end, event.value, event.style or "", anchor=event.anchor, tag=event.tag
        )
        if scalar.is_block:
            scalar.end = self._end_of_block(scalar)
        return scalar

    def _end_of_block(self, scalar: Scalar) -> int:
        after = header_end(self.text, scalar)
        body = self.text.find("\n", after) + 1
        if not body or body >= scalar.end:
            return after
        written = self.text[body : scalar.end]
        if "+" in self.text[scalar.start : after]:
            return body + len(written.removesuffix("\n").removesuffix("\r"))
        return body + len(written.rstrip()) if written.strip() else after

    def _open(self, event: Any) -> None:
        start = _start_of(event)
        if len(self.open) == MAX_DEPTH:
            raise Unfit("too-deep", start, self._path(), limit=MAX_DEPTH)
        if is_braceless(self.text, event):
            raise Unfit("syntax", start, self._path(), reason="braceless")
        kind = MapNode if isinstance(event, MappingStartEvent) else ListNode
        flow = bool(event.flow_style)
        node = kind(start, start, flow=flow, anchor=event.anchor, tag=event.tag)
        self._add(node)
        self.open.append(node)
        self.keys.append(None)

    def _close(self, event: CollectionEndEvent) -> None:
        node = self.open.pop()
        self.keys.pop()
        if node.flow:
            node.end = _end_of(event)
        elif isinstance(node, MapNode):
            node.end = max(part.end for part in node.pairs[-1]) if node.pairs else node.start
        else:
            node.end = node.items[-1].end if node.items else node.start

    def _add(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent, ListNode):
            parent.items.append(node)
        elif self.keys[-1] is None:
            self.keys[-1] = node
        else:
            parent.pairs.append((self.keys[-1], node))
            self.keys[-1] = None

    def _path(self) -> Path:
        """Where the parser is: the keys and positions of what is open."""
        steps: list[Step] = []
        for node, key, inner in zip(self.open, self.keys, [*self.open, None][1:], strict=True):
            if isinstance(node, ListNode):
                steps.append(len(node.items) - (inner is not None))
            elif key is not None:
                steps.append(key_step(key))
            elif inner is not None:
                steps.append(key_step(node.pairs[-1][0]))
        return tuple(steps)

    def _explain(self, error: yaml.YAMLError) -> Unfit:
        begun = getattr(error, "context", None) in _FOUND_OUT_LATER
        marks = ("context_mark", "problem_mark") if begun else ("problem_mark", "context_mark")
        mark = getattr(error, marks[0], None) or getattr(error, marks[1], None)
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or ""
        offset = mark.index if mark is not None else getattr(error, "position", 0)
        return Unfit("syntax", min(offset, len(self.text)), self._path(), reason=str(reason))


def _start_of(event: Any) -> int:
    offset: int = event.start_mark.index
    return offset


def _end_of(event: Any) -> int:
    offset: int = event.end_mark.index
    return offset


def _comments_between(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _COMMENT.finditer(text, start, max(start, end)):
        yield match.span()


def _iter_scalars(root: Node | None) -> Iterator[Scalar]:
    """The scalars, keys too, in the order of the text."""
    stack: list[Node] = [] if root is None else [root]
    while stack:
        node = stack.pop()
        if isinstance(node, Scalar):
            yield node
        elif isinstance(node, MapNode):
            stack.extend(part for pair in reversed(node.pairs) for part in reversed(pair))
        elif isinstance(node, ListNode):
            stack.extend(reversed(node.items))
