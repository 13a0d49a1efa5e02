"""A workbook that comes back in another shape than it went out: nothing lost, nothing guessed."""

from __future__ import annotations

import pytest

from crmcli.errors import Refused
from tests.round_trips import (
    Desk,
    Sheets,
    find_edits,
    find_row,
    keep_columns,
    list_refused,
    make_ledger,
    remove_columns,
    set_cell,
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


# Which sheet is which


def test_a_sheet_that_lost_columns_goes_by_its_name(desk: Desk) -> None:
    sheets = {"Customers": desk.lay_out()["Customers"]}
    keep_columns(sheets["Customers"], "ID", "Customer name")
    assert desk.bring_back(sheets).offers == []
    sheets = desk.lay_out()
    keep_columns(sheets["Customers"], "ID", "Customer name", "Notes")
    row = find_row(sheets["Customers"], ID="beta")
    set_cell(sheets["Customers"], row, "Notes", "a new line")
    (edited,) = find_edits(desk.bring_back(sheets)).items()
    assert edited[0] == "beta"
    assert edited[1].value == {**desk.cards["beta"], "notes": "a new line"}


def test_a_sheet_with_another_name_goes_by_its_heading(desk: Desk) -> None:
    sheets = desk.lay_out()
    sheets["People"] = sheets.pop("Contacts")
    set_cell(sheets["People"], find_row(sheets["People"], ID="zhao"), "Job title", "CEO")
    edited = find_edits(desk.bring_back(sheets))["alpha"]
    assert edited.value["contacts"][1] == {"id": "zhao", "name": "赵六", "title": "CEO"}


def test_two_sheets_of_one_table_are_refused(desk: Desk) -> None:
    sheets = desk.lay_out()
    sheets["Contacts (2)"] = [[*row] for row in sheets["Contacts"]]
    error = _refuse(desk, sheets)
    assert error.code == "round-trip-twice"
    assert error.values["sheets"] == ["Contacts", "Contacts (2)"]


def test_a_sheet_that_may_be_several_is_refused(desk: Desk) -> None:
    sheets = desk.lay_out()
    sheets["Sheet9"] = sheets.pop("Contacts")
    keep_columns(sheets["Sheet9"], "Customer ID", "ID", "Notes")
    assert _refuse(desk, sheets).values["sheet"] == "Sheet9"


def test_a_sheet_of_somebody_s_own_is_left_aside(desk: Desk) -> None:
    sheets = desk.lay_out()
    sheets["Sheet9"] = [["To do"], ["ring Alpha"]]
    sheets["Pivot"] = [["Customer ID", "ID", "Visits"], ["alpha", "wang", 3]]
    content = desk.bring_back(sheets)
    assert (content.offers, content.remarks) == ([], ())
    sheets["Contacts"] = sheets.pop("Sheet9")
    assert _refuse(desk, sheets).code == "round-trip-no-keys"


def test_a_column_that_stands_there_twice_is_refused(desk: Desk) -> None:
    sheets = desk.lay_out()
    for row in sheets["Contacts"]:
        row.append(row[sheets["Contacts"][0].index("Phones")])
    assert _refuse(desk, sheets).code == "round-trip-column-twice"


# Other words over a column


def test_an_edit_under_another_word_for_the_column_is_taken(desk: Desk) -> None:
    sheets = desk.lay_out()
    rows = sheets["Contacts"]
    set_cell(rows, find_row(rows, ID="zhao"), "Phones", "+86 139 0000 0000")
    rows[0][rows[0].index("Phones")] = "手机"
    edited = find_edits(desk.bring_back(sheets))["alpha"]
    assert edited.value["contacts"][1]["phones"] == ["+86 139 0000 0000"]


def test_a_column_that_was_not_exported_is_named(desk: Desk) -> None:
    sheets = desk.lay_out()
    rows = sheets["Customers"]
    for row, cell in zip(rows, ("手机", "13911112222", None, None), strict=True):
        row.append(cell)
    content = desk.bring_back(sheets)
    assert content.offers == []
    (remark,) = content.remarks
    assert remark.code == "round-trip-not-compared"
    assert remark.values == {"sheet": "Customers", "columns": ["手机"], "count": 1}


# Rows: copied, moved, gone


def test_a_copied_row_leaves_the_original_as_it_is(desk: Desk) -> None:
    sheets = desk.lay_out()
    rows = sheets["Contacts"]
    copy = [*find_row(rows, ID="zhao")]
    set_cell(rows, copy, "Name", "钱七")
    rows.append(copy)
    at = rows.index(find_row(rows, ID="zhao")) + 1
    content = desk.bring_back(sheets)
    assert list_refused(content) == [((at, len(rows)), "round-trip-repeated")]
    assert find_edits(content) == {}


@pytest.mark.parametrize(("heading", "value"), [("ID", "wang-x"), ("Customer ID", "gamma")])
def test_a_row_whose_id_was_changed_is_refused_and_nothing_deleted(
    desk: Desk, heading: str, value: str
) -> None:
    sheets = desk.lay_out()
    rows = sheets["Contacts"]
    row = find_row(rows, ID="zhao")
    set_cell(rows, row, heading, value)
    content = desk.bring_back(sheets)
    assert list_refused(content) == [((rows.index(row) + 1,), "round-trip-other-id")]
    assert find_edits(content) == {}
    assert [one.code for one in content.remarks] == ["round-trip-not-deleted"]


@pytest.mark.parametrize("sheet", ["Contacts", "Contact log", "Addresses"])
def test_rows_that_lost_their_ids_are_refused_and_nothing_deleted(desk: Desk, sheet: str) -> None:
    sheets = desk.lay_out()
    rows = sheets[sheet]
    for row in rows[1:]:
        set_cell(rows, row, "ID", None)
    content = desk.bring_back(sheets)
    assert {code for _, code in list_refused(content)} == {"round-trip-lost-id"}
    assert len(list_refused(content)) == len(rows) - 1
    assert find_edits(content) == {}


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"ID": "delta"}, "round-trip-other-id"),
        ({"ID": None}, "round-trip-known"),
        ({"ID": None, "Record no.": None}, "round-trip-known"),
        ({"ID": None, "Customer name": "Other"}, "round-trip-known"),
    ],
)
def test_a_customer_whose_id_was_changed_is_refused(
    desk: Desk, cells: dict[str, str | None], code: str
) -> None:
    sheets = desk.lay_out()
    rows = sheets["Customers"]
    row = find_row(rows, ID="alpha")
    for heading, value in cells.items():
        set_cell(rows, row, heading, value)
    content = desk.bring_back(sheets)
    assert list_refused(content) == [((2,), code)]
    assert len(content.offers) == 1


