"""git's markers in a file: where they begin, and what each side has."""

from __future__ import annotations

from crmcli.ledger.markers import find_sides, list_markers

MERGED = (
    b"a: 1\n<<<<<<< ours\nb: 2\n||||||| base\nb: 0\n=======\nb: 3\nc: 4\n>>>>>>> theirs\nd: 5\n"
)


def test_each_side_is_the_file_without_the_other() -> None:
    sides = find_sides(MERGED)
    assert sides is not None
    assert (sides.ours, sides.theirs) == (b"a: 1\nb: 2\nd: 5\n", b"a: 1\nb: 3\nc: 4\nd: 5\n")
    assert (sides.begin, sides.end) == ("<<<<<<< ours", ">>>>>>> theirs")
    assert list_markers(MERGED) == [2]


def test_line_ends_stay_and_bare_lines_are_no_markers() -> None:
    sides = find_sides(MERGED.replace(b"\n", b"\r\n"))
    assert sides is not None and sides.ours == b"a: 1\r\nb: 2\r\nd: 5\r\n"
    assert find_sides(b"a: 1\n=======\nb: 2\n") is None
