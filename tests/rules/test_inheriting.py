"""What entries are called in the card that theirs was merged into."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crmcli.rules.inheriting import find_inheritance
from crmcli.rules.uniting import unite_values
from tests.acting import load_root

ROOT = load_root()
NAMES = ("王静", "王芳", "Ann", "Bob")


def make_card(card_id: str, people: list[tuple[str, str]], visits: list[str]) -> dict[str, Any]:
    return {
        "id": card_id,
        "name": card_id,
        "contacts": [{"id": one, "name": name} for one, name in people],
        "visits": [
            {
                "id": f"2026110{day}-aaaaa",
                "date": f"2026-11-0{day}",
                "channel": "phone",
                "by": "li.wei",
                "contact": people[0][0],
                "notes": card_id,
            }
            for day in visits
        ],
    }


@st.composite
def cards(draw: st.DrawFn, card_id: str) -> dict[str, Any]:
    ids = draw(st.lists(st.sampled_from("abcd"), min_size=1, max_size=4, unique=True))
    people = [(one, draw(st.sampled_from(NAMES))) for one in ids]
    days = draw(st.lists(st.sampled_from("123"), max_size=3, unique=True))
    return make_card(card_id, people, sorted(days))


@given(cards("own"), cards("other"))
def test_every_entry_is_found_in_the_card_of_both(
    own: dict[str, Any], other: dict[str, Any]
) -> None:
    united = unite_values(ROOT, own, other).value
    read = find_inheritance(ROOT, own, other).read(other)
    for key in ("contacts", "visits"):
        there = {one["id"]: one for one in united.get(key, [])}
        assert len({one["id"] for one in read[key]}) == len(other[key])
        for one in read[key]:
            same = there[one["id"]]
            assert (
                one["name"] in (same["name"], *same.get("aliases", []))
                if (key == "contacts")
                else one == same
            )


def test_who_was_not_there_at_the_merge_is_nobody_in_the_heirs_card() -> None:
    own = make_card("own", [("wang", "王静")], [])
    gone = make_card("other", [("wang", "王芳"), ("li", "李雷")], ["1"])
    at_merge = {**gone, "contacts": gone["contacts"][1:]}
    heir = find_inheritance(ROOT, own, at_merge)
    assert heir.name_path(("contacts", "wang", "title")) == ("contacts", "wang-2", "title")
    assert heir.name_path(("contacts", "li", "title")) == ("contacts", "li", "title")
    assert heir.name_path(("name",)) == ("name",)
    assert [one["id"] for one in heir.read(gone)["contacts"]] == ["wang-2", "li"]
    assert heir.read(gone)["visits"][0]["contact"] == "wang-2"


def test_what_is_no_list_of_entries_stays_as_it_is() -> None:
    own = make_card("own", [("wang", "王静")], [])
    broken = {"id": "other", "name": "other", "contacts": ["王芳"], "visits": None}
    assert find_inheritance(ROOT, own, broken).read(broken) == broken
