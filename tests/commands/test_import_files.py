"""The files that `crm import` writes beside the ledger: none that it reads, none too late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.commands.test_import import Importer, as_csv, read_cards
from tests.exchange.spreadsheets import make_xlsx
from tests.sandbox import SETTINGS, Sandbox

HEAD = "公司名称,级别,负责人,备注"
GOOD = "北京远方科技有限公司,A,李伟,"
BAD = "深圳海蓝电子有限公司,C,王五,"
TABLE = as_csv(HEAD, GOOD, BAD)


@pytest.fixture
def take_in(ledger: Sandbox, capsys: pytest.CaptureFixture[str]) -> Importer:
    return Importer(ledger, capsys)


def find_around(take_in: Importer) -> dict[str, bytes]:
    around = take_in.ledger.root.parent
    return {one.name: one.read_bytes() for one in around.iterdir() if one.is_file()}


def refuse(take_in: Importer, table: bytes, *words: str, code: int = 2, file: str = "a.csv") -> str:
    """Import to be refused: neither the ledger nor a file is another one then. What was said."""
    head = take_in.ledger.head()
    (take_in.ledger.root.parent / file).write_bytes(table)
    before = find_around(take_in)
    assert take_in(file, None, *words) == code, take_in.err
    assert (take_in.ledger.head(), find_around(take_in)) == (head, before)
    return take_in.err


@pytest.mark.parametrize("option", ["--rejects", "--save-map"])
def test_what_is_read_is_not_written(option: str, take_in: Importer) -> None:
    around = take_in.ledger.root.parent
    (around / "link.csv").symlink_to("a.csv")
    (around / "hard.csv").hardlink_to(_put(around / "a.csv"))
    for name in ("../a.csv", "../ledger/../a.csv", "../link.csv", str(around / "a.csv")):
        assert f"{option} names {name}" in refuse(take_in, TABLE, option, name)
    assert "hard.csv" in refuse(take_in, TABLE, option, "../hard.csv")


def _put(path: Path) -> Path:
    path.write_bytes(TABLE)
    return path


def test_rejects_go_neither_to_the_map_nor_to_the_one_that_is_saved(take_in: Importer) -> None:
    (take_in.ledger.root.parent / "m.csv").write_text("columns: {}\n")
    words = ("--rejects", "../m.csv")
    assert "--rejects names ../m.csv" in refuse(take_in, TABLE, "--map", "../m.csv", *words)
    words = ("--rejects", "../n.csv", "--save-map", "../n.csv")
    assert "--rejects names ../n.csv" in refuse(take_in, TABLE, *words)


def test_a_map_is_filled_up_in_its_place(take_in: Importer) -> None:
    around = take_in.ledger.root.parent
    (around / "m.yaml").write_text("customers: {}\n")
    words = ("--map", "../m.yaml", "--save-map", "../m.yaml")
    assert take_in("a.csv", TABLE, *words) == 1, take_in.err
    assert "公司名称" in (around / "m.yaml").read_text("utf-8")


@pytest.mark.parametrize("option", ["--rejects", "--save-map"])
def test_a_file_that_cannot_be_written_is_told_before_anything_is(
    option: str, take_in: Importer
) -> None:
    assert "nodir/x.csv" in refuse(take_in, TABLE, option, "nodir/x.csv", code=1)
    (take_in.ledger.root.parent / "folder.csv").mkdir()
    assert "folder.csv" in refuse(take_in, TABLE, option, "../folder.csv", code=1)


def make_sheets(sheets: Mapping[str, Sequence[str]]) -> bytes:
    """A workbook with such sheets, each of lines as csv has them."""

    def fill(book: Any) -> None:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line.split(","))

    return make_xlsx(fill)


def test_the_parts_of_rejects_are_looked_at_too(take_in: Importer) -> None:
    data = make_sheets({"客户": [HEAD, GOOD], "供应商": [HEAD, BAD]})
    said = refuse(take_in, data, "--rejects", "../left.csv", file="left-客户.csv")
    assert "--rejects names ../left-客户.csv" in said


def test_sheets_whose_names_make_one_keep_their_rows_apart(take_in: Importer) -> None:
    data = make_sheets({"a b": [HEAD, BAD], "a-b": [HEAD, "上海甲木有限公司,C,赵六,"]})
    assert take_in("a.xlsx", data, "--rejects", "../left.csv") == 1, take_in.err
    around = take_in.ledger.root.parent
    texts = [one.read_text("utf-8-sig") for one in sorted(around.glob("left-*.csv"))]
    assert sorted("王五" in text for text in texts) == [False, True]
    assert sorted("赵六" in text for text in texts) == [False, True]


@pytest.mark.parametrize("at", [2, 3])
def test_rejects_that_xlsx_has_no_room_for_are_refused_at_once(at: int, take_in: Importer) -> None:
    rows = [HEAD, GOOD, BAD]
    rows[at - 1] += "长" * 33_000
    said = refuse(take_in, as_csv(*rows), "--rejects", "../left.xlsx", code=1)
    assert "name a file ending in .csv" in said
    assert take_in("a.csv", None, "--rejects", "../left.csv") == 1
    assert "yuanfang" in read_cards(take_in.ledger)


def test_rejects_do_not_go_into_the_folder_that_is_read(take_in: Importer) -> None:
    folder = take_in.ledger.root.parent / "tables"
    folder.mkdir()
    (folder / "customers.csv").write_bytes(TABLE)
    assert take_in("tables", None, "--rejects", "../tables/left.csv") == 2
    assert "--rejects names ../tables/left.csv" in take_in.err
    assert [one.name for one in folder.iterdir()] == ["customers.csv"]


# Sheets that contradict each other

_2025, _2026 = "宁波海天机械有限公司,B,李伟,", "宁波海天机械有限公司,A,李伟,"


def test_sheets_that_differ_about_a_customer_are_not_taken_in_their_turn(take_in: Importer) -> None:
    data = make_sheets({"去年": [HEAD, _2025, GOOD], "今年": [HEAD, _2026]})
    assert take_in("a.xlsx", data) == 1
    mend = "correct one of the two, or import one sheet at a time: --sheet"
    where = "去年, row 2 (宁波海天机械有限公司): Grade"
    assert f"{where}: B here, but A in row 2 of the sheet 今年, of the same customer; {mend}" in (
        take_in.err
    )
    assert "今年, row 2 (宁波海天机械有限公司): Grade: A here, but B in row 2" in take_in.err
    assert "1 new, 0 updated, 0 unchanged, 0 doubtful, 2 rejected" in take_in.err
    head = take_in.ledger.head()
    assert take_in("a.xlsx", data) == 1
    assert take_in.ledger.head() == head


def test_sheets_that_differ_may_be_taken_one_by_one(take_in: Importer) -> None:
    data = make_sheets({"去年": [HEAD, _2025], "今年": [HEAD, _2026]})
    for sheet in ("去年", "今年"):
        assert take_in("a.xlsx", data, "--sheet", sheet) == 0, take_in.err
    head = take_in.ledger.head()
    assert take_in("a.xlsx", data) == 1
    assert take_in.ledger.head() == head


def test_sheets_that_say_the_same_or_more_of_a_customer_are_joined(take_in: Importer) -> None:
    more = "宁波海天机械有限公司,,,13800000001"
    data = make_sheets({"甲": [HEAD, _2025], "乙": [HEAD, _2025, more]})
    assert take_in("a.xlsx", data) == 0, take_in.err
    assert "1 new" in take_in.err


# Maps


def test_a_saved_map_makes_the_same_of_a_heading_that_stands_twice(take_in: Importer) -> None:
    table = "公司名称,负责人,公司名称,级别\n宁波海天机械有限公司,李伟,海天,A\n".encode()
    around = take_in.ledger.root.parent
    assert take_in("a.csv", table, "--save-map", "../m.yaml") == 0, take_in.err
    assert '  "公司名称": "name"' in (around / "m.yaml").read_text("utf-8")
    tree = take_in.ledger.git("rev-parse", "HEAD^{tree}")
    assert take_in("a.csv", table, "--map", "../m.yaml") == 0, take_in.err
    assert take_in.ledger.git("rev-parse", "HEAD^{tree}") == tree


def test_a_column_of_the_map_that_rejected_rows_do_not_have_is_told(take_in: Importer) -> None:
    (take_in.ledger.root.parent / "m.yaml").write_text("columns:\n  级別: grade\n", "utf-8")
    table = f"{HEAD},未导入原因\n{GOOD},x\n".encode()
    assert take_in("a.csv", table, "--map", "../m.yaml") == 0, take_in.err
    assert "a.csv has no column 级別, which the map names" in take_in.err


# Cells that say nothing


@pytest.mark.parametrize("word", ["未拜访", "从未", "never", "无"])
def test_a_customer_whom_nobody_has_visited_is_taken(word: str, take_in: Importer) -> None:
    table = f"公司名称,负责人,最近拜访\n宁波海天机械有限公司,李伟,{word}\n".encode()
    assert take_in("a.csv", table) == 0, take_in.err
    assert "1 new" in take_in.err


def test_a_remark_names_its_column_once(take_in: Importer) -> None:
    take_in.ledger.commit("crm.yaml", SETTINGS.replace("timezone: Asia/Shanghai\n", ""))
    table = "公司名称,负责人,电话\n宁波海天机械有限公司,李伟,13800000001\n".encode()
    assert take_in("a.csv", table) == 0
    assert "Phones: 13800000001 is kept as written" in take_in.err
    assert "电话: Phones" not in take_in.err
