"""Reasons for changes, and whose and which changes are wanted."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from crmcli.errors import UsageError
from crmcli.rules.changelog import (
    Change,
    Chosen,
    Signed,
    explain_differences,
    find_side_reason,
    leave_out_pointers,
)
from crmcli.rules.changepaths import is_wanted, parse_wanted
from crmcli.rules.differences import compare_cards
from crmcli.rules.fields import find_field
from tests.acting import ANNA, load_root

ROOT = load_root()
WANG = {"id": "wang", "name": "王静", "phones": ["1"]}
CARD: dict[str, Any] = {"id": "x", "name": "X", "contacts": [WANG], "grade": "B"}


def explain(new: dict[str, Any], old: dict[str, Any] = CARD) -> list[tuple[str, str | None]]:
    explained = explain_differences(compare_cards(ROOT, old, new))
    return [(".".join(one.difference.path), one.reason) for one in explained]


def regrade(code: str, **values: str) -> dict[str, str]:
    return {"id": f"20261120-{code}", "date": "2026-11-20", "by": "anna", **values}


def test_a_regrade_is_one_change_with_its_reason() -> None:
    entry = {"from": "B", "to": "A", "reason": "两次需求确认"}
    new = CARD | {"grade": "A", "regrades": [regrade("aaaaa", **entry)]}
    assert explain(new) == [("grade", "两次需求确认")]
    (one,) = explain_differences(compare_cards(ROOT, CARD, new))
    assert one.folded == ("regrades", "20261120-aaaaa")
    # The same by hand, with another entry beside it that tells something else.
    two = [regrade("aaaaa", **entry), regrade("bbbbb", to="C", reason="r")]
    more = CARD | {"grade": "A", "regrades": two}
    assert explain(more) == [("grade", "两次需求确认"), ("regrades.20261120-bbbbb", None)]
    assert explain(new | {"grade": "B"}) == [("regrades.20261120-aaaaa", None)]


def test_the_reason_that_a_side_of_a_merge_had() -> None:
    first = regrade("aaaaa", **{"from": "B", "to": "D", "reason": "quiet"})
    last = regrade("bbbbb", **{"from": "D", "to": "A", "reason": "back again"})
    once, twice = CARD | {"regrades": [first]}, CARD | {"regrades": [first, last]}

    def find(side: dict[str, Any] | None, *bases: dict[str, Any] | None) -> str | None:
        return find_side_reason(ROOT, bases, side, ("grade",))

    assert find(once | {"grade": "D"}, CARD) == "quiet"
    assert find(twice | {"grade": "A"}, CARD) == "back again"
    assert find(twice | {"grade": "A"}, None) == find(twice | {"grade": "A"}) == "back again"
    assert find(once | {"grade": "A"}, CARD) is None  # by hand, later
    assert find(CARD | {"grade": "A"}, CARD) is None
    assert find(None, CARD) is None
    churned = CARD | {"stage": "churned", "churn": {"date": "2026-11-20", "reason": "价格"}}
    assert find_side_reason(ROOT, [CARD], churned, ("stage",)) == "价格"


def test_a_regrade_that_is_taken_back_is_one_change_without_its_reason() -> None:
    entry = regrade("aaaaa", **{"from": "B", "to": "A", "reason": "两次需求确认"})
    regraded = CARD | {"grade": "A", "regrades": [entry]}
    assert explain(CARD, regraded) == [("grade", None)]
    (one,) = explain_differences(compare_cards(ROOT, regraded, CARD))
    assert one.folded == ("regrades", "20261120-aaaaa")
    # An entry that tells of another change stays a change of its own.
    lowered = CARD | {"grade": "C"}
    assert explain(lowered, regraded) == [("grade", None), ("regrades.20261120-aaaaa", None)]


def test_the_reason_of_leaving_and_of_archiving() -> None:
    churned = CARD | {"stage": "churned", "churn": {"reason": "搬走", "on": "2026-11-20"}}
    assert explain(churned) == [("stage", "搬走"), ("churn", "搬走")]
    archived = CARD | {"archived": {"on": "2026-11-20", "reason": "重复"}}
    assert explain(archived) == [("archived", "重复")]
    assert explain(CARD | {"archived": {"on": "2026-11-21", "reason": "b"}}, archived) == [
        ("archived.on", "b"),
        ("archived.reason", "b"),
    ]
    assert explain(CARD, archived) == [("archived", None)]


def make_change(*path: str, old: Any = None, new: Any = "x", card: Any = CARD) -> Change:
    now = datetime(2026, 11, 20, 9, 45, tzinfo=UTC)
    return Change(now, "李伟", "x", path, None, old, new, None, "c", None, card, ROOT)


@pytest.mark.parametrize(
    ("words", "path", "found"),
    [
        ("grade", ("grade",), True),
        ("级别", ("grade",), True),
        ("联系人", ("contacts", "wang", "phones"), True),
        ("联系人.王静.电话", ("contacts", "wang", "phones"), True),
        ("contacts.wang.phones", ("contacts", "wang", "phones"), True),
        ("contacts.WANG", ("contacts", "wang"), True),
        ("contacts.wang.phones", ("contacts", "wang"), False),
        ("contacts.li", ("contacts", "wang"), False),
        ("contacts.王静.title", ("contacts", "wang", "phones"), False),
        ("grade", ("visits", "20261120-aaaaa", "grade"), False),
        ("grade", (), False),
    ],
)
@pytest.mark.parametrize("card", [None, CARD])
def test_a_place_and_all_below_it(
    words: str, path: tuple[str, ...], found: bool, card: dict[str, Any] | None
) -> None:
    assert is_wanted(make_change(*path), parse_wanted(ROOT, words, card)) is found


def test_entries_that_are_gone_are_found_by_the_name_they_had() -> None:
    gone = make_change("contacts", "li", old={"id": "li", "name": "李强"}, new=None)
    assert is_wanted(gone, parse_wanted(ROOT, "contacts.李强", CARD))
    assert is_wanted(gone, parse_wanted(ROOT, "contacts.li", None))
    assert not is_wanted(gone, parse_wanted(ROOT, "contacts.王静", CARD))


def test_the_last_entry_is_that_of_the_card() -> None:
    visits = [{"id": "20261101-aaaaa"}, {"id": "20261102-bbbbb"}]
    card = CARD | {"visits": visits}
    assert parse_wanted(ROOT, "visits.last.notes", card) == ("visits", "20261102-bbbbb", "notes")
    with pytest.raises(UsageError, match="log-last-of-what"):
        parse_wanted(ROOT, "跟进记录.最后", None)


def test_the_entry_that_gave_the_reason_is_found_too() -> None:
    change = make_change("grade")._replace(folded=("regrades", "20261120-aaaaa"))
    assert is_wanted(change, ("regrades",))
    assert is_wanted(change, ("grade",))


def test_a_field_that_the_schema_does_not_know() -> None:
    for words in ("nonsense", "contacts.wang.nonsense", "grade.x"):
        with pytest.raises(UsageError):
            parse_wanted(ROOT, words, None)


def sign(name: str, email: str, author: str, day: int = 20) -> Signed:
    return Signed(name, email, author, datetime(2026, 11, day, 23, 59, tzinfo=UTC))


def test_whose_changes_are_wanted() -> None:
    by_anna = Chosen(person=ANNA)
    assert by_anna.includes(sign("am", "A.Mueller@example.com", "Anna Müller"))
    assert by_anna.includes(sign("Anna Müller", "new@example.com", "Anna Müller"))
    assert not by_anna.includes(sign("李伟", "li.wei@example.com", "李伟"))
    for word in ("ann o", "other.example", "ANN OTHER <ann@other.example>"):
        assert Chosen(word=word).includes(sign("Ann Other", "ann@other.example", "Ann Other"))
    assert not Chosen(word="bob").includes(sign("Ann Other", "ann@other.example", "Ann Other"))


def test_days_are_included_on_both_ends() -> None:
    chosen = Chosen(date(2026, 11, 20), date(2026, 11, 21))
    assert [chosen.includes(sign("a", "b", "a", day)) for day in (19, 20, 21, 22)] == [
        False,
        True,
        True,
        False,
    ]


def test_people_are_not_told_after_which_visit_something_was_planned() -> None:
    after = find_field(ROOT, ("follow_up", "after"))
    pointer = make_change("follow_up", "after")._replace(field=after)
    day = make_change("follow_up", "on")
    alone = pointer._replace(commit="d")
    assert list(leave_out_pointers([day, pointer, alone])) == [day, alone]
