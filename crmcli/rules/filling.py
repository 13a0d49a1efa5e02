"""What every customer of a table is given where neither the table nor the card says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crmcli.errors import UsageError
from crmcli.rules.drafts import Draft
from crmcli.rules.fields import Field
from crmcli.rules.habits import Habits, Read
from crmcli.rules.readings import read_cell
from crmcli.rules.targets import Target, parse_target


def read_defaults(root: Field, texts: Mapping[str, str], habits: Habits) -> dict[str, Any]:
    """The part of a card that texts by their paths make: `{first_deal.on: 2025-04-01}`.

    Raises UsageError `default-no-place` for what is no place of the card itself, and the error of
    a text that its field cannot hold.
    """
    draft = Draft(root, 0, habits)
    for path, text in texts.items():
        target = parse_target(root, path)
        if target is None or target.entry or target.how:
            raise UsageError("default-no-place", place=path)
        reading = read_cell(target, text, habits)
        if isinstance(reading, Read):
            draft.put(target, reading, path)
        elif reading is not None:
            raise UsageError(reading.reason.code, **reading.reason.values)
    draft.finish()
    return draft.collect()


def list_default_targets(root: Field, texts: Mapping[str, str]) -> list[Target]:
    """The places that defaults fill; those that are none are left out."""
    found = (parse_target(root, path) for path in texts)
    return [one for one in found if one is not None]


def fill_in(value: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """The value with the defaults in the places where it has nothing, at any depth."""
    filled = dict(value)
    for key, new in defaults.items():
        old = filled.get(key)
        if old in (None, "", [], {}):
            filled[key] = new
        elif isinstance(old, Mapping) and isinstance(new, Mapping):
            filled[key] = fill_in(old, new)
    return filled
