"""A workbook that goes out, is edited, and comes back while the ledger goes on."""

from __future__ import annotations

from typing import Any

import pytest

from tests import outside
from tests.commands.test_import import Importer, read_cards
from tests.sandbox import Sandbox

Rows = list[list[Any]]


@pytest.fixture
def take_in(ledger: Sandbox, capsys: pytest.CaptureFixture[str]) -> Importer:
    return Importer(ledger, capsys)


def send_out(take_in: Importer) -> bytes:
    assert take_in.crm("export", "--round-trip", "../out.xlsx") == 0, take_in.err
    return (take_in.ledger.root.parent / "out.xlsx").read_bytes()


def test_a_workbook_that_nobody_edited_changes_nothing(take_in: Importer) -> None:
    head = take_in.ledger.head()
    data = send_out(take_in)
    assert take_in("back.xlsx", outside.edit_workbook(data, lambda name, rows: None)) == 0
    assert take_in.ledger.head() == head
    assert "0 new, 0 updated" in take_in.err


def test_edits_of_both_sides_on_fifty_cards_are_all_kept(take_in: Importer) -> None:
    traders = outside.make_traders(50)
    take_in("traders.csv", outside.write_text(outside.TRADERS, traders, "utf-8"))
    before = {
        one["code"]: one["id"] for one in read_cards(take_in.ledger).values() if "code" in one
    }
    ids = [before[row[0]] for row in traders]
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        for number, card_id in enumerate(ids):
            if name == "Customers":
                outside.set_cell(rows, ("ID", card_id), "Industry", f"trade {number}")
            elif name == "Contacts" and number % 2:
                outside.set_cell(rows, ("Customer ID", card_id), "Job title", f"head {number}")

    for number, card_id in enumerate(ids):
        file = take_in.ledger.path(f"records/{card_id}.yaml")
        text = file.read_text("utf-8")
        file.write_text(text.replace("created:", "stage: prospect\ncreated:"), "utf-8")
        if number % 2 == 0:
            text = file.read_text("utf-8")
            file.write_text(text.replace("Sales Representative", f"boss {number}"), "utf-8")
    take_in.crm("save")
    assert take_in("back.xlsx", outside.edit_workbook(data, edit)) == 0, take_in.err
    assert "50 updated" in take_in.err
    cards = read_cards(take_in.ledger)
    for number, card_id in enumerate(ids):
        card = cards[card_id]
        assert (card["industry"], card["stage"]) == (f"trade {number}", "prospect")
        title = f"head {number}" if number % 2 else f"boss {number}"
        assert card["contacts"][0]["title"] == title
    head = take_in.ledger.head()
    assert take_in("back.xlsx") == 0
    assert take_in.ledger.head() == head


def test_clashes_are_listed_cell_by_cell_and_nothing_is_written(take_in: Importer) -> None:
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        if name == "Customers":
            outside.set_cell(rows, ("ID", "huaxin"), "Industry", "软件")
            outside.set_cell(rows, ("ID", "lantian"), "Industry", "贸易")
        elif name == "Contacts":
            outside.set_cell(rows, ("ID", "wang"), "Job title", "副总裁")

    take_in.crm("set", "huaxin", "industry=硬件")
    take_in.crm("set", "huaxin", "contacts.wang.title=经理")
    back = outside.edit_workbook(data, edit)
    head = take_in.ledger.head()
    assert take_in("back.xlsx", back) == 4
    assert take_in.ledger.head() == head
    assert "Industry: (empty) at the export, 硬件 here, 软件 in the sheet" in take_in.err
    assert "采购总监 at the export, 经理 here, 副总裁 in the sheet" in take_in.err
    assert "Customers!" in take_in.err
    assert "Contacts!" in take_in.err
    assert take_in("back.xlsx", None, "--clashes", "ledger") == 0
    cards = read_cards(take_in.ledger)
    assert (cards["huaxin"]["industry"], cards["lantian"]["industry"]) == ("硬件", "贸易")
    assert take_in("back.xlsx", None, "--clashes", "sheet") == 0
    huaxin = read_cards(take_in.ledger)["huaxin"]
    assert (huaxin["industry"], huaxin["contacts"][0]["title"]) == ("软件", "副总裁")


def test_rows_that_are_new_emptied_or_gone(take_in: Importer) -> None:
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        if name == "Customers":
            rows.append(["" for _ in rows[0]])
            rows[-1][rows[0].index("Customer name")] = "成都新客科技有限公司"
            outside.set_cell(rows, ("ID", "mueller"), "Grade", "")
        elif name == "Contacts":
            rows.append(["" for _ in rows[0]])
            rows[-1][rows[0].index("Customer ID")] = "lantian"
            rows[-1][rows[0].index("Name")] = "赵六"
        elif name == "Contact log":
            del rows[1:]
            rows.append(["" for _ in rows[0]])
            for heading, value in (
                ("Customer ID", "huaxin"), ("Date", "2026-11-05"), ("Notes", "电话确认"),
            ):  # fmt: skip
                rows[-1][rows[0].index(heading)] = value

    assert take_in("back.xlsx", outside.edit_workbook(data, edit)) == 0, take_in.err
    cards = read_cards(take_in.ledger)
    assert "成都新客科技有限公司" in {one["name"] for one in cards.values()}
    assert "grade" not in cards["mueller"]
    assert [one["name"] for one in cards["lantian"]["contacts"]] == ["赵六"]
    assert [one["notes"] for one in cards["huaxin"]["visits"]] == ["电话确认"]
    head = take_in.ledger.head()
    assert take_in("back.xlsx") == 0
    assert take_in.ledger.head() == head


