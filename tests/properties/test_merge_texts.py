"""Merged texts: they mean what the values merge to, and keep what people wrote around it.

Cards are written by random hands; people change them as `crm` does, or write them anew.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from crmcli.errors import Refused
from crmcli.history.linemerge import Labels
from crmcli.history.merge import mark_texts, merge_choosing, merge_texts
from crmcli.ledger.encoding import BOM, decode
from crmcli.ledger.nodes import Document, MapNode, Scalar, compose
from crmcli.ledger.splice import edit_text
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.edits import edits_between
from crmcli.rules.merging import merge_values
from crmcli.rules.sameness import is_same
from tests.properties.handwriting import Hand
from tests.properties.merge_oracle import get_value
from tests.properties.versions import Card, Scribe, load_team_root

ROOT = load_team_root()
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
def test_what_each_side_remarks_on_what_the_other_kept_stays(data: Any) -> None:
    drawn: Texts = data.draw(texts())
    base, ours, theirs = drawn.cards
    assume(not merge_values(ROOT, *drawn.cards).clashes)
    sides = [
        _remark(data.draw, drawn.texts[number], name, _list_kept(base, side, other))
        for number, name, side, other in ((1, "ours", ours, theirs), (2, "theirs", theirs, ours))
    ]
    merged = merge_texts(ROOT, drawn.texts[0], *sides).data
    assert merged is not None
    for name, side in zip(("ours", "theirs"), sides, strict=True):
        said = {one for one in _count_comments(side) if one.startswith(f"# {name}")}
        assert said <= _count_comments(merged).keys(), merged.decode()


def _list_kept(base: Card, side: Card, other: Card) -> list[str]:
    """The keys of a side that the other has left in place, or that are new."""
    return [key for key in side if key in other or key not in base]


def _remark(draw: Any, data: bytes, name: str, keys: list[str]) -> bytes:
    """The text with a comment above some of these keys."""
    lines = data.split(b"\n")
    document = compose(decode(data))
    for key in draw(st.lists(st.sampled_from(keys), max_size=2, unique=True)):
        remark = f"# {name} {key}".encode() + (b"\r" if b"\r\n" in data else b"")
        number = document.find_position(_find_key(document, key))[0] - 1
        lines[number] = remark + b"\n" + lines[number].removeprefix(BOM)
        if number == 0 and data.startswith(BOM):
            lines[0] = BOM + lines[0]
    return b"\n".join(lines)


def _find_key(document: Document, key: str) -> int:
    assert isinstance(document.root, MapNode)
    return next(
        name.start
        for name, _ in document.root.pairs
        if isinstance(name, Scalar) and name.value == key
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
    places = {clash.path[0] for clash in merged.clashes}
    assert merged.value is not None
    for key in {**settled, **merged.value}.keys() - places:
        assert is_same(settled.get(key), merged.value.get(key))
