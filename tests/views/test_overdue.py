from __future__ import annotations

import json
import re
from copy import copy
from typing import Any

import pytest
from wcwidth import wcswidth

from crmcli.views.formats import render_table
from crmcli.views.language import Language
from crmcli.views.overdue import build_columns, iter_rows, render_remarks
from tests.views.sample import LATE, ROOT, make_due, make_reader, read_expected

LATE_COLUMN = 4
TODAY_CARD = {"id": "t", "name": "T", "visits": [{"date": "2026-11-22", "next": "2026-11-23"}]}
SOON_CARD = {"id": "s", "name": "S", "visits": [{"date": "2026-11-22", "next": "2026-11-25"}]}
NEW_CARD = {"id": "n", "name": "N", "grade": "A", "created": "2026-11-20"}
UNPLANNED_CARD = {"id": "u", "name": "U"}


def render(
    form: str, language: Language, *values: dict[str, Any], why: bool = False, **more: Any
) -> str:
    reader = make_reader(language)
    columns = build_columns(ROOT, reader, why=why)
    rows = iter_rows(make_due(*values), reader, why=why)
    return render_table(columns, rows, form, language, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table(language: Language) -> None:
    assert render("table", language, *LATE, width=100) == read_expected(f"overdue-{language}.txt")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [100, 80])
def test_columns_hold_cell_for_cell(language: Language, width: int) -> None:
    lines = render("table", language, *LATE, width=width).splitlines()
    assert all(wcswidth(line) <= width for line in lines)
    places = [
        [
            wcswidth(line[: cell.end() if n == LATE_COLUMN else cell.start()])
            for n, cell in enumerate(re.finditer(r"\S+(?: \S+)*", line))
        ]
        for line in lines
    ]
    assert all(len(cells) == 8 for cells in places)
    assert places == [places[0]] * len(lines)


def test_colour_marks_the_late_and_those_of_today() -> None:
    table = render("table", "zh", LATE[0], TODAY_CARD, SOON_CARD, colour=True)
    assert "\x1b[31m11 天\x1b[0m" in table
    assert "\x1b[33m今天\x1b[0m" in table
    assert re.search(r"(?<!m)2 天后", table)
    assert "\x1b[2myunfan\x1b[0m" in table


def test_who_was_never_contacted_or_planned() -> None:
    table = render("table", "zh", NEW_CARD, UNPLANNED_CARD)
    assert "12-04 周五  从未跟进  (周期 14 天)" in table
    assert "未安排      从未跟进" in table


def test_json_records_are_complete() -> None:
    records = json.loads(render("json", "zh", LATE[0], LATE[1], SOON_CARD, UNPLANNED_CARD))
    assert records[0] == {
        "id": "yunfan",
        "name": "杭州云帆科技有限公司",
        "grade": "K",
        "owner": "li.wei",
        "last_visit": "2026-11-06",
        "due": "2026-11-12",
        "days_overdue": 11,
        "basis": "promise",
        "promised": "送样机",
    }
    assert [record["promised"] for record in records] == ["送样机", None, None, None]
    assert [record["days_overdue"] for record in records] == [11, 19, -2, None]
    assert (records[3]["due"], records[3]["basis"], records[3]["grade"]) == (None, "none", None)


def test_a_pipe_gets_whole_values() -> None:
    assert render("tsv", "zh", LATE[0]) == (
        "id\tname\tgrade\towner\tlast_visit\tdue\tdays_overdue\tbasis\tpromised\n"
        "yunfan\t杭州云帆科技有限公司\tK\tli.wei\t2026-11-06\t2026-11-12\t11\tpromise\t送样机\n"
    )
    assert render("tsv", "zh") == ""
    assert render("json", "zh") == "[]\n"


def test_why_is_a_sentence_below_the_row_and_a_key() -> None:
    table = render("table", "zh", LATE[0], LATE[1], why=True).splitlines()
    assert len(table) == 5
    assert table[2].startswith("  ")
    assert "送样机" in table[2]
    assert "14" in table[4]
    assert [record["why"] for record in json.loads(render("json", "zh", *LATE[:2], why=True))] == [
        table[2].strip(),
        table[4].strip(),
    ]


def test_remarks_count_what_is_listed() -> None:
    reader = make_reader("zh")
    assert render_remarks(make_due(*LATE), reader, more_today=2) == (
        "逾期 5 家（K 1  A 1  B 1  C 1  D 1），3 家有约定未办。今天另有 2 家：crm due\n"
        "只看自己 crm overdue owner=me    为什么这样排 crm overdue --why"
    )
    mixed = make_due(LATE[1], TODAY_CARD, SOON_CARD, UNPLANNED_CARD)
    assert render_remarks(mixed, make_reader("en"), verb="due", shown=3).splitlines() == [
        "1 overdue (A 1); 1 due today; 1 to come; 1 not planned; the first 3 of 4",
        "only mine: crm due owner=me    why this order: crm due --why",
    ]


def test_remarks_when_there_is_nobody() -> None:
    assert render_remarks([], make_reader("zh"), more_today=2) == (
        "没有逾期的客户。今天另有 2 家：crm due"
    )
    assert render_remarks([], make_reader("en"), verb="due") == "nobody is due"


def test_ungraded_customers_are_counted_last() -> None:
    late = {"id": "x", "name": "X", "visits": [{"date": "2026-11-01", "next": "2026-11-02"}]}
    odd = {**late, "id": "y", "grade": "Z"}
    entries = make_due(odd, late, LATE[0])
    counted = render_remarks(entries, make_reader("en"))
    assert counted.startswith("3 overdue (K 1  ungraded 1  Z 1), 3 of them promised")


def test_a_team_without_grades_still_sees_its_list() -> None:

    children = {key: one for key, one in ROOT.children.items() if key not in ("grade", "visits")}
    root = copy(ROOT)
    root.children = children
    columns = build_columns(root, make_reader("en"))
    rows = iter_rows(make_due(LATE[0]), make_reader("en"))
    table = render_table(columns, rows, "table", "en")
    assert "K" in table
    assert "06 Nov phone" in table


def test_the_last_contact_makes_room_for_names() -> None:
    long_id = {**LATE[0], "id": "a-long-id-of-a-customer", "name": "杭州云帆科技股份有限公司"}
    heading, row, *_ = render("table", "zh", long_id, width=80).splitlines()
    assert "上次跟进" not in heading
    assert "杭州云帆" in row
    assert "上次跟进" in render("table", "zh", long_id, width=120).splitlines()[0]
