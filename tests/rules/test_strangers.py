"""People whom cards name and crm.yaml does not have."""

from __future__ import annotations

from crmcli.rules.findings import Finding
from crmcli.rules.strangers import FEW, gather_strangers

PLACE = ("crm.yaml", 3, 1)


def locate() -> tuple[str, int, int]:
    return PLACE


def report(card: str, who: str, path: str = "owner") -> Finding:
    values = {"value": who, "near": ("ana",)}
    return Finding(f"records/{card}.yaml", 5, 1, path, "unknown-person", "error", values)


def report_many(who: str, cards: int) -> list[Finding]:
    places = ("owner", "visits.x.by")
    return [report(f"c{card:02}", who, path) for card in range(cards) for path in places]


def test_few_cards_are_told_of_one_by_one() -> None:
    found = report_many("anna", FEW)
    assert gather_strangers(found, locate) == found


def test_many_cards_are_told_of_at_the_list_of_people() -> None:
    other = Finding("records/c01.yaml", 1, 1, "", "incomplete", "warning")
    slip = report("c02", "anan")
    (one, *rest) = gather_strangers([*report_many("anna", FEW + 1), other, slip], locate)
    assert (one.file, one.line, one.column, one.path) == (*PLACE, "people")
    assert (one.rule, one.severity) == ("missing-person", "error")
    assert one.values == {
        "value": "anna",
        "near": ("ana",),
        "cards": ("c00", "c01", "c02"),
        "count": FEW + 1,
        "more": FEW - 2,
    }
    assert rest == [other, slip]


def test_cards_are_counted_once_though_two_strangers_take_turns_in_them() -> None:
    mixed = [
        report(f"c{card:02}", who, path)
        for card in range(FEW + 1)
        for path in ("owner", "visits.x.by")
        for who in ("anna", "bob")
    ]
    told = gather_strangers(mixed, locate)
    assert [(one.values["value"], one.values["count"]) for one in told] == [
        ("anna", FEW + 1),
        ("bob", FEW + 1),
    ]
