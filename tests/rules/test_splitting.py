"""A merge of two cards taken back: later changes stay, and nothing names what is gone."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crmcli.rules.splitting import split_values
from crmcli.rules.uniting import unite_values
from tests.acting import load_root, make_visit

ROOT = load_root()
_FACTS = {"date": "2026-11-23", "by": "li.wei"}


def person(name: str) -> dict[str, Any]:
    return {"id": name, "name": name}


def make(name: str, people: list[str], days: list[int], size: str | None) -> dict[str, Any]:
    """A card whose visits are with its contacts in turn."""
    visits = [
        make_visit(f"2026-11-{day:02}", f"{name}{day:03}", notes=f"{name} {day}")
        | ({"contact": people[at % len(people)]} if people else {})
        for at, day in enumerate(sorted(days))
    ]
    card = {"id": name, "name": name, "size": size, "contacts": [*map(person, people)]}
    return {key: one for key, one in {**card, "visits": visits}.items() if one}


_PEOPLE = st.lists(st.sampled_from(["anna", "ben", "carl"]), max_size=3, unique=True)
_DAYS = st.lists(st.integers(1, 9), max_size=3, unique=True)
_SIZES = st.sampled_from([None, "5", "9"])
_CARDS = st.tuples(_PEOPLE, _DAYS, _SIZES)


@given(_CARDS, _CARDS, st.data())
def test_later_visits_stay_and_name_somebody_who_is_there(
    own: Any, other: Any, data: st.DataObject
) -> None:
    before = make("aa", *own)
    gone = make("bb", *other)
    after = unite_values(ROOT, before, gone, facts=_FACTS).value
    people = [one["id"] for one in after.get("contacts") or ()]
    later = [
        make_visit("2026-11-20", f"later{at}", contact=name)
        for at, name in enumerate(data.draw(st.lists(st.sampled_from(people or ["x"]), max_size=2)))
        if people
    ]
    visits = [*(after.get("visits") or ()), *later]
    now = {**after, **({"visits": visits} if visits else {}), "industry": "later"}
    if visits:
        now["follow_up"] = {"on": "2026-12-01", "after": visits[-1]["id"]}
    value, kept = split_values(ROOT, before, after, now)

    ids = {one["id"] for one in value.get("contacts") or ()}
    assert all(one["contact"] in ids for one in value.get("visits") or () if "contact" in one)
    there = {one["id"] for one in value.get("visits") or ()}
    assert there == {one["id"] for one in (*(before.get("visits") or ()), *later)}
    assert value.get("follow_up", {}).get("after") in (None, *there)
    assert value["industry"] == "later"
    assert value.get("size") == before.get("size")
    assert "merged" not in value
    named = {one["contact"] for one in later}
    had = {one["id"] for one in before.get("contacts") or ()}
    assert ids == had | named
    assert {f"contacts.{one}" for one in named - had} == set(kept)


def test_without_later_changes_it_is_as_it_was() -> None:
    before, gone = make("aa", ["anna"], [1], "5"), make("bb", ["ben"], [2], "9")
    after = unite_values(ROOT, before, gone, facts=_FACTS).value
    assert split_values(ROOT, before, after, after) == (before, ())
