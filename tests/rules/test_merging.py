"""Two people's changes of a card are merged by what they mean."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from crmcli.rules.merging import Clash, merge_values
from tests.acting import load_root

ROOT = load_root()
Card = dict[str, Any]

BASE: Card = {
    "id": "huaxin",
    "name": "华信",
    "grade": "B",
    "region": {"city": "北京市"},
    "tags": ["a", "b"],
    "contacts": [{"id": "wang", "name": "王静", "phones": ["+86 1"]}],
    "visits": [
        {"id": "20261101-aaaaa", "date": "2026-11-01", "notes": "1"},
        {"id": "20261110-bbbbb", "date": "2026-11-10", "notes": "2"},
    ],
}


def merge(ours: Card, theirs: Card, base: Card = BASE) -> tuple[Card, list[tuple[Any, ...]]]:
    merged = merge_values(ROOT, base, base | ours, base | theirs)
    assert merged.value is not None
    clashes = [(".".join(one.path), one.base, one.ours, one.theirs) for one in merged.clashes]
    return merged.value, clashes


def visit(day: str, code: str, notes: str = "") -> Card:
    return {"id": f"{day.replace('-', '')}-{code}", "date": day, "notes": notes}


def ids(card: Card, key: str) -> list[str]:
    return [one["id"] for one in card[key]]


def test_each_side_changes_its_own() -> None:
    value, clashes = merge(
        {"grade": "A", "region": {"city": "北京市", "district": "海淀区"}},
        {"name": "华信公司", "region": {"city": "北京市", "province": "北京市"}, "stage": "lead"},
    )
    assert clashes == []
    region = {"city": "北京市", "district": "海淀区", "province": "北京市"}
    assert value == BASE | {"grade": "A", "name": "华信公司", "region": region, "stage": "lead"}


def test_one_value_changed_to_two_is_a_clash_that_keeps_ours() -> None:
    value, clashes = merge({"grade": "A"}, {"grade": "C"})
    assert (value["grade"], clashes) == ("A", [("grade", "B", "A", "C")])
    value, clashes = merge({"stage": "lead"}, {"stage": "prospect"})
    assert clashes == [("stage", None, "lead", "prospect")]


def test_null_says_nothing() -> None:
    """Two who empty a field, each in another way, do not clash; nor do null and a new value."""
    without = {key: one for key, one in BASE.items() if key != "grade"}
    null = without | {"grade": None}
    assert merge_values(ROOT, BASE, null, without) == (without, ())
    assert merge_values(ROOT, BASE, without, null) == (without, ())
    for base, other in ((without, null), (null, without)):
        assert merge_values(ROOT, base, other, BASE) == (BASE, ())
        assert merge_values(ROOT, base, BASE, other) == (BASE, ())


def test_changed_against_deleted_is_a_clash() -> None:
    without = {key: one for key, one in BASE.items() if key != "grade"}
    merged = merge_values(ROOT, BASE, without, BASE | {"grade": "A"})
    assert merged.clashes == (Clash(("grade",), ROOT.children["grade"], "B", None, "A"),)
    assert "grade" not in (merged.value or {"grade": 1})
    gone = {"contacts": []}
    other = {"contacts": [{**BASE["contacts"][0], "title": "总监"}]}
    (clash,) = merge(gone, other)[1]
    assert clash == ("contacts.wang", BASE["contacts"][0], None, other["contacts"][0])


def test_entries_are_merged_by_their_ids() -> None:
    mine = {"contacts": [{"id": "wang", "name": "王静", "phones": ["+86 1", "+86 2"]}]}
    other = {
        "contacts": [
            {"id": "li", "name": "李强"},
            {"id": "wang", "name": "王静", "phones": ["+86 3"], "title": "总监"},
        ]
    }
    value, clashes = merge(mine, other)
    assert clashes == []
    assert value["contacts"] == [
        {"id": "li", "name": "李强"},
        {"id": "wang", "name": "王静", "phones": ["+86 2", "+86 3"], "title": "总监"},
    ]


def test_one_id_made_twice_with_different_content_is_a_clash() -> None:
    one, other = {"id": "li", "name": "李强"}, {"id": "li", "name": "李强", "title": "总监"}
    mine, yours = ({"contacts": [*BASE["contacts"], entry]} for entry in (one, other))
    assert merge(mine, yours)[1] == [("contacts.li", None, one, other)]
    assert merge(mine, copy.deepcopy(mine))[1] == []


def test_a_log_stays_by_date_whoever_wrote_it() -> None:
    mine = {"visits": [*BASE["visits"], visit("2026-11-20", "zzzzz"), visit("2026-11-22", "ccccc")]}
    first, last = BASE["visits"]
    other = {
        "visits": [
            visit("2026-10-01", "early"),
            first,
            last,
            visit("2026-11-20", "mmmmm"),
            visit("2026-11-21", "ddddd"),
        ]
    }
    wanted = ["early", "aaaaa", "bbbbb", "mmmmm", "zzzzz", "ddddd", "ccccc"]
    for pair in ((mine, other), (other, mine)):
        value, clashes = merge(*pair)
        assert clashes == []
        assert [one.partition("-")[2] for one in ids(value, "visits")] == wanted


def test_the_older_side_may_go_first() -> None:
    mine = {"visits": [*BASE["visits"], visit("2026-11-20", "aaaaa")]}
    other = {"visits": [*BASE["visits"], visit("2026-11-20", "zzzzz")]}
    merged = merge_values(ROOT, BASE, BASE | mine, BASE | other, theirs_first=True)
    assert ids(merged.value or {}, "visits")[2:] == ["20261120-zzzzz", "20261120-aaaaa"]


def test_a_list_that_is_emptied_and_filled_keeps_what_was_new() -> None:
    without = {key: one for key, one in BASE.items() if key not in ("tags", "region")}
    other = {"tags": ["a", "b", "c"], "region": {"city": "北京市", "district": "海淀区"}}
    merged = merge_values(ROOT, BASE, without, BASE | other)
    assert merged.value == without | {"tags": ["c"], "region": {"district": "海淀区"}}
    assert merged.clashes == ()


def test_what_has_no_ids_is_one_value() -> None:
    base = {"contacts": [{"name": "x"}]}
    (clash,) = merge({"contacts": [{"name": "y"}]}, {"contacts": [{"name": "z"}]}, base)[1]
    assert clash == ("contacts", [{"name": "x"}], [{"name": "y"}], [{"name": "z"}])


def test_a_deleted_card_clashes_with_a_changed_one() -> None:
    changed = BASE | {"grade": "A"}
    assert merge_values(ROOT, BASE, None, BASE) == (None, ())
    assert merge_values(ROOT, BASE, None, None) == (None, ())
    (clash,) = merge_values(ROOT, BASE, changed, None).clashes
    assert (clash.path, clash.ours, clash.theirs) == ((), changed, None)


def test_two_new_cards_of_one_id_merge_where_they_agree() -> None:
    merged = merge_values(ROOT, None, BASE | {"stage": "lead"}, BASE)
    assert (merged.value, merged.clashes) == (BASE | {"stage": "lead"}, ())
    (clash,) = merge_values(ROOT, None, BASE | {"grade": "A"}, BASE).clashes
    assert clash.path == ("grade",)


@pytest.mark.parametrize("side", [lambda _: None, lambda base: base | {"grade": 1}])
def test_types_count(side: Callable[[Card], Card | None]) -> None:
    merged = merge_values(ROOT, BASE | {"grade": True}, side(BASE), BASE | {"grade": True})
    assert merged.value == side(BASE)
