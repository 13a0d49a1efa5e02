"""Two lists of one customer, from two cards: which entries are the same, and both in one list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from crmcli.rules.fields import Field
from crmcli.rules.folding import fold_text
from crmcli.rules.ids import make_unique
from crmcli.rules.merging import read_day
from crmcli.rules.phones import normalise_phone, read_extension
from crmcli.rules.same_people import is_same_person
from crmcli.rules.sameness import is_same

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
    alike = is_same_person if field.key == "contacts" else _make_comparison(key)
    free = {str(entry[key]): entry for entry in own}
    taken, ids, joined = set(free), {}, set()
    theirs = {str(entry[key]) for entry in others}
    for entry in others:
        name = str(entry[key])
        ahead = [name] if name in free else []
        match = next((one for one in [*ahead, *free] if alike(free[one], entry)), None)
        if match is not None:
            del free[match]
            ids[name] = match
            joined.add(name)
            continue
        ids[name] = name if name not in taken else make_unique(name, taken | theirs)
        taken.add(ids[name])
    return Pairing(ids, frozenset(joined))


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


def _make_comparison(key: str) -> Callable[[Entry, Entry], bool]:
    def is_alike(one: Entry, other: Entry) -> bool:
        return is_same(
            {name: value for name, value in one.items() if name != key},
            {name: value for name, value in other.items() if name != key},
        )

    return is_alike


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
