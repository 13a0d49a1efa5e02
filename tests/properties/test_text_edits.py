"""An edit changes the lines that it names and what they mean, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from crmcli.errors import Refused
from crmcli.ledger import splice
from crmcli.ledger.encoding import decode
from crmcli.ledger.nodes import Document, ListNode, MapNode, Node, Scalar, compose, key_step
from crmcli.ledger.splice import edit_text
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.edits import Delete, Edit, Insert, Move, Path, Set, apply_edits
from crmcli.rules.sameness import is_same
from tests.ledger.small import ROOT
from tests.properties.cards import cards, edits, values
from tests.properties.handwriting import Hand


@given(st.data())
def test_an_edit_means_what_it_says_and_spares_every_other_line(data: Any) -> None:
    card = data.draw(cards())
    before = Hand(data.draw).write(card, ROOT)
    assert is_same(parse_record(before, ROOT).value, card), before
    edit = data.draw(edits(card))
    try:
        after = edit_text(before, [edit], ROOT)
    except Refused as refused:
        event(f"refused: {refused.values['reason']}")
        return
    wanted = apply_edits(card, [edit])
    assert is_same(parse_record(after, ROOT).value, wanted), after
    assert _spares_lines(before, after, edit), (before, after)
    assert _spares_comments(before, after, edit), (before, after)
    assert after.startswith(b"\xef\xbb\xbf") == before.startswith(b"\xef\xbb\xbf")
    assert after.endswith(b"\n") == before.endswith(b"\n")


@given(st.data())
def test_edits_are_carried_out_one_after_another(data: Any) -> None:
    card = data.draw(cards())
    text = Hand(data.draw).write(card, ROOT)
    steps: list[Edit] = []
    value = card
    for _ in range(data.draw(st.integers(1, 4))):
        edit = data.draw(edits(value))
        reached = apply_edits(value, [edit])
        if reached:
            steps.append(edit)
            value = reached
    try:
        after = edit_text(text, steps, ROOT)
    except Refused:
        return
    assert is_same(parse_record(after, ROOT).value, value)


@given(st.data())
def test_many_steps_at_once_write_what_they_would_one_by_one(data: Any) -> None:
    lists = {key: child.item for key, child in ROOT.children.items() if child.kind == "list"}
    key = data.draw(st.sampled_from(sorted(lists)))
    some = st.lists(values(lists[key]), min_size=1, max_size=4)
    old, new = data.draw(some), data.draw(some)
    wanted = [
        data.draw(st.sampled_from([one, new[at % len(new)], _mix(one, new[at % len(new)])]))
        for at, one in enumerate(old)
        if data.draw(st.integers(0, 5))
    ]
    for one in new if data.draw(st.booleans()) else ():
        wanted.insert(data.draw(st.integers(0, len(wanted))), one)
    card = {**data.draw(cards()), key: old}
    text = Hand(data.draw).write(card, ROOT)
    edit = Set((key,), wanted)
    try:
        by_one = _edit_in_steps(text, edit, 10**6)
    except Refused:
        return
    assert _edit_in_steps(text, edit, 0) == by_one


def _edit_in_steps(text: bytes, edit: Edit, few: int) -> bytes:
    """The text with an edit carried out, whose steps go together where there are more than few."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(splice, "_FEW", few)
        return edit_text(text, [edit], ROOT)


def _mix(one: Any, other: Any) -> Any:
    return {**one, **other} if isinstance(one, dict) and isinstance(other, dict) else one


@given(st.data())
def test_what_is_there_already_changes_no_byte(data: Any) -> None:
    card = data.draw(cards())
    text = Hand(data.draw).write(card, ROOT)
    key = data.draw(st.sampled_from(list(card)))
    assert edit_text(text, [Set((key,), card[key])], ROOT) == text


@given(st.data())
def test_a_move_keeps_every_comment_and_spelling(data: Any) -> None:
    lists = {key: child.item for key, child in ROOT.children.items() if child.kind == "list"}
    key = data.draw(st.sampled_from(sorted(lists)))
    entries = st.lists(values(lists[key]), min_size=2, max_size=4)
    card = {**data.draw(cards()), key: data.draw(entries)}
    positions = st.integers(0, len(card[key]) - 1)
    edit = Move((key, data.draw(positions)), data.draw(st.none() | positions))
    before = Hand(data.draw).write(card, ROOT)
    try:
        after = edit_text(before, [edit], ROOT)
    except Refused as refused:
        # Only a text that ends in blank lines may not be able to stand elsewhere as it is written.
        assert refused.values["reason"].code == "edit-refused.layout"
        assert any(text.endswith("\n\n") for text in _iter_texts(card[key])), before
        return
    assert is_same(parse_record(after, ROOT).value, apply_edits(card, [edit])), after
    assert _list_comments(after) == _list_comments(before), (before, after)
    if not _find_list(before, key).flow:
        assert Counter(_split(after)) == Counter(_split(before)), (before, after)


