"""Two states of the ledger beside each other, as text, as a comment on a request, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from crmcli.rules.filediff import Counts, FileDiff, Share
from crmcli.views.changewords import say_change
from crmcli.views.colour import paint
from crmcli.views.columns import Column, Row
from crmcli.views.difflines import (
    Section,
    list_names,
    say_counts,
    say_shares,
)
from crmcli.views.formats import iter_table
from crmcli.views.language import Language, pick
from crmcli.views.markdown import quote_id, quote_text
from crmcli.views.screen import APART, wrap_text
from crmcli.views.sentences import say
from crmcli.views.values import Reader

DIFF_FORMATS = ("text", "md", "json")
MOST_CHARACTERS = 60_000
"""Of a comment: GitHub takes 65,536, and whoever posts it may want to add a line."""
_LAST_LINE = 200
"""Characters that are kept free to say how much is left out."""
_MOST_OF_SECTION = 12_000
"""Characters of one customer's part of a comment."""
_KEYS = ("kind", "customer", "name", "file", "path", "old", "new", "reason", "authors")
_KINDS = {"opened": "added", "added": "added", "deleted": "removed", "removed": "removed"}
_INDENT = "  "
_LEAST_WIDTH = 40


def iter_text(
    sections: Sequence[Section], language: Language, *, width: int | None, colour: bool = False
) -> Iterator[str]:
    """A block a customer: its name and who changed it, a line a change below.

    `width`: cells at which lines are broken; None: never.
    """
    for number, section in enumerate(sections):
        lines = [paint(_head_text(section, language), "strong", colour=colour)]
        for item in section.items:
            lines += _lay_item(item, width)
        yield ("\n" if number else "") + "".join(f"{line}\n" for line in lines)


def render_footer(counts: Counts, shares: Sequence[Share], language: Language) -> str:
    """What stands below the text: how much differs, and who did it."""
    return APART.join(filter(None, [say_counts(counts, language), say_shares(shares, language)]))


def render_markdown(
    sections: Sequence[Section], counts: Counts, shares: Sequence[Share], language: Language
) -> str:
    """The same as a comment, at most `MOST_CHARACTERS` long; empty where nothing differs."""
    if not sections:
        return ""
    said = [f"### {quote_text(say_counts(counts, language))}\n"]
    by = say_shares(shares, language)
    if by:
        said.append(f"\n{quote_text(by)}\n")
    if len(shares) == 1:  # who did it all is named once
        sections = [one._replace(authors=()) for one in sections]
    room = MOST_CHARACTERS - sum(map(len, said)) - _LAST_LINE
    for number, section in enumerate(sections):
        part = _render_section(section, language)
        room -= len(part)
        if room < 0:
            left = sum(len(one.names) for one in sections[number:])
            said.append(f"\n{quote_text(say(language, 'diff-more-sections', count=left))}\n")
            break
        said.append(part)
    return "".join(said)


def iter_json(files: Iterable[FileDiff], reader: Reader) -> Iterator[str]:
    """An array with a change a row, for programs."""
    columns = [Column(key, key) for key in _KEYS]
    return iter_table(columns, _iter_rows(files, reader), "json", reader.language)


def _iter_rows(files: Iterable[FileDiff], reader: Reader) -> Iterator[Row]:
    for one in files:
        common = {
            "customer": one.customer,
            "name": one.card.get("name") if one.customer is not None else None,
            "file": one.file,
            "authors": list(one.authors),
        }
        if one.trouble is not None or not one.changes:
            kind = one.kind if one.trouble is None else "unreadable"
            yield {**common, "kind": kind, "path": "", "old": None, "new": None, "reason": None}
        for change in () if one.trouble is not None else one.changes:
            yield {
                **common,
                "kind": _KINDS.get(say_change(change, reader).kind, "changed"),
                "path": change.name,
                "old": change.old,
                "new": change.new,
                "reason": change.reason,
            }


def _head_text(section: Section, language: Language) -> str:
    names, more = list_names(section)
    apart = pick(language, " ({})", "（{}）")
    shown = [name + (apart.format(customer) if customer else "") for name, customer in names]
    if more:
        shown.append(say(language, "diff-more-customers", count=more))
    listed = pick(language, ", ", "、").join(shown)
    if len(section.names) > 1:
        listed = say(language, "diff-several", count=len(section.names), names=listed)
    by = pick(language, ", ", "、").join(section.authors)
    return f"{listed}{APART}{by}" if by else listed


def _lay_item(item: str, width: int | None) -> list[str]:
    if width is None:
        return [_INDENT + item]
    first, *rest = wrap_text(item, max(width, _LEAST_WIDTH) - 2 * len(_INDENT))
    return [_INDENT + first, *(_INDENT * 2 + line for line in rest)]


def _render_section(section: Section, language: Language) -> str:
    """One customer's part: cut at changes where there are too many."""
    lines = [f"\n{_head_markdown(section, language)}\n\n"]
    room = _MOST_OF_SECTION - len(lines[0])
    for number, item in enumerate(section.items):
        line = f"- {quote_text(item)}\n"
        room -= len(line)
        if room < 0 and number:
            left = len(section.items) - number
            lines.append(f"- {quote_text(say(language, 'diff-more-changes', count=left))}\n")
            break
        lines.append(line)
    return "".join(lines)


def _head_markdown(section: Section, language: Language) -> str:
    names, more = list_names(section)
    shown = [
        f"**{quote_text(name)}**" + (f" {quote_id(customer)}" if customer else "")
        for name, customer in names
    ]
    if more:
        shown.append(quote_text(say(language, "diff-more-customers", count=more)))
    listed = pick(language, ", ", "、").join(shown)
    if len(section.names) > 1:
        listed = say(language, "diff-several", count=len(section.names), names=listed)
    by = pick(language, ", ", "、").join(quote_text(one) for one in section.authors)
    return listed + pick(language, f" ({by})", f"（{by}）") if by else listed
