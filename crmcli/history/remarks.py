"""Comments of two sides that a merged text lacks, put back above what they are about.

A merge of lines has no place for a comment where one side wrote anew what the other remarks on.
What a comment is about is known by name: so it is found wherever it stands, however it is written.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from crmcli.ledger.encoding import BOM, decode
from crmcli.ledger.nodes import Document, MapNode, Node, Scalar, compose, iter_nodes, key_step
from crmcli.rules.edits import Path, Step

Judge = Callable[[bytes], int | None]
"""How many comments a text has lost; None for one that means something else."""


class _Remark(NamedTuple):
    """A comment, and what it is about: the fields, entries' ids and texts that lead there.

    A path of nothing: it stands below everything.
    """

    text: str
    path: Path


class _Place(NamedTuple):
    """Where a field or an entry begins."""

    start: int
    path: Path


def count_wanted(base: bytes, ours: bytes, theirs: bytes) -> Counter[str]:
    """How often each comment is to stand in a merged text: once where both wrote it on one thing.

    What is in both stays, what one has written is new, and what one has deleted is gone.
    """
    before, mine, other = map(_find_remarks, (base, ours, theirs))
    counts = _count_texts(mine) + _count_texts(other)
    counts.subtract(_count_texts(before))
    return counts & _count_texts(_merge_remarks(before, mine, other))


def count_strayed(texts: tuple[bytes, bytes, bytes], merged: bytes) -> int:
    """How many of the comments of three texts are about something else in the merged one."""
    if not any(b"#" in text for text in texts):
        return 0
    wanted, found = _merge_remarks(*map(_find_remarks, texts)), _find_remarks(merged)
    lacking, beyond = wanted - found, found - wanted
    return sum((_count_texts(lacking) & _count_texts(beyond)).values())


def carry_remarks(texts: tuple[bytes, bytes, bytes], merged: bytes, judge: Judge) -> bytes:
    """The merged text with the comments that are wanted there, and that it lacks.

    Each stands in a line above what it is about; where that is gone, the comment is gone with it.
    """
    base, ours, theirs, found = map(_find_remarks, (*texts, merged))
    least = judge(merged)
    for remark in (_merge_remarks(base, ours, theirs) - found).elements():
        for text in _iter_with_remark(merged, remark):
            lost = judge(text)
            if lost is not None and least is not None and lost < least:
                merged, least = text, lost
                break
    return merged


def _merge_remarks(
    base: Counter[_Remark], ours: Counter[_Remark], theirs: Counter[_Remark]
) -> Counter[_Remark]:
    """How often each shall stand: what one side added or took away, and once what both did."""
    merged: Counter[_Remark] = Counter()
    for remark in ours | theirs:
        before, mine, other = base[remark], ours[remark], theirs[remark]
        added_by_both = mine > before and other > before
        merged[remark] = max(mine, other) if added_by_both else max(0, mine + other - before)
    return merged


def _count_texts(remarks: Counter[_Remark]) -> Counter[str]:
    return Counter(remark.text for remark in remarks.elements())


def _find_remarks(data: bytes) -> Counter[_Remark]:
    """The comments of a text in their order."""
    if b"#" not in data:
        return Counter()
    document = compose(decode(data))
    places = _list_places(document)
    return Counter(
        _Remark(document.text[start:end].strip(), _find_subject(document, places, start))
        for start, end in document.iter_comments()
    )


def _list_places(document: Document) -> list[_Place]:
    """The places in the text's order, outer ones before the inner ones that begin with them."""
    names: dict[Path, Path] = {(): ()}
    places: list[_Place] = []
    for path, key, node in iter_nodes(document.root) if document.root is not None else ():
        if path:
            step = path[-1] if key is not None else _name_entry(path[-1], node)
            names[path] = (*names[path[:-1]], step)
            places.append(_Place(node.start if key is None else key.start, names[path]))
    return sorted(places, key=lambda one: one.start)


def _name_entry(position: Step, node: Node) -> Step:
    """What tells an entry of a list from others: its id, or the text that it is."""
    if isinstance(node, Scalar):
        return node.value
    pairs = node.pairs if isinstance(node, MapNode) else []
    ids = [value for key, value in pairs if key_step(key) == "id"]
    return next((one.value for one in ids if isinstance(one, Scalar)), position)


def _find_subject(document: Document, places: list[_Place], comment: int) -> Path:
    """What a comment is about: the line before it, or what follows if it has a line of its own.

    A comment that is indented deeper than what follows is about what stands above.
    """
    number = bisect_right(places, comment, key=lambda one: one.start)
    above = places[number - 1].path if number else ()
    line = document.line_start(comment)
    if document.text[line:comment].strip():
        return next((one.path for one in places[:number] if one.start >= line), above)
    below = places[number] if number < len(places) else None
    if below is not None and comment - line <= len(_find_indent(document, below.start)):
        return below.path
    return above if comment > line or below is not None else ()


def _find_indent(document: Document, offset: int) -> str:
    line = document.text[document.line_start(offset) : document.line_end(offset)]
    return line[: len(line) - len(line.lstrip(" "))]


def _iter_with_remark(data: bytes, remark: _Remark) -> Iterator[bytes]:
    """The text with a comment above its subject, or above what that is in; nothing without one.

    To be judged by what it means: not every line may have a comment above it.
    """
    document = compose(decode(data))
    newline = "\r\n" if b"\r\n" in data else "\n"
    starts = {one.path: one.start for one in reversed(_list_places(document))}
    for size in range(len(remark.path), 0, -1) if remark.path in starts else ():
        start = starts[remark.path[:size]]
        line = f"{_find_indent(document, start)}{remark.text}{newline}"
        yield _insert(data, document, document.line_start(start), line)
    if not remark.path and data.endswith(b"\n"):
        yield _insert(data, document, len(document.text), remark.text + newline)
    elif not remark.path:
        yield _insert(data, document, len(document.text), newline + remark.text)


def _insert(data: bytes, document: Document, offset: int, line: str) -> bytes:
    text = document.text[:offset] + line + document.text[offset:]
    return (BOM if data.startswith(BOM) else b"") + text.encode()
