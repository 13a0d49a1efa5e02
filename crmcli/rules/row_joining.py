"""The rows of one customer, brought together: one a contact, one a visit, or the same twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from crmcli.rules.drafts import Draft, join_members
from crmcli.rules.fields import Field
from crmcli.rules.folding import fold_text
from crmcli.rules.incoming import Problem
from crmcli.rules.outcome import Message
from crmcli.rules.phones import normalise_phone

_SURE = ("id", "code", "tax_no")
"""What only one customer has, the surest first."""
_VISITS = "visits"
"""Each is one of its own."""


class Joining:
    """The customers so far, found again by what names them."""

    def __init__(self, root: Field, *, has_own_ids: bool = False) -> None:
        """`has_own_ids`: the ids in the table are those of the ledger's own cards."""
        self.root = root
        self.has_own_ids = has_own_ids
        self.drafts: list[Draft] = []
        self._known: dict[tuple[str, str], Draft] = {}

    def add(self, draft: Draft) -> None:
        """Take in what another row says: of a customer already there, or of a new one."""
        marks = dict(_iter_marks(draft.card))
        known = self._find(marks)
        if known is None:
            self.drafts.append(draft)
            known = draft
        else:
            self._join(known, draft)
        for kind, mark in _iter_marks(known.card):
            self._known.setdefault((kind, mark), known)

    def _find(self, marks: Mapping[str, str]) -> Draft | None:
        for kind in _SURE:
            if kind in marks and (kind, marks[kind]) in self._known:
                return self._known[kind, marks[kind]]
            if kind == "id" and kind in marks and self.has_own_ids:
                return None  # whatever else two customers of ours have in common
        namesake = self._known.get(("name", marks.get("name", "")))
        if namesake is None:
            return None
        theirs = dict(_iter_marks(namesake.card))
        both = [kind for kind in _SURE if kind in marks and kind in theirs]
        return None if any(marks[kind] != theirs[kind] for kind in both) else namesake

    def _join(self, known: Draft, more: Draft) -> None:
        """Add what another row says; what it says otherwise is a problem of that row."""
        known.numbers += [one for one in more.numbers if one not in known.numbers]
        known.problems += more.problems
        known.remarks += more.remarks
        for key, lines in more.quoted.items():
            known.quoted.setdefault(key, []).extend(lines)
        differing = list(_join_maps(self.root, known.card, more.card))
        for key, entries in more.entries.items():
            field = self.root.children[key]
            theirs = known.entries.setdefault(key, [])
            for entry in entries:
                if key == "contacts" and "name" in known.card:
                    entry.setdefault("name", known.card["name"])
                differing += _join_entry(field, theirs, entry, str(known.card.get("name")))
        known.visits += [one for one in more.visits if one not in known.visits]
        for field, ours, others in differing:
            known.problems.append(_differ(known, more, field, ours, others))


def find_differences(
    root: Field, own: Mapping[str, Any], more: Mapping[str, Any]
) -> list[tuple[Field, Any, Any]]:
    """What two parts of one card tell differently: the field, and what either says."""
    joined = deepcopy({key: one for key, one in own.items() if key != _VISITS})
    differing: list[_Difference] = []
    for key, value in more.items():
        field = root.children[key]
        if key == _VISITS:
            continue
        if field.entry_key is None:
            differing += _join_maps(root, joined, {key: deepcopy(value)})
            continue
        theirs = joined.setdefault(key, [])
        for entry in value:
            differing += _join_entry(field, theirs, dict(entry), str(own.get("name")))
    return differing


def _iter_marks(card: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What names a customer, by kind."""
    for kind in ("id", "code"):
        if card.get(kind):
            yield kind, str(card[kind]).casefold()
    registration = card.get("registration")
    if isinstance(registration, Mapping) and registration.get("tax_no"):
        yield "tax_no", str(registration["tax_no"])
    if card.get("name"):
        yield "name", fold_text(str(card["name"]))


_Difference = tuple[Field, Any, Any]


def _join_maps(owner: Field, own: dict[str, Any], more: Mapping[str, Any]) -> Iterator[_Difference]:
    """Enter what the other map has beside; yields what the two tell differently."""
    for key, value in more.items():
        field = owner.children[key]
        there = own.get(key)
        if there is None:
            own[key] = value
        elif isinstance(there, list):
            own[key] = join_members(field, there, value)
        elif isinstance(there, dict):
            yield from _join_maps(field, there, value)
        elif field.multiline:
            lines = str(there).split("\n")
            own[key] = "\n".join([*lines, *(one for one in value.split("\n") if one not in lines)])
        elif there != value:
            yield field, there, value


def _join_entry(
    field: Field, entries: list[dict[str, Any]], entry: dict[str, Any], customer: str
) -> Iterator[_Difference]:
    """Enter an entry, or what it says of one that is there: of a person by name or telephone."""
    item = field.item or field
    same = next((one for one in entries if _is_same(one, entry, customer)), None)
    if same is None:
        entries.append(entry)
        return
    if "name" in entry and same.get("name") in {None, customer}:
        same["name"] = entry["name"]
    besides = {key: value for key, value in entry.items() if key != "name"}
    yield from _join_maps(item, same, besides)


def _is_same(one: Mapping[str, Any], other: Mapping[str, Any], customer: str) -> bool:
    names = [fold_text(str(entry["name"])) for entry in (one, other) if "name" in entry]
    if len(names) == 2:
        nameless = fold_text(customer)
        return names[0] == names[1] or (nameless in names and _share_phone(one, other))
    streets = [entry["street"] for entry in (one, other) if "street" in entry]
    if len(streets) == 2:
        return bool(streets[0] == streets[1])
    return dict(one) == dict(other)


def _share_phone(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    mine, theirs = (
        {normalise_phone(str(phone)) for phone in entry.get("phones", ())} for entry in (one, other)
    )
    return bool(mine & theirs - {""})


def _differ(known: Draft, more: Draft, field: Field, ours: object, others: object) -> Problem:
    values = {"field": field, "row": known.number, "value": ours, "other": others}
    return Problem(more.number, "", str(others), Message("rows-differ", values), field)
