"""`crm import` of workbooks with formulas that nobody has calculated."""

from __future__ import annotations

import pytest

from tests import outside
from tests.commands.test_import import Importer, read_cards
from tests.exchange.spreadsheets import make_xlsx
from tests.sandbox import Sandbox

HEADING = ["Customer", "Industry", "City", "Sum"]


@pytest.fixture
def take_in(ledger: Sandbox, capsys: pytest.CaptureFixture[str]) -> Importer:
    return Importer(ledger, capsys)


def make_book(*rows: list[str]) -> bytes:
    def fill(book: object) -> None:
        sheet = book.add_worksheet("Customers")  # type: ignore[attr-defined]
        for number, row in enumerate([HEADING, *rows]):
            for column, cell in enumerate(row):
                if isinstance(cell, outside.Formula):
                    sheet.write_formula(number, column, cell, None, outside.UNDONE)
                elif cell:
                    sheet.write_string(number, column, cell)

    return outside.leave_undone(make_xlsx(fill))


def test_a_row_with_a_formula_without_a_value_is_rejected_whole(take_in: Importer) -> None:
    formula = outside.Formula("=A1&B1")
    data = make_book(
        ["Nordwind AB", "Software", "Malmö", ""],
        ["Havet AS", formula, "Oslo", ""],
        [formula, "Software", "Bergen", ""],
        ["Fjell AS", "Trade", "", formula],
    )
    assert take_in("new.xlsx", data, "--rejects", "../left.xlsx") == 1
    reason = "a formula with an error or without a stored value"
    assert f"row 3 (Havet AS): Industry: {reason}" in take_in.err
    assert f"row 4: Customer: {reason}" in take_in.err
    assert "2 new" in take_in.err
    names = [card["name"] for card in read_cards(take_in.ledger).values()]
    assert {"Nordwind AB", "Fjell AS"} <= {*names}
    assert "Havet AS" not in names
    head = take_in.ledger.head()
    assert take_in("left.xlsx") == 1
    assert take_in.ledger.head() == head


def test_formulas_drawn_down_below_the_last_row_are_no_customers(take_in: Importer) -> None:
    formula = outside.Formula('=IF(A1="","",A1)')
    data = make_book(["Nordwind AB", "Software", "", ""], *([["", formula, formula, ""]] * 3))
    assert take_in("new.xlsx", data) == 0, take_in.err
    assert "1 new, 0 updated, 0 unchanged, 0 doubtful, 0 rejected" in take_in.err


def test_a_formula_with_an_error_says_that_nothing_is_known(take_in: Importer) -> None:
    def fill(book: object) -> None:
        sheet = book.add_worksheet("Customers")  # type: ignore[attr-defined]
        sheet.write_row(0, 0, HEADING)
        sheet.write_row(1, 0, ["Nordwind AB", "Software"])
        sheet.write_formula(1, 2, "=VLOOKUP(A2,F:G,2,0)", None, "#N/A")

    assert take_in("new.xlsx", make_xlsx(fill)) == 0, take_in.err
    assert "nothing to read in 1 cell whose formula has an error" in take_in.err
    assert "1 new, 0 updated" in take_in.err
