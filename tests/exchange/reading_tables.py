"""Cards made anew of exported tables, by nothing but their headings: what reading them can know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from crmcli.rules.fields import Field
from crmcli.rules.layout import Column, Table, find_column
from crmcli.rules.settings import Settings
from crmcli.rules.values import Scope, parse_value

TODAY = date(2026, 11, 23)

Rows = Iterable[Sequence[Any]]


def read_cards(
    tables: Iterable[tuple[Table, Sequence[str], Rows]], settings: Settings
) -> dict[str, dict[str, Any]]:
    """The cards by id, of tables with their headings and rows; that of the customers is first."""
    cards: dict[str, dict[str, Any]] = {}
    for table, heading, rows in tables:
        columns = [find_column(table, name) for name in heading]
        assert None not in columns
        for row in rows:
            _take_row(table, [*zip(filter(None, columns), row, strict=True)], cards, settings)
    return cards


def _take_row(
    table: Table,
    cells: list[tuple[Column, Any]],
    cards: dict[str, dict[str, Any]],
    settings: Settings,
) -> None:
    owner = next((str(cell) for one, cell in cells if one.owner and one.path == ("id",)), None)
    card = cards[owner] if owner is not None else {}
    scope = Scope(TODAY, settings, None, card)
    entry: dict[str, Any] = {}
    for column, cell in cells:
        if not column.owner and cell not in (None, ""):
            _put(entry, column.path, read_cell(column.field, cell, scope))
    if table.list is None:
        cards[entry["id"]] = entry
    else:
        card.setdefault(table.key, []).append(entry)


def read_cell(field: Field, cell: object, scope: Scope) -> Any:
    """The value that a cell means for a field, as if somebody had typed it."""
    if field.refers == "visit":  # whose table has not been read yet
        return cell
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return parse_value(field, str(cell), scope)


def _put(entry: dict[str, Any], path: Sequence[str], value: object) -> None:
    *inner, last = path
    for key in inner:
        entry = entry.setdefault(key, {})
    entry[last] = value


def settle(value: Any, field: Field) -> Any:
    """A card as tables can say it: nothing empty, long texts without their ends, amounts alike."""
    if isinstance(value, Mapping):
        settled = {key: settle(one, field.children[key]) for key, one in value.items()}
        return {key: one for key, one in settled.items() if one not in (None, [], {})}
    if isinstance(value, list):
        return [settle(one, field.item or field) for one in value]
    if field.format == "money" and isinstance(value, str):
        return f"{float(value):.4f}"
    return value.strip() if isinstance(value, str) else value
