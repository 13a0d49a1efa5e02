"""An import in words: what is new, what changes, and which rows were not taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crmcli.rules.outcome import Message
from crmcli.views.findings import describe_finding
from crmcli.views.language import Language, pick
from crmcli.views.preview import name_path, render_preview, show_side
from crmcli.views.screen import cell_width, flatten_text, pad_text
from crmcli.views.sentences import say, say_message
from crmcli.views.values import NOBODY, Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crmcli.rules.edits import Path
    from crmcli.rules.fields import Field
    from crmcli.rules.findings import Finding
    from crmcli.rules.merging import Clash
    from crmcli.rules.outcome import Card

_VISITS = "visits"
_SHOWN = 20
"""Customers or rows that are told one by one."""


def render_new(new: Sequence[tuple[str, str]], language: Language) -> str:
    """The new customers, id and name."""
    shown = new[:_SHOWN]
    width = max((cell_width(one) for one, _ in shown), default=0)
    lines = [say(language, "import-new", count=len(new))]
    lines += [f"  {pad_text(one, width)}  {flatten_text(name)}" for one, name in shown]
    if len(new) > _SHOWN:
        lines.append("  " + say(language, "preview-more", count=len(new) - _SHOWN))
    return "\n".join(lines)


def render_updated(
    changed: Sequence[tuple[Card, Mapping[str, object]]], count: int, root: Field, reader: Reader
) -> str:
    """The customers whose cards change, with what changes."""
    preview = render_preview(changed[:_SHOWN], count, root, reader)
    lines = [say(reader.language, "import-updated", count=count)]
    return "\n".join([*lines, *(f"  {line}" for line in preview.split("\n"))])


def render_clashes(clashes: Sequence[tuple[str, str, Clash]], root: Field, reader: Reader) -> str:
    """Where a workbook and the ledger contradict each other: a line a cell."""
    lines = []
    for customer, cell, clash in clashes:
        sides = {"base": clash.base, "ours": clash.ours, "theirs": clash.theirs}
        shown = {name: show_side(clash.field, side, reader, NOBODY) for name, side in sides.items()}
        place = name_path(clash.path, clash.field, root, reader)
        told = {"customer": customer, "cell": cell, "place": place}
        lines.append(say(reader.language, "round-trip-clash", **told, **shown))
    return "\n".join(lines)


def tell_refusal(
    reasons: Sequence[Message],
    findings: Sequence[Finding],
    language: Language,
    name_place: Callable[[str], str],
) -> str:
    """Why a row was not taken, in one line; `name_place` says the path of a finding in words."""
    said = [say_message(language, reason) for reason in reasons]
    for finding in findings:
        sentence = describe_finding(finding, language)[0]
        names_key = finding.rule.startswith("missing-")
        path = finding.path.rpartition(".")[0] if names_key else finding.path
        place = name_place(path) if path else ""
        cell = {"heading": place, "reason": sentence}
        said.append(say(language, "import-cell", **cell) if place else sentence)
    return pick(language, "; ", "；").join(map(flatten_text, dict.fromkeys(said)))


def name_cell(path: str, root: Field, headings: Sequence[tuple[Path, str]], reader: Reader) -> str:
    """A path of a card in words: the heading of the only column for it, else the labels on the way.

    `headings` are those of the columns, each with the keys of its field. An entry is named by its
    id, but not a visit: nobody knows the id that an import gives it.
    """
    here, keys, words = root, list[str](), list[str]()
    for key in path.split("."):
        if here.kind == "list" and here.item is not None:
            words += [] if here.key == _VISITS else [key]
            here = here.item
            continue
        child = here.children.get(key)
        if child is None:
            return path
        here = child
        keys.append(key)
        words.append(reader.say_short(here))
    found = [heading for place, heading in headings if place == tuple(keys)]
    return found[0] if len(found) == 1 else " ".join(words)
