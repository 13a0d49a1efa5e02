"""Three texts of one meaning, merged by how they are written.

git takes changes of neighbouring lines for a conflict. So while it merges, marks stand between the
fields and the entries of all three texts, and only a field that both sides wrote in a way of
their own is a conflict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from crmcli.history.linemerge import Conflict, split_lines
from crmcli.ledger.encoding import BOM, decode
from crmcli.ledger.nodes import Document, compose, iter_nodes

_MARK = b"\x01"
"""Begins a line that is a mark. No card may hold this character."""
_INDENT = b" "
"""Begins every other line that is not empty, so that none can be taken for one of git's markers."""
_TIMES = 2
"""git makes one conflict of two that have up to three lines between them: so there are more."""


def iter_presentations(base: bytes, ours: bytes, theirs: bytes) -> Iterator[bytes]:
    """How both sides write it, field by field.

    Where each writes a field in a way of its own: both ways, as is right for two comments, but
    may be the field twice; then ours; then theirs. To be judged by what they mean.
    """
    if theirs == base or ours in (base, theirs):
        yield ours if theirs == base else theirs
        return
    texts = (base, ours, theirs)
    bom = BOM if choose_trait([one.startswith(BOM) for one in texts]) else b""
    has_last_break = choose_trait([one.endswith(b"\n") for one in texts])
    pieces = split_lines(*map(_mark, texts))
    ways = [one.ways if isinstance(one, Conflict) else (one,) * 3 for one in pieces]
    for lines in dict.fromkeys(zip(*ways, strict=True)):
        text = _unmark(b"".join(lines))
        yield bom + (text if has_last_break else text.removesuffix(b"\n"))


def choose_trait(traits: Sequence[bool]) -> bool:
    """Of the base, ours and theirs: what the side says that has changed it."""
    base, ours, theirs = traits
    return theirs if ours == base else ours


def _mark(data: bytes) -> bytes:
    """The text with a line before and after whatever begins on a line of its own.

    The byte order mark is no part of the first line, and the last line has its end.
    """
    marks = defaultdict[int, list[bytes]](list)
    for number, name in _iter_marks(compose(decode(data))):
        marks[number] += [_MARK + name.encode() + b"\n"] * _TIMES
    marked: list[bytes] = []
    lines = data.removeprefix(BOM).removesuffix(b"\n").split(b"\n")
    for number, line in enumerate(lines):
        marked += [*marks[number], (_INDENT if line else b"") + line + b"\n"]
    return b"".join([*marked, *marks[len(lines)]])


def _unmark(marked: bytes) -> bytes:
    lines = marked.split(b"\n")
    return b"\n".join(line.removeprefix(_INDENT) for line in lines if not line.startswith(_MARK))


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
