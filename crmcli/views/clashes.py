"""Places that two people changed differently: the field, and what each says."""

from __future__ import annotations

from collections.abc import Sequence

from crmcli.rules.fields import Field
from crmcli.rules.merging import Clash
from crmcli.views.preview import name_path, show_side
from crmcli.views.sentences import say
from crmcli.views.values import NOBODY, Reader


def render_clashes(clashes: Sequence[Clash], root: Field, reader: Reader) -> str:
    """One line a clash: the place, what the ledger says now, and what was typed."""
    return "\n".join(_render_clash(clash, root, reader) for clash in clashes)


def _render_clash(clash: Clash, root: Field, reader: Reader) -> str:
    place = name_path(clash.path, clash.field, root, reader) if clash.path else ""
    now, typed = (
        show_side(clash.field, side, reader, NOBODY) for side in (clash.ours, clash.theirs)
    )
    return "  " + say(reader.language, "edit-clash-line", place=place, now=now, typed=typed)
