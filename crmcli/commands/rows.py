"""Rows on the screen or in a pipe, in the form and with the columns that were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from crmcli.errors import UsageError

if TYPE_CHECKING:
    from crmcli.commands.session import Session
    from crmcli.rules.fields import Field
    from crmcli.views.columns import Column, Row

FOR_PEOPLE = ("table", "md")


def show_rows(
    session: Session,
    columns: Sequence[Column],
    rows: Iterable[Row],
    form: str | None,
    wanted: str | None = None,
    sections: Sequence[Field] = (),
) -> bool:
    """Print the rows as they come; True if a person reads a table, so that remarks are welcome.

    `wanted` names columns by key, heading or the label and alias of a field in one of `sections`,
    joined by commas. Raises UsageError for others.
    """
    from crmcli.views.formats import choose_format, iter_table

    chosen = choose_format(form, is_terminal=session.is_terminal)
    shown = pick_columns(columns, wanted, chosen, sections) if wanted else columns
    session.show_pieces(
        iter_table(
            shown,
            rows,
            chosen,
            session.language,
            width=session.width if session.is_terminal else None,
            colour=session.use_colour,
        )
    )
    return chosen == "table"


class CountedRows:
    """Rows, and afterwards how many there were and the first of them: what is streamed cannot be
    looked at before.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self.count = 0
        self.first: Row | None = None

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            self.first = self.first or row
            yield row


def refuse_ids(form: str | None, option: str) -> None:
    """Raise UsageError where ids are asked of rows that are no customers."""
    if form == "ids":
        raise UsageError("no-ids", option=option)


def drop_repeated(rows: Iterable[Row]) -> Iterator[Row]:
    """The first row of each customer, for a list of ids that another command reads."""
    seen: set[object] = set()
    for row in rows:
        if row["id"] not in seen:
            seen.add(row["id"])
            yield row


def split_words(text: str) -> list[str]:
    """The words of a list joined by commas, full-width ones too."""
    return [word.strip() for word in text.replace("，", ",").split(",") if word.strip()]


def pick_columns(
    columns: Sequence[Column], wanted: str, form: str, sections: Sequence[Field]
) -> list[Column]:
    """The columns that `wanted` names, in its order; programs have none that only people read."""
    for_people = form in FOR_PEOPLE
    offered = [one for one in columns if for_people or one.audience != "people"]
    return [
        _pick_column(offered, word, sections)._replace(audience="all", spare=0)
        for word in split_words(wanted)
    ]


def find_column(columns: Sequence[Column], word: str, sections: Sequence[Field]) -> Column | None:
    """The column that a word of `--columns` names, as in `show_rows`."""
    from crmcli.rules.asked import DERIVED
    from crmcli.rules.fields import find_child

    fields = [find_child(section, word) for section in (*sections, DERIVED)]
    for name in (word.casefold(), *(field.key for field in fields if field is not None)):
        for column in columns:
            if name in (column.key, column.label.casefold()):
                return column
    return None


def _pick_column(columns: Sequence[Column], word: str, sections: Sequence[Field]) -> Column:
    found = find_column(columns, word, sections)
    if found is not None:
        return found
    choices = list(dict.fromkeys(one.key for one in columns))
    near = _find_near(columns, word)
    if near:
        raise UsageError("unknown-column-nearest", word=word, near=near, choices=choices)
    raise UsageError("unknown-column", word=word, choices=choices)


def _find_near(columns: Sequence[Column], word: str) -> list[str]:
    """The keys of the columns whose key or heading looks like the word, the nearest first."""
    from difflib import get_close_matches

    keys = {said.casefold(): one.key for one in columns for said in (one.label, one.key)}
    return list(dict.fromkeys(keys[said] for said in get_close_matches(word.casefold(), keys)))
