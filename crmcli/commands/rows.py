"""Rows on the screen or in a pipe, in the form and with the columns that were asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from crmcli.commands.session import Session
from crmcli.errors import UsageError

if TYPE_CHECKING:
    from crmcli.views.columns import Column, Row


def show_rows(
    session: Session,
    columns: Sequence[Column],
    rows: Sequence[Row],
    form: str | None,
    wanted: str | None = None,
) -> bool:
    """Print the rows; True if a person reads them as a table, so that remarks are welcome.

    `wanted` names columns by key or heading, joined by commas. Raises UsageError for others.
    """
    from crmcli.views.formats import choose_format, render_table

    chosen = choose_format(form, is_terminal=session.is_terminal)
    shown = _pick_columns(columns, wanted) if wanted else columns
    session.show(
        render_table(
            shown,
            rows,
            chosen,
            session.language,
            width=session.width if session.is_terminal else None,
            colour=session.use_colour,
        )
    )
    return chosen == "table"


def split_words(text: str) -> list[str]:
    """The words of a list joined by commas, full-width ones too."""
    return [word.strip() for word in text.replace("，", ",").split(",") if word.strip()]


def _pick_columns(columns: Sequence[Column], wanted: str) -> list[Column]:
    found = []
    for word in split_words(wanted):
        folded = word.casefold()
        matching = [one for one in columns if folded in (one.key.casefold(), one.label.casefold())]
        if not matching:
            choices = [one.key for one in columns]
            raise UsageError("unknown-column", word=word, choices=choices)
        found += matching
    return found