def _iter_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    children = value.values() if isinstance(value, dict) else value
    for child in children if isinstance(value, dict | list) else ():
        yield from _iter_texts(child)


def _find_list(data: bytes, key: str) -> ListNode:
    node = find_node(compose(decode(data)).root, (key,))
    assert isinstance(node, ListNode)
    return node


def _list_comments(data: bytes) -> Counter[str]:
    document = compose(decode(data))
    return Counter(document.text[start:end].rstrip() for start, end in document.iter_comments())


def _spares_lines(before: bytes, after: bytes, edit: Edit) -> bool:
    """Whether all lines but those of what the edit names stand unchanged around the change."""
    old, new = _split(before), _split(after)
    if _count_common(old, new) + _count_common(old[::-1], new[::-1]) >= len(old):
        return True
    first, last = _find_named_lines(compose(decode(before)), edit)
    tail = len(old) - last
    return new[:first] == old[:first] and new[len(new) - tail :] == old[last:]


def _split(data: bytes) -> list[str]:
    return decode(data).replace("\r\n", "\n").split("\n")[:-1]


def _count_common(one: list[str], other: list[str]) -> int:
    count = 0
    while count < min(len(one), len(other)) and one[count] == other[count]:
        count += 1
    return count


def _find_named_lines(document: Document, edit: Edit) -> tuple[int, int]:
    """The lines, from 0, that an edit may change; an empty range for a pure insertion."""
    path = edit.path
    node = find_node(document.root, path)
    while node is None:
        path = path[:-1]
        node = find_node(document.root, path)
    adds = isinstance(edit, Insert) or path != edit.path
    if isinstance(node, MapNode | ListNode) and adds and _holds_lines(node):
        start = document.find_position(node.start)[0] - 1
        shares_line = document.text[document.line_start(node.start) : node.start].strip(" ")
        return (start, start + 1) if shares_line else (start, start)
    first, last = _find_lines(document, path)
    if isinstance(edit, Delete):
        first, last = _widen(document, path, first, last)
    return first, last


def _holds_lines(node: MapNode | ListNode) -> bool:
    return not node.flow and bool(node.pairs if isinstance(node, MapNode) else node.items)


def _find_lines(document: Document, path: Path) -> tuple[int, int]:
    if not path:
        return 0, len(document.line_starts) - 1
    parent, node = find_node(document.root, path[:-1]), find_node(document.root, path)
    assert node is not None
    start = node.start
    if isinstance(parent, MapNode):
        start, end = next(
            (key.start, max(key.end, value.end))
            for key, value in parent.pairs
            if isinstance(key, Scalar) and key.value == path[-1]
        )
    else:
        end = node.end
        before = document.text.rfind("-", 0, start + 1)
        start = start if isinstance(parent, ListNode) and parent.flow else before
    return document.find_position(start)[0] - 1, document.find_position(end)[0]


def _widen(document: Document, path: Path, first: int, last: int) -> tuple[int, int]:
    """What a deletion may touch too: its neighbour's line, blank lines, its parent's brackets."""
    parent = find_node(document.root, path[:-1])
    assert isinstance(parent, MapNode | ListNode)
    entries = parent.pairs if isinstance(parent, MapNode) else parent.items
    if parent.flow or len(entries) == 1:
        return _find_lines(document, path[:-1])
    lines = document.text.replace("\r\n", "\n").split("\n")
    while last < len(lines) and (not lines[last].strip() or lines[last].lstrip().startswith("#")):
        last += 1
    while first > 0 and not lines[first - 1].strip():
        first -= 1
    shares_line = document.text[document.line_start(parent.start) : parent.start].strip(" ")
    return first, last + 1 if shares_line else last


def _spares_comments(before: bytes, after: bytes, edit: Edit) -> bool:
    """Whether every comment outside the named lines is still there, in order."""
    document = compose(decode(before))
    first, last = _find_named_lines(document, edit)
    kept = [
        document.text[start:end].rstrip()
        for start, end in document.iter_comments()
        if not first <= document.find_position(start)[0] - 1 < last
    ]
    edited = compose(decode(after))
    found = iter(edited.text[start:end].rstrip() for start, end in edited.iter_comments())
    return all(comment in found for comment in kept)


def find_node(root: Node | None, path: Path) -> Node | None:
    """The node at a path of keys and positions, or None."""
    here = root
    for step in path:
        if isinstance(here, MapNode):
            here = next((value for key, value in here.pairs if key_step(key) == step), None)
        elif isinstance(here, ListNode) and isinstance(step, int) and step < len(here.items):
            here = here.items[step]
        else:
            return None
    return here
