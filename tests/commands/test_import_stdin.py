"""`crm import -`: a table from standard input, whatever its form."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from tests.commands.test_import import Importer, as_csv, read_cards
from tests.exchange.spreadsheets import make_table_xlsx
from tests.sandbox import Sandbox

NAME = "北京远方科技有限公司"
CARD = json.dumps({"id": "yuanfang", "name": NAME}, ensure_ascii=False)
VCARD = f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:王强\r\nN:王;强;;;\r\nORG:{NAME}\r\nEND:VCARD\r\n"
FORMS = {
    "csv": as_csv("公司名称,级别", f"{NAME},A"),
    "gb18030": as_csv("公司名称,级别", f"{NAME},A").decode().encode("gb18030"),
    "tsv": as_csv("公司名称\t级别", f"{NAME}\tA"),
    "json": f"[{CARD}]".encode(),
    "jsonl": f"{CARD}\n".encode(),
    "vcf": VCARD.encode(),
    "xlsx": make_table_xlsx([["公司名称", "级别"], [NAME, "A"]]),
}


class Piped(Importer):
    """Imports what comes in by standard input."""

    def __init__(
        self,
        ledger: Sandbox,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        super().__init__(ledger, capsys)
        self._monkeypatch = monkeypatch

    def pipe(self, data: bytes, *words: str) -> int:
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        return self.crm("import", "-", *words)


@pytest.fixture
def take_in(
    ledger: Sandbox, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Piped:
    return Piped(ledger, capsys, monkeypatch)


@pytest.mark.parametrize("form", FORMS)
def test_any_form_is_known_by_what_is_in_it(take_in: Piped, form: str) -> None:
    before = set(read_cards(take_in.ledger))
    assert take_in.pipe(FORMS[form]) == 0, take_in.err
    cards = read_cards(take_in.ledger)
    (new,) = set(cards) - before
    assert cards[new]["name"] == NAME
    assert "1 new" in take_in.err


def test_a_real_pipe_is_read(ledger: Sandbox) -> None:
    table = FORMS["csv"].decode()
    done = ledger.crm("import", "-", "--dry-run", "--lang", "zh", given=table)
    assert done.returncode == 0
    assert "标准输入：按 UTF-8 读取" in done.stderr
    assert f"yuanfang  {NAME}" in done.stdout
    assert ledger.status() == ""


def test_a_map_and_rejects_go_with_it(take_in: Piped, tmp_path: Path) -> None:
    saved, left = tmp_path / "map.yaml", tmp_path / "left.csv"
    table = as_csv("公司名称,等级甲", f"{NAME},A", "深圳海蓝电子有限公司,Z")
    (tmp_path / "m.yaml").write_text("columns: {等级甲: grade}\n")
    words = ("--map", str(tmp_path / "m.yaml"), "--save-map", str(saved), "--rejects", str(left))
    assert take_in.pipe(table, *words) == 1, take_in.err
    assert '"等级甲": "grade"' in saved.read_text()
    assert "深圳海蓝电子有限公司,Z," in left.read_text("utf-8-sig")
    again = left.read_bytes().replace(b",Z,", b",B,")
    assert take_in.pipe(again, *words[:2]) == 0, take_in.err


@pytest.mark.parametrize(
    ("data", "words", "said"),
    [
        (b"", (), "standard input is empty"),
        (b"%PDF-1.7 ...", (), "standard input is"),
        (b"a\0b\xff\n", (), "standard input"),
        (b"[{", (), "standard input"),
        (b"Company\n", (), "standard input"),
        (FORMS["vcf"], ("--list", "visits"), "standard input"),
        (FORMS["csv"], ("--sheet", "x"), "standard input"),
    ],
)
def test_what_is_no_table_is_said_of_standard_input(
    take_in: Piped, data: bytes, words: tuple[str, ...], said: str
) -> None:
    head = take_in.ledger.head()
    assert take_in.pipe(data, *words) != 0
    assert said in take_in.err
    assert len(take_in.err.splitlines()) == 1
    assert take_in.ledger.head() == head


def test_a_file_of_that_name_is_still_to_be_had(take_in: Piped) -> None:
    file = take_in.ledger.root / "-"
    file.write_bytes(FORMS["csv"])
    assert take_in.crm("import", "./-", "--dry-run") == 0
    assert "./-: read as UTF-8" in take_in.err
