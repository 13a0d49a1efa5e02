"""Customers who are won or lost, of whom a table says no more than that."""

from __future__ import annotations

import pytest

from tests.commands.test_import import Importer, as_csv, read_cards
from tests.commands.test_import_rows import put
from tests.sandbox import Sandbox

HEAD = "Company,Lifecycle Stage"
ROWS = ("Opal Mining Ltd,opportunity", "Dover Glass Ltd,customer", "Exeter Wool Ltd,customer")


@pytest.fixture
def take_in(ledger: Sandbox, capsys: pytest.CaptureFixture[str]) -> Importer:
    return Importer(ledger, capsys)


def test_a_stage_that_needs_more_is_kept_among_the_notes_and_said_once(take_in: Importer) -> None:
    table = as_csv(HEAD, *ROWS, "Goole Steel Ltd,lost")
    assert take_in("a.csv", table) == 0, take_in.err
    cards = read_cards(take_in.ledger)
    assert cards["opal-mining"]["stage"] == "prospect"
    assert "stage" not in cards["dover-glass"]
    assert cards["dover-glass"]["notes"] == "Lifecycle Stage: customer"
    assert cards["goole-steel"]["notes"] == "Lifecycle Stage: lost"
    told = [line for line in take_in.err.splitlines() if "among the notes" in line]
    assert len(told) == 2
    assert told[0].startswith("2 customers have the Lifecycle stage Customer only among the ")
    assert "Contract amount (first_deal.amount)" in told[0]
    assert "defaults" in told[0]
    assert "Reason lost (churn.reason)" in told[1]
    head = take_in.ledger.head()
    assert take_in("a.csv") == 0
    assert "4 unchanged" in take_in.err
    assert take_in.ledger.head() == head


def test_it_is_said_in_chinese_too(take_in: Importer) -> None:
    table = as_csv("公司名称,客户阶段", "成都新公司,已成交")
    (take_in.ledger.root.parent / "a.csv").write_bytes(table)
    done = take_in.ledger.crm("--lang", "zh", "import", "../a.csv")
    assert "1 家的客户阶段“成交”只记入备注，因为还须有成交金额（first_deal.amount）" in done.stderr
    (card,) = (one for one in read_cards(take_in.ledger).values() if one["name"] == "成都新公司")
    assert card["notes"] == "客户阶段：已成交"


def test_a_customer_keeps_the_stage_that_the_ledger_has(take_in: Importer) -> None:
    take_in("a.csv", as_csv(HEAD, "Opal Mining Ltd,opportunity"))
    assert take_in("b.csv", as_csv(HEAD, "Opal Mining Ltd,customer")) == 0, take_in.err
    card = read_cards(take_in.ledger)["opal-mining"]
    assert (card["stage"], card["notes"]) == ("prospect", "Lifecycle Stage: customer")


def test_defaults_of_a_map_give_what_a_stage_needs(take_in: Importer) -> None:
    put(
        take_in.ledger,
        "m.yaml",
        'defaults: {first_deal.amount: "1200", first_deal.currency: GBP, '
        "first_deal.on: 2025-04-01, source: expo, owner: 张敏}\n",
    )
    assert take_in("a.csv", as_csv(HEAD, *ROWS), "--map", "../m.yaml") == 0, take_in.err
    cards = read_cards(take_in.ledger)
    deal = {"amount": "1200", "currency": "GBP", "on": "2025-04-01"}
    assert (cards["dover-glass"]["stage"], cards["dover-glass"]["first_deal"]) == ("customer", deal)
    assert "first_deal" not in cards["opal-mining"]
    assert {cards[one]["source"] for one in ("opal-mining", "dover-glass")} == {"expo"}
    assert cards["dover-glass"]["owner"] == "zhang.min"
    assert "without an owner" not in take_in.err
    assert "notes" not in cards["dover-glass"]
    assert "among the notes" not in take_in.err


def test_a_default_fills_what_a_column_leaves_open_and_nothing_else(take_in: Importer) -> None:
    put(take_in.ledger, "m.yaml", "defaults: {first_deal.on: 2025-04-01, source: expo}\n")
    table = as_csv(f"{HEAD},First deal amount,Source", "Dover Glass Ltd,customer,GBP 900,referral")
    assert take_in("a.csv", table, "--map", "../m.yaml", "--save-map", "../n.yaml") == 0
    card = read_cards(take_in.ledger)["dover-glass"]
    assert card["first_deal"] == {"amount": "900", "currency": "GBP", "on": "2025-04-01"}
    assert card["source"] == "referral"
    again = (take_in.ledger.root.parent / "n.yaml").read_text("utf-8")
    assert '"first_deal.on": "2025-04-01"' in again
    assert take_in("a.csv", None, "--map", "../n.yaml") == 0, take_in.err
    assert "1 unchanged" in take_in.err


@pytest.mark.parametrize(
    ("default", "said"),
    [
        ("height: 3", "no field height"),
        ("contacts.1.title: CEO", "contacts.1.title"),
        ("created: someday", "someday is no whole date"),
        ("stage: gone", "gone is none of"),
    ],
)
def test_a_default_that_cannot_be_is_refused(take_in: Importer, default: str, said: str) -> None:
    put(take_in.ledger, "m.yaml", f"defaults: {{{default}}}\n")
    assert take_in("a.csv", as_csv(HEAD, *ROWS), "--map", "../m.yaml") == 2
    assert said in take_in.err
    assert "dover-glass" not in read_cards(take_in.ledger)


def test_defaults_are_for_customers(take_in: Importer) -> None:
    put(take_in.ledger, "m.yaml", "defaults: {source: expo}\n")
    words = ("--list", "visits", "--map", "../m.yaml")
    assert take_in("a.csv", as_csv("Company,Date,Notes", "华信,2026-11-01,x"), *words) == 2
    assert "defaults" in take_in.err


def test_a_part_that_a_row_gives_by_halves_is_kept_among_the_notes(take_in: Importer) -> None:
    head = "Company,Lifecycle Stage,First deal amount,First deal effective on"
    table = as_csv(
        head, "Dover Glass Ltd,customer,GBP 900,2025-04-01", "Opal Mining Ltd,customer,GBP 70,"
    )
    assert take_in("a.csv", table) == 0, take_in.err
    card = read_cards(take_in.ledger)["opal-mining"]
    notes = ["First deal amount: GBP 70", "Lifecycle Stage: customer"]
    assert sorted(card["notes"].split("\n")) == notes
    assert "first_deal" not in card
