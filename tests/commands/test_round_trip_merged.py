"""A workbook comes back whose customers were merged, put away, deleted or renamed meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from tests import outside
from tests.commands.test_import import Importer, read_cards
from tests.commands.test_round_trip import Rows, send_out
from tests.sandbox import LANTIAN, Sandbox

TWIN = """\
id: hx
name: 华信信息技术
industry: 软件
created: "2026-11-02"
contacts:
  - {id: wang, name: 王芳, phones: ["+86 139 2222 3333"]}
  - {id: wj, name: 王静, email_note: x}
visits:
  - {id: 20261105-abcde, date: "2026-11-05", channel: phone, by: li.wei, notes: 回电}
""".replace(", email_note: x", "")


@pytest.fixture
def take_in(ledger: Sandbox, capsys: pytest.CaptureFixture[str]) -> Importer:
    ledger.commit("records/hx.yaml", TWIN)
    return Importer(ledger, capsys)


def come_back(take_in: Importer, data: bytes, cells: list[tuple[str, str, str, str, str]]) -> int:
    """Edit cells (sheet, key column, key, column, value) and import; the exit code."""

    def edit(name: str, rows: Rows) -> None:
        for sheet, column, key, heading, value in cells:
            if sheet == name:
                outside.set_cell(rows, (column, key), heading, value)

    return take_in("back.xlsx", outside.edit_workbook(data, edit))


def get_contacts(take_in: Importer) -> dict[str, Any]:
    return {one["name"]: one for one in read_cards(take_in.ledger)["huaxin"]["contacts"]}


def test_what_nobody_edited_says_nothing_of_a_merge(take_in: Importer) -> None:
    data = send_out(take_in)
    assert take_in.crm("merge", "huaxin", "hx") == 0
    head = take_in.ledger.head()
    assert come_back(take_in, data, []) == 0
    assert take_in.ledger.head() == head


def test_edits_of_the_merged_customer_arrive_at_the_heir(take_in: Importer) -> None:
    data = send_out(take_in)
    assert take_in.crm("merge", "huaxin", "hx") == 0
    cells = [
        ("Customers", "ID", "hx", "Tags", "new/tag"),
        ("Customers", "ID", "huaxin", "Grade", "A"),
        ("Contacts", "Name", "王芳", "Job title", "总监"),
        ("Contact log", "ID", "20261105-abcde", "Notes", "回电，约下周"),
    ]
    assert come_back(take_in, data, cells) == 0, take_in.err
    card = read_cards(take_in.ledger)["huaxin"]
    assert (card["tags"], card["grade"]) == (["new/tag"], "A")
    assert [one["notes"].strip() for one in card["visits"]][-1] == "回电，约下周"
    people = get_contacts(take_in)
    assert people["王芳"]["title"] == "总监"
    assert people["王静"]["title"] == "采购总监"
    head = take_in.ledger.head()
    assert take_in("back.xlsx") == 0
    assert take_in.ledger.head() == head


def test_an_edit_that_the_heir_contradicts_is_told(take_in: Importer) -> None:
    assert take_in.crm("set", "huaxin", "industry=硬件") == 0
    data = send_out(take_in)
    assert take_in.crm("merge", "huaxin", "hx") == 0
    head = take_in.ledger.head()
    cells = [
        ("Customers", "ID", "hx", "Industry", "服务"),
        ("Contacts", "ID", "wj", "Name", "王静怡"),
    ]
    assert come_back(take_in, data, cells) == 4
    assert take_in.ledger.head() == head
    assert "Industry: 软件 at the export, 硬件 here, 服务 in the sheet" in take_in.err
    assert take_in("back.xlsx", None, "--clashes", "sheet") == 0
    assert read_cards(take_in.ledger)["huaxin"]["industry"] == "服务"
    assert {"王静怡", "王芳"} == get_contacts(take_in).keys()


def test_two_rows_of_one_customer_that_contradict_are_told(take_in: Importer) -> None:
    assert take_in.crm("set", "huaxin", "industry=软件") == 0
    data = send_out(take_in)
    assert take_in.crm("merge", "huaxin", "hx") == 0
    cells = [
        ("Customers", "ID", "hx", "Industry", "服务"),
        ("Customers", "ID", "huaxin", "Industry", "硬件"),
    ]
    assert come_back(take_in, data, cells) == 4
    assert "Industry: 软件 at the export, 硬件 here, 服务 in the sheet" in take_in.err


def test_a_merge_after_a_merge_is_followed(take_in: Importer) -> None:
    data = send_out(take_in)
    assert take_in.crm("merge", "huaxin", "hx") == 0
    assert take_in.crm("merge", "lantian", "huaxin") == 0
    cells = [("Contacts", "Name", "王芳", "Job title", "总监")]
    assert come_back(take_in, data, cells) == 0, take_in.err
    people = {one["name"]: one for one in read_cards(take_in.ledger)["lantian"]["contacts"]}
    assert people["王芳"]["title"] == "总监"
    assert people["王静"]["title"] == "采购总监"


def test_a_contact_who_was_gone_before_the_merge_is_a_clash(take_in: Importer) -> None:
    data = send_out(take_in)
    assert take_in.crm("unset", "hx", "contacts.wang") == 0
    assert take_in.crm("merge", "huaxin", "hx") == 0
    assert come_back(take_in, data, [("Contacts", "Name", "王芳", "Job title", "总监")]) == 4
    assert "王芳" not in get_contacts(take_in)
    assert "title" not in take_in.ledger.read("records/huaxin.yaml").replace("title: 采购总监", "")


def test_what_was_put_away_or_renamed_takes_its_edits(take_in: Importer) -> None:
    data = send_out(take_in)
    assert take_in.crm("archive", "hx", "-m", "关闭") == 0
    assert take_in.crm("set", "lantian", "name=上海蓝天集团有限公司") == 0
    cells = [
        ("Customers", "ID", "hx", "Industry", "20"),
        ("Customers", "ID", "lantian", "Industry", "30"),
    ]
    assert come_back(take_in, data, cells) == 0, take_in.err
    cards = read_cards(take_in.ledger)
    assert (cards["hx"]["industry"], "archived" in cards["hx"]) == ("20", True)
    assert (cards["lantian"]["industry"], cards["lantian"]["name"]) == (
        "30",
        "上海蓝天集团有限公司",
    )


def test_who_was_deleted_or_has_another_id_is_told_with_the_row(take_in: Importer) -> None:
    ledger = take_in.ledger
    data = send_out(take_in)
    ledger.git("rm", "--quiet", "records/hx.yaml", "records/lantian.yaml")
    ledger.commit("records/blue.yaml", LANTIAN.replace("id: lantian", "id: blue"))
    cells = [
        ("Customers", "ID", "hx", "Industry", "20"),
        ("Customers", "ID", "lantian", "Industry", "30"),
        ("Customers", "ID", "mueller", "Industry", "40"),
    ]
    assert come_back(take_in, data, cells) == 1
    assert take_in.err.count("the customer is no longer in the ledger") == 2
    cards = read_cards(ledger)
    assert (cards["mueller"]["industry"], cards["blue"].get("industry")) == ("40", None)


def test_a_merge_that_no_commit_tells_of_is_told_with_the_row(take_in: Importer) -> None:
    ledger = take_in.ledger
    data = send_out(take_in)
    ledger.git("rm", "--quiet", "records/hx.yaml")
    ledger.git("commit", "--quiet", "-m", "gone")
    note = '\nmerged:\n  - {id: hx, name: 华信信息技术, date: "2026-11-20", by: li.wei}\n'
    text = ledger.read("records/mueller.yaml")
    ledger.commit("records/mueller.yaml", text.replace("\ncontacts: []\n", note))
    head = ledger.head()
    assert come_back(take_in, data, [("Contacts", "Name", "王芳", "Job title", "总监")]) == 1
    assert "has become one with mueller" in take_in.err
    assert ledger.head() == head