def test_a_row_with_too_few_cells_deletes_nothing(desk: Desk) -> None:
    sheets = desk.lay_out()
    rows = sheets["Contacts"]
    row = find_row(rows, ID="zhao")
    del row[4:]
    content = desk.bring_back(sheets)
    assert [numbers for numbers, _ in list_refused(content)] == [(rows.index(row) + 1,)]
    assert find_edits(content) == {}


def test_the_name_beside_an_entry_does_not_move_it(desk: Desk) -> None:
    sheets = desk.lay_out()
    rows = sheets["Contacts"]
    set_cell(rows, find_row(rows, ID="zhao"), "Customer name", "Beta GmbH")
    content = desk.bring_back(sheets)
    assert [code for _, code in list_refused(content)] == ["round-trip-owner"]
    assert find_edits(content) == {}


def test_a_customer_may_be_renamed_in_every_sheet(desk: Desk) -> None:
    sheets = desk.lay_out()
    for rows in sheets.values():
        for row in rows:
            row[:] = ["Alpha Holding" if cell == "Alpha Ltd" else cell for cell in row]
    content = desk.bring_back(sheets)
    assert list_refused(content) == []
    assert find_edits(content)["alpha"].value == {**desk.cards["alpha"], "name": "Alpha Holding"}


def test_all_rows_of_a_list_may_be_deleted(desk: Desk) -> None:
    sheets = desk.lay_out()
    del sheets["Addresses"][1:]
    edited = find_edits(desk.bring_back(sheets))
    assert edited["alpha"].value == {
        **{key: one for key, one in desk.cards["alpha"].items() if key != "addresses"},
        "addresses": [],
    }


def test_a_customer_whose_row_is_gone_stays_and_is_named(desk: Desk) -> None:
    sheets = desk.lay_out()
    rows = sheets["Customers"]
    rows.remove(find_row(rows, ID="beta"))
    content = desk.bring_back(sheets)
    assert content.offers == []
    (remark,) = content.remarks
    assert (remark.code, remark.values) == (
        "round-trip-kept", {"count": 1, "customers": ["Beta GmbH"]},
    )  # fmt: skip


def test_a_new_row_beside_a_deleted_one_is_new(desk: Desk) -> None:
    sheets = desk.lay_out()
    rows = sheets["Contacts"]
    rows.remove(find_row(rows, ID="zhao"))
    rows.append([None] * len(rows[0]))
    set_cell(rows, rows[-1], "Customer ID", "alpha")
    set_cell(rows, rows[-1], "Name", "钱七")
    content = desk.bring_back(sheets)
    assert list_refused(content) == []
    assert [one["id"] for one in find_edits(content)["alpha"].value["contacts"]] == ["wang"]
    (new,) = (one for one in content.offers if one.told.edited is None)
    assert new.told.value == {"contacts": [{"name": "钱七"}]}


def test_entries_that_the_ledger_cannot_tell_apart_are_left_alone(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    ledger = make_ledger(tmp_path_factory.mktemp("unclear") / "ledger")
    text = ledger.read("records/beta.yaml")
    more = "  - {name: 孙八}\n  - {id: li, name: 李一}\n  - {id: li, name: 李二}\n"
    ledger.commit("records/beta.yaml", text + more)
    desk = Desk(ledger.root)
    sheets = desk.lay_out()
    assert len(desk.cards["beta"]["contacts"]) == 4
    assert desk.bring_back(sheets).offers == []
    rows = sheets["Contacts"]
    for name in ("孙八", "李二"):
        set_cell(rows, find_row(rows, Name=name), "Job title", "CEO")
    content = desk.bring_back(sheets)
    assert {code for _, code in list_refused(content)} == {"round-trip-unclear"}
    assert find_edits(content) == {}
