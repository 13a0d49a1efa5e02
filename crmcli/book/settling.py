"""Values that somebody types to settle a clash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from crmcli.errors import UsageError
from crmcli.rules.differences import index_entries
from crmcli.rules.fields import Field
from crmcli.rules.merging import Clash
from crmcli.rules.paths import split_path
from crmcli.rules.placenames import find_inner_field, name_keys
from crmcli.rules.values import Scope, is_json, parse_value

if TYPE_CHECKING:
    from crmcli.book.book import Book

_SIDES = {"ours": "ours", "theirs": "theirs", "我方": "ours", "对方": "theirs"}


def parse_choice(book: Book, root: Field, clash: Clash, text: str) -> Any:
    """The value that a text says for the place of a clash; None: nothing shall stand there.

    `root` is what the file can hold. The name of a side takes what that side says; in quotes it
    is but a word. An entry that is in question as a whole takes the name of a side, or JSON.
    Raises UsageError for what the field cannot hold, and for nothing where there has to be
    something; Refused for somebody unknown.
    """
    side = _SIDES.get(text.strip().casefold())
    if side is not None:
        return getattr(clash, side)
    word = _unquote(text.strip())
    if clash.field is not None and clash.field.kind == "map" and word and not is_json(word):
        raise UsageError("resolve-whole-entry", path=name_keys(root, clash.path))
    if not word:
        _refuse_required(root, clash)
        return None
    if clash.field is None:
        return word
    if clash.field.refers in ("contact", "visit"):
        return word  # whether the merged card has such an entry, its check says
    return parse_value(clash.field, word, Scope(book.today, book.settings, book.get_me(), {}))


def _unquote(word: str) -> str:
    """The name of a side without the quotes that make it a word; anything else as it is."""
    inner = word[1:-1]
    return inner if word == f'"{inner}"' and inner.casefold() in _SIDES else word


def is_place(root: Field, clash: Clash, path: str, sides: Sequence[object]) -> bool:
    """Whether a typed path is the place of a clash.

    It is of keys or labels, and of the ids of entries, or of names that no other entry has on
    any of the `sides`, which are cards.
    """
    return len(split_path(path)) == len(clash.path) and _leads_to(root, clash, path, sides)


def is_below(root: Field, clash: Clash, path: str, sides: Sequence[object]) -> bool:
    """Whether a typed path lies in an entry that is in question as a whole."""
    return len(split_path(path)) > len(clash.path) and _leads_to(root, clash, path, sides)


def _refuse_required(root: Field, clash: Clash) -> None:
    owner: Field | None = root
    for step in clash.path[:-1]:
        owner = find_inner_field(owner, step)
    # Of an entry the owner is its list, which requires nothing.
    if clash.field is not None and owner is not None and clash.path[-1] in owner.required:
        raise UsageError("required-field", field=clash.field)


def _leads_to(root: Field, clash: Clash, path: str, sides: Sequence[object]) -> bool:
    place: Field | None = root
    for step, word in zip(clash.path, split_path(path), strict=False):
        inner = find_inner_field(place, step)
        parts = [_read_parts(place, side) for side in sides]
        names = {step.casefold()}
        if place is not None and place.kind == "list":
            names |= _list_own_names(parts, step)
        elif inner is not None:
            names |= {name.casefold() for name in inner.label.words()}
        if word.casefold() not in names:
            return False
        place, sides = inner, [one.get(step) for one in parts]
    return True


def _read_parts(place: Field | None, value: object) -> Mapping[str, object]:
    """What a map or a list of entries holds, by key or id."""
    return value if isinstance(value, Mapping) else index_entries(place, value) or {}


def _list_own_names(lists: Sequence[Mapping[str, object]], entry_id: str) -> set[str]:
    """The names that the entry of an id has on any side, and that no other has."""
    known: dict[str, set[str]] = {}
    for one in lists:
        for found_id, entry in one.items():
            name = entry.get("name") if isinstance(entry, Mapping) else None
            if isinstance(name, str):
                known.setdefault(name.casefold(), set()).add(found_id)
    return {name for name, ids in known.items() if ids == {entry_id}}
