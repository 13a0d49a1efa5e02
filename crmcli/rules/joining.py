"""Two cards of one customer made one: the first stays, and nothing of the second is lost.

Lists are united: sets by member, logs by day, contacts by person, other entries by what they say.
Of a field that both have and say differently the first card's value stays, or the second's where
it was chosen; the other value is told as surplus, for whoever keeps it. It is worked out from the
two cards alone, so that two machines come to the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from crmcli.rules.fields import Field
from crmcli.rules.pairing import Pairing, merge_by_day, pair_entries, unite_members
from crmcli.rules.sameness import is_same

Path = tuple[str, ...]
"""Keys, and ids for entries of lists, as in a Difference."""
Value = Mapping[str, Any]

_PAST_STATES = ("archived", "churn")
"""What is so of a customer as a whole: a card that is not so does not become so."""
REFERRED = (("contact", "contacts"), ("visit", "visits"))
"""What entries name by id, and the list that it is in."""
_REMARKS: Path = ("notes",)
"""Text that may simply go on."""
_HISTORY = "merged"
_DECIDED = "distinct_from"


class Surplus(NamedTuple):
    """A value that found no place, because the other card has another one there."""

    path: Path
    field: Field | None
    kept: object
    """What the joined card says; None: nothing."""
    spare: object
    is_own: bool = False
    """It is the first card's: the second's was chosen."""


class Joined(NamedTuple):
    """What came of two cards."""

    value: dict[str, Any]
    surplus: tuple[Surplus, ...]
    gained: Mapping[str, int]
    """How many entries each list has more than the first card had."""
    unused: tuple[Path, ...]
    """Places chosen of the second card where it has nothing."""


def join_cards(root: Field, own: Value, other: Value, chosen: Collection[Path] = ()) -> Joined:
    """The card `own` with all that `other` says; `chosen` are the places where `other` is right.

    Where the two have one id for different entries, the second's gets a new one, and what names
    it follows. The caller notes the merge itself.
    """
    joiner = _Joiner(frozenset(chosen))
    other = {key: one for key, one in other.items() if key not in ("id", _HISTORY, _DECIDED)}
    joiner.align(root, own, other)
    merged: dict[str, Any] = joiner.join_maps(root, (), own, joiner.other)
    joiner.settle_states(root, own, merged)
    joiner.settle_grade(root, own, merged)
    gained = {
        key: len(merged[key]) - len(_list(own.get(key)))
        for key, field in root.children.items()
        if field.entry_key is not None and len(_list(merged.get(key))) > len(_list(own.get(key)))
    }
    unused = tuple(path for path in chosen if path not in joiner.used)
    return Joined(merged, tuple(joiner.surplus), gained, unused)


class _Joiner:
    """One joining, and what it could not place."""

    def __init__(self, chosen: frozenset[Path]) -> None:
        self.chosen = chosen
        self.used: set[Path] = set()
        self.surplus: list[Surplus] = []
        self.other: dict[str, Any] = {}
        self._pairings: dict[str, Pairing] = {}

    def align(self, root: Field, own: Value, other: dict[str, Any]) -> None:
        """Give the entries of the second card the ids that they will have, and what names them."""
        for refers, key in REFERRED:
            field = root.children.get(key)
            if field is None or field.entry_key is None:
                continue
            pairing = pair_entries(field, _list(own.get(key)), _list(other.get(key)))
            self._pairings[key] = pairing
            other = rename_references(root, other, refers, pairing.ids)
        self.other = other

    def join_maps(self, place: Field | None, path: Path, own: Value, other: Value) -> Any:
        """Both maps in one, key by key."""
        merged = dict(own)
        children = place.children if place is not None else {}
        foreign = _has_foreign_money(children, own, other)
        for key, theirs in other.items():
            child, here = children.get(key), (*path, key)
            if _is_empty(theirs):
                continue
            self.used.add(here)
            if (
                foreign
                and child is not None
                and child.format == "money"
                and here not in self.chosen
            ):
                self._spare(here, child, own.get(key), theirs)
                continue
            merged[key] = self._join(child, here, own.get(key), theirs)
        known = [key for key in children if key in merged]
        return {key: merged[key] for key in dict.fromkeys([*known, *merged])}

    def _join(self, field: Field | None, path: Path, own: Any, theirs: Any) -> Any:
        if _is_empty(own) and not isinstance(theirs, list):
            return theirs
        if field is not None and field.kind == "list":
            return self._join_lists(field, path, own, theirs)
        if isinstance(own, Mapping) and isinstance(theirs, Mapping) and path not in self.chosen:
            is_whole = _is_one_fact(field) and not self._has_chosen_below(path)
            if is_whole and _contradict(own, theirs):
                return self._choose(field, path, own, theirs)
            return self.join_maps(field, path, own, theirs)
        if path == _REMARKS and path not in self.chosen:
            return own if theirs.strip() in own else f"{own.rstrip()}\n{theirs}"
        return self._choose(field, path, own, theirs)

    def _has_chosen_below(self, path: Path) -> bool:
        return any(one[: len(path)] == path and one != path for one in self.chosen)

    def _choose(self, field: Field | None, path: Path, own: Any, theirs: Any) -> Any:
        """One of two values; the other is surplus."""
        if is_same(own, theirs):
            return own
        if path in self.chosen:
            self._spare(path, field, theirs, own, is_own=True)
            return theirs
        self._spare(path, field, own, theirs)
        return own

    def _spare(
        self, path: Path, field: Field | None, kept: Any, spare: Any, *, is_own: bool = False
    ) -> None:
        self.surplus.append(Surplus(path, field, kept, spare, is_own))

    def _join_lists(self, field: Field, path: Path, own: Any, theirs: Any) -> Any:
        mine, others = _list(own), _list(theirs)
        if field.merge == "set":
            return unite_members(field, mine, others)
        if field.entry_key is None:
            return self._choose(field, path, own, theirs) if mine else others
        pairing = self._pairings.get(path[0]) if len(path) == 1 else None
        if pairing is None:
            pairing = pair_entries(field, mine, others)
        return self._join_entries(field, path, mine, others, pairing)

    def _join_entries(
        self, field: Field, path: Path, own: list[Any], others: list[Any], pairing: Pairing
    ) -> list[Any]:
        key = field.entry_key or "id"
        found, new = list(own), []
        at = {entry[key]: position for position, entry in enumerate(own)}
        for entry in others:
            name = pairing.ids[entry[key]]
            renamed = {**entry, key: name}
            if entry[key] in pairing.joined:
                mine = found[at[name]]
                found[at[name]] = self.join_maps(
                    field.item, (*path, name), mine, self._leave_out_name(field, path, mine, entry)
                )
            else:
                new.append(self._step_back(field, path, found, renamed))
        return merge_by_day(found, new) if field.merge == "log" else [*found, *new]

    def _leave_out_name(self, field: Field, path: Path, own: Value, entry: Value) -> dict[str, Any]:
        """The entry without its id, and with another name as an alias, where it may have those."""
        rest = {key: one for key, one in entry.items() if key != field.entry_key}
        children = field.item.children if field.item is not None else {}
        name, entry_id = rest.get("name"), own.get(field.entry_key or "id")
        taken = (*path, str(entry_id), "name") in self.chosen
        if "aliases" in children and name not in (None, own.get("name")) and not taken:
            rest["aliases"] = [*_list(rest.get("aliases")), rest.pop("name")]
        return rest

    def _step_back(
        self, field: Field, path: Path, found: list[Any], entry: dict[str, Any]
    ) -> dict[str, Any]:
        """An entry that says it is the main one, where there is a main one already."""
        mains = any(isinstance(one, Mapping) and one.get("primary") is True for one in found)
        if entry.get("primary") is not True or not mains:
            return entry
        child = field.item.children.get("primary") if field.item is not None else None
        self._spare((*path, str(entry[field.entry_key or "id"]), "primary"), child, None, True)
        return {key: one for key, one in entry.items() if key != "primary"}

    def settle_states(self, root: Field, own: Value, merged: dict[str, Any]) -> None:
        """Let the card be put away, or lost, only if the first was, or that was chosen."""
        for key in _PAST_STATES:
            wanted = (key,) in self.chosen or (key == "churn" and merged.get("stage") == "churned")
            if key in merged and key not in own and not wanted:
                self._spare((key,), root.children.get(key), None, merged.pop(key))

    def settle_grade(self, root: Field, own: Value, merged: dict[str, Any]) -> None:
        """Keep the grade history that leads to the grade; the other is surplus."""
        field = root.children.get("regrades")
        mine, others = _list(own.get("regrades")), _list(self.other.get("regrades"))
        grades = (own.get("grade"), self.other.get("grade"))
        if field is None or not others or grades[0] == grades[1]:
            return
        is_theirs = merged.get("grade") == grades[1]
        kept, spare = (others, mine) if is_theirs else (mine, others)
        merged.pop("regrades", None)
        if kept:
            merged["regrades"] = kept
            known = [key for key in root.children if key in merged]
            for key in known:
                merged[key] = merged.pop(key)
        if spare:
            self._spare(("regrades",), field, None, spare, is_own=is_theirs)


def unite_decided(own: Value, other: Value) -> list[str]:
    """Whom neither card is the same customer as; but for the two themselves."""
    gone = {own.get("id"), other.get("id")}
    found = [*_list(own.get(_DECIDED)), *_list(other.get(_DECIDED))]
    return [one for one in dict.fromkeys(found) if one not in gone]


def _is_one_fact(field: Field | None) -> bool:
    """Whether the parts of a map only mean something together: a deal, a province and its city."""
    return field is not None and (bool(field.required) or field.key == "region")


def _contradict(own: Value, other: Value) -> bool:
    shared = own.keys() & other.keys()
    return any(
        not is_same(own[key], other[key])
        for key in shared
        if not isinstance(own[key], list) and not _is_empty(own[key]) and not _is_empty(other[key])
    )


def _has_foreign_money(children: Mapping[str, Field], own: Value, other: Value) -> bool:
    """Whether amounts of the two maps are in two currencies."""
    ours, theirs = own.get("currency"), other.get("currency")
    return "currency" in children and bool(ours and theirs) and ours != theirs


def rename_references(place: Field | None, value: Any, refers: str, ids: Mapping[str, str]) -> Any:
    """The same value with the entries that it names by id under their new ids."""
    if isinstance(value, Mapping):
        children = place.children if place is not None else {}
        return {
            key: rename_references(children.get(key), one, refers, ids)
            for key, one in value.items()
        }
    if isinstance(value, list):
        item = place.item if place is not None else None
        return [rename_references(item, one, refers, ids) for one in value]
    if place is not None and place.refers == refers and isinstance(value, str):
        return ids.get(value, value)
    return value


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, (list, dict, str)) and not value)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
