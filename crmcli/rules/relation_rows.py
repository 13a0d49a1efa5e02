"""The rows that a card, the team and the history have in the tables of `rules.relations`."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from crmcli.rules.asked import collect_values
from crmcli.rules.changelog import Change
from crmcli.rules.followup import Standing
from crmcli.rules.outcome import Card
from crmcli.rules.relations import Column, Relation
from crmcli.rules.settings import Person

Cell = str | int | float | None
Cells = tuple[Cell, ...]
MakeRows = Callable[[Card, Standing], Iterable[Cells]]

_PLAIN = frozenset({str, int, float, bool, type(None)})


def prepare_rows(relation: Relation, columns: Sequence[Column], today: date) -> MakeRows:
    """What makes the rows of a card, with these of its columns, as `Relation.choose` gives them."""
    if not relation.path:
        return _prepare_customers(columns, today)
    is_plain = any(column.role == "value" and not column.path for column in relation.columns)
    has_position = any(column.role == "position" for column in columns)
    read = _prepare_cells([column.path for column in columns if column.role == "value"])
    if len(relation.path) == 1 and not is_plain and not has_position:
        return _prepare_entries(relation.path[0], read)

    def make_rows(card: Card, _standing: Standing) -> Iterator[Cells]:
        card_id = _name_card(card)
        entries = _iter_entries(card.value, relation.path, relation.owner_keys)
        for owners, position, entry in entries:
            if is_plain or isinstance(entry, dict):  # else `crm check` tells of it
                here = (position,) if has_position else ()
                yield (card_id, *owners, *here, *read(entry))

    return make_rows


def _prepare_entries(key: str, read: Callable[[Any], Iterable[Cell]]) -> MakeRows:
    """The same for a list of the card itself whose entries have ids: so are the visits."""

    def make_rows(card: Card, _standing: Standing) -> Iterable[Cells]:
        entries = card.value.get(key)
        if not isinstance(entries, list):
            return ()
        card_id = _name_card(card)
        return [(card_id, *read(entry)) for entry in entries if isinstance(entry, dict)]

    return make_rows


def make_person_row(person: Person, columns: Sequence[Column]) -> Cells:
    """The row of one of the team."""
    cells = {"id": person.id, "name": person.name, "email": next(iter(person.emails), None)}
    return tuple(cells[column.name] for column in columns)


def make_change_row(change: Change, columns: Sequence[Column]) -> Cells:
    """The row of a change. Values that are maps or lists are JSON."""
    cells: dict[str, object] = {
        "time": change.time.isoformat(),
        "date": change.time.date().isoformat(),
        "path": change.name,
        "commit_id": change.commit,
        "co_authors": list(change.co_authors),
    }
    named = (column.name for column in columns)
    return tuple(
        make_cell(cells[name] if name in cells else getattr(change, name)) for name in named
    )


def make_cell(value: Any) -> Cell:
    """A value as a database keeps it; what is not plain is JSON."""
    if value.__class__ in _PLAIN:
        cell: Cell = value
        return cell
    return json.dumps(value, ensure_ascii=False, default=str)


def _prepare_customers(columns: Sequence[Column], today: date) -> MakeRows:
    head = [column for column in columns if column.role == "customer"]
    read = _prepare_cells([column.path for column in columns if column.role == "value"])
    derived = [column.field for column in columns if column.role == "derived" and column.field]

    def make_rows(card: Card, standing: Standing) -> Iterator[Cells]:
        follows = (collect_values(field, card, standing, today)[0] for field in derived)
        yield (*(_name_card(card) for _ in head), *read(card.value), *follows)

    return make_rows


def _name_card(card: Card) -> str:
    """The card's id, also of a file whose name is no text."""
    return card.id if card.id.isascii() else card.id.encode("utf-8", "replace").decode()


def _prepare_cells(paths: Sequence[tuple[str, ...]]) -> Callable[[Any], Iterable[Cell]]:
    """What reads the values at some paths; an absent one is None."""
    if paths and all(len(path) == 1 for path in paths):  # as nearly all, and there are many
        keys = [path[0] for path in paths]

        def read_keys(entry: Mapping[str, Any]) -> list[Cell]:
            get = entry.get
            found = [get(key) for key in keys]
            return [one if one.__class__ in _PLAIN else make_cell(one) for one in found]

        return read_keys
    return lambda entry: [make_cell(_dig(entry, path)) for path in paths]


def _dig(value: Any, path: Sequence[str]) -> Any:
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def _iter_entries(
    value: Any, path: Sequence[str], owner_keys: Sequence[str | None]
) -> Iterator[tuple[Cells, int, Any]]:
    """The entries of the list at a path: whose they are, their place from 1, and themselves."""
    here = value
    for step, key in enumerate(path, start=1):
        here = here.get(key) if isinstance(here, dict) else None
        if isinstance(here, list):
            rest = path[step:]
            break
    else:
        return
    for position, entry in enumerate(here, start=1):
        if not rest:
            yield (), position, entry
            continue
        named_by = owner_keys[0]
        owner = make_cell(_dig(entry, [named_by])) if named_by else position
        for owners, place, inside in _iter_entries(entry, rest, owner_keys[1:]):
            yield (owner, *owners), place, inside
