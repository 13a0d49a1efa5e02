"""Tables as other programs write them, in many forms of file; everybody in them is invented."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from python_calamine import CalamineWorkbook

from tests.exchange.spreadsheets import make_table_xlsx, make_xlsx

TRADERS = (
    "CustomerID", "CompanyName", "ContactName", "ContactTitle", "Address", "City", "Region",
    "PostalCode", "Country", "Phone", "Fax",
)  # fmt: skip
ORDERS = ("OrderID", "CustomerID", "OrderDate", "Employee", "Product", "Quantity")

_FIRST = ("Maria", "Ana", "Thomas", "Hanna", "Martin", "Elena", "Victoria", "Yang", "Pedro", "Sven")
_LAST = ("Anders", "Moreno", "Hardy", "Berglund", "Sommer", "Ashworth", "Wang", "Afonso")
_NAMES = """
    Alpine Baltic Copper Delta Emerald Fjord Granite Harbour Indigo Juniper Kestrel Lagoon Meadow
    Nimbus Orchid Pampas Quartz
    """
_WORDS = tuple(_NAMES.split())
_TRADES = ("Foods", "Markets", "Imports", "Delicatessen", "Bakery")
_CITIES = (("Berlin", "", "12209", "Germany", "030-00{:05d}"),
           ("London", "", "WA1 1DP", "UK", "(171) 555-{:04d}"),
           ("Seattle", "WA", "98128", "USA", "(206) 555-{:04d}"))  # fmt: skip

Rows = list[list[str]]


def make_traders(count: int) -> Rows:
    """Customers in the shape of a trading company's sample database."""
    rows = []
    for number in range(count):
        word, trade = _WORDS[number % len(_WORDS)], _TRADES[number // len(_WORDS) % len(_TRADES)]
        city, region, postcode, country, phone = _CITIES[number % len(_CITIES)]
        first, last = _FIRST[number % len(_FIRST)], _LAST[number % len(_LAST)]
        rows.append([
            f"{word[:3].upper()}{number:02d}", f"{word} {trade}", f"{first} {last}",
            "Sales Representative", f"{number + 1} Main Street", city, region, postcode, country,
            phone.format(number + 1000), "" if number % 2 else phone.format(number + 5000),
        ])  # fmt: skip
    return rows


def make_orders(traders: Rows, count: int) -> Rows:
    """Their order lines: the last of a customer lies the further back the later it stands."""
    start = date(2025, 1, 6)
    rows = []
    for number in range(count):
        which = number * 7 % len(traders)
        customer = traders[which]
        day = start + timedelta(days=number // len(traders) * 20 + which * 590 // len(traders))
        rows.append([
            str(10248 + number), customer[0], day.isoformat(), "李伟", f"Tea no. {number % 9}",
            str(number % 5 + 1),
        ])  # fmt: skip
    return rows


def write_text(heading: Sequence[str], rows: Rows, encoding: str, delimiter: str = ",") -> bytes:
    """The table as text; `utf-8-sig` and `utf-16` begin with their marks."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([heading, *rows])
    return out.getvalue().encode(encoding)


def write_workbook(heading: Sequence[str], rows: Rows) -> bytes:
    """The table as a workbook of text cells."""
    return make_table_xlsx([heading, *([cell or None for cell in row] for row in rows)])


UNDONE = 8090706050
"""Stands for the value of a formula until it is taken away."""


class Formula(str):
    """What a cell is to calculate; nobody has done so yet."""


def edit_workbook(
    data: bytes,
    edit: Callable[[str, list[list[Any]]], None],
    more: Mapping[str, list[list[Any]]] = MappingProxyType({}),
) -> bytes:
    """The workbook as a spreadsheet would save it after `edit` has had the cells of each sheet.

    `more` are sheets that are added to it.
    """
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    for name, rows in sheets.items():
        edit(name, rows)
    sheets.update(more)

    def fill(out: Any) -> None:
        day = out.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = out.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, Formula):
                        sheet.write_formula(number, column, cell, None, UNDONE)
                    elif isinstance(cell, str):
                        sheet.write_string(number, column, cell)
                    elif isinstance(cell, date):
                        sheet.write_datetime(number, column, cell, day)
                    elif cell is not None:
                        sheet.write(number, column, cell)
            if name == "_crm":
                sheet.hide()

    return leave_undone(make_xlsx(fill))


def leave_undone(data: bytes) -> bytes:
    """The workbook without the values of its formulas, as programs write it that calculate none."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(f"<v>{UNDONE}</v>".encode(), b"<v></v>"))
    return out.getvalue()


def set_cell(rows: list[list[Any]], key: tuple[str, str], heading: str, value: object) -> None:
    """Write into the row that has a text under a heading."""
    where = rows[0].index(key[0])
    row = next(one for one in rows[1:] if one[where] == key[1])
    row[rows[0].index(heading)] = value
