"""A card with what a table from outside says of the customer besides, or otherwise.

What the table does not say stays. A value replaces the one that was there; members join a list
and entries join or mend those they are the same as. What is the same but for the way it is written
(an amount, a telephone number, blanks at the ends of a text) is no change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from crmcli.rules.drafts import join_members
from crmcli.rules.fields import Field
from crmcli.rules.folding import fold_text
from crmcli.rules.phones import normalise_phone

_NAME = "name"
"""What an entry is told by where it has no id."""


class Ways(NamedTuple):
    """How far a table is to be believed."""

    replaces: bool = False
    """It is of our own making: a text of several lines, or a list, is all that there is to be."""
    is_whole: bool = False
    """It tells all that there is of a customer with an id of ours: what it leaves out, a new card
    has not."""
    is_rows: bool = False
    """Every row of it is an entry of a list: two that are alike are two visits."""
    has_moves: bool = False
    """The address that it has of a kind is the only one: the office is there now, and not where it
    was before.
    """


def bring_in(
    root: Field, value: Mapping[str, Any], told: Mapping[str, Any], ways: Ways
) -> dict[str, Any]:
    """The card with what is told of it. Entries that it did not have come without ids.

    Visits are none of ours: see `bring_in_visits`.
    """
    return join_maps(root, value, {key: one for key, one in told.items() if key != "visits"}, ways)


def is_equal(field: Field | None, old: object, new: object) -> bool:
    """Whether two values of a field mean the same, however they are written."""
    if type(old) is type(new) and old == new:
        return True
    if isinstance(old, str) and isinstance(new, str):
        form = field.format if field is not None else None
        return _COMPARE.get(form or "", _strip)(old) == _COMPARE.get(form or "", _strip)(new)
    return False


def _strip(text: str) -> object:
    return text.strip()


def _read_amount(text: str) -> object:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text.strip()


def _read_phone(text: str) -> object:
    return normalise_phone(text) or text.strip()


_COMPARE: Mapping[str, Callable[[str], object]] = {"money": _read_amount, "phone": _read_phone}


def join_maps(
    owner: Field, value: Mapping[str, Any], told: Mapping[str, Any], ways: Ways
) -> dict[str, Any]:
    """The map with what is told besides or otherwise; `owner` is its field."""
    joined = dict(value)
    for key, new in told.items():
        if new in (None, "", [], {}):
            continue
        field = owner.children.get(key) or owner.item
        joined[key] = _join(field, joined.get(key), new, ways)
    return joined


def _join(field: Field | None, old: Any, new: Any, ways: Ways) -> Any:
    if old is None and ways.is_rows and field is not None and field.entry_key is not None:
        old = []
    if old is None or field is None:
        return new
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return join_maps(field, old, new, ways)
    if isinstance(old, list) and isinstance(new, list):
        if field.entry_key is not None:
            return join_entries(field, old, new, ways)
        return _join_members(field, old, new, ways)
    if field.multiline and not ways.replaces:
        return _add_lines(str(old), str(new))
    return old if is_equal(field, old, new) else new


def _join_members(field: Field, old: list[Any], new: list[Any], ways: Ways) -> list[Any]:
    if not ways.replaces:
        return join_members(field, old, new)
    item = field.item
    kept = [one for one in old if any(is_equal(item, one, other) for other in new)]
    more = [one for one in new if not any(is_equal(item, one, other) for other in old)]
    return [*kept, *more]


def _add_lines(old: str, new: str) -> str:
    """The text with the lines that it lacks, behind those it has."""
    lines = old.rstrip("\n").split("\n")
    known = {line.strip() for line in lines}
    more = [line for line in new.split("\n") if line.strip() and line.strip() not in known]
    if not more:
        return old
    return "\n".join([*lines, *more]) + ("\n" if old.endswith("\n") else "")


def join_entries(
    field: Field, old: Sequence[Any], new: Iterable[Mapping[str, Any]], ways: Ways
) -> list[Any]:
    """The entries of a list with those told of: mended where they are there already."""
    item = field.item or field
    entries, told = list(old), list(new)
    for entry in told:
        at = find_entry(field, entries, entry)
        if at is None and ways.has_moves:
            at = _find_by_kind(old, told, entry)
        if at is None:
            entries.append(dict(entry))
        else:
            entries[at] = join_maps(item, entries[at], entry, ways)
    return entries


def find_entry(field: Field, entries: Sequence[Any], entry: Mapping[str, Any]) -> int | None:
    """Where the entry stands among those of a list; None for a new one."""
    known = [(at, one) for at, one in enumerate(entries) if isinstance(one, Mapping)]
    key = field.entry_key or "id"
    if key in entry:
        return next((at for at, one in known if one.get(key) == entry[key]), None)
    item = field.item or field
    held = [at for at, one in known if _holds(item, one, entry)]
    if held:
        return held[0]
    if _NAME in entry:
        wanted = fold_text(str(entry[_NAME]))
        same = [at for at, one in known if fold_text(str(one.get(_NAME, ""))) == wanted]
        return same[0] if len(same) == 1 else None
    return None


def _holds(item: Field, one: Mapping[str, Any], entry: Mapping[str, Any]) -> bool:
    """Whether an entry says already all that is told."""
    for key, new in entry.items():
        field = item.children.get(key)
        old = one.get(key)
        if isinstance(new, list) and isinstance(old, list) and field is not None:
            if len(join_members(field, old, new)) > len(old):
                return False
        elif not is_equal(field, old, new):
            return False
    return True


def _find_by_kind(
    old: Sequence[Any], told: Sequence[Mapping[str, Any]], entry: Mapping[str, Any]
) -> int | None:
    """Where the only entry of the kind stood, if the only one that is told takes its place."""
    kind = entry.get("kind")
    if kind is None or "date" in entry or "id" in entry or "name" in entry:
        return None
    same = [
        at for at, one in enumerate(old) if isinstance(one, Mapping) and one.get("kind") == kind
    ]
    is_only = sum(one.get("kind") == kind for one in told) == 1
    return same[0] if len(same) == 1 and is_only else None
