"""Places that `crm log --field` asks for: like paths in a card, but of all its past as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crmcli.errors import NotFound, UsageError
from crmcli.rules.changelog import Change
from crmcli.rules.fields import Field, find_child
from crmcli.rules.paths import LAST_WORDS, get_entry_position, split_path
from crmcli.rules.suggestions import refuse_field


def parse_wanted(root: Field, words: str, card: Mapping[str, object] | None) -> tuple[str, ...]:
    """The keys of a path, and for entries their ids, or the words for those that are not known.

    Entries of `card` are named as everywhere; one that is no longer there, or of any card (None),
    by its id or name. Raises UsageError for an unknown field.
    """
    place = root
    here: object = card
    wanted: list[str] = []
    for word in split_path(words):
        if place.kind == "list" and place.entry_key is not None:
            key = _name_entry(place, here, word)
            entries = here if isinstance(here, list) else []
            here = next((one for one in entries if one.get(place.entry_key) == key), None)
            place = place.item or place
        else:
            child = find_child(place, word) if place.kind == "map" else None
            if child is None:
                raise refuse_field(root, place, word)
            key = child.key
            here = here.get(key) if isinstance(here, Mapping) else None
            place = child
        wanted.append(key)
    return tuple(wanted)


def is_wanted(change: Change, wanted: Sequence[str]) -> bool:
    """Whether a change happened at the place or below it."""
    if change.folded is not None and change.folded[: len(wanted)] == tuple(wanted):
        return True
    here: object = change.card
    for position, word in enumerate(wanted):
        if position >= len(change.path):
            return False
        step = change.path[position]
        inside = _step_into(here, step)
        if word != step and word.casefold() not in _list_names(change, position, here, inside):
            return False
        here = inside
    return True


def _name_entry(place: Field, entries: object, word: str) -> str:
    known = entries if isinstance(entries, list) else []
    try:
        found = known[get_entry_position(place, known, word)].get(place.entry_key)
    except NotFound:
        if word.casefold() in LAST_WORDS:
            raise UsageError("log-last-of-what", path=word) from None
        return word
    return str(found)


def _step_into(here: object, step: str) -> object:
    if isinstance(here, list):
        return next((one for one in here if _get(one, "id") == step), None)
    return _get(here, step)


def _list_names(change: Change, position: int, here: object, inside: object) -> set[str]:
    """What an entry may be called beside its id; of one that went, the name it had."""
    if not isinstance(here, list) and inside is not None:
        return set()
    gone = change.old if position == len(change.path) - 1 else None
    names = (change.path[position], _get(inside, "name"), _get(gone, "name"))
    return {name.casefold() for name in names if isinstance(name, str)}


def _get(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, Mapping) else None
