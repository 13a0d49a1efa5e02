"""`crm import` of tables in which every row is an entry of a list: of visits, of addresses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.commands.test_import import Importer, as_csv, read_cards
from tests.sandbox import Sandbox

VISITS = "Customer name,Date,Channel,Notes"
ADDRESSES = "Customer name,Kind,Street"
NAME = "北京华信信息技术股份有限公司"
TEA = f"{NAME},2026-10-01,phone,Tea: 3 boxes"


@pytest.fixture
def take_in(ledger: Sandbox, capsys: pytest.CaptureFixture[str]) -> Importer:
    return Importer(ledger, capsys)


def read_visits(take_in: Importer, day: str = "2026-10-01") -> list[dict[str, Any]]:
    visits = read_cards(take_in.ledger)["huaxin"]["visits"]
    return [one for one in visits if one["date"] == day]


def read_streets(take_in: Importer, card_id: str = "huaxin") -> list[str]:
    return [one["street"] for one in read_cards(take_in.ledger)[card_id]["addresses"]]


def import_visits(take_in: Importer, *rows: str) -> dict[str, Any]:
    return take_in.record("v.csv", as_csv(VISITS, *rows), "--list", "visits")


def test_two_equal_rows_are_two_visits_and_stay_two(take_in: Importer) -> None:
    import_visits(take_in, TEA, TEA)
    first = read_visits(take_in)
    assert len({one["id"] for one in first}) == 2
    again = import_visits(take_in, TEA, TEA)
    assert (again["updated"], again["unchanged"], again["commit"]) == ([], 1, None)
    import_visits(take_in, TEA, TEA, TEA)
    assert len(read_visits(take_in)) == 3


def test_two_rows_of_only_a_day_are_two_visits(take_in: Importer) -> None:
    row = f"{NAME},2026-10-01,,"
    import_visits(take_in, row, row)
    assert len(read_visits(take_in)) == 2
    assert import_visits(take_in, row, row)["commit"] is None


def test_a_visit_that_was_mended_since_is_not_brought_back(take_in: Importer) -> None:
    import_visits(take_in, TEA, TEA)
    (one, _) = read_visits(take_in)
    assert take_in.crm("set", "huaxin", f"visits.{one['id']}.notes=Tea: 4 boxes") == 0
    assert take_in.crm("set", "huaxin", f"visits.{one['id']}.date=2026-10-02") == 0
    assert import_visits(take_in, TEA, TEA)["commit"] is None
    assert len(read_visits(take_in)) == 1
    assert len(read_visits(take_in, "2026-10-02")) == 1


def test_the_order_of_rows_decides_nothing(take_in: Importer) -> None:
    less = f"{NAME},2026-10-01,,Tea: 3 boxes"
    import_visits(take_in, TEA, less)
    assert import_visits(take_in, less, TEA)["commit"] is None
    assert len(read_visits(take_in)) == 2


def test_every_address_of_a_table_is_kept(take_in: Importer) -> None:
    rows = [f"{NAME},office,{number} Tea Road" for number in (1, 2, 3, 1)]
    take_in.record("a.csv", as_csv(ADDRESSES, *rows), "--list", "addresses")
    wanted = [f"{number} Tea Road" for number in (1, 2, 3)]
    assert [one for one in read_streets(take_in) if "Tea" in one] == wanted
    record = take_in.record("a.csv", None, "--list", "addresses")
    assert record["commit"] is None


def test_a_table_of_customers_tells_where_the_office_is_now(take_in: Importer) -> None:
    for street in ("1 Tea Road", "2 Tea Road"):
        table = as_csv("客户编号,公司名称,办公地址", f"T-1,Tea Company,{street}")
        take_in.record("c.csv", table)
    assert read_streets(take_in, "tea") == ["2 Tea Road"]


def test_rows_that_the_schema_refuses_are_found_among_many(take_in: Importer) -> None:
    rows = [f"{NAME},2026-09-{day:02},phone,Tea {day}" for day in range(1, 21)]
    wrong = {2, 9, 10, 19}
    table = [row if at not in wrong else f"{NAME},,phone,Tea" for at, row in enumerate(rows)]
    record = import_visits(take_in, *table)
    assert [one["row"] for one in record["rejected"]] == [at + 2 for at in sorted(wrong)]
    days = {one["date"] for one in read_cards(take_in.ledger)["huaxin"]["visits"]}
    told = {f"2026-09-{day:02}" for day in range(1, 21) if day - 1 not in wrong}
    assert {day for day in days if day.startswith("2026-09")} == told
