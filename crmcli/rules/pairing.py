"""Two lists of one customer, from two cards: which entries are the same, and both in one list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from crmcli.rules.fields import Field
from crmcli.rules.folding import fold_text
from crmcli.rules.ids import make_unique
from crmcli.rules.merging import name_member, read_day
from crmcli.rules.phones import normalise_phone, read_extension
from crmcli.rules.same_people import is_same_person

Entry = Mapping[str, Any]


class Pairing(NamedTuple):
    """What becomes of the entries of the second list, by their ids."""

    ids: Mapping[str, str]
    """The id that each has in the list of both."""
    joined: frozenset[str]
    """Those that the first list has too, under that id."""


def pair_entries(field: Field, own: Sequence[Entry], others: Sequence[Entry]) -> Pairing:
    """Find for each entry of `others` the one in `own` that is the same, else an id of its own.

    Contacts are the same where they are one person, other entries where they say the same.
    """
    key = field.entry_key or "id"
    shelf = _People(key, own) if field.key == "contacts" else _Words(key, own)
    taken, ids, joined = {str(entry[key]) for entry in own}, {}, set()
    theirs = {str(entry[key]) for entry in others}
    for entry in others:
        name = str(entry[key])
        match = shelf.take(entry)
        if match is not None:
            ids[name] = match
            joined.add(name)
            continue
        ids[name] = name if name not in taken else make_unique(name, taken | theirs)
        taken.add(ids[name])
    return Pairing(ids, frozenset(joined))


class _People:
    """Contacts that have not been found to be anybody yet."""

    def __init__(self, key: str, entries: Sequence[Entry]) -> None:
        self._key = key
        self._free = {str(entry[key]): entry for entry in entries}

    def take(self, entry: Entry) -> str | None:
        """The id of the one who is the same person, best of the same id."""
        name = str(entry[self._key])
        ahead = [name] if name in self._free else []
        for one in [*ahead, *self._free]:
            if is_same_person(self._free[one], entry):
                del self._free[one]
                return one
        return None


class _Words:
    """Entries that have not been found again yet, by what they say but for their ids."""

    def __init__(self, key: str, entries: Sequence[Entry]) -> None:
        self._key = key
        self._free: dict[str, list[str]] = {}
        for entry in entries:
            self._free.setdefault(self._write(entry), []).append(str(entry[key]))

    def take(self, entry: Entry) -> str | None:
        """The id of one that says the same, best of the same id."""
        found = self._free.get(self._write(entry), [])
        name = str(entry[self._key])
        if not found:
            return None
        return found.pop(found.index(name) if name in found else 0)

    def _write(self, entry: Entry) -> str:
        return name_member({name: value for name, value in entry.items() if name != self._key})


def unite_members(field: Field, own: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """The members of both sets, each once: one phone may be written in two ways."""
    known = {_fold_member(field, one) for one in own}
    united = list(own)
    for one in others:
        folded = _fold_member(field, one)
        if folded not in known:
            known.add(folded)
            united.append(one)
    return united


def merge_by_day(own: Sequence[Entry], others: Sequence[Entry]) -> list[Entry]:
    """Both logs in one, by day; each keeps its order, and of one day the first list's come first.

    A log that is not in order of days stays as it is, for that order says which promise is last.
    """
    merged: list[Entry] = []
    rest = list(others)
    for entry in own:
        while rest and read_day(rest[0]) < read_day(entry):
            merged.append(rest.pop(0))
        merged.append(entry)
    return [*merged, *rest]


def _fold_member(field: Field, member: Any) -> str:
    if not isinstance(member, str):
        return repr(member)
    normal = ""
    if field.item is not None and field.item.format == "phone":
        normal = normalise_phone(member)
    if not normal:
        return fold_text(member)
    extension = read_extension(member)
    return f"{normal} {extension}" if extension else normal
