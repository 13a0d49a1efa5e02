"""What two cards of one customer say differently, as people are told before one of them goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from crmcli.rules.fields import Field
from crmcli.views.preview import name_path, show_side
from crmcli.views.screen import cell_width, pad_text
from crmcli.views.values import Reader, name_contacts

if TYPE_CHECKING:
    from crmcli.rules.joining import Surplus


def render_surplus(
    surplus: Iterable[Surplus], root: Field, card: Mapping[str, object], reader: Reader
) -> str:
    """A line for each field: what the card says now, and what is kept aside."""
    contacts = name_contacts(card)
    rows = [
        (
            name_path(one.path, one.field, root, reader),
            show_side(one.field, one.kept, reader, contacts),
            show_side(one.field, one.spare, reader, contacts),
        )
        for one in surplus
    ]
    widths = [max((cell_width(row[at]) for row in rows), default=0) for at in (0, 1)]
    lines = (
        f"  {pad_text(row[0], widths[0])}  {pad_text(row[1], widths[1])}  | {row[2]}"
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)
