"""`crm check --fix`: only what cannot change meaning, and never a line more.

Scalars that other YAML readers would take for something else are quoted. Visits are brought into
the order of their days, and to the end of the card, where that moves whole lines and nothing
else. With a comment among them, a line that would be written in another style, or a promise that
would count differently, the card stays as it is for a person to mend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from crmcli.errors import CrmError
from crmcli.ledger.schema import Schema
from crmcli.ledger.splice import edit_text, quote_ambiguous
from crmcli.ledger.yamltext import find_places, parse_record
from crmcli.rules.edits import Delete, Edit, Insert, Set
from crmcli.rules.fields import Field
from crmcli.rules.followup import assess_card
from crmcli.rules.settings import Settings

_VISITS = "visits"


def fix_record(data: bytes, schema: Schema) -> bytes:
    """The record mended; the same bytes where there is nothing to mend, or it cannot be read."""
    root = schema.root
    if parse_record(data, root).value is None:
        return data
    quoted = quote_ambiguous(data, root)
    return _move_visits_last(_sort_visits(quoted, root), root)


def _sort_visits(data: bytes, root: Field) -> bytes:
    value = parse_record(data, root).value or {}
    visits = value.get(_VISITS)
    if not isinstance(visits, list) or not all(isinstance(one, dict) for one in visits):
        return data
    return _try_edits(data, value, _plan_sorting(visits), root)


def _plan_sorting(visits: Sequence[Mapping[str, Any]]) -> list[Edit]:
    """Each visit that stands too low is taken out and put before the first later one."""
    order = [(str(visit.get("date", "")), visit) for visit in visits]
    edits: list[Edit] = []
    for position, (day, visit) in enumerate(order):
        target = next((at for at in range(position) if order[at][0] > day), None)
        if target is not None:
            order.insert(target, order.pop(position))
            edits += [Delete((_VISITS, position)), Insert((_VISITS,), visit, target)]
    return edits


def _move_visits_last(data: bytes, root: Field) -> bytes:
    value = parse_record(data, root).value or {}
    if _VISITS not in value or list(value)[-1] == _VISITS:
        return data
    edits: list[Edit] = [Delete((_VISITS,)), Set((_VISITS,), value[_VISITS])]
    return _try_edits(data, value, edits, root)


def _try_edits(data: bytes, value: Mapping[str, Any], edits: Sequence[Edit], root: Field) -> bytes:
    """The text with the edits, if they moved lines and did nothing else; else the text as it is."""
    if not edits or _has_comment_line(data, root):
        return data
    try:
        moved = edit_text(data, edits, root)
    except CrmError:
        return data
    after = parse_record(moved, root).value
    same_lines = Counter(data.splitlines()) == Counter(moved.splitlines())
    if after is None or not same_lines:
        return data
    settings = Settings()
    same_meaning = assess_card(value, settings) == assess_card(after, settings)
    return moved if same_meaning else data


def _has_comment_line(data: bytes, root: Field) -> bool:
    """Whether a comment stands in or above the visits; nobody knows which of them it is about."""
    line, _ = find_places(data, root)[(_VISITS,)]
    return any(one.lstrip().startswith(b"#") for one in data.splitlines()[line - 2 :])
