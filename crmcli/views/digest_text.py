"""A digest as text.

A mail is read where columns may not line up, so nothing depends on them; yet where the letters
are all of one width they do, wide characters included.
"""

from __future__ import annotations

from collections.abc import Sequence

from crmcli.views.digest import Page
from crmcli.views.digest_sections import Lead, Section
from crmcli.views.language import Language
from crmcli.views.screen import cell_width, clip_text, flatten_text, pad_text, wrap_text
from crmcli.views.sentences import say

WIDTH = 78
"""Cells of a line, at most: mail programs fold longer ones as they like."""
_INDENT = 3
_GAP = 2
_NARROWEST = 6


def render_text(page: Page) -> str:
    """The page as plain text of at most 78 cells a line; its last line ends."""
    lines = [*wrap_text(page.greeting, WIDTH), ""]
    for lead in page.leads:
        lines += _lay_lead(lead)
    if page.leads:
        lines.append("")
    for section in page.sections:
        lines += [*_lay_section(section), ""]
    if page.commands or page.closing:
        lines.append("--")
    width = max((cell_width(label) for label, _ in page.commands), default=0) + _GAP
    lines += [pad_text(label, width) + command for label, command in page.commands]
    for sentence in page.closing:
        lines += wrap_text(sentence, WIDTH)
    return "".join(line.rstrip() + "\n" for line in lines)


def render_letter(language: Language, to: str, subject: str, attached: str, text: str) -> str:
    """A mail as a person would see it: its head, a line, and the text. `attached` may be empty."""
    rows = [("letter-to", to), ("letter-subject", subject), ("letter-attached", attached)]
    head = [(say(language, code), flatten_text(value)) for code, value in rows if value]
    width = max(cell_width(label) for label, _ in head) + _GAP
    lines = [pad_text(label, width) + value for label, value in head]
    return "\n".join([*lines, "-" * WIDTH, text])


def _lay_lead(lead: Lead) -> list[str]:
    room = WIDTH - cell_width(lead.late) - _GAP
    title = _fit_title(lead, room)
    lines = [pad_text(title, room) + " " * _GAP + lead.late]
    width = max((cell_width(label) for label, _ in lead.lines), default=0)
    width = width + 1 if width else 0
    for label, text in lead.lines:
        head = " " * _INDENT + (pad_text(label, width) if label else "")
        first, *rest = wrap_text(text, WIDTH - cell_width(head))
        lines += [head + first, *(" " * cell_width(head) + line for line in rest)]
    return lines


def _fit_title(lead: Lead, room: int) -> str:
    """The name, cut where it is long, and all that follows it: by its id a customer is found."""
    left = room - cell_width(lead.about)
    if left < _NARROWEST:
        return clip_text(lead.name + lead.about, room)
    return clip_text(lead.name, left) + lead.about


def _lay_section(section: Section) -> list[str]:
    lines = [section.heading] if section.heading else []
    rows = [section.header, *section.rows] if section.header else [*section.rows]
    widths = _fit_widths(rows)
    for row in rows:
        cells = [
            pad_text(clip_text(cell, width), width, "right" if place in section.numbers else "left")
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(" " * _INDENT + (" " * _GAP).join(cells))
    if section.remark:
        indent = " " * _INDENT if rows else ""
        lines += [indent + line for line in wrap_text(section.remark, WIDTH - len(indent))]
    return lines


def _fit_widths(rows: Sequence[tuple[str, ...]]) -> list[int]:
    """The widths of columns, the widest made narrower until all have room beside each other."""
    widths = [max(map(cell_width, column)) for column in zip(*rows, strict=True)]
    room = WIDTH - _INDENT - _GAP * (len(widths) - 1)
    while widths and sum(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths
