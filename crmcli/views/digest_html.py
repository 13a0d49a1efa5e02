"""A digest as the HTML part of a mail: what mail programs take, and nothing else.

One table, styles on the elements, no script, no picture, nothing fetched. No colour of the ground
is set, and those of letters can be read on white and on black, so that a dark screen stays dark.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from crmcli.views.digest import Page
from crmcli.views.digest_sections import Lead, Section
from crmcli.views.language import pick
from crmcli.views.screen import cell_width

_GREY = "#7f7f7f"
_RED = "#dc3545"
_LINE = "1px solid #8a8a8a55"
_FONTS = (
    "-apple-system,'Segoe UI',Roboto,'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',"
    "Arial,sans-serif"
)
_MONO = "ui-monospace,Menlo,Consolas,monospace"
_WIDEST = 640
_SHORT = 12
"""Cells of a text that is not broken: days, grades, names of people."""


class _Column(NamedTuple):
    """How the cells of a column are laid."""

    is_narrow: bool
    is_number: bool


def render_html(page: Page) -> str:
    """The page as an HTML document; everything that data says is escaped."""
    language = pick(page.language, "en", "zh-CN")
    parts = [_row(_paragraph(page.greeting, "font-size:16px"))]
    parts += [_row(_render_lead(lead)) for lead in page.leads]
    parts += [_row(_render_section(section)) for section in page.sections]
    parts.append(_row(_render_end(page), f"border-top:{_LINE}"))
    rows = "\n".join(parts)
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="{language}">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(page.subject)}</title>\n"
        "</head>\n"
        f'<body style="margin:0;padding:8px;font-family:{_FONTS};font-size:14px;line-height:1.5">\n'
        '<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%" '
        f'style="max-width:{_WIDEST}px">\n'
        f"{rows}\n"
        "</table>\n"
        "</body>\n"
        "</html>\n"
    )


def _render_lead(lead: Lead) -> str:
    late = _cell(lead.late, f"color:{_RED};white-space:nowrap;text-align:right;padding-left:12px")
    title = _cell(lead.name + lead.about, "font-weight:600")
    lines = "".join(
        _paragraph(f"{label} ", f"color:{_GREY}", text) if label else _paragraph(text)
        for label, text in lead.lines
    )
    inside = _table(f"<tr>{title}{late}</tr>") + lines
    return f'<div style="border-left:3px solid {_RED};padding-left:10px">{inside}</div>'


def _render_section(section: Section) -> str:
    heading = _paragraph(section.heading, "font-weight:600") if section.heading else ""
    all_rows = [section.header, *section.rows] if section.header else [*section.rows]
    widths = [max(map(cell_width, column)) for column in zip(*all_rows, strict=True)]
    columns = _plan_columns(widths, section)
    rows = _lay_row(section.header, columns, f"color:{_GREY}") if section.header else ""
    rows += "".join(_lay_row(row, columns) for row in section.rows)
    table = _table(rows) if rows else ""
    remark = _paragraph(section.remark, f"color:{_GREY}") if section.remark else ""
    return heading + table + remark


def _plan_columns(widths: Sequence[int], section: Section) -> list[_Column]:
    """What is left of the line goes to what is long, or to the longest of the texts."""
    numbers, narrow = section.numbers, {*section.numbers, *section.unbroken}
    longest = max((width for place, width in enumerate(widths) if place not in narrow), default=0)
    return [
        _Column(place in narrow or width < min(longest, _SHORT + 1), place in numbers)
        for place, width in enumerate(widths)
    ]


def _render_end(page: Page) -> str:
    rows = "".join(
        f"<tr>{_cell(label, f'color:{_GREY};white-space:nowrap;padding-right:12px')}"
        f"{_cell(command, f'font-family:{_MONO};font-size:13px')}</tr>"
        for label, command in page.commands
    )
    closing = "".join(_paragraph(line, f"color:{_GREY};font-size:12px") for line in page.closing)
    return (_table(rows) if rows else "") + closing


def _lay_row(cells: Sequence[str], columns: Sequence[_Column], style: str = "") -> str:
    """A row of a section, a hair line above it. A narrow column is as wide as its cells are."""
    base = f"{style};padding:4px 12px 4px 0;border-top:{_LINE};vertical-align:top"
    narrow = ";white-space:nowrap;width:1%"
    laid = "".join(
        _cell(
            cell,
            base
            + (narrow if one.is_narrow else "")
            + (";text-align:right" if one.is_number else ""),
        )
        for cell, one in zip(cells, columns, strict=True)
    )
    return f"<tr>{laid}</tr>"


def _row(content: str, style: str = "") -> str:
    return f'<tr><td style="padding:8px 0;{style}">{content}</td></tr>'


def _table(rows: str, style: str = "") -> str:
    return (
        '<table role="presentation" cellpadding="0" cellspacing="0" border="0" width="100%" '
        f'style="border-collapse:collapse;{style}">{rows}</table>'
    )


def _cell(text: str, style: str) -> str:
    return f'<td style="{style.lstrip(";")}">{escape(text)}</td>'


def _paragraph(text: str, style: str = "", after: str = "") -> str:
    if after:
        return f'<div><span style="{style}">{escape(text)}</span>{escape(after)}</div>'
    return f'<div style="{style}">{escape(text)}</div>'
