"""Rows that `crm import` does not take as they are, and how people settle them."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests import outside
from tests.commands.test_import import Importer, as_csv, read_cards, read_files
from tests.exchange.spreadsheets import change_part, make_ole, make_table_xlsx, make_xlsx
from tests.sandbox import Sandbox, make_sandbox

HEAD = "客户编号,公司名称,联系人,手机,级别,负责人"
GOOD = "0001,北京远方科技有限公司,王强,13911112222,A,李伟"


@pytest.fixture
def take_in(ledger: Sandbox, capsys: pytest.CaptureFixture[str]) -> Importer:
    return Importer(ledger, capsys)


def put(ledger: Sandbox, file: str, text: str) -> None:
    (ledger.root.parent / file).write_text(text, "utf-8")


def test_a_dry_run_says_what_would_change_and_writes_nothing(take_in: Importer) -> None:
    before, files = take_in.ledger.head(), read_files(take_in.ledger)
    table = as_csv(HEAD, GOOD, "BJ-2024-0017,,王静,,A,张敏")
    assert take_in("a.csv", table, "--dry-run") == 0
    assert "yuanfang  北京远方科技有限公司" in take_in.out
    assert "Grade: B -> A" in take_in.out
    assert "nothing was written: 1 new, 1 updated" in take_in.err
    assert (take_in.ledger.head(), read_files(take_in.ledger)) == (before, files)
    assert take_in.ledger.status() == ""


def test_an_empty_cell_takes_nothing_away(take_in: Importer) -> None:
    assert take_in("a.csv", as_csv(HEAD, "BJ-2024-0017,北京华信信息技术股份有限公司,,,,")) == 0
    assert "1 unchanged" in take_in.err


def test_rejected_rows_are_mended_and_imported_again(take_in: Importer) -> None:
    table = as_csv(HEAD, GOOD, "0002,深圳海蓝电子有限公司,刘梅,13900001111,C,王五")
    assert take_in("a.csv", table, "--rejects", "../left.csv") == 1
    left = take_in.ledger.root.parent / "left.csv"
    text = left.read_text("utf-8-sig")
    assert "Why not imported" in text
    assert "no 王五 in crm.yaml" in text
    assert "crm person add" in take_in.err
    assert "values: {COLUMN: {王五: li.wei}}" in take_in.err
    assert "yuanfang" in read_cards(take_in.ledger)
    left.write_text(text.replace("王五,", "张敏,", 1), "utf-8-sig")
    assert take_in("left.csv") == 0, take_in.err
    assert read_cards(take_in.ledger)["hailan"]["owner"] == "zhang.min"


def test_rejects_of_a_workbook_keep_their_kind(take_in: Importer) -> None:
    rows = [line.split(",") for line in (GOOD, "0002,深圳海蓝电子有限公司,刘梅,139,C,王五")]
    data = outside.write_workbook(HEAD.split(","), rows)
    assert take_in("a.xlsx", data, "--rejects", "../left.xlsx") == 1
    assert take_in("left.xlsx") == 1
    assert "0002" not in read_files(take_in.ledger)
    assert "row 2 (深圳海蓝电子有限公司)" in take_in.err


def test_days_of_a_workbook_that_counts_from_1904(take_in: Importer) -> None:
    table = make_table_xlsx([["公司名称", "创建日期"], ["北京远方科技有限公司", 42495]])
    early = b'<workbookPr date1904="1" '
    data = change_part(table, "xl/workbook.xml", lambda xml: xml.replace(b"<workbookPr ", early))
    assert take_in("a.xlsx", data) == 0, take_in.err
    assert read_cards(take_in.ledger)["yuanfang"]["created"] == "2020-05-06"


def test_who_may_be_there_already_is_doubtful_until_somebody_settles_it(take_in: Importer) -> None:
    table = as_csv(HEAD, "0009,上海蓝天贸易,陈一,13900001234,B,李伟")
    assert take_in("a.csv", table) == 1
    assert "may be a customer there is already: lantian" in take_in.err
    assert "0 new, 0 updated, 0 unchanged, 1 doubtful" in take_in.err
    put(take_in.ledger, "same.yaml", "customers: {上海蓝天贸易: lantian}")
    record = take_in.record("a.csv", None, "--map", "../same.yaml", "--dry-run")
    assert record["updated"] == ["lantian"]
    assert take_in.record("a.csv", None, "--force")["new"] == ["lantian-2"]


def test_the_same_name_with_another_code_is_doubtful(take_in: Importer) -> None:
    record = take_in.record("a.csv", as_csv(HEAD, "X-1,北京华信信息技术股份有限公司,,,,"))
    assert [one["row"] for one in record["doubtful"]] == [2]
    assert "another code" in record["doubtful"][0]["reason"]


def test_two_rows_of_one_name_with_codes_of_their_own_are_two(take_in: Importer) -> None:
    table = as_csv(HEAD, "1,天津同名公司,,,,李伟", "2,天津同名公司,,,,李伟")
    first = take_in.record("a.csv", table)
    assert len(first["new"]) == 2
    again = take_in.record("a.csv")
    assert (again["new"], again["unchanged"], again["commit"]) == ([], 2, None)


def test_a_word_with_two_meanings_is_asked_about(take_in: Importer) -> None:
    table = as_csv("公司名称,级别", "成都一般公司,一般", "成都其他公司,一般")
    head = take_in.ledger.head()
    assert take_in("a.csv", table, "--save-map", "../m.yaml") == 2
    assert "一般 (2) may mean" in take_in.err
    assert take_in.ledger.head() == head
    assert "一般" in (take_in.ledger.root.parent / "m.yaml").read_text("utf-8")
    put(take_in.ledger, "m.yaml", "values: {级别: {一般: C}}")
    assert take_in("a.csv", None, "--map", "../m.yaml") == 0, take_in.err
    assert {one.get("grade") for one in read_cards(take_in.ledger).values()} >= {"C"}


def test_columns_that_mean_nothing_are_told(take_in: Importer) -> None:
    assert take_in("a.csv", as_csv("公司名称,内部代号X", "成都新公司,Z9")) == 0
    assert "内部代号X (1)" in take_in.err


def test_days_that_may_be_read_two_ways_are_asked_about(take_in: Importer) -> None:
    table = as_csv("公司名称,最后跟进时间", "成都新公司,3/11/2025")
    assert take_in("a.csv", table) == 2
    assert "the day or the month? --dates dmy, --dates mdy\n" in take_in.err
    assert take_in("b.csv", as_csv("公司名称,创建日期", "北京远方科技有限公司,26.3.11")) == 2
    assert "? --dates ymd, --dates dmy\n" in take_in.err
    assert take_in("a.csv", None, "--dates", "dmy") == 0
    dates = [one["visits"][0]["date"] for one in read_cards(take_in.ledger).values()
             if one["name"] == "成都新公司"]  # fmt: skip
    assert dates == ["2025-11-03"]


def test_an_import_is_undone_and_done_again_with_the_same_ids(take_in: Importer) -> None:
    before = read_files(take_in.ledger)
    take_in("a.csv", as_csv(HEAD, GOOD, "BJ-2024-0017,,王静,,A,"))
    after = read_files(take_in.ledger)
    assert take_in.crm("undo") == 0
    assert read_files(take_in.ledger) == before
    assert take_in("a.csv") == 0
    assert read_files(take_in.ledger) == after
    regrades = read_cards(take_in.ledger)["huaxin"]["regrades"]
    assert [(one["from"], one["to"]) for one in regrades] == [("B", "A")]


def test_the_id_of_a_deleted_customer_is_not_given_again(take_in: Importer) -> None:
    take_in("a.csv", as_csv(HEAD, GOOD))
    take_in.ledger.git("rm", "-q", "records/yuanfang.yaml")
    take_in.ledger.git("commit", "-q", "-m", "away with it")
    assert take_in.record("a.csv")["new"] == ["yuanfang-2"]


def test_an_import_on_a_branch_leaves_the_other_as_it_was(take_in: Importer) -> None:
    ledger = take_in.ledger
    head = ledger.head()
    assert take_in("a.csv", as_csv(HEAD, GOOD), "--branch", "imports/one") == 0
    assert "git switch main" in take_in.err
    assert ledger.git("branch", "--show-current").strip() == "imports/one"
    assert ledger.git("rev-parse", "main").strip() == head
    assert ledger.git("rev-parse", "HEAD~1").strip() == head
    assert ledger.status() == ""
    assert take_in("a.csv", None, "--branch", "imports/one") == 4


def test_first_follow_ups_are_spread_over_work_days(take_in: Importer) -> None:
    rows = [f"{n},成都第{n}号商贸公司,,,{'A' if n == 29 else 'C'}," for n in range(30)]
    assert take_in("a.csv", as_csv(HEAD, *rows), "--dry-run", "--force") == 0
    assert "29 of the new customers fall due on" in take_in.err
    assert take_in("a.csv", None, "--spread", "10", "--force") == 0
    days = [one["follow_up"]["on"] for one in read_cards(take_in.ledger).values()
            if "follow_up" in one]  # fmt: skip
    assert len(days) == 30
    assert {days.count(day) for day in days} == {3}
    assert min(days) == "2026-11-24"
    best = next(one for one in read_cards(take_in.ledger).values() if one.get("code") == "29")
    assert best["follow_up"]["on"] == "2026-11-24"


def test_a_card_with_hand_edits_keeps_them_and_its_row_is_told(take_in: Importer) -> None:
    file = take_in.ledger.path("records/huaxin.yaml")
    file.write_text(file.read_text("utf-8") + "# by hand\n", "utf-8")
    record = take_in.record("a.csv", as_csv(HEAD, GOOD, "BJ-2024-0017,,王静,,A,"))
    assert record["new"] == ["yuanfang"]
    assert "crm save" in record["rejected"][0]["reason"]
    assert file.read_text("utf-8").endswith("# by hand\n")


def test_entries_of_a_list_find_their_customer_by_any_mark(take_in: Importer) -> None:
    table = as_csv(
        "客户,跟进日期,跟进人,内容",
        "BJ-2024-0017,2026-10-01,张敏,按编号", "华信,2026-10-02,李伟,按简称",
        "上海蓝天贸易有限公司,2026-10-03,李伟,按全称", "没有的公司,2026-10-04,李伟,找不到",
    )  # fmt: skip
    put(take_in.ledger, "m.yaml", "columns: {客户: customer.name, 内容: notes}")
    record = take_in.record("v.csv", table, "--list", "visits", "--map", "../m.yaml")
    told = {one["row"]: one["reason"] for one in record["rejected"]}
    cards = read_cards(take_in.ledger)
    assert [one["by"] for one in cards["lantian"]["visits"]] == ["li.wei"]
    assert "2026-10-02" in [one["date"] for one in cards["huaxin"]["visits"]]
    assert any("没有的公司" in reason for reason in told.values())


def _make_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (1 << 29))
    return out.getvalue()


@pytest.mark.parametrize(
    ("file", "data"),
    [
        ("nul.csv", b"name,phone\na\0b,1\n"),
        ("day.ics", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"),
        ("heading.csv", "公司名称,手机\n".encode()),
        ("empty.csv", b""),
        ("locked.xlsx", make_ole("EncryptedPackage", b"x")),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(
    file: str, data: bytes, take_in: Importer
) -> None:
    before, files = take_in.ledger.head(), read_files(take_in.ledger)
    assert take_in(file, data) in {1, 2}
    assert file in take_in.err
    assert len(take_in.err.strip().splitlines()) <= 3
    assert (take_in.ledger.head(), read_files(take_in.ledger)) == (before, files)


def test_a_bomb_is_refused(take_in: Importer) -> None:
    head = take_in.ledger.head()
    assert take_in("bomb.xlsx", _make_bomb()) == 1
    assert take_in.ledger.head() == head


@pytest.mark.parametrize("form", ["json", "jsonl", "xlsx"])
def test_what_is_exported_makes_the_same_cards_in_an_empty_ledger(
    form: str, take_in: Importer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert take_in.crm("export", "-o", f"../all.{form}") == 0
    other = make_sandbox(tmp_path / "other" / "ledger")
    for one in (".git", "records"):
        shutil.rmtree(other.path(one))
    other.git("init", "-q")
    other.git("add", "-A")
    other.git("commit", "-q", "-m", "nobody")
    again = Importer(other, capsys)
    data = (take_in.ledger.root.parent / f"all.{form}").read_bytes()
    assert again(f"all.{form}", data) == 0, again.err
    before, after = read_cards(take_in.ledger), read_cards(other)
    for card in (*before.values(), *after.values()):
        for visit in card.get("visits", ()):
            visit["notes"] = visit["notes"].strip()
    assert _drop_empty(before) == _drop_empty(after)


def _drop_empty(cards: object) -> object:
    return json.loads(
        json.dumps(cards), object_hook=lambda one: {k: v for k, v in one.items() if v}
    )


def test_contacts_of_an_address_book_come_to_their_companies(take_in: Importer) -> None:
    cards = [
        ("Anna Berg", "Northwind Sensors Ltd", "+49 30 55501010"),
        ("Ben Krause", "Northwind Sensors Ltd", "+49 30 55501011"),
        ("王静", "北京华信信息技术股份有限公司", "13800000000"),
    ]
    text = "".join(
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{name}\r\nORG:{company}\r\nTEL:{phone}\r\nEND:VCARD\r\n"
        for name, company, phone in cards
    )
    record = take_in.record("book.vcf", text.encode())
    assert (record["new"], record["updated"], record["unchanged"]) == (["northwind-sensors"], [], 1)
    contacts = read_cards(take_in.ledger)["northwind-sensors"]["contacts"]
    assert [one["id"] for one in contacts] == ["anna-berg", "ben-krause"]
    assert take_in.record("book.vcf")["commit"] is None


def test_what_an_address_book_says_besides_is_told_with_its_card(
    take_in: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    cards = [
        ("Anna Berg", "Northwind Sensors Ltd;Sales;North", "ADR:;;Ring 1;Berlin;;10115;Germany"),
        ("Ben Krause", "Northwind Sensors Ltd;Purchasing", "PHOTO;ENCODING=b:AAAA"),
        ("Carla Moss", "Harbour Hotel", "X-SPOUSE:Ed"),
    ]
    text = "".join(
        f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nORG:{company}\n{more}\nEND:VCARD\n"
        for name, company, more in cards
    )
    assert take_in("book.vcf", text.encode(), "--dry-run") == 0
    lines = take_in.err.splitlines()
    assert lines[0].startswith("line 1 (Anna Berg): the department Sales, North has no place in a")
    assert lines[0].endswith(" card and was left out (and 1 more)")
    assert lines[1:4] == [
        "line 1 (Anna Berg): the country Germany has no place in an address and was left out",
        "line 7 (Ben Krause): PHOTO has no place in a card and was left out",
        "line 13 (Carla Moss): X-SPOUSE has no place in a card and was left out",
    ]
    monkeypatch.setattr("crmcli.commands.session.reader_language", lambda: "zh")
    take_in("book.vcf", None, "--dry-run")
    assert "第 1 行（Anna Berg）：客户卡中没有部门字段，“Sales、North”未导入" in take_in.err


def test_a_broken_card_may_be_anybodys(take_in: Importer) -> None:
    take_in.ledger.commit("records/broken.yaml", "id: broken\nname: [\n")
    assert take_in("a.csv", as_csv(HEAD, GOOD)) == 4
    assert "broken.yaml" in take_in.err
    assert take_in("a.csv", None, "--force") == 0


def test_a_map_that_is_none_is_refused(take_in: Importer) -> None:
    for text in ("columns: [", "colums: {a: b}", "columns: {a: [b]}"):
        put(take_in.ledger, "m.yaml", text)
        assert take_in("a.csv", as_csv(HEAD, GOOD), "--map", "../m.yaml") == 2
        assert "m.yaml" in take_in.err


def test_what_becomes_of_people_is_told(take_in: Importer) -> None:
    table = as_csv(
        "公司名称,联系人,手机",
        "甲方科技有限公司,,13900000001",
        "乙方科技有限公司,,13900000002",
        "丙方科技有限公司,赵六/钱七,13900000003",
        "丁方科技有限公司,李娜（采购）,13900000004",
    )
    assert take_in("a.csv", table, "--dry-run") == 0
    assert (
        "手机: no contact is named there, so it is called as the customer is: 甲方科技有限公司 "
        "(and 1 more)\n"
    ) in take_in.err
    assert "联系人: 赵六/钱七 may be several people, and was taken" in take_in.err
    assert take_in("a.csv", None) == 0
    contacts = {
        card["name"][:2]: [(one["name"], one.get("title")) for one in card["contacts"]]
        for card in read_cards(take_in.ledger).values()
        if "科技" in card["name"] and card["name"][1] == "方"
    }
    assert contacts == {
        "甲方": [("甲方科技有限公司", None)],
        "乙方": [("乙方科技有限公司", None)],
        "丙方": [("赵六/钱七", None)],
        "丁方": [("李娜", "采购")],
    }
    assert take_in.record("a.csv")["commit"] is None


def test_a_role_behind_a_name_stays_where_there_is_a_title(take_in: Importer) -> None:
    table = as_csv("公司名称,联系人,职务", "甲方科技有限公司,李娜（采购）,经理")
    assert take_in("a.csv", table) == 0
    (card,) = (one for one in read_cards(take_in.ledger).values() if one["name"][0] == "甲")
    (contact,) = card["contacts"]
    assert (contact["name"], contact["title"]) == ("李娜（采购）", "经理")


def test_whose_birthday_a_column_gives_is_told(take_in: Importer) -> None:
    table = as_csv(
        "公司名称,联系人1,电话1,联系人2,电话2,生日",
        "甲方科技有限公司,王强,13900000001,李娜,13900000002,1980-05-06",
    )
    assert take_in("a.csv", table, "--dry-run") == 0
    said = "生日 is taken for that of 联系人2 (contacts.2.birthday); --map FILE says otherwise\n"
    assert said in take_in.err
    put(take_in.ledger, "m.yaml", "columns: {生日: contacts.1.birthday}")
    assert take_in("a.csv", None, "--dry-run", "--map", "../m.yaml") == 0
    assert "is taken for" not in take_in.err


def test_what_a_card_cannot_hold_is_said_by_the_heading(take_in: Importer) -> None:
    table = as_csv("Company,Last contact", "Northwind Sensors Ltd,2026-11-24")
    assert take_in("a.csv", table, "--rejects", "../left.csv") == 1
    said = "Last contact: Date is Tue 2026-11-24, and today is Mon 2026-11-23"
    assert f"row 2 (Northwind Sensors Ltd): {said}\n" in take_in.err
    assert said in (take_in.ledger.root.parent / "left.csv").read_text("utf-8-sig")
    assert take_in.record("a.csv")["rejected"][0]["reason"] == said


def test_what_a_whole_card_cannot_hold_is_said_by_the_labels(take_in: Importer) -> None:
    visit = {"date": "2026-11-24", "channel": "phone", "notes": "x", "by": "li.wei"}
    card = {"id": "a", "name": "A", "visits": [{"id": "20261124-aaaaa", **visit}]}
    assert take_in("a.json", json.dumps([card]).encode()) == 1
    assert "Contact log Date: Date is Tue 2026-11-24" in take_in.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "values:\n  级别: {一般: C}\n  来源: {展会: expo}\n  级别: {一般: B}\n",
            "../m.yaml: line 4 gives 级别 a second time, after line 2: keep one of the two\n",
        ),
        (
            "values:\n  级别:\n    一般: C\n    '一般': B\n",
            "../m.yaml: line 4 gives 一般 a second time, after line 3: keep one of the two\n",
        ),
        (
            "columns: {a: name}\ncolumns: {b: name}\n",
            "../m.yaml: line 2 gives columns a second time, after line 1: keep one of the two\n",
        ),
    ],
)
def test_two_answers_to_one_question_are_refused(take_in: Importer, text: str, said: str) -> None:
    put(take_in.ledger, "m.yaml", text)
    assert take_in("a.csv", as_csv(HEAD, GOOD), "--map", "../m.yaml") == 2
    assert take_in.err == said


def test_a_telephone_of_no_known_country_is_told_once(take_in: Importer) -> None:
    settings = take_in.ledger.read("crm.yaml").replace("Asia/Shanghai", "Etc/UTC")
    take_in.ledger.commit("crm.yaml", settings)
    rows = [f"客户{at}有限公司,1380013{at:04},95588" for at in range(300)]
    table = as_csv("公司名称,手机,联系电话", *rows)
    assert take_in("a.csv", table, "--force") == 0
    assert (
        "手机: Phones: 13800130000 is kept as written, for its country is not known; "
        "--region CN says which (and 299 more)\n"
    ) in take_in.err
    assert take_in.err.count("13800") == 1
    assert take_in.err.count("--region") == 1
    assert "95588 is kept as written, for it is no whole number" in take_in.err
    assert take_in("a.csv", None, "--force", "--region", "CN") == 0
    assert "--region" not in take_in.err


def test_rows_with_too_few_or_too_many_cells_are_told_and_hinder_nobody(take_in: Importer) -> None:
    longer = "0002,深圳海蓝电子有限公司,刘梅,13900001111,C,张敏,Wang,x"
    assert take_in("a.csv", as_csv(HEAD, "0003,短", GOOD, longer), "--rejects", "../left.csv") == 1
    assert "row 2: 2 cells for 6 columns" in take_in.err
    assert "row 4: 8 cells for 6 columns" in take_in.err
    assert "1 new, 0 updated, 0 unchanged, 0 doubtful, 2 rejected" in take_in.err
    left = take_in.ledger.root.parent / "left.csv"
    assert "Wang,x" in left.read_text("utf-8-sig")
    left.write_text("\n".join((HEAD, longer.removesuffix(",Wang,x"))), "utf-8")
    assert take_in("left.csv") == 0, take_in.err


def test_a_row_of_nobody_is_named_once(take_in: Importer) -> None:
    table = as_csv(HEAD, GOOD, ",,王静,13911113333,,李伟")
    assert take_in("a.csv", table) == 1
    assert "row 3: it does not say which customer it is" in take_in.err
    said = take_in.ledger.crm("import", "../a.csv", "--lang", "zh").stderr
    assert "第 3 行：没有写明是哪个客户" in said


def test_lists_are_named_in_the_language_of_the_reader(take_in: Importer) -> None:
    assert take_in("a.csv", as_csv(HEAD, GOOD), "--list", "nothing") == 2
    assert "there are customers, contacts, visits" in take_in.err
    said = take_in.ledger.crm("import", "../a.csv", "--list", "nothing", "--lang", "zh").stderr
    assert "可选 客户、联系人、跟进记录" in said
    assert take_in("a.csv", None, "--list", "客户") == 0, take_in.err


def test_a_row_of_a_list_with_too_few_cells_is_told(take_in: Importer) -> None:
    table = as_csv("客户名称,日期,内容", "华信,2026-10-01,好", "华信,2026-10-02")
    record = take_in.record("v.csv", table, "--list", "visits")
    assert [one["row"] for one in record["rejected"]] == [3]
    assert record["updated"] == ["huaxin"]


def test_cells_merged_over_rows_name_the_customer_in_each(take_in: Importer) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet("客户")
        rows = (
            ("公司名称", "联系人", "手机"),
            (None, "王静", "abc"),
            (None, "李强", "13900000000"),
        )
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        sheet.merge_range("A2:A3", "新南方公司")

    assert take_in("a.xlsx", make_xlsx(fill), "--rejects", "../left.csv") == 1
    left = take_in.ledger.root.parent / "left.csv"
    left.write_text(left.read_text("utf-8-sig").replace("abc", "13800000000", 1), "utf-8-sig")
    assert take_in("left.csv") == 0, take_in.err
    card = next(one for one in read_cards(take_in.ledger).values() if one["name"] == "新南方公司")
    assert {one["name"] for one in card["contacts"]} == {"王静", "李强"}


def test_a_sheet_of_a_heading_alone_is_told_unless_our_export_has_such(take_in: Importer) -> None:
    def fill(book: Any) -> None:
        for name in ("客户", "联系人", "Leads"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["客户名称", "级别"])
            if name == "客户":
                sheet.write_row(1, 0, ["成都新客科技有限公司", "B"])

    assert take_in("a.xlsx", make_xlsx(fill)) == 0
    assert "sheet Leads" in take_in.err
    assert "sheet 联系人" not in take_in.err


@pytest.mark.parametrize(
    ("heading", "row", "changed"),
    [
        ("客户名称,备注", "{},新备注", {"notes": "新备注"}),
        ("Customer name,Grade", "{},A", {"grade": "A"}),
        ("Customer name,Province,City", "{},北京市,北京市", {"region": ...}),
        ("ID,Customer name,Industry", "huaxin,{},硬件", {"industry": "硬件"}),
    ],
)
def test_a_narrow_table_of_customers_is_one(
    take_in: Importer, heading: str, row: str, changed: dict[str, object]
) -> None:
    before = read_cards(take_in.ledger)["huaxin"]
    table = as_csv(heading, row.format(before["name"]))
    assert take_in("a.csv", table) == 0, take_in.err
    after = read_cards(take_in.ledger)["huaxin"]
    assert {"contacts": after["contacts"], "visits": after["visits"]} == {
        "contacts": before["contacts"],
        "visits": before["visits"],
    }
    assert after.keys() - {"regrades"} == before.keys() | changed.keys()
    assert all(after[key] == value or value is ... for key, value in changed.items())


def test_a_table_of_names_alone_makes_customers(take_in: Importer) -> None:
    done = take_in.record("a.csv", as_csv("客户名称", "成都新客科技有限公司", "重庆另客有限公司"))
    assert len(done["new"]) == 2
    assert "was taken for" not in take_in.err


def test_what_a_table_was_taken_for_is_said_and_may_be_settled(take_in: Importer) -> None:
    table = as_csv("Customer name,Notes", "成都新客科技有限公司,第一次")
    assert take_in("a.csv", table, "--dry-run") == 0
    assert "a.csv was taken for the table of Customers" in take_in.err
    assert take_in("a.csv", table, "--dry-run", "--list", "customers") == 0
    assert "was taken for" not in take_in.err
    assert take_in("b.csv", as_csv("Customer ID,ID,Notes", "huaxin,wang,x")) == 2
    assert "say which with --list" in take_in.err


def test_a_second_card_of_one_name_is_a_doubt(take_in: Importer) -> None:
    name = read_cards(take_in.ledger)["huaxin"]["name"]
    table = as_csv("ID,Customer name", f"huaxin-2,{name}")
    assert take_in("a.csv", table) == 1
    assert "a customer of that name has another ID: huaxin" in take_in.err
    assert "huaxin-2" not in read_cards(take_in.ledger)
    assert take_in("a.csv", table, "--force") == 0
    assert "huaxin-2" in read_cards(take_in.ledger)
