"""The log as one text."""

from __future__ import annotations

from collections.abc import Iterable

from crmcli.rules.changelog import Change, Tally
from crmcli.views.changelog import Look, iter_pieces
from crmcli.views.values import Reader


def render_changes(
    changes: Iterable[Change],
    reader: Reader,
    form: str,
    *,
    width: int | None,
    with_customer: bool,
) -> str:
    """The changes in a form, in the order given. `width` in cells, for the table; None: no cut."""
    return "".join(iter_pieces(changes, reader, form, Look(width, with_customer)))


def tally(changes: Iterable[Change]) -> Tally:
    """What a footer says of the changes."""
    made = Tally()
    for _ in made.watch(changes):
        pass
    return made
