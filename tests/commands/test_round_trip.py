"""A workbook that goes out, is edited, and comes back while the ledger goes on."""

from __future__ import annotations

from typing import Any

import pytest

from tests import outside
from tests.commands.test_import import Importer, read_cards
from tests.sandbox import Sandbox

Rows = list[list[Any]]
TAX_NO = "91110108MA01ABCD3L"


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


# Deleted rows that others name


def put_visits(ledger: Sandbox, count: int) -> None:
    """A customer whose one contact of two is in all of that many visits."""
    visits = "".join(
        f"  - {{id: 2026{number // 28 + 1:02}{number % 28 + 1:02}-aaaaa, date: "
        f'"2026-{number // 28 + 1:02}-{number % 28 + 1:02}", channel: phone, by: li.wei, '
        f"contact: feng, notes: call}}\n"
        for number in range(count)
    )
    ledger.commit(
        "records/bohai.yaml",
        'id: bohai\nname: 渤海机电\nowner: li.wei\ncreated: "2026-01-01"\ncontacts:\n'
        "  - {id: feng, name: 冯晓岚}\n  - {id: qian, name: 钱一}\n"
        f'follow_up: {{"on": "2026-12-01", after: 20260112-aaaaa}}\nvisits:\n{visits}',
    )


def remove_row(rows: Rows, heading: str, text: str) -> None:
    where = rows[0].index(heading)
    rows[:] = [row for row in rows if row[where] != text]


def test_a_contact_whom_visits_name_stays_and_the_rest_is_taken(take_in: Importer) -> None:
    put_visits(take_in.ledger, 12)
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        if name == "Contacts":
            remove_row(rows, "Name", "冯晓岚")
            outside.set_cell(rows, ("Name", "钱一"), "Job title", "经理")
        elif name == "Customers":
            outside.set_cell(rows, ("ID", "bohai"), "Industry", "机电")
        elif name == "Contact log":
            remove_row(rows, "ID", "20260112-aaaaa")

    back = outside.edit_workbook(data, edit)
    assert take_in("back.xlsx", back, "--rejects", "../left.xlsx") == 1
    said = [line for line in take_in.err.splitlines() if "whose row was deleted" in line]
    mend = "clear the name there first, or put the row back"
    person, visit = "冯晓岚, whose row was deleted,", "2026-01-12, whose row was deleted,"
    assert said == [
        f"Contacts (渤海机电): {person} is named in 11 rows of Contact log: {mend}",
        f"Contact log (渤海机电): {visit} is named in Next follow-up: {mend}",
    ]
    assert "feng" not in take_in.err
    assert not (take_in.ledger.root.parent / "left.xlsx").exists()
    card = read_cards(take_in.ledger)["bohai"]
    assert card["industry"] == "机电"
    assert [one.get("title") for one in card["contacts"]] == [None, "经理"]
    assert len(card["visits"]) == 12


def test_a_contact_may_go_with_all_that_names_him(take_in: Importer) -> None:
    put_visits(take_in.ledger, 3)
    text = take_in.ledger.read("records/bohai.yaml")
    gone = 'follow_up: {"on": "2026-12-01", after: 20260112-aaaaa}\n'
    take_in.ledger.commit("records/bohai.yaml", text.replace(gone, ""))
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        if name in ("Contacts", "Contact log"):
            remove_row(rows, "Name" if name == "Contacts" else "With", "冯晓岚")

    assert take_in("back.xlsx", outside.edit_workbook(data, edit)) == 0, take_in.err
    card = read_cards(take_in.ledger)["bohai"]
    assert [one["id"] for one in card["contacts"]] == ["qian"]
    assert card["visits"] == []


def test_a_visit_that_stays_because_it_is_named_keeps_its_contact(take_in: Importer) -> None:
    put_visits(take_in.ledger, 12)
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        if name in ("Contacts", "Contact log"):
            remove_row(rows, "Name" if name == "Contacts" else "With", "冯晓岚")

    assert take_in("back.xlsx", outside.edit_workbook(data, edit)) == 1
    assert "冯晓岚, whose row was deleted, is named in 1 row of Contact log" in take_in.err
    card = read_cards(take_in.ledger)["bohai"]
    assert [one["id"] for one in card["contacts"]] == ["feng", "qian"]
    assert [one["id"] for one in card["visits"]] == ["20260112-aaaaa"]


