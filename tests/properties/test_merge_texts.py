"""Merged texts: they mean what the values merge to, and keep what people wrote around it.

Cards are written by random hands; people change them as `crm` does, or write them anew.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from crmcli.errors import Refused
from crmcli.history.linemerge import Labels
from crmcli.history.merge import mark_texts, merge_choosing, merge_texts
from crmcli.ledger.encoding import BOM, decode
from crmcli.ledger.nodes import Document, MapNode, Node, Scalar, compose, iter_nodes
from crmcli.ledger.splice import edit_text
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.edits import Path, edits_between
from crmcli.rules.merging import merge_values
from crmcli.rules.sameness import is_same
from tests.properties.handwriting import Hand
from tests.properties.merge_oracle import get_value
from tests.properties.versions import Card, Scribe, load_team_root

ROOT = load_team_root()
# The long form takes minutes on a busy machine.
pytestmark = pytest.mark.timeout(3600 if os.environ.get("CRM_TEST_LONG") else 300)
# Each asks git to merge lines.
EXAMPLES = settings(max_examples=1500 if os.environ.get("CRM_TEST_LONG") else 40)


class Texts(NamedTuple):
    """A card's text and two that people made of it, with what they mean."""

    texts: tuple[bytes, bytes, bytes]
    cards: tuple[Card, Card, Card]


@st.composite
def texts(draw: Any, *, by_hand: bool = False) -> Texts:
    """Three texts. The sides are edits of the base's; `by_hand`, one may be written anew."""
    scribe = Scribe(draw)
    base = scribe.make_card()
    hand = Hand(draw)
    start = hand.write(base, ROOT)
    sides = [scribe.change_card(base, most=2) for _ in range(2)]
    written = []
    for side in sides:
        if by_hand and scribe.pick(True, False):
            written.append(Hand(draw).write(side, ROOT))
            continue
        try:
            written.append(edit_text(start, edits_between(base, side), ROOT))
        except Refused:  # no text can be edited so: a write would have been refused
            assume(False)
    return Texts((start, written[0], written[1]), (base, sides[0], sides[1]))


def read(data: bytes) -> Any:
    return parse_record(data, ROOT).value


@EXAMPLES
@given(texts(by_hand=True))
def test_the_text_means_what_the_values_merge_to(drawn: Texts) -> None:
    wanted = merge_values(ROOT, *drawn.cards)
    try:
        merged = merge_texts(ROOT, *drawn.texts)
    except Refused as refused:
        event(f"refused: {refused.code}")
        assert not wanted.clashes
        return
    assert merged.clashes == wanted.clashes
    assert (merged.data is None) == bool(wanted.clashes)
    if merged.data is not None:
        assert is_same(read(merged.data), wanted.value), merged.data.decode()


@EXAMPLES
@given(st.data(), st.booleans(), st.booleans())
def test_the_same_bytes_come_of_it_whichever_side_is_ours(
    data: Any, by_hand: bool, has_remarks: bool
) -> None:
    drawn: Texts = data.draw(texts(by_hand=by_hand))
    base, *sides = drawn.texts
    kept = set(_iter_names(merge_values(ROOT, *drawn.cards).value))
    if has_remarks and kept:
        sides = [
            _remark(data.draw, drawn.texts[number], name, drawn.cards[number], kept)
            for number, name in ((1, "ours"), (2, "theirs"))
        ]
    ours, theirs = (_try_merge(base, *pair) for pair in (sides, sides[::-1]))
    assert ours == theirs


def _try_merge(base: bytes, ours: bytes, theirs: bytes) -> bytes | str | None:
    """The merged text; None where the sides clash; the reason where no text can be made."""
    try:
        return merge_texts(ROOT, base, ours, theirs).data
    except Refused as refused:
        return refused.code


@EXAMPLES
@given(texts())
def test_what_nobody_touched_stays_as_it_is_written(drawn: Texts) -> None:
    merged = merge_texts(ROOT, *drawn.texts)
    assume(merged.data is not None)
    assert merged.data is not None
    base, ours, theirs = drawn.cards
    documents = [compose(decode(one)) for one in drawn.texts]
    found = compose(decode(merged.data))
    for key in base:
        if key in ours and key in theirs and is_same([base[key]] * 2, [ours[key], theirs[key]]):
            pieces = [_cut(document, key) for document in documents]
            assert _cut(found, key) in pieces[1:], (key, merged.data.decode())
    for number, (side, other) in enumerate(((ours, theirs), (theirs, ours)), 1):
        for key in _list_own(base, side, other):
            assert _cut(found, key) == _cut(documents[number], key), merged.data.decode()


