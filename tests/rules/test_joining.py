"""Two cards made one: what is joined, what stays, what is told as surplus."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.rules.joining import Joined, join_cards
from tests.acting import load_root, make_visit

ROOT = load_root()
MOBILE = ["+86 138 0000 0000", "13800000000"]
DESK = ["010 6500 0000"]


def join(own: dict[str, Any], other: dict[str, Any], *chosen: str) -> Joined:
    paths = [tuple(one.split(".")) for one in chosen]
    return join_cards(ROOT, {"id": "aa", **own}, {"id": "bb", **other}, paths)


def spare(joined: Joined) -> dict[str, Any]:
    return {".".join(one.path): one.spare for one in joined.surplus}


def person(entry_id: str, name: str, **more: Any) -> dict[str, Any]:
    return {"id": entry_id, "name": name, **more}


def test_what_only_one_has_stays() -> None:
    joined = join({"industry": "软件"}, {"size": "50", "tags": ["a"], "kind": None})
    assert joined.value == {"id": "aa", "industry": "软件", "size": "50", "tags": ["a"]}
    assert joined.surplus == ()


def test_of_two_values_the_first_stays_unless_the_second_is_chosen() -> None:
    own, other = {"industry": "软件", "size": "50"}, {"industry": "贸易", "size": "80"}
    joined = join(own, other, "size")
    assert joined.value == {"id": "aa", "industry": "软件", "size": "80"}
    assert spare(joined) == {"industry": "贸易", "size": "50"}
    assert [one.is_own for one in joined.surplus] == [False, True]


def test_what_is_chosen_must_be_there() -> None:
    assert join({"size": "50"}, {}, "size").unused == (("size",),)
    assert join({}, {"size": "50"}, "size").unused == ()


@pytest.mark.parametrize(
    ("own", "other", "expected"),
    [
        ({"province": "北京市"}, {"province": "北京市", "city": "北京市"}, ["北京市", "北京市"]),
        ({"province": "北京市"}, {"province": "河北省", "city": "保定市"}, ["北京市"]),
    ],
)
def test_a_province_and_a_city_are_one_fact(
    own: dict[str, Any], other: dict[str, Any], expected: list[str]
) -> None:
    joined = join({"region": own}, {"region": other})
    assert list(joined.value["region"].values()) == expected
    assert spare(joined) == ({} if len(expected) > 1 else {"region": other})


def test_amounts_of_two_currencies_are_not_mixed() -> None:
    own = {"registration": {"legal_rep": "张", "capital": "1", "currency": "CNY"}}
    other = {"registration": {"tax_no": "X12345", "capital": "2", "currency": "USD"}}
    joined = join(own, other)
    assert joined.value["registration"] == {
        "tax_no": "X12345",
        "legal_rep": "张",
        "capital": "1",
        "currency": "CNY",
    }
    assert spare(joined) == {"registration.capital": "2", "registration.currency": "USD"}
    credit = join({"credit": {"currency": "CNY"}}, {"credit": {"limit": "9", "currency": "USD"}})
    assert "limit" not in credit.value["credit"]
    assert spare(credit) == {"credit.limit": "9", "credit.currency": "USD"}


def test_notes_go_on() -> None:
    assert join({"notes": "甲\n"}, {"notes": "乙"}).value["notes"] == "甲\n乙"
    assert join({"notes": "甲乙"}, {"notes": "乙"}).value["notes"] == "甲乙"


@pytest.mark.parametrize(
    ("own", "other", "same"),
    [
        (person("w", "王静"), person("x", "王 静", title="总监"), True),
        (person("w", "王静", phones=MOBILE[:1]), person("x", "王经理", phones=MOBILE[1:]), True),
        (person("w", "王静", phones=DESK), person("x", "王总", phones=DESK), False),
        (person("w", "王静", emails=["w@a.cn"]), person("x", "李静", emails=["w@a.cn"]), False),
        (person("w", "Anna Berg", wechat="a"), person("x", "anna", wechat="A"), True),
        (person("w", "王静", aliases=["Jane"]), person("x", "Jane"), True),
        (person("w", "王静", gender="female"), person("x", "王静", gender="male"), False),
        (person("w", "王静"), person("x", "王强"), False),
    ],
)  # fmt: skip
def test_contacts_who_are_one_person_are_joined(
    own: dict[str, Any], other: dict[str, Any], same: bool
) -> None:
    joined = join({"contacts": [own]}, {"contacts": [other]})
    names = [one["id"] for one in joined.value["contacts"]]
    assert names == (["w"] if same else ["w", "x"])


def test_a_joined_contact_has_what_both_say() -> None:
    own = person("w", "王静", title="总监", phones=["+86 138 0000 0000"], primary=True)
    other = person(
        "x", "王经理", title="主任", phones=["138-0000-0000", "010 6500 0000 ext 1"], wechat="wj"
    )
    joined = join({"contacts": [own]}, {"contacts": [other]})
    assert joined.value["contacts"] == [
        {
            **own,
            "phones": ["+86 138 0000 0000", "010 6500 0000 ext 1"],
            "wechat": "wj",
            "aliases": ["王经理"],
        }
    ]
    assert spare(joined) == {"contacts.w.title": "主任"}


def test_one_main_contact_is_enough() -> None:
    joined = join(
        {"contacts": [person("w", "王静", primary=True)]},
        {"contacts": [person("x", "赵六", primary=True)]},
    )
    assert [one.get("primary") for one in joined.value["contacts"]] == [True, None]
    assert spare(joined) == {"contacts.x.primary": True}


def test_clashing_ids_get_others_and_what_names_them_follows() -> None:
    own = {
        "contacts": [person("wang", "王静")],
        "visits": [make_visit("2026-11-02", contact="wang", notes="甲")],
    }
    other = {
        "contacts": [person("wang", "王强")],
        "visits": [make_visit("2026-11-02", contact="wang", notes="乙")],
        "follow_up": {"on": "2026-12-01", "after": "20261102-aaaaa"},
    }
    value = join(own, other).value
    assert [one["id"] for one in value["contacts"]] == ["wang", "wang-2"]
    assert [(one["id"], one["contact"]) for one in value["visits"]] == [
        ("20261102-aaaaa", "wang"),
        ("20261102-aaaaa-2", "wang-2"),
    ]
    assert value["follow_up"]["after"] == "20261102-aaaaa-2"


def test_the_same_visit_on_both_cards_is_there_once() -> None:
    visit = make_visit("2026-11-02")
    joined = join({"visits": [visit]}, {"visits": [visit, make_visit("2026-11-01", "bbbbb")]})
    assert [one["id"] for one in joined.value["visits"]] == ["20261101-bbbbb", "20261102-aaaaa"]
    assert joined.gained == {"visits": 1}


def test_the_grade_history_is_that_of_the_grade() -> None:
    def regrade(entry_id: str, to: str) -> dict[str, Any]:
        return {"id": entry_id, "date": "2026-10-01", "to": to, "by": "anna", "reason": "x"}

    own = {"grade": "B", "regrades": [regrade("a1", "B")]}
    other = {"grade": "C", "regrades": [regrade("b1", "C")]}
    joined = join(own, other)
    assert (joined.value["grade"], joined.value["regrades"]) == ("B", own["regrades"])
    assert spare(joined) == {"grade": "C", "regrades": other["regrades"]}
    taken = join(own, other, "grade")
    assert (taken.value["grade"], taken.value["regrades"]) == ("C", other["regrades"])
    assert spare(taken) == {"grade": "B", "regrades": own["regrades"]}
    alone = join({}, other)
    assert (alone.value["grade"], alone.value["regrades"]) == ("C", other["regrades"])
    later = {**regrade("b1", "B"), "date": "2026-10-02"}
    same = join(own, {**other, "grade": "B", "regrades": [later]})
    assert len(same.value["regrades"]) == 2


def test_a_customer_does_not_get_lost_or_put_away_by_a_merge() -> None:
    away = {"archived": {"on": "2026-01-01"}, "churn": {"reason": "x", "on": "2026-01-01"}}
    joined = join({"stage": "prospect"}, {"stage": "churned", **away})
    assert joined.value == {"id": "aa", "stage": "prospect"}
    assert set(spare(joined)) == {"stage", "archived", "churn"}
    taken = join({"stage": "prospect"}, {"stage": "churned", **away}, "stage")
    assert set(taken.value) == {"id", "stage", "churn"}


_NAMES = st.sampled_from(["王静", "王强", "赵六", "Anna", "anna berg"])
_IDS = st.sampled_from(["wang", "zhao", "x"])
_PEOPLE = st.lists(
    st.fixed_dictionaries(
        {"id": _IDS, "name": _NAMES},
        optional={
            "phones": st.lists(st.sampled_from(["13800000001", "13900000002"]), max_size=2),
            "title": st.sampled_from(["总监", "主任"]),
        },
    ),
    max_size=3,
    unique_by=lambda one: one["id"],
)
_CARDS = st.fixed_dictionaries(
    {},
    optional={
        "industry": st.sampled_from(["软件", "贸易"]),
        "tags": st.lists(st.sampled_from("abc"), unique=True, min_size=1),
        "contacts": _PEOPLE,
        "visits": st.lists(
            st.builds(
                make_visit,
                st.sampled_from(["2026-11-01", "2026-11-02"]),
                st.sampled_from(["aaaaa", "bbbbb"]),
                notes=st.sampled_from(["甲", "乙"]),
            ),
            max_size=3,
            unique_by=lambda one: one["id"],
        ).map(lambda some: sorted(some, key=lambda one: one["date"])),
    },
)


def leaves(value: Any) -> set[str]:
    """Every text that a value holds, but for ids."""
    if isinstance(value, dict):
        return set().union(*(leaves(one) for key, one in value.items() if key != "id"))
    if isinstance(value, list):
        return set().union(*map(leaves, value))
    return {str(value)}


@given(_CARDS, _CARDS)
def test_nothing_is_lost_and_every_id_is_there_once(
    own: dict[str, Any], other: dict[str, Any]
) -> None:
    joined = join(own, other)
    kept = leaves(joined.value) | leaves([one.spare for one in joined.surplus])
    assert leaves(own) | leaves(other) <= kept
    for key in ("contacts", "visits"):
        names = [one["id"] for one in joined.value.get(key) or ()]
        assert len(names) == len(set(names))
    days = [one["date"] for one in joined.value.get("visits") or ()]
    assert days == sorted(days)
    assert join(joined.value, other).gained == {}, "a second time there is nothing to bring"
