"""A digest as a part of a message to a group: lines that need no columns.

In a chat the letters have all widths, and a line breaks where the window ends.
"""

from __future__ import annotations

from collections.abc import Iterator

from crmcli.views.digest import Page
from crmcli.views.digest_sections import Lead, Section
from crmcli.views.language import Language, pick


def render_post(page: Page) -> str:
    """What a group is told of one person, below who it is; without what ends the message."""
    lines = [line for lead in page.leads for line in _iter_lead(lead, page.language)]
    for section in page.sections:
        lines += _iter_section(section, page.language)
    return "\n".join(lines)


def _iter_lead(lead: Lead, language: Language) -> Iterator[str]:
    yield pick(language, ", ", "，").join((lead.name + lead.about, lead.late))
    for label, text in lead.lines:
        yield pick(language, ": ", "：").join(part for part in (label, text) if part)


def _iter_section(section: Section, language: Language) -> Iterator[str]:
    if section.heading:
        yield section.heading
    for row in section.rows:
        yield "- " + pick(language, ", ", "，").join(cell for cell in row if cell)
    if section.remark:
        yield section.remark
