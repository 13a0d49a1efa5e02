"""Cells as texts: numbers as people read them, and what stands in a cell that says nothing."""

from __future__ import annotations

import re
from datetime import datetime, time
from decimal import Decimal

from crmcli.rules.sheets import Cell

_VOID = re.compile(
    r"[\s\-—–_/\\.．·*?？]*|#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)|NULL|null|NaN|nan"
)
"""What spreadsheets and databases write where nothing is."""
_PLACEHOLDER_WORDS = """
    无 没有 暂无 暂缺 待定 待补 不详 未知 不清楚 未填 请选择
    从未 尚未 未拜访 未跟进 未联系 未沟通 从未拜访 从未跟进 从未联系
    n/a n.a. none -none- unknown tbd never
    """
_PLACEHOLDERS = frozenset(_PLACEHOLDER_WORDS.split())
_EXACT = 10**15
"""Above this a spreadsheet's numbers lose their last digits."""
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+\d{2}")


def show_cell(cell: Cell) -> str:
    """A cell as a text that people would read: 13800000000, not 13800000000.0."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, datetime):
        shown = cell.isoformat(sep=" ", timespec="minutes")
        return shown.removesuffix(" 00:00")
    if isinstance(cell, time):
        return cell.isoformat(timespec="minutes")
    return "" if cell is None else str(cell)


def is_void(text: str) -> bool:
    """Whether a text says nothing in any column: blanks, dashes, a spreadsheet's error."""
    return _VOID.fullmatch(text.strip()) is not None


def is_placeholder(text: str) -> bool:
    """Whether a text says that something is not known; among free words it may stay."""
    return text.strip().casefold() in _PLACEHOLDERS


def has_lost_digits(cell: Cell, text: str) -> bool:
    """Whether a number was too long for the spreadsheet: 1.10101E+17, or over fifteen digits."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return abs(cell) >= _EXACT
    return isinstance(cell, str) and _SCIENTIFIC.fullmatch(text.strip()) is not None
