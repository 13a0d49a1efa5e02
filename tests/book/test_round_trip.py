"""A workbook that comes back in another shape than it went out: nothing lost, nothing guessed."""

from __future__ import annotations

import pytest

from crmcli.errors import Refused
from tests.round_trips import (
    Desk,
    Sheets,
    make_ledger,
    remove_columns,
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(make_ledger(tmp_path_factory.mktemp("trip") / "ledger").root)


def _refuse(desk: Desk, sheets: Sheets) -> Refused:
    with pytest.raises(Refused) as caught:
        desk.bring_back(sheets)
    return caught.value


def test_what_nobody_edited_is_no_edit(desk: Desk) -> None:
    content = desk.bring_back(desk.lay_out())
    assert (content.offers, content.remarks) == ([], ())


# Columns that tell rows apart


@pytest.mark.parametrize(
    ("sheet", "removed", "lacking"),
    [
        ("Contacts", ("ID", "WeChat", "Notes"), ["ID"]),
        ("Contacts", ("Customer ID", "WeChat"), ["Customer ID"]),
        ("Contact log", ("ID", "With"), ["ID"]),
        ("Addresses", ("Customer ID", "ID"), ["Customer ID", "ID"]),
        ("Customers", ("ID",), ["ID"]),
    ],
)
def test_a_sheet_without_the_columns_that_tell_its_rows_apart_is_refused(
    desk: Desk, sheet: str, removed: tuple[str, ...], lacking: list[str]
) -> None:
    sheets = desk.lay_out()
    remove_columns(sheets[sheet], *removed)
    error = _refuse(desk, sheets)
    assert error.code == "round-trip-no-keys"
    assert error.values == {"sheet": sheet, "columns": lacking}
