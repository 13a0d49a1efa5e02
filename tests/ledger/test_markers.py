"""git's conflict markers: where they begin, and what each side has."""

from __future__ import annotations

import pytest

from crmcli.ledger.markers import Halves, list_markers, name_sides, split_halves

PLAIN = b"a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> main\nd\n"
DIFF3 = b"<<<<<<< x\nb\n||||||| 1234\nold\n=======\n>>>>>>> y\n<<<<<<<\n=======\nc\n>>>>>>>"
UNEVEN = PLAIN.replace(b"<" * 7, b"<" * 9)
NESTED = (
    b"<<<<<<< x\nb\n||||||| 1\n<<<<<<<<< p\nq\n=========\nr\n>>>>>>>>> s\n=======\nc\n>>>>>>> y\n"
)


@pytest.mark.parametrize(
    ("data", "halves"),
    [
        (PLAIN, Halves(b"a\nb\nd\n", b"a\nc\nd\n", (), 7)),
        (DIFF3, Halves(b"b\n", b"c\n", (b"old\n",), 7)),
        (
            NESTED,
            Halves(b"b\n", b"c\n", (b"<<<<<<<<< p\nq\n=========\nr\n>>>>>>>>> s\n",), 7),
        ),
        (
            PLAIN.replace(b"<" * 7, b"<" * 9),
            Halves(*[PLAIN.replace(b"<" * 7, b"<" * 9)] * 2, (), 9),
        ),
        (b"name: a <<<<<<< b\n", None),
    ],
    ids=["merge", "diff3", "in the base", "of two lengths", "none"],
)
def test_the_halves_of_a_marked_text(data: bytes, halves: Halves | None) -> None:
    assert split_halves(data) == halves


def test_where_the_conflicts_begin() -> None:
    assert list_markers(PLAIN + DIFF3) == [2, 8, 14]
    assert list_markers(PLAIN.replace(b"\n", b"\r\n")) == [2]


def test_git_names_the_sides() -> None:
    assert name_sides(PLAIN) == ("<<<<<<< HEAD", ">>>>>>> main")