def test_a_visit_that_somebody_logs_meanwhile_keeps_its_contact(take_in: Importer) -> None:
    data = send_out(take_in)
    take_in.crm("add", "huaxin", "contacts", "name=李强")
    data = send_out(take_in)
    assert take_in.crm("visit", "huaxin", "-m", "电话", "--with", "李强") == 0, take_in.err

    def edit(name: str, rows: Rows) -> None:
        if name == "Contacts":
            remove_row(rows, "Name", "李强")

    for side in ((), ("--clashes", "sheet")):
        assert take_in("back.xlsx", outside.edit_workbook(data, edit), *side) == 1
        assert "李强, whose row was deleted, is named in 1 row of Contact log" in take_in.err


# Cells as people type them


@pytest.mark.parametrize(
    ("sheet", "heading", "typed", "path", "value"),
    [
        ("Customers", "Website", "bohai.example", "website", "http://bohai.example"),
        ("Customers", "Website", "www.bohai.example/a", "website", "http://www.bohai.example/a"),
        ("Customers", "Tax ID (USCC)", "91110108 ma01abcd3l", "registration.tax_no", TAX_NO),
        ("Customers", "Created on", "2026年11月3日", "created", "2026-11-03"),
        ("Customers", "Created on", "2026/11/3", "created", "2026-11-03"),
        ("Customers", "Employees", "1,200", "headcount", 1200),
        ("Customers", "Province", "上海", "region.province", "上海市"),
        ("Customers", "Grade", "a级", "grade", "A"),
        ("Customers", "Grade", "无", "grade", None),
        ("Customers", "Owner", "张敏", "owner", "zhang.min"),
        ("Customers", "Credit limit", "12万", "credit", {"limit": "120000", "currency": "CNY"}),
        ("Customers", "Credit limit", "$5", "credit", {"limit": "5", "currency": "USD"}),
        ("Contacts", "Phones", "13912345678", "contacts.phones", ["+86 139 1234 5678"]),
        (
            "Contacts", "Phones", "+86 138 0000 0000、010-88889999", "contacts.phones",
            ["+86 138 0000 0000", "+86 10 8888 9999"],
        ),
        ("Contacts", "E-mails", "mailto:a@example.com", "contacts.emails", ["a@example.com"]),
        ("Contacts", "QQ", "QQ：12345678", "contacts.qq", "12345678"),
        ("Contacts", "Main contact", "√", "contacts.primary", True),
        ("Contacts", "Birthday", "1980.5.6", "contacts.birthday", "1980-05-06"),
        ("Contacts", "Job title", "-", "contacts.title", "-"),
        ("Contact log", "Time", "9：30", "visits.time", "09:30"),
    ],
)  # fmt: skip
def test_an_edited_cell_is_read_as_in_any_table(
    take_in: Importer, sheet: str, heading: str, typed: str, path: str, value: object
) -> None:
    data = send_out(take_in)
    key = ("ID", "huaxin") if sheet == "Customers" else ("Customer ID", "huaxin")

    def edit(name: str, rows: Rows) -> None:
        if name == sheet:
            outside.set_cell(rows, key, heading, typed)

    assert take_in("back.xlsx", outside.edit_workbook(data, edit)) == 0, take_in.err
    found: Any = read_cards(take_in.ledger)["huaxin"]
    for key_ in path.split("."):
        found = found.get(key_)
        found = found[0] if isinstance(found, list) and isinstance(found[0], dict) else found
    assert found == value


def test_what_is_told_beside_a_phone_joins_the_notes(take_in: Importer) -> None:
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        if name == "Contacts":
            outside.set_cell(rows, ("ID", "wang"), "Phones", "13912345678（晚上打）")

    assert take_in("back.xlsx", outside.edit_workbook(data, edit)) == 0, take_in.err
    (wang,) = read_cards(take_in.ledger)["huaxin"]["contacts"]
    assert wang["phones"] == ["+86 139 1234 5678"]
    assert "晚上打" in wang["notes"]


def test_a_cell_that_is_no_value_gives_every_row_of_its_customer_back(take_in: Importer) -> None:
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        if name == "Customers":
            outside.set_cell(rows, ("ID", "huaxin"), "Website", "no site")
        elif name == "Contacts":
            outside.set_cell(rows, ("ID", "wang"), "Job title", "副总裁")

    back = outside.edit_workbook(data, edit)
    record = take_in.record("back.xlsx", back, "--rejects", "../left.xlsx")
    assert [(one["sheet"], one["row"]) for one in record["rejected"]] == [
        ("Customers", 2), ("Contacts", 2),
    ]  # fmt: skip
    left = (take_in.ledger.root.parent / "left.xlsx").read_bytes()

    def mend(name: str, rows: Rows) -> None:
        if name == "Customers":
            outside.set_cell(rows, ("ID", "huaxin"), "Website", "site.example")

    assert take_in("left.xlsx", outside.edit_workbook(left, mend)) == 0, take_in.err
    card = read_cards(take_in.ledger)["huaxin"]
    assert (card["website"], card["contacts"][0]["title"]) == ("http://site.example", "副总裁")