def _list_own(base: Card, side: Card, other: Card) -> list[str]:
    """The keys that one side alone has changed or made; nothing, too, is written by somebody."""
    kept = [key for key in side if (key in base) == (key in other)]
    same = [key for key in kept if is_same(base.get(key), other.get(key))]
    return [key for key in same if not is_same(side[key], base.get(key))]


def _cut(document: Document, key: str) -> str:
    """The text of a key of the card, from its name to the end of its value."""
    assert isinstance(document.root, MapNode)
    for name, value in document.root.pairs:
        if isinstance(name, Scalar) and name.value == key:
            return document.text[name.start : max(name.end, value.end)].rstrip()
    raise AssertionError(key)


@EXAMPLES
@given(texts())
def test_comments_line_ends_and_the_last_line_stay(drawn: Texts) -> None:
    merged = merge_texts(ROOT, *drawn.texts)
    assume(merged.data is not None)
    assert merged.data is not None
    counts = [_count_comments(one) for one in drawn.texts]
    # Two things may have the same comment, and each side may have deleted one of them.
    kept = (counts[1] + counts[2] - counts[0]) & counts[0]
    assert not kept - _count_comments(merged.data), merged.data.decode()
    breaks = [set(re.findall(rb"\r?\n", one)) for one in (*drawn.texts, merged.data)]
    assert len(set.union(*breaks)) <= 1
    for trait in (_has_mark, _has_last_break):
        assert len({trait(one) for one in (*drawn.texts, merged.data)}) == 1


@EXAMPLES
@given(st.data())
def test_what_each_side_remarks_on_what_the_merge_keeps_stays(data: Any) -> None:
    drawn: Texts = data.draw(texts())
    merged_card = merge_values(ROOT, *drawn.cards)
    assume(not merged_card.clashes)
    kept = set(_iter_names(merged_card.value))
    sides = [
        _remark(data.draw, drawn.texts[number], name, drawn.cards[number], kept)
        for number, name in ((1, "ours"), (2, "theirs"))
    ]
    merged = merge_texts(ROOT, drawn.texts[0], *sides).data
    assert merged is not None
    assert is_same(read(merged), merged_card.value)
    for name, side in zip(("ours", "theirs"), sides, strict=True):
        said = {one for one in _count_comments(side) if one.startswith(f"# {name}")}
        assert said <= _count_comments(merged).keys(), merged.decode()


Names = tuple[str, ...]
"""The keys of maps and the ids of entries that lead to a place."""


def _iter_names(value: Any) -> Iterator[Names]:
    """What can be named in a value: fields, and entries that have ids."""
    pairs = value.items() if isinstance(value, dict) else ()
    entries = value if isinstance(value, list) else ()
    named = [(one["id"], one) for one in entries if isinstance(one, dict) and "id" in one]
    for name, inner in (*pairs, *named):
        yield (name,)
        yield from ((name, *names) for names in _iter_names(inner))


def _remark(draw: Any, data: bytes, name: str, card: Card, kept: set[Names]) -> bytes:
    """The text with a comment above or behind some things that have a line of their own."""
    document = compose(decode(data))
    assert document.root is not None
    lines = document.text.split("\n")
    places = [
        (document.find_position(key.start if key else node.start)[0] - 1, node)
        for path, key, node in iter_nodes(document.root)
        if path and _name(path, card) in kept and _leads_its_line(document, key or node)
    ]
    for line, node in draw(st.lists(st.sampled_from(places), max_size=2, unique_by=_get_line)):
        end = "\r" if "\r\n" in document.text else ""
        remark = f"# {name} {line}"
        if _ends_its_line(document, line, node) and draw(st.booleans()):
            lines[line] = f"{lines[line].rstrip()}  {remark}{end}"
        else:
            indent = len(lines[line]) - len(lines[line].lstrip(" "))
            lines[line] = f"{' ' * indent}{remark}{end}\n{lines[line]}"
    remarked = (BOM if data.startswith(BOM) else b"") + "\n".join(lines).encode()
    assert is_same(read(remarked), card), remarked.decode()
    return remarked


def _get_line(place: tuple[int, Any]) -> int:
    return place[0]


def _name(path: Path, value: Any) -> Names | None:
    """A path with ids for positions; None where an entry has none."""
    names: list[str] = []
    for step in path:
        value = value[step]
        if isinstance(step, str):
            names.append(step)
        elif isinstance(value, dict) and "id" in value:
            names.append(value["id"])
        else:
            return None
    return tuple(names)