def test_a_workbook_of_another_ledger_is_refused(take_in: Importer) -> None:
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        if name == "_crm":
            next(row for row in rows if row[0] == "ledger")[1] = "0" * 12

    assert take_in("back.xlsx", outside.edit_workbook(data, edit)) == 4
    assert "another ledger" in take_in.err


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("format", "2", "another version of crm"),
        ("commit", None, "no longer says what it was made of"),
        ("format", None, "no longer says what it was made of"),
    ],
)
def test_notes_that_cannot_be_read_are_no_reason_to_overwrite_the_ledger(
    take_in: Importer, key: str, value: str | None, said: str
) -> None:
    data = send_out(take_in)
    take_in.crm("set", "huaxin", "industry=硬件")
    head = take_in.ledger.head()

    def edit(name: str, rows: Rows) -> None:
        if name == "_crm":
            row = next(row for row in rows if row[0] == key)
            if value is None:
                rows.remove(row)
            else:
                row[1] = value

    assert take_in("back.xlsx", outside.edit_workbook(data, edit)) == 4
    assert said in take_in.err
    assert take_in.ledger.head() == head


def test_a_workbook_of_ours_without_notes_is_said_not_to_be_merged(take_in: Importer) -> None:
    assert take_in.crm("export", "-o", "../out.xlsx") == 0, take_in.err
    said = "does not say which commit it was made of"
    assert take_in("out.xlsx") == 0
    assert said in take_in.err
    send_out(take_in)
    assert take_in("out.xlsx") == 0
    assert said not in take_in.err
    assert take_in("plain.csv", "客户名称\n成都新客科技有限公司\n".encode()) == 0
    assert said not in take_in.err


def test_all_rows_of_a_sheet_deleted_in_a_spreadsheet(take_in: Importer) -> None:
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        if name == "Contact log":
            del rows[1:]

    assert take_in("back.xlsx", outside.edit_workbook(data, edit)) == 0, take_in.err
    assert "1 updated" in take_in.err
    assert read_cards(take_in.ledger)["huaxin"].get("visits", []) == []


def test_a_sheet_without_its_keys_is_refused_in_a_sentence(take_in: Importer) -> None:
    data = send_out(take_in)
    head = take_in.ledger.head()

    def edit(name: str, rows: Rows) -> None:
        if name == "Contacts":
            at = rows[0].index("ID")
            rows[:] = [[*row[:at], *row[at + 1 :]] for row in rows]

    assert take_in("back.xlsx", outside.edit_workbook(data, edit)) == 4
    assert "the rows of the sheet Contacts cannot be told apart without ID" in take_in.err
    assert take_in.ledger.head() == head


def test_rows_that_cannot_be_known_are_told_and_the_rest_is_taken(take_in: Importer) -> None:
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        if name == "Contacts":
            outside.set_cell(rows, ("ID", "wang"), "ID", "wang-2")
        elif name == "Customers":
            outside.set_cell(rows, ("ID", "lantian"), "Industry", "贸易")

    assert take_in("back.xlsx", outside.edit_workbook(data, edit)) == 1
    assert "wang-2 is no ID that was exported here" in take_in.err
    assert "Contacts: 1 row is missing, and nothing was deleted" in take_in.err
    cards = read_cards(take_in.ledger)
    assert cards["lantian"]["industry"] == "贸易"
    assert cards["huaxin"]["contacts"][0]["id"] == "wang"


def test_a_workbook_turned_about_and_cut_down_brings_its_one_edit(take_in: Importer) -> None:
    data = send_out(take_in)
    before = read_cards(take_in.ledger)

    def edit(name: str, rows: Rows) -> None:
        if name == "_crm":
            return
        if name == "Contacts":
            outside.set_cell(rows, ("ID", "wang"), "Job title", "副总裁")
        kept = [
            at
            for at, text in enumerate(rows[0])
            if text in {"ID", "Former ID", "Customer ID", "Job title", "Notes"}
        ]
        turned = [[row[at] for at in reversed(kept)] for row in rows]
        rows[:] = [turned[0], *reversed(turned[1:])]

    assert take_in("back.xlsx", outside.edit_workbook(data, edit)) == 0, take_in.err
    after = read_cards(take_in.ledger)
    assert after["huaxin"]["contacts"][0].pop("title") == "副总裁"
    del before["huaxin"]["contacts"][0]["title"]
    assert after == before