# Rejected rows that come back


def reject(take_in: Importer) -> None:
    """Bring back a workbook with an edit of huaxin that is no value, and two that are."""
    take_in.crm("set", "huaxin", "industry=软件")
    take_in.crm("set", "huaxin", "notes=老客户")
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        if name == "Customers":
            outside.set_cell(rows, ("ID", "huaxin"), "Website", "no site")
            outside.set_cell(rows, ("ID", "huaxin"), "Industry", "")
        elif name == "Contacts":
            outside.set_cell(rows, ("ID", "wang"), "Job title", "副总裁")

    back = outside.edit_workbook(data, edit)
    assert take_in("back.xlsx", back, "--rejects", "../left.xlsx") == 1


def mend(take_in: Importer) -> bytes:
    def edit(name: str, rows: Rows) -> None:
        if name == "Customers":
            outside.set_cell(rows, ("ID", "huaxin"), "Website", "site.example")

    return outside.edit_workbook((take_in.ledger.root.parent / "left.xlsx").read_bytes(), edit)


def test_rejected_rows_come_back_without_overwriting_what_others_did(take_in: Importer) -> None:
    reject(take_in)
    take_in.crm("set", "huaxin", "notes=下周来访")
    take_in.crm("set", "huaxin", "contacts.wang.wechat=wang2026")
    before = read_cards(take_in.ledger)
    assert take_in("left.xlsx", mend(take_in)) == 0, take_in.err
    assert "missing" not in take_in.err
    assert "are gone" not in take_in.err
    after = read_cards(take_in.ledger)
    card = after["huaxin"]
    assert (card["notes"], card["contacts"][0]["wechat"]) == ("下周来访", "wang2026")
    assert (card["website"], card["contacts"][0]["title"]) == ("http://site.example", "副总裁")
    assert "industry" not in card
    assert {key: one for key, one in after.items() if key != "huaxin"} == {
        key: one for key, one in before.items() if key != "huaxin"
    }
    assert card["visits"] == before["huaxin"]["visits"]


def test_rows_that_are_rejected_twice_still_are_merged(take_in: Importer) -> None:
    reject(take_in)
    left = (take_in.ledger.root.parent / "left.xlsx").read_bytes()
    assert take_in("again.xlsx", left, "--rejects", "../left.xlsx") == 1
    take_in.crm("set", "huaxin", "notes=下周来访")
    assert take_in("left.xlsx", mend(take_in)) == 0, take_in.err
    card = read_cards(take_in.ledger)["huaxin"]
    assert (card["notes"], card["website"]) == ("下周来访", "http://site.example")


def test_rejected_rows_that_contradict_the_ledger_meanwhile_are_told(take_in: Importer) -> None:
    reject(take_in)
    take_in.crm("set", "huaxin", "contacts.wang.title=经理")
    head = take_in.ledger.head()
    assert take_in("left.xlsx", mend(take_in)) == 4
    assert "采购总监 at the export, 经理 here, 副总裁 in the sheet" in take_in.err
    assert take_in.ledger.head() == head


def test_rows_beside_the_rejected_ones_are_not_deleted(take_in: Importer) -> None:
    take_in.crm("add", "huaxin", "contacts", "name=李强")
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        if name == "Contacts":
            outside.set_cell(rows, ("ID", "wang"), "Birthday", "when")

    back = outside.edit_workbook(data, edit)
    assert take_in("back.xlsx", back, "--rejects", "../left.xlsx") == 1

    def put_right(name: str, rows: Rows) -> None:
        if name == "Contacts":
            assert len(rows) == 2
            outside.set_cell(rows, ("ID", "wang"), "Birthday", "1980-05-06")

    left = (take_in.ledger.root.parent / "left.xlsx").read_bytes()
    assert take_in("left.xlsx", outside.edit_workbook(left, put_right)) == 0, take_in.err
    wang, li = read_cards(take_in.ledger)["huaxin"]["contacts"]
    assert (wang["birthday"], li["name"]) == ("1980-05-06", "李强")


@pytest.mark.parametrize("file", ["left.csv", "left.tsv", "left.ods"])
def test_rejected_rows_go_only_where_their_notes_can(take_in: Importer, file: str) -> None:
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        if name == "Customers":
            outside.set_cell(rows, ("ID", "huaxin"), "Industry", "软件")

    back = outside.edit_workbook(data, edit)
    head = take_in.ledger.head()
    assert take_in("back.xlsx", back, "--rejects", f"../{file}") == 2
    assert f"../{file}" in take_in.err
    assert ".xlsx" in take_in.err
    assert take_in.ledger.head() == head
    assert not (take_in.ledger.root.parent / file).exists()


