"""`crm import`, from real files into real ledgers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from crmcli.book import open_book
from crmcli.cli import run
from tests import outside
from tests.sandbox import Sandbox, load_cards, make_sandbox

HEADING = (
    "客户编号",
    "公司名称",
    "联系人",
    "手机",
    "级别",
    "负责人",
    "银行账号备注",
    "最后跟进时间",
)
ROWS = [
    line.split("|")
    for line in (
        "00017|北京远方科技有限公司|王强|13911112222|A|李伟|622202000000000017|2026-11-01",
        "00018|深圳海蓝电子有限公司|刘梅|0755-88889999|C|张敏||2026-10-05",
        "00019|Åre Skidor AB|Åsa Öberg|+46 8 123 456 78||李伟||",
    )
]
MAP = "columns:\n  银行账号备注: notes\n"


def read_cards(ledger: Sandbox) -> dict[str, Mapping[str, Any]]:
    return {card.id: card.value for card in load_cards(open_book(ledger.root))}


def read_files(ledger: Sandbox) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in ledger.path("records").rglob("*.yaml")}


class Importer:
    """Imports into a ledger, in this process."""

    def __init__(self, ledger: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
        self.ledger = ledger
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, file: str, data: bytes | None = None, *words: str) -> int:
        """Write the file beside the ledger's own ones and import it; the exit code."""
        if data is not None:
            (self.ledger.root.parent / file).write_bytes(data)
        return self.crm("import", f"../{file}", *words)

    def crm(self, *words: str) -> int:
        self._capsys.readouterr()
        code = run(["-C", str(self.ledger.root), *words])
        self.out, self.err = self._capsys.readouterr()
        return code

    def record(self, file: str, data: bytes | None = None, *words: str) -> dict[str, Any]:
        self(file, data, "--json", *words)
        record: dict[str, Any] = json.loads(self.out)
        return record


@pytest.fixture
def take_in(ledger: Sandbox, capsys: pytest.CaptureFixture[str]) -> Importer:
    return Importer(ledger, capsys)


def as_csv(*rows: str) -> bytes:
    return ("\n".join(rows) + "\n").encode()


def test_a_table_of_another_tool_and_its_orders(take_in: Importer) -> None:
    ledger = take_in.ledger
    traders = outside.make_traders(60)
    orders = outside.make_orders(traders, 300)
    before = len(read_cards(ledger))
    customers = outside.write_text(outside.TRADERS, traders, "utf-8")
    done = take_in.record("traders.csv", customers)
    assert (len(done["new"]), done["updated"], done["rejected"]) == (60, [], [])
    (ledger.root.parent / "orders.yaml").write_text(
        "columns: {OrderID: notes, OrderDate: date, Employee: by, Product: notes, Quantity: notes}"
    )
    lines = outside.write_text(outside.ORDERS, orders, "utf-8")
    words = ("--list", "visits", "--map", "../orders.yaml")
    done = take_in.record("orders.csv", lines, *words)
    assert (done["new"], len(done["updated"]), done["rejected"], done["doubtful"]) == (
        [],
        60,
        [],
        [],
    )

    head = ledger.head()
    for file, more in (("traders.csv", ()), ("orders.csv", words)):
        again = take_in.record(file, None, *more)
        assert (again["new"], again["updated"], again["unchanged"]) == ([], [], 60)
        assert again["commit"] is None
    assert ledger.head() == head
    assert ledger.status() == ""

    cards = {value.get("code"): value for value in read_cards(ledger).values()}
    assert len(cards) + 1 == before + 60  # two of those before have no code
    told = Counter(row[1] for row in orders)
    assert {code: len(cards[code]["visits"]) for code in told} == told
    # An ungraded customer is due a year after the last contact.
    last = {row[1]: max(one[2] for one in orders if one[1] == row[1]) for row in orders}
    day = date(2026, 11, 23)
    late = {code for code, one in last.items() if date.fromisoformat(one) + timedelta(365) < day}
    take_in.crm("overdue", "-f", "json")
    shown = {one["id"] for one in json.loads(take_in.out)}
    assert late
    assert {cards[code]["id"] for code in late} == shown - {"huaxin", "lantian", "mueller"}


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("gb18030", ","), ("utf-8-sig", ","), ("utf-16", "\t"), ("xlsx", "")],
)
def test_each_form_of_file_makes_the_same_cards(
    encoding: str, delimiter: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = []
    for number, form in enumerate(((encoding, delimiter), ("utf-8", ","))):
        ledger = make_sandbox(tmp_path / str(number) / "ledger")
        take_in = Importer(ledger, capsys)
        (ledger.root.parent / "map.yaml").write_text(MAP, encoding="utf-8")
        if form[0] == "xlsx":
            data = outside.write_workbook(HEADING, ROWS)
        else:
            data = outside.write_text(HEADING, ROWS, *form)
        assert take_in("table", data, "--map", "../map.yaml") == 0, take_in.err
        assert ledger.status() == ""
        found.append(read_files(ledger))
    assert found[0] == found[1]
    card = found[0]["yuanfang.yaml"].decode()
    assert 'code: "00017"' in card
    assert '"622202000000000017"' in card
    assert "2026-11-01" in card
