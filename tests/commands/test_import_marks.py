"""Whom a row is about: by a telephone, a number, a name that is nearly that of another row."""

from __future__ import annotations

import pytest

from tests.commands.test_import import Importer, as_csv, read_cards
from tests.commands.test_import_rows import HEAD, put
from tests.sandbox import Sandbox


@pytest.fixture
def take_in(ledger: Sandbox, capsys: pytest.CaptureFixture[str]) -> Importer:
    return Importer(ledger, capsys)


def test_rows_that_may_be_one_customer_are_doubtful(take_in: Importer) -> None:
    table = as_csv(
        "Company,City,Phone",
        "Krone Dental GmbH,Berlin,+49 30 55501010",
        "Krone Dental,Berlin,",
        "Other Name Ltd,Berlin,+49 30 55501010",
    )
    assert take_in("a.csv", table, "--dry-run") == 1
    assert "1 new, 0 updated, 0 unchanged, 2 doubtful" in take_in.err
    assert "row 3 (Krone Dental): may be the same as another row: krone-dental" in take_in.err
    put(take_in.ledger, "m.yaml", "customers: {Krone Dental: krone-dental, Other Name Ltd: new}")
    assert take_in("a.csv", None, "--map", "../m.yaml") == 0, take_in.err
    cards = read_cards(take_in.ledger)
    assert cards["krone-dental"]["aliases"] == ["Krone Dental"]
    assert "other-name" in cards


def test_a_list_names_its_customers_by_whatever_people_have(take_in: Importer) -> None:
    take_in("a.csv", as_csv(HEAD, "0009,杭州青山贸易有限公司,陈一,13900001234,B,李伟"))
    marks = ("0009", "139 0000 1234", "杭州青山贸易有限公司", "qingshan")
    rows = [f"2026-11-0{day},{mark},谈价" for day, mark in enumerate(marks, start=1)]
    table = as_csv("日期,客户,内容", *rows, "2026-11-09,青山贸易,短名", "2026-11-10,没有的,无")
    record = take_in.record("v.csv", table, "--list", "visits")
    assert [one["row"] for one in record["doubtful"]] == [6]
    assert [one["row"] for one in record["rejected"]] == [7]
    assert len(read_cards(take_in.ledger)["qingshan"]["visits"]) == len(marks)


def test_a_row_of_totals_is_passed_over_and_told(take_in: Importer) -> None:
    table = as_csv(
        "序号,公司名称,级别,注册资本", "1,成都新公司,B,20万", "合计,,,20万", ",总计,,20万"
    )
    assert take_in("a.csv", table, "--rejects", "../left.csv") == 0, take_in.err
    assert "row 3 holds totals, and is passed over (and 1 more)" in take_in.err
    assert not (take_in.ledger.root.parent / "left.csv").exists()
