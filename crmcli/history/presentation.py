"""Three texts of one meaning, merged by how they are written.

git takes changes of neighbouring lines for a conflict. So while it merges, marks stand between the
fields and the entries of all three texts, and only a field that both sides wrote in a way of their
own is a conflict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from crmcli.history.linemerge import merge_lines, unite_lines
from crmcli.ledger.encoding import BOM, decode
from crmcli.ledger.nodes import Document, compose, iter_nodes

_MARK = b"\x01"
"""Begins a line that is a mark. No card may hold this character."""
_TIMES = 2
"""git makes one conflict of two that have up to three lines between them: so there are more."""


def merge_presentation(base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """How both sides write it, field by field; None where they write one each in their own way."""
    return _merge_marked(merge_lines, base, ours, theirs)


def unite_presentation(base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """The same with both sides' lines of such a field: two comments, but perhaps the field twice.

    To be judged by what it means.
    """
    return _merge_marked(unite_lines, base, ours, theirs)


def _merge_marked(
    merge: Callable[[bytes, bytes, bytes], bytes | None], base: bytes, ours: bytes, theirs: bytes
) -> bytes | None:
    if ours in (base, theirs):
        return theirs
    if theirs == base:
        return ours
    merged = merge(_mark(base), _mark(ours), _mark(theirs))
    if merged is None:
        return merged
    lines = merged.splitlines(keepends=True)
    return _choose_bom(base, ours, theirs) + b"".join(
        line for line in lines if not line.startswith(_MARK)
    )


def _choose_bom(base: bytes, ours: bytes, theirs: bytes) -> bytes:
    """The byte order mark, if the side that changed it has one; it is no part of the first line."""
    chosen = theirs if ours.startswith(BOM) == base.startswith(BOM) else ours
    return BOM if chosen.startswith(BOM) else b""


def _mark(data: bytes) -> bytes:
    """The text with a line before and after whatever begins on a line of its own."""
    marks = defaultdict[int, list[bytes]](list)
    for number, name in _iter_marks(compose(decode(data))):
        marks[number] += [_MARK + name.encode() + b"\n"] * _TIMES
    marked: list[bytes] = []
    for number, line in enumerate(data.removeprefix(BOM).split(b"\n")):
        marked += [*marks[number], line + b"\n"]
    return b"".join(marked).removesuffix(b"\n")


def _iter_marks(document: Document) -> Iterator[tuple[int, str]]:
    """The line, from 0, before which a mark stands, and what tells it from others."""
    assert document.root is not None
    for path, key, node in iter_nodes(document.root):
        start = node.start if key is None else key.start
        before = document.text[document.line_start(start) : start]
        if path and not before.strip(" -"):
            end = max(node.end, start if key is None else key.end)
            yield document.find_position(start)[0] - 1, f"before {path}"
            yield document.find_position(end)[0], f"after {path}"
