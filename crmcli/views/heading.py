"""The head of a page about one customer: name and ids, then where the customer stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from crmcli.rules.fields import Field
from crmcli.rules.followup import Standing, count_days_overdue
from crmcli.views.colour import Style, paint
from crmcli.views.headline import iter_state, say_code, say_name, say_next
from crmcli.views.screen import cell_width, flatten_text, isolate_text, wrap_text
from crmcli.views.sentences import say
from crmcli.views.values import Reader

WIDEST = 100
"""Cells that such a page takes at most; wider lines are hard to follow."""

BETWEEN = " " * 4


def lay_title(
    value: Mapping[str, object], root: Field, reader: Reader, width: int, *, colour: bool
) -> list[str]:
    """The name on the left, id and archive number on the right; in two lines if need be."""
    name = flatten_text(say_name(value, reader))
    card_id, code = flatten_text(str(value.get("id") or "")), say_code(value, root, reader)
    right = paint(card_id, "dim", colour=colour) + (f"   {flatten_text(code)}" if code else "")
    right_width = cell_width(card_id) + (cell_width(flatten_text(code)) + 3 if code else 0)
    blanks = width - cell_width(name) - right_width
    if blanks >= len(BETWEEN):
        return [isolate_text(name) + " " * blanks + right]
    return [*map(isolate_text, wrap_text(name, width)), right]


def lay_state(
    value: Mapping[str, object],
    root: Field,
    standing: Standing,
    reader: Reader,
    width: int,
    *,
    colour: bool,
) -> list[str]:
    """Grade, stage, owner and the next follow-up, in one line if they fit."""
    parts = [flatten_text(f"{label} {text}") for label, text in iter_state(value, root, reader)]
    following = f"{say(reader.language, 'card-next')} {flatten_text(say_next(standing, reader))}"
    style = _style_next(standing, reader.today)
    first = BETWEEN.join([*parts, following])
    if cell_width(first) <= width:
        return [BETWEEN.join([*parts, paint(isolate_text(following), style, colour=colour)])]
    above = wrap_text(BETWEEN.join(parts), width) if parts else []
    return above + [
        paint(isolate_text(line), style, colour=colour) for line in wrap_text(following, width)
    ]


def _style_next(standing: Standing, today: date) -> Style | None:
    days = count_days_overdue(standing, today)
    if days is None or days < 0:
        return None
    return "late" if days > 0 else "today"
