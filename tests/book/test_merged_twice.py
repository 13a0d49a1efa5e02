"""Two people make the same two cards one, each in a clone, before they sync."""

from __future__ import annotations

from typing import Any

import pytest

from crmcli.acts.set import set_fields
from crmcli.rules.edits import Insert, Set
from tests import team
from tests.book.test_merge import OTHER, act, clones, merge, read, twins
from tests.sandbox import Sandbox

__all__ = ["clones", "twins"]
CARD = "records/huaxin.yaml"
VISIT = {
    "id": "20261123-aaaaa",
    "date": "2026-11-23",
    "channel": "phone",
    "by": "li.wei",
    "notes": "电话",
}


def sync_all(clones: tuple[Sandbox, Sandbox], first: int) -> None:
    """Both send and take what there is; then they have the same."""
    for clone in (clones[first], clones[1 - first], clones[first]):
        team.sync_clone(clone)
    assert clones[0].head() == clones[1].head()
    assert {clone.status() for clone in clones} == {""}


def summarise(value: dict[str, Any]) -> tuple[object, ...]:
    """What a merge of the two cards comes to, whoever makes it."""
    people = sorted(one["name"] for one in value["contacts"])
    return people, sorted(one["notes"] for one in value["visits"]), value.get("industry")


@pytest.mark.parametrize("first", [0, 1])
def test_the_same_merge_on_both_sides_is_none_to_settle(
    clones: tuple[Sandbox, Sandbox], first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = clones
    merge(ours)
    monkeypatch.setenv("CRM_TODAY", "2026-11-24")
    merge(theirs)
    one, other = read(ours), read(theirs)
    team.edit(ours, Insert(("visits",), VISIT))
    team.edit(theirs, Set(("size",), "9"))
    sync_all(clones, first)
    value = read(ours)
    (note,) = value["merged"]
    assert note == one["merged"][0] != other["merged"][0], "the earlier merge is noted"
    assert (value["size"], value["visits"][-1]["notes"]) == ("9", "电话")
    without = {"merged", "size", "visits"}
    for key in one.keys() - without:
        assert value[key] == one[key]
    assert value["visits"] == [*one["visits"], VISIT]


@pytest.mark.parametrize("first", [0, 1])
def test_what_both_set_aside_is_kept(clones: tuple[Sandbox, Sandbox], first: int) -> None:
    ours, theirs = clones
    act(ours, "set", set_fields, assignments=[("source_detail", "展会")])
    act(ours, "set", set_fields, "hx", assignments=[("source_detail", "官网")])
    act(theirs, "set", set_fields, assignments=[("size", "9")])
    act(theirs, "set", set_fields, "hx", assignments=[("size", "7")])
    merge(ours)
    merge(theirs)
    sync_all(clones, first)
    (note,) = read(ours)["merged"]
    assert {"source_detail: 官网", "size: 7"} <= set(note["kept"].splitlines())


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("edited", [False, True])
def test_each_into_the_other_comes_to_the_card_that_was_made_first(
    clones: tuple[Sandbox, Sandbox], first: int, edited: bool
) -> None:
    ours, theirs = clones
    merge(ours)
    wanted = read(ours)
    merge(theirs, "hx", "huaxin")
    there = read(theirs, OTHER)
    assert summarise(there)[:2] == summarise(wanted)[:2]
    if edited:
        team.edit(ours, Set(("size",), "9"))
        team.edit(theirs, Insert(("visits",), VISIT), customer="hx")
        (position,) = (n for n, one in enumerate(there["contacts"]) if one["name"] == "王强")
        team.edit(theirs, Set(("contacts", position, "title"), "司机"), customer="hx")
    sync_all(clones, first)
    assert not ours.path(OTHER).exists()
    value = read(ours)
    if not edited:
        assert value == wanted
        return
    assert (value["size"], value["visits"][-1]) == ("9", VISIT)
    titles = {one["name"]: one.get("title") for one in value["contacts"]}
    before = {one["name"]: one.get("title") for one in wanted["contacts"]}
    assert titles == {**before, "王强": "司机"}


def test_each_into_the_other_with_edits_that_clash_is_told_of_both(
    clones: tuple[Sandbox, Sandbox],
) -> None:
    ours, theirs = clones
    merge(ours)
    merge(theirs, "hx", "huaxin")
    team.edit(ours, Set(("industry",), "制造"))
    team.edit(theirs, Set(("industry",), "物流"), customer="hx")
    team.sync_clone(ours)
    head = theirs.head()
    refused = team.refuse_sync(theirs, "sync-clash")
    told = {(one.customer, one.reason) for one in refused.values["contests"]}
    assert told == {("huaxin", "deleted"), ("hx", "deleted")}
    assert theirs.head() == head
    assert "物流" in theirs.read(OTHER)


def test_a_value_that_was_changed_before_and_set_aside_is_not_lost(
    clones: tuple[Sandbox, Sandbox],
) -> None:
    ours, theirs = clones
    merge(ours)
    act(theirs, "set", set_fields, "hx", assignments=[("source_detail", "官网")])
    act(theirs, "set", set_fields, assignments=[("source_detail", "展会")])
    merge(theirs, "hx", "huaxin")
    assert "展会" in read(theirs, OTHER)["merged"][0]["kept"]
    team.sync_clone(ours)
    team.refuse_sync(theirs, "sync-clash")
    assert "展会" in theirs.read(OTHER)


@pytest.mark.parametrize("first", [0, 1])
def test_two_merges_into_one_card_are_both_noted(
    clones: tuple[Sandbox, Sandbox], first: int
) -> None:
    ours, theirs = clones
    merge(ours)
    merge(theirs, "huaxin", "lantian", force=True)
    sync_all(clones, first)
    assert sorted(one["id"] for one in read(ours)["merged"]) == ["hx", "lantian"]
