"""Changes of both sides in one text, without git: where neither touches the other's lines."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from crmcli.history.linejoin import iter_joined
from crmcli.history.linemerge import merge_lines

BASE = "a\nb\nc\nd\n"


def join(ours: str, theirs: str, *, base: str = BASE) -> list[str]:
    return [one.decode() for one in iter_joined(base.encode(), ours.encode(), theirs.encode())]


def test_neighbouring_lines_are_nobody_else_s() -> None:
    assert join("a\nB\nc\nd\n", "a\nb\nC\nd\n") == ["a\nB\nC\nd\n"]
    assert join("a\nc\nd\n", "a\nb\nC\nx\nd\n") == ["a\nC\nx\nd\n"]


def test_what_both_put_into_one_place_comes_in_either_order() -> None:
    assert join(BASE + "x\ny\n", BASE + "z\n") == [BASE + "x\ny\nz\n", BASE + "z\nx\ny\n"]


def test_the_same_change_is_made_once() -> None:
    assert join("a\nB\nc\nd\ne\n", "a\nB\nC\nd\n") == []  # one stretch: nobody knows
    assert join("a\nb\nc\nD\nx\n", "A\nb\nc\nD\nx\n") == ["A\nb\nc\nD\nx\n"]
    assert join("a # one\nb\nc\nd\n", "a # one\nb\nc\nD\n") == []  # a comment said once or twice?


def test_a_line_that_both_changed_is_for_others() -> None:
    assert join("a\nB\nc\nd\n", "a\nX\nc\nd\n") == []


def test_texts_whose_ends_would_be_mixed_are_for_others() -> None:
    assert join("a\nb", "a\nb\nc\n", base="a\nb\n") == []
    assert join("\ufeffa\n", "a\nb\n", base="a\n") == []
    assert join("x\n", "y\n", base="") == []


@st.composite
def texts(draw: st.DrawFn) -> list[list[str]]:
    """A base with lines that repeat, and two sides that delete some and put in their own."""
    base = draw(st.lists(st.sampled_from("abcd"), max_size=9))
    sides = []
    for mark in "12":
        side = list[str]()
        for line in base:
            side += [f"{mark}{draw(st.sampled_from('abc'))}"] * draw(st.sampled_from([0, 0, 0, 2]))
            side += [line] * draw(st.sampled_from([1, 1, 1, 0]))
        sides.append([*side, mark] if draw(st.booleans()) else side)
    return [base, *sides]


@settings(max_examples=100, deadline=None)
@given(texts())
def test_law_no_line_is_lost_or_said_twice(drawn: list[list[str]]) -> None:
    base, ours, theirs = drawn
    wanted = Counter(ours)
    wanted.update(theirs)
    wanted.subtract(base)
    for joined in join(
        *("".join(f"{line}\n" for line in one) for one in (ours, theirs)),
        base="".join(f"{line}\n" for line in base),
    ):
        found = Counter(joined.splitlines())
        assert all(found[line] == count for line, count in wanted.items() if line[0] in "12")
        assert all(found[line] >= count for line, count in wanted.items())


@settings(max_examples=40, deadline=None)
@given(st.permutations("abcdefgh"), st.data())
def test_law_where_git_sees_no_conflict_it_merges_the_same(
    order: list[str], data: st.DataObject
) -> None:
    base = [f"{name}\n" for name in order]
    sides = []
    for mark in "12":
        numbers = data.draw(st.sets(st.sampled_from(range(8)), max_size=3))
        side = [f"{mark}{line}" if n in numbers else line for n, line in enumerate(base)]
        sides.append("".join(side).encode())
    merged = merge_lines("".join(base).encode(), *sides)
    joined = list(iter_joined("".join(base).encode(), *sides))
    if merged is not None:
        assert joined == [merged]
