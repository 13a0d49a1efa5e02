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
