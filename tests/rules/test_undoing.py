"""Which acts stand, which count, and what one takes over from another."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from crmcli.rules.touching import make_touch, meet
from crmcli.rules.undoing import find_lost_ground, find_obstacle, list_counting, mark_undone
from tests.acting import load_root

ROOT = load_root()


class Commit(NamedTuple):
    commit: str
    undoes: str | None = None


def read(text: str) -> list[Commit]:
    """`a b ~a`: a, b, and an undo of a, which is called 2 by its place; the newest comes first."""
    commits = []
    for number, word in enumerate(text.split()):
        undoes = word.removeprefix("~") if word.startswith("~") else None
        commits.append(Commit(str(number) if undoes else word, undoes))
    return commits[::-1]


@pytest.mark.parametrize(
    ("history", "undone"),
    [
        ("a b", ""),
        ("a b ~a", "a"),
        ("a ~a ~1", "1"),
        ("a ~a ~1 ~2", "2 a"),
        ("a ~a ~1 ~a", "1 a"),
        ("a b ~b ~a", "a b"),
    ],
)
def test_an_undo_that_was_taken_back_does_not_count(history: str, undone: str) -> None:
    marked = [commit.commit for commit, by in mark_undone(read(history)) if by is not None]
    assert sorted(marked) == undone.split()


@pytest.mark.parametrize(
    ("history", "counting"),
    [
        ("a b", "a b"),
        ("a b ~b", "a"),
        ("b ~before", "1 b"),
        ("b ~b ~1", "b"),
        ("b ~b ~1 ~2", ""),
    ],
)
def test_an_act_and_its_undo_count_together_for_nothing(history: str, counting: str) -> None:
    assert sorted(one.commit for one in list_counting(read(history))) == counting.split()


CARD: dict[str, Any] = {
    "id": "x",
    "grade": "B",
    "contacts": [{"id": "wang", "name": "王静", "role": "user"}],
    "visits": [{"id": "v1", "date": "2026-11-01", "contact": "wang", "notes": "x"}],
}
VISIT = {"id": "v2", "date": "2026-11-02", "notes": "y"}
OTHER = {"id": "wang-2", "name": "王静"}


def visits(*more: dict[str, Any]) -> dict[str, Any]:
    return {"visits": [*CARD["visits"], *more]}


def contacts(*more: dict[str, Any]) -> dict[str, Any]:
    return {"contacts": [*CARD["contacts"], *more]}


def places(**changes: Any) -> set[str]:
    touch = make_touch(ROOT, CARD, CARD | changes)
    return {".".join(place) for place in touch.places}


def test_a_change_touches_as_little_as_can_be_merged() -> None:
    assert places() == set()
    assert places(grade="A", region={"city": "北京市"}) == {"grade", "region.city"}
    assert places(tags=["a", "b"]) == {'tags."a"', 'tags."b"'}
    assert places(**contacts(OTHER)) == {"contacts.wang-2"}
    role = [{"id": "wang", "name": "王静", "role": "decider", "phones": ["1"]}]
    assert places(contacts=role) == {"contacts.wang.role", 'contacts.wang.phones."1"'}
    assert places(visits=None) == {"visits.v1"}
    assert places(contacts=[{"name": "x"}]) == {"contacts"}
    assert places(grade=True) == {"grade"}
    assert make_touch(ROOT, None, CARD).places == {()}


def test_places_meet_where_one_lies_in_the_other() -> None:
    assert meet((), ("a",)) and meet(("a", "b"), ("a",)) and meet(("a",), ("a",))
    assert not meet(("a", "b"), ("a", "c"))


@pytest.mark.parametrize(
    ("act", "later", "code"),
    [
        ({"industry": "x"}, {"grade": "A"}, None),
        ({"industry": "x"}, {"industry": "x"}, "undo-touched"),
        ({"tags": ["a"]}, {"tags": ["b"]}, None),
        ({"tags": ["a"]}, {"tags": ["a", "b"]}, "undo-touched"),
        (contacts(OTHER), contacts({**OTHER, "title": "y"}), "undo-touched"),
        ({"grade": "A"}, visits(VISIT), "undo-took-grade"),
        ({"grade": "A"}, {"regrades": [{"id": "r1"}]}, "undo-took-grade"),
        ({"industry": "x"}, visits(VISIT), None),
        ({"contacts": [{"id": "wang", "name": "王静"}]}, visits(VISIT), None),
        (
            {"contacts": [{"id": "wang", "name": "王静"}]},
            visits({**VISIT, "contact": "wang"}),
            "undo-took-role",
        ),
        (visits(VISIT), {"follow_up": {"on": "2026-12-01"}}, "undo-took-promise"),
        ({"visits": [{**CARD["visits"][0], "notes": "z"}]}, {"follow_up": {"on": "none"}}, None),
        (contacts(OTHER), contacts({"id": "wang-3", "name": "王静"}), "undo-took-id"),
        (contacts(OTHER), contacts({"id": "wangjing", "name": "王静"}), None),
    ],
)
def test_what_keeps_an_act_from_being_taken_back(act: Any, later: Any, code: str | None) -> None:
    mine, other = make_touch(ROOT, CARD, CARD | act), make_touch(ROOT, CARD, CARD | later)
    found = find_obstacle(ROOT, mine, other)
    assert (found.code if found else None) == code
    lost = find_lost_ground(ROOT, other, mine)
    assert (lost.code if lost else None) == ("undo-lost-ground" if code else None)
    nothing = make_touch(ROOT, CARD, CARD)
    assert find_obstacle(ROOT, mine, nothing) is None
