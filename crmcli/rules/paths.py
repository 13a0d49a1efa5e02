"""Places in a card as users write them: `industry`, `contacts.wang.title`, 联系人.王静.电话.

Keys and labels of either language name fields; an entry of a list is named by its id, a contact
also by a name that no other has, the last entry by `last`, a member of a plain list by its
position from 1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from crmcli.errors import NotFound, UsageError
from crmcli.rules.edits import Path
from crmcli.rules.fields import Field, find_child

LAST_WORDS = ("last", "最后")
"""Stand for the last entry of a list."""

_DOTS = "[.．。]"


class Place(NamedTuple):
    """Where a path leads in one card."""

    path: Path
    """Keys and positions; what `Edit` takes."""
    field: Field
    """What may stand there; for an entry of a list, the list's item."""
    fields: tuple[Field, ...]
    """The fields on the way, the card's own left out, this one's last."""
    name: str
    """The path in stable keys: `contacts.wang.phones`."""
    value: object
    """What stands there; None if nothing does."""

    @property
    def is_entry(self) -> bool:
        """Whether this is one entry of a list."""
        return isinstance(self.path[-1], int)


def resolve_path(
    root: Field, value: Mapping[str, object], words: str, *, whole: bool = False
) -> Place:
    """The place in the card `value` that the path names; its last keys need not exist yet.

    `whole`: an entry must be named in full, not by how it begins; for acts that take away.
    Raises UsageError `unknown-field` with suggestions, NotFound `unknown-entry` with the entries
    there are, `ambiguous-entry`.
    """
    place = Place((), root, (), "", value)
    for word in split_path(words):
        place = _step(root, place, word, whole=whole)
    return place


def get_entry_position(field: Field, entries: object, word: str, *, whole: bool = False) -> int:
    """The position of the entry that `word` names in a list. Raises NotFound."""
    known = entries if isinstance(entries, list) else []
    found = _find_positions(field, known, word.strip(), whole=whole)
    if len(found) == 1:
        return found[0]
    candidates = [name_entry(field, known, position) for position in found or range(len(known))]
    code = "ambiguous-entry" if found else "unknown-entry" if known else "no-entries"
    raise NotFound(code, name=word, field=field, candidates=candidates)


def split_path(words: str) -> list[str]:
    """The steps of a path as it is written. Raises UsageError("bad-path")."""
    parts = [part.strip() for part in re.split(_DOTS, words)]
    if not all(parts):
        raise UsageError("bad-path", path=words)
    return parts


def name_entry(field: Field, entries: list[object], position: int) -> str:
    """An entry as it is listed: its id and name, or its position from 1."""
    entry = entries[position]
    if not isinstance(entry, Mapping) or field.entry_key is None:
        return str(position + 1)
    named = [entry.get(field.entry_key), entry.get("name")]
    return " ".join(text for text in named if isinstance(text, str)) or str(position + 1)


def _step(root: Field, place: Place, word: str, *, whole: bool) -> Place:
    if place.field.kind == "list":
        return _step_into_list(place, word, whole=whole)
    child = find_child(place.field, word) if place.field.kind == "map" else None
    if child is None:
        from crmcli.rules.suggestions import refuse_field

        raise refuse_field(root, place.field, word)
    inside = place.value.get(child.key) if isinstance(place.value, Mapping) else None
    return Place(
        (*place.path, child.key),
        child,
        (*place.fields, child),
        f"{place.name}.{child.key}" if place.name else child.key,
        inside,
    )


def _step_into_list(place: Place, word: str, *, whole: bool) -> Place:
    entries = place.value if isinstance(place.value, list) else []
    position = get_entry_position(place.field, entries, word, whole=whole)
    item = place.field.item or place.field
    named = name_entry(place.field, entries, position).partition(" ")[0]
    return Place(
        (*place.path, position),
        item,
        (*place.fields, item),
        f"{place.name}.{named}",
        entries[position],
    )


def _find_positions(field: Field, entries: list[object], word: str, *, whole: bool) -> list[int]:
    """Where the entries stand that `word` names: an id, else a name, else how one begins."""
    if word.casefold() in LAST_WORDS:
        return [len(entries) - 1] if entries else []
    if field.entry_key is None:
        position = int(word) - 1 if word.isdecimal() and len(word) < 6 else -1
        return [position] if 0 <= position < len(entries) else []
    folded = word.casefold()
    names = [(_fold(entry, field.entry_key), _fold(entry, "name")) for entry in entries]
    tiers = (
        [at for at, (entry_id, _) in enumerate(names) if entry_id == folded],
        [at for at, (_, name) in enumerate(names) if name == folded],
        [at for at, both in enumerate(names) if any(one.startswith(folded) for one in both)],
    )
    allowed = tiers[:2] if whole else tiers
    return next((found for found in allowed if found), []) if folded else []


def _fold(entry: object, key: str) -> str:
    text = entry.get(key) if isinstance(entry, Mapping) else None
    return text.casefold() if isinstance(text, str) else ""
