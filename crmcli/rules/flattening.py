"""A card as flat lines, one value a line, each with the whole path to it: for line-wise tools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from crmcli.rules.differences import index_entries
from crmcli.rules.fields import Field, find_value_field


def iter_flat_lines(root: Field, card: Mapping[str, object]) -> Iterator[str]:
    """The card in the schema's order: `contacts.wang.title: 采购总监`, each line without its end.

    An entry of a keyed list stands under its id, another by its number; each member of a plain
    list and each line of a text has a line of its own. What is empty has none.
    """
    yield from _iter_lines("", root, card)


def iter_contested_lines(
    ours: Sequence[str], theirs: Sequence[str], begin: str, end: str
) -> Iterator[str]:
    """The flat lines of two sides as one, with marks around those that only one of them has."""
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    for same, start, stop, other_start, other_stop in matcher.get_opcodes():
        if same == "equal":
            yield from ours[start:stop]
            continue
        yield begin
        yield from ours[start:stop]
        yield "======="
        yield from theirs[other_start:other_stop]
        yield end


def _iter_lines(path: str, place: Field | None, value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        known = [key for key in place.children if key in value] if place is not None else []
        for key in dict.fromkeys([*known, *value]):
            yield from _iter_lines(_join(path, key), find_value_field(place, key), value[key])
    elif isinstance(value, list):
        yield from _iter_list(path, place, value)
    elif value is not None and value != "":
        for line in _show(value).removesuffix("\n").split("\n"):
            yield f"{path}: {line}".rstrip()


def _iter_list(path: str, place: Field | None, value: list[object]) -> Iterator[str]:
    item = place.item if place is not None else None
    entries = index_entries(place, value)
    if entries is not None and place is not None:
        for entry_id, entry in entries.items():
            # The id is in the path already, and said again only where there is nothing else.
            rest = {key: one for key, one in entry.items() if key != place.entry_key}
            yield from _iter_lines(_join(path, entry_id), item, rest or entry)
        return
    for number, one in enumerate(value, 1):
        is_plain = not isinstance(one, Mapping | list)
        yield from _iter_lines(path if is_plain else _join(path, str(number)), item, one)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _show(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
