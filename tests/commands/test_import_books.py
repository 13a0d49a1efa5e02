"""What address books and other programs write, as people really export it."""

from __future__ import annotations

import pytest

from tests.commands.test_import import Importer, as_csv, read_cards
from tests.sandbox import Sandbox


@pytest.fixture
def take_in(ledger: Sandbox, capsys: pytest.CaptureFixture[str]) -> Importer:
    return Importer(ledger, capsys)


def test_no_birthday_of_outlook_is_none(take_in: Importer) -> None:
    head = "First Name,Last Name,Company,Business Phone,Business Street,Birthday"
    table = as_csv(head, "Ivan,Petrov,Volga Steel,+7 495 555 01 23,Lenina 1,0/0/00")
    assert take_in("a.csv", table) == 0, take_in.err
    (person,) = read_cards(take_in.ledger)["volga-steel"]["contacts"]
    assert "birthday" not in person


def test_a_birthday_of_google_without_its_year_is_told_and_kept(take_in: Importer) -> None:
    head = "First Name,Last Name,Organization Name,Birthday,Phone 1 - Label,Phone 1 - Value"
    table = as_csv(head, "Bob,Stone,Stone Works,--07-01,Mobile,+44 7700 900123")
    assert take_in("a.csv", table) == 0, take_in.err
    assert "--07-01 has no year, and is kept among the notes" in take_in.err
    (person,) = read_cards(take_in.ledger)["stone-works"]["contacts"]
    assert (person["notes"], "birthday" in person) == ("Birthday: --07-01", False)
    assert take_in("a.csv") == 0
    assert "1 unchanged" in take_in.err


def test_the_type_of_salesforce_is_a_stage_or_a_kind(take_in: Importer) -> None:
    head = "Account ID,Account Name,Account Owner,Type,Rating,Billing City"
    table = as_csv(
        head,
        "1,Redwood Freight LLC,李伟,Prospect,Hot,Portland",
        "2,Ganges Textiles Pvt,李伟,Customer - Direct,,Mumbai",
        "3,Tagus Cork SA,李伟,Channel Partner / Reseller,,Lisbon",
        "4,Loire Press SA,李伟,Press,,Tours",
    )
    assert take_in("a.csv", table) == 0, take_in.err
    assert "the columns are those of Salesforce / Zoho" in take_in.err
    cards = read_cards(take_in.ledger)
    assert (cards["redwood-freight"]["stage"], cards["redwood-freight"]["notes"]) == (
        "prospect",
        "Rating: Hot",
    )
    assert cards["ganges-textiles"]["notes"] == "Type: Customer - Direct"
    assert cards["tagus-cork"]["kind"] == "partner"
    assert cards["loire-press"]["notes"] == "Type: Press"
    assert take_in("a.csv", None, "--save-map", "../m.yaml") == 0
    assert "4 unchanged" in take_in.err
    assert take_in("a.csv", None, "--map", "../m.yaml") == 0
    assert "4 unchanged" in take_in.err


def test_an_address_of_google_in_one_piece_is_a_street(take_in: Importer) -> None:
    head = "First Name,Organization Name,Address 1 - Formatted,Phone 1 - Label,Phone 1 - Value"
    table = as_csv(head, 'Ana,Iberia Tools SL,"C/ Mayor 1\nMadrid",Mobile,+34 600 555 001')
    assert take_in("a.csv", table) == 0, take_in.err
    assert "left out" not in take_in.err
    (address,) = read_cards(take_in.ledger)["iberia-tools"]["addresses"]
    assert address["street"] == "C/ Mayor 1, Madrid"


def test_an_address_of_google_is_not_taken_twice(take_in: Importer) -> None:
    head = (
        "First Name,Organization Name,Address 1 - Formatted,Address 1 - Street,Address 1 - City,"
        "Phone 1 - Value"
    )
    table = as_csv(head, 'Ana,Iberia Tools SL,"C/ Mayor 1\nMadrid",C/ Mayor 1,Madrid,+34600555001')
    assert take_in("a.csv", table) == 0, take_in.err
    (address,) = read_cards(take_in.ledger)["iberia-tools"]["addresses"]
    assert (address["street"], address["city"]) == ("C/ Mayor 1", "Madrid")
