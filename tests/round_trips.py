"""A small ledger, and its workbook below the file format: laid out, edited, and brought back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from crmcli.acts.take_in import Edited
from crmcli.book import Book, open_book
from crmcli.book.reading_tables import Content, understand
from crmcli.book.round_trip import RoundTrip
from crmcli.exchange.laying import Place, lay_sheet
from crmcli.exchange.opening import Source
from crmcli.history.lineage import name_ledger
from crmcli.history.repository import read_head
from crmcli.rules.habits import Habits
from crmcli.rules.layout import iter_table_entries, list_tables
from crmcli.rules.sheets import Cell, Row
from crmcli.rules.targets import UserMap
from crmcli.rules.values import Scope
from crmcli.rules.workbook_notes import Notes
from tests.sandbox import Sandbox, load_cards, make_sandbox

ALPHA = """\
id: alpha
code: A-1
name: Alpha Ltd
region: {province: 北京市, city: 北京市}
owner: li.wei
stage: prospect
grade: B
created: "2026-10-08"
tags: [fair/2026, budget/high]
notes: |
  first line
  second line
contacts:
  - id: wang
    name: 王静
    role: decider
    phones: ["+86 138 0000 0000", "+86 10 5555 0001"]
    wechat: wangjing_hx
    birthday: "1980-05-06"
    notes: likes tea
  - id: zhao
    name: 赵六
addresses:
  - {id: a1, kind: office, street: 1 Road}
  - {id: a2, kind: billing, street: 2 Road}
visits:
  - id: 20261102-q7cd2
    date: "2026-11-02"
    channel: onsite
    by: li.wei
    contact: wang
    notes: 看现场
    next: "2026-11-20"
    next_what: 送报价
  - {id: 20261103-aaaaa, date: "2026-11-03", channel: phone, by: li.wei, notes: called}
"""
BETA = """\
id: beta
name: Beta GmbH
owner: zhang.min
created: "2026-11-01"
contacts:
  - {id: wang, name: 王芳, wechat: wf1, notes: second}
"""
GAMMA = """\
id: gamma
name: Gamma
owner: none
created: "2026-11-01"
"""

Rows = list[list[Cell]]
Sheets = dict[str, Rows]
"""By their names; the first row is the heading."""


def make_ledger(root: Path) -> Sandbox:
    """A ledger of three customers, two of whose contacts have one id."""
    ledger = make_sandbox(root)
    for name in ("huaxin", "lantian", "mueller"):
        ledger.path(f"records/{name}.yaml").unlink()
    for name, text in {"alpha": ALPHA, "beta": BETA, "gamma": GAMMA}.items():
        ledger.put(f"records/{name}.yaml", text)
    ledger.git("add", "--all")
    ledger.git("commit", "--quiet", "--message", "three customers")
    return ledger


class Desk:
    """Where the workbook of a ledger is laid out and edited."""

    def __init__(self, root: Path, language: str = "en") -> None:
        self.book: Book = open_book(root, date(2026, 11, 23))
        self.cards: Mapping[str, Mapping[str, Any]] = {
            card.id: card.value for card in load_cards(self.book)
        }
        tables = tuple(one.key for one in list_tables(self.book.schema.root))
        notes = Notes(
            name_ledger(self.book.repository), read_head(self.book.repository), language,
            tables, frozenset(self.cards),
        )  # fmt: skip
        self.trip = RoundTrip(self.book, notes)
        self.habits = Habits(Scope(self.book.today, self.book.settings))

    def lay_out(self) -> Sheets:
        """The sheets as they are exported."""
        clerk, sheets = self.trip.clerk, Sheets()
        for table in self.trip.tables:
            rows: Rows = [[*clerk.name_columns(table)]]
            for card in self.cards.values():
                entries = [*iter_table_entries(table, card)]
                rows += [[*cells] for cells in clerk.fill_rows(table, card, entries)]
            sheets[clerk.name_table(table)] = rows
        return sheets

    def bring_back(self, sheets: Mapping[str, Rows]) -> Content:
        """What the workbook offers to the ledger."""
        laid = [_lay(name, rows) for name, rows in sheets.items()]
        strange = self.trip.list_strange(laid, None)
        laid = [one for one in laid if one not in strange]
        tables = self.trip.recognise(laid, None)
        own = self.habits._replace(as_written=True)
        root = self.book.schema.root
        known = [
            understand(root, sheet, table.list, own, UserMap())
            for sheet, table in zip(laid, tables, strict=True)
        ]
        return self.trip.read(Source("xlsx", tuple(laid)), known, self.habits)

    def bring_back_edited(self, edit: Callable[[Sheets], None]) -> Content:
        """What the workbook offers after somebody's edit."""
        sheets = self.lay_out()
        edit(sheets)
        return self.bring_back(sheets)


def _lay(name: str, rows: Sequence[Sequence[Cell]]) -> Any:
    told = [
        Row(at, tuple(row))
        for at, row in enumerate(rows, 1)
        if any(cell is not None for cell in row)
    ]
    return lay_sheet(told, Place("back.xlsx", name), may_be_bare=True).sheet


def find_edits(content: Content) -> dict[str, Edited]:
    """The cards that were edited, by their ids."""
    offers = [one.told for one in content.offers if one.told.edited is not None]
    return {one.value["id"]: one.edited for one in offers if one.edited is not None}


def list_refused(content: Content) -> list[tuple[tuple[int, ...], str]]:
    """The rows that cannot be taken, each with the code of the reason."""
    return [(one.told.numbers, reason.code) for one in content.offers for reason in one.reasons]


def remove_columns(rows: Rows, *headings: str) -> None:
    """Delete the columns under these headings."""
    kept = [at for at, text in enumerate(rows[0]) if text not in headings]
    rows[:] = [[row[at] for at in kept] for row in rows]


def keep_columns(rows: Rows, *headings: str) -> None:
    """Delete all columns but those under these headings."""
    kept = [rows[0].index(text) for text in headings]
    rows[:] = [[row[at] for at in kept] for row in rows]


def find_row(rows: Rows, **cells: Cell) -> list[Cell]:
    """The row that has all these under the headings, `_` for a blank."""
    wanted = {rows[0].index(key.replace("_", " ")): one for key, one in cells.items()}
    return next(row for row in rows[1:] if all(row[at] == one for at, one in wanted.items()))


def set_cell(rows: Rows, row: list[Cell], heading: str, value: Cell) -> None:
    """Write into a row, under a heading."""
    row[rows[0].index(heading)] = value
