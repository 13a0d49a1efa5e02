"""Rows that were rejected out of several sheets: where they go, and how they come back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.commands.test_import import Importer, read_cards
from tests.exchange.spreadsheets import make_xlsx
from tests.sandbox import Sandbox

MAP = """\
columns:
  单位: name
  评级: grade
  客户: name
  电话号: contacts.phones
  谁: contacts.name
"""
MENDED = {"Z": "B", "abc": "13912345678"}
SHEETS = {
    "单位表": [["单位", "评级"], ["北京远方科技有限公司", "A"], ["上海短杆有限公司", "Z"]],
    "人员": [["客户", "谁", "电话号"], ["北京远方科技有限公司", "王五", "abc"]],
}


@pytest.fixture
def take_in(ledger: Sandbox, capsys: pytest.CaptureFixture[str]) -> Importer:
    return Importer(ledger, capsys)


def _fill(book: Any) -> None:
    for name, rows in SHEETS.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)


def _reject(take_in: Importer, target: str) -> Path:
    """Import sheets with a row at fault each; where the rejected ones are to go."""
    around = take_in.ledger.root.parent
    (around / "map.yaml").write_text(MAP, "utf-8")
    words = ("--map", "../map.yaml", "--rejects", f"../{target}")
    assert take_in("a.xlsx", make_xlsx(_fill), *words) == 1, take_in.err
    return around / target


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_they_go_into_one_workbook_and_come_back_with_the_map(
    take_in: Importer, ending: str
) -> None:
    left = _reject(take_in, f"left.{ending}")
    assert f"2 rows are in ../left.{ending}" in take_in.err
    book = CalamineWorkbook.from_path(left)
    assert book.sheet_names == ["单位表", "人员"]
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    assert [row[:-1] for row in sheets["单位表"]] == [SHEETS["单位表"][0], SHEETS["单位表"][2]]
    assert [row[:-1] for row in sheets["人员"]] == SHEETS["人员"]
    assert take_in(left.name, None, "--map", "../map.yaml") == 1
    assert "0 new, 0 updated, 0 unchanged, 0 doubtful, 2 rejected" in take_in.err

    def mend(out: Any) -> None:
        for name, rows in sheets.items():
            sheet = out.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, [MENDED.get(one, one) for one in row])

    assert take_in("mended.xlsx", make_xlsx(mend), "--map", "../map.yaml") == 0, take_in.err
    cards = {one["name"]: one for one in read_cards(take_in.ledger).values()}
    assert cards["上海短杆有限公司"]["grade"] == "B"
    (wang,) = cards["北京远方科技有限公司"]["contacts"]
    assert wang["phones"] == ["+86 139 1234 5678"]


def test_rows_of_one_sheet_come_back_with_the_map_of_all(take_in: Importer) -> None:
    left = _reject(take_in, "left.csv")
    parts = [left.with_name(f"left-{name}.csv") for name in SHEETS]
    for part in parts:
        assert f"1 row is in ../{part.name}" in take_in.err
    text = parts[0].read_text("utf-8-sig").replace("Z", "B")
    assert take_in(parts[0].name, text.encode(), "--map", "../map.yaml") == 0, take_in.err
    assert not left.exists()


def test_a_map_of_other_columns_is_still_refused_for_other_tables(take_in: Importer) -> None:
    _reject(take_in, "left.xlsx")
    assert take_in("b.csv", "单位,评级\n甲公司,A\n".encode(), "--map", "../map.yaml") == 2
    assert "that the table does not have" in take_in.err