def _leads_its_line(document: Document, node: Node) -> bool:
    return not document.text[document.line_start(node.start) : node.start].strip(" -")


def _ends_its_line(document: Document, line: int, node: Node) -> bool:
    """Whether the line ends with a value that a comment can stand behind."""
    end = document.line_end(node.end)
    return (
        isinstance(node, Scalar)
        and not (node.is_block or node.is_empty)
        and document.find_position(node.end)[0] - 1 == line
        and node.end == end
    )


def _count_comments(data: bytes) -> Counter[str]:
    document = compose(decode(data))
    return Counter(document.text[start:end].rstrip() for start, end in document.iter_comments())


def _has_mark(data: bytes) -> bool:
    return data.startswith(b"\xef\xbb\xbf")


def _has_last_break(data: bytes) -> bool:
    return data.endswith(b"\n")


@st.composite
def contests(draw: Any) -> Texts:
    """Texts that clash: both sides change a field, which the base may have, in two ways."""
    drawn: Texts = draw(texts())
    if merge_values(ROOT, *drawn.cards).clashes:
        return drawn
    base, *sides = drawn.cards
    key, one, other = draw(st.sampled_from(_DISPUTES))
    cards = [{**side, key: value} for side, value in zip(sides, (one, other), strict=True)]
    try:
        written = [
            edit_text(text, edits_between(side, card), ROOT)
            for text, side, card in zip(drawn.texts[1:], sides, cards, strict=True)
        ]
    except Refused:
        assume(False)
    assume(merge_values(ROOT, base, *cards).clashes)
    return Texts((drawn.texts[0], written[0], written[1]), (base, cards[0], cards[1]))


_DISPUTES = (
    ("industry", "软件", "硬件"),
    ("notes", "第一行\n第二行\n", "另一行\n\n第三行\n"),
    ("steps", ["一", "二"], ["一", "三"]),
    ("contacts", [{"id": "aa", "name": "王"}], [{"id": "aa", "name": "李", "title": "x"}]),
)


@EXAMPLES
@given(contests())
def test_a_clash_leaves_a_text_that_is_no_card_and_holds_both_sides(drawn: Texts) -> None:
    marked = mark_texts(ROOT, *drawn.texts, Labels())
    assert read(marked) is None, marked.decode()
    merged = merge_values(ROOT, *drawn.cards)
    assert merged.clashes
    for part in ("ours", "theirs"):
        card = read(_take(marked, part))
        assert card is not None, (part, marked.decode())
        for clash in merged.clashes:
            wanted = getattr(clash, part)
            assert is_same(get_value(card, clash.path), wanted), (part, marked.decode())


_PARTS = {b"<<<<<<< ours": "ours", b"||||||| base": "base", b"=======": "theirs"}
_END = b">>>>>>> theirs"


def _take(marked: bytes, part: str) -> bytes:
    """The text with one part of each conflict in its place."""
    return b"".join(_iter_taken(marked, part))


def _iter_taken(marked: bytes, part: str) -> Iterator[bytes]:
    here = ""
    for line in marked.splitlines(keepends=True):
        bare = line.rstrip(b"\r\n")
        if bare in _PARTS:
            here = _PARTS[bare]
        elif bare == _END:
            here = ""
        elif here in ("", part):
            yield line


@EXAMPLES
@given(contests(), st.sampled_from(["ours", "theirs", "base"]))
def test_a_choice_for_each_clash_settles_it_and_keeps_the_rest(drawn: Texts, side: str) -> None:
    merged = merge_values(ROOT, *drawn.cards)
    chosen = [getattr(clash, side) for clash in merged.clashes]
    try:
        settled = read(merge_choosing(ROOT, *drawn.texts, chosen))
    except Refused as refused:
        event(f"refused: {refused.code}")
        return
    for clash, value in zip(merged.clashes, chosen, strict=True):
        assert is_same(get_value(settled, clash.path), value)
    # Who chooses the same from the other side has the same card, and not one beside it.
    base, ours, theirs = drawn.texts
    turned = merge_values(ROOT, drawn.cards[0], *drawn.cards[:0:-1]).clashes
    values = {clash.path: value for clash, value in zip(merged.clashes, chosen, strict=True)}
    other = merge_choosing(ROOT, base, theirs, ours, [values[clash.path] for clash in turned])
    assert other == merge_choosing(ROOT, *drawn.texts, chosen)
    places = {clash.path[0] for clash in merged.clashes}
    assert merged.value is not None
    for key in {**settled, **merged.value}.keys() - places:
        assert is_same(settled.get(key), merged.value.get(key))
