"""What a list shows: columns over rows of plain values.

Programs get the values by key; people get them as a column shows them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from crmcli.views.colour import Style
from crmcli.views.language import Language, pick
from crmcli.views.screen import Align

NARROWEST = 8
"""Cells that a text keeps unless the screen is too narrow even for that."""
NAME_WIDTH = 16
"""Cells that tell one customer from another; spare columns make room for them."""

Row = Mapping[str, Any]
Kind = Literal["text", "fixed", "below"]
Audience = Literal["all", "people", "programs"]


class Column(NamedTuple):
    """One column. `key` is what programs read, `label` the heading in the reader's language."""

    key: str
    label: str
    align: Align = "left"
    kind: Kind = "text"
    """On a narrow screen a text is cut, what is fixed (ids, days, numbers) is not; what is below
    stands under its row in whole."""
    audience: Audience = "all"
    show: Callable[[Row], str] | None = None
    """What people see in a row; without it, the value itself."""
    style: Callable[[Row], Style | None] | None = None
    spare: int = 0
    """Left out where the screen is too narrow for all columns: the highest first, of equals the
    last. 1 goes only where texts would be cut to less than eight cells; 0 stays."""
    least: int = NARROWEST
    """Cells below which a text is not worth reading: spare columns make room for them."""
    tail: Callable[[Row], str] | None = None
    """What a cell ends with that stays where the text before it is cut: a mark, as it is shown."""
    parts: Callable[[Row], Sequence[str]] | None = None
    """What to print in bold wherever a cell has it: what somebody looked for."""


def choose_columns(columns: Iterable[Column], audience: Audience) -> list[Column]:
    """The columns meant for people, or for programs."""
    return [column for column in columns if column.audience in ("all", audience)]


def show_cell(column: Column, row: Row, language: Language) -> str:
    """What people see of a row in a column; not yet escaped."""
    if column.show is not None:
        return column.show(row)
    return show_plain(row.get(column.key), language)


def show_plain(value: object, language: Language) -> str:
    """A plain value in words: nothing for None, yes or no, a list joined by commas."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return pick(language, "yes", "是") if value else pick(language, "no", "否")
    if isinstance(value, list | tuple):
        return pick(language, ", ", "、").join(show_plain(one, language) for one in value)
    if isinstance(value, Mapping):
        return show_plain(list(value.values()), language)
    return str(value)