def test_a_formula_without_a_value_empties_nothing(take_in: Importer) -> None:
    take_in.crm("set", "huaxin", "industry=软件")
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        if name == "Customers":
            outside.set_cell(rows, ("ID", "huaxin"), "Industry", outside.Formula('="机"&"电"'))
            outside.set_cell(rows, ("ID", "huaxin"), "Notes", "老客户")

    back = outside.edit_workbook(data, edit)
    for file in ("back.xlsx", "again.xlsx"):
        assert take_in(file, back, "--rejects", "../left.xlsx") == 1
        assert "Industry: a formula with an error or without a stored value" in take_in.err
        back = (take_in.ledger.root.parent / "left.xlsx").read_bytes()
    assert read_cards(take_in.ledger)["huaxin"]["industry"] == "软件"

    def mend(name: str, rows: Rows) -> None:
        if name == "Customers":
            outside.set_cell(rows, ("ID", "huaxin"), "Industry", "机电")

    assert take_in("left.xlsx", outside.edit_workbook(back, mend)) == 0, take_in.err
    card = read_cards(take_in.ledger)["huaxin"]
    assert (card["industry"], card["notes"]) == ("机电", "老客户")


def test_an_id_that_is_a_formula_deletes_no_row(take_in: Importer) -> None:
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        if name == "Contacts":
            outside.set_cell(rows, ("ID", "wang"), "ID", outside.Formula('="wa"&"ng"'))

    assert take_in("back.xlsx", outside.edit_workbook(data, edit)) == 1
    assert read_cards(take_in.ledger)["huaxin"]["contacts"][0]["id"] == "wang"


def test_rows_of_nothing_but_formulas_are_not_deleted(take_in: Importer) -> None:
    data = send_out(take_in)
    before = read_cards(take_in.ledger)

    def edit(name: str, rows: Rows) -> None:
        if name == "Contacts":
            rows[1:] = [[outside.Formula("=1")] * len(row) for row in rows[1:]]

    assert take_in("back.xlsx", outside.edit_workbook(data, edit)) == 1
    assert "a formula with an error or without a stored value" in take_in.err
    assert read_cards(take_in.ledger) == before


def test_rows_that_are_rejected_are_told_beside_the_clashes(take_in: Importer) -> None:
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        if name == "Customers":
            outside.set_cell(rows, ("ID", "huaxin"), "Industry", "软件")
            outside.set_cell(rows, ("ID", "lantian"), "Website", "no site")

    take_in.crm("set", "huaxin", "industry=贸易")
    head = take_in.ledger.head()
    assert take_in("back.xlsx", outside.edit_workbook(data, edit)) == 4
    assert "贸易 here, 软件 in the sheet" in take_in.err
    assert "no site" in take_in.err
    assert take_in.ledger.head() == head


# What was settled, and what is nobody's


@pytest.mark.parametrize(("side", "value"), [("sheet", "软件"), ("ledger", "硬件")])
def test_the_cells_that_a_side_settles_are_listed(take_in: Importer, side: str, value: str) -> None:
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        if name == "Customers":
            outside.set_cell(rows, ("ID", "huaxin"), "Industry", "软件")

    take_in.crm("set", "huaxin", "industry=硬件")
    back = outside.edit_workbook(data, edit)
    assert take_in("back.xlsx", back, "--clashes", side, "--dry-run") == 0
    assert f"1 cell contradicts what the ledger has become; the {side} holds" in take_in.err
    assert "Industry: (empty) at the export, 硬件 here, 软件 in the sheet" in take_in.err
    record = take_in.record("back.xlsx", None, "--clashes", side)
    assert record["clashes"] == []
    (one,) = record["settled"]
    assert (one["path"], one["ours"], one["theirs"], one["side"]) == (
        "industry", "硬件", "软件", side,
    )  # fmt: skip
    assert read_cards(take_in.ledger)["huaxin"]["industry"] == value


def test_a_sheet_of_the_user_s_own_is_left_aside(take_in: Importer) -> None:
    data = send_out(take_in)

    def edit(name: str, rows: Rows) -> None:
        if name == "Customers":
            outside.set_cell(rows, ("ID", "lantian"), "Industry", "贸易")

    back = outside.edit_workbook(data, edit, {"便签": [["待办", "谁"], ["打电话", "王静"]]})
    assert take_in("back.xlsx", back) == 0, take_in.err
    assert "便签 was not exported, and left aside" in take_in.err
    assert read_cards(take_in.ledger)["lantian"]["industry"] == "贸易"
