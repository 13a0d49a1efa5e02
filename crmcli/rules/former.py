"""The ids of cards that were merged into another: they name it for ever."""

from __future__ import annotations

from collections.abc import Mapping


def list_former_ids(value: Mapping[str, object]) -> list[str]:
    """The ids of the cards that were merged into this one."""
    merged = value.get("merged")
    entries = merged if isinstance(merged, list) else []
    return [
        one["id"] for one in entries if isinstance(one, Mapping) and isinstance(one.get("id"), str)
    ]


def list_new_former_ids(
    old: Mapping[str, object] | None, new: Mapping[str, object] | None
) -> list[str]:
    """The ids of the cards that came into one between two versions of it."""
    known = list_former_ids(old or {})
    return [one for one in list_former_ids(new or {}) if one not in known]
