"""The ledger as tables of plain values, which SQL can be asked of.

The customers are one table, every list of the schema is another, whose rows say which customer
they belong to. Names are the schema's keys, so that a question stays true when a label changes.
What is in a map has the map's key before its own: `region_city`.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from typing import Final, Literal, NamedTuple

from crmcli.rules.asked import DERIVED
from crmcli.rules.fields import Field, Label

Type = Literal["TEXT", "INTEGER", "REAL", "NUMERIC"]
Role = Literal["customer", "entry", "position", "value", "derived", "other"]
Source = Literal["cards", "people", "changes"]

CUSTOMERS = "customers"
PEOPLE: Final = "people"
CHANGES: Final = "changes"
HEAD: frozenset[Role] = frozenset({"customer", "entry", "position"})
"""The roles of columns that say where a row belongs."""
_RESERVED = "sqlite_"
"""What no table of SQLite may begin with."""


_KEYWORDS = frozenset(
    {
        *("add", "all", "alter", "and", "as", "autoincrement", "between", "case", "check"),
        *("collate", "commit", "constraint", "create", "default", "deferrable", "delete"),
        *("distinct", "drop", "else", "escape", "except", "exists", "foreign", "from", "group"),
        *("having", "in", "index", "insert", "intersect", "into", "is", "isnull", "join", "left"),
        *("limit", "not", "nothing", "notnull", "null", "on", "or", "order", "primary"),
        *("references", "returning", "right", "select", "set", "table", "then", "to"),
        *("transaction", "union", "unique", "update", "using", "values", "when", "where"),
    }
)
"""Words of SQLite's that are a name only in double quotes."""


def _label(en: str, zh: str) -> Label:
    return Label(en, zh, en, zh)


class Column(NamedTuple):
    """A column: its name and type, what people call it, and where its values come from."""

    name: str
    type: Type
    label: Label
    role: Role = "other"
    """`customer`: the card's id; `entry`: the id of the entry that the list is in; `position`: of
    an entry without an id; `value`: at `path`; `derived`: what follows from the visits."""
    path: tuple[str, ...] = ()
    """The keys that lead from the card, or the list's entry, to the value."""
    field: Field | None = None


class Relation(NamedTuple):
    """A table: its name, what people call it, and its columns in order."""

    name: str
    label: Label
    columns: tuple[Column, ...]
    source: Source = "cards"
    path: tuple[str, ...] = ()
    """The keys that lead to the list; none for the customers themselves."""
    owner_keys: tuple[str | None, ...] = ()
    """Of each list on the way: the key that names its entries."""

    @property
    def key(self) -> str:
        """The card's key that has the rows; empty where it is the card itself."""
        return self.path[0] if self.path else ""

    def choose(self, names: Container[str]) -> tuple[Column, ...]:
        """The columns that are named, and those that say where a row belongs."""
        return tuple(one for one in self.columns if one.name in names or one.role in HEAD)


def list_relations(root: Field) -> tuple[Relation, ...]:
    """Every table: customers, the lists in the schema's order, the people, the changes."""
    names = Names()
    of_customers = names.take(CUSTOMERS)
    people, changes = names.take(PEOPLE), names.take(CHANGES)
    lists = [
        _build_list(names.take("_".join(field.path)), field, owners)
        for field, owners in _iter_lists(root, ())
    ]
    return (_build_customers(of_customers, root), *lists, _name_people(people), _tell(changes))


def find_relation(relations: Sequence[Relation], word: str) -> Relation | None:
    """The table that a word names: by its name, else by its label, if that is one's alone."""
    folded = word.strip().casefold()
    by_name = [one for one in relations if one.name.casefold() == folded]
    by_label = [one for one in relations if folded in {name.casefold() for name in one.label[:4]}]
    found = by_name or by_label
    return found[0] if len(found) == 1 else None


def write_name(name: str) -> str:
    """A name as it is written in SQL: in double quotes where it would be taken for another word."""
    if re.fullmatch(r"[^\W\d]\w*", name) and name.casefold() not in _KEYWORDS:
        return name
    return quote_name(name)


def quote_name(name: str) -> str:
    """Any name in double quotes."""
    return '"' + name.replace('"', '""') + '"'


class Names:
    """Names of tables or columns that are given once each; SQL takes capitals for the same."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str) -> str:
        """The name that was wanted, with a number behind it where it is given already."""
        first = f"_{wanted}" if wanted.casefold().startswith(_RESERVED) else wanted
        name, number = first, 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{first}_{number}"
        self._taken.add(name.casefold())
        return name


def _build_customers(name: str, root: Field) -> Relation:
    names = Names()
    columns = []
    for path, field in _iter_leaves(root, ()):
        role: Role = "customer" if path == ("id",) else "value"
        columns.append(_build_column(names, path, field, role))
    for field in DERIVED.children.values():
        columns.append(_build_column(names, field.path, field, "derived"))
    return Relation(name, _label("Customers", "客户"), tuple(columns))


def _build_list(name: str, field: Field, owner_keys: tuple[str | None, ...]) -> Relation:
    names = Names()
    columns = [Column(names.take("customer"), "TEXT", _label("Customer", "客户"), "customer")]
    columns += [
        Column(names.take("entry"), "TEXT", _label("Belongs to", "所属条目"), "entry")
        for _ in owner_keys
    ]
    item = field.item
    if item is None or not item.children:
        kind = _choose_type(item) if item is not None else "TEXT"
        columns.append(Column(names.take("value"), kind, field.label, "value", (), item))
    else:
        if field.entry_key is None:
            label = _label("Position", "序号")
            columns.append(Column(names.take("position"), "INTEGER", label, "position"))
        leaves = _iter_leaves(item, ())
        columns += [_build_column(names, path, leaf, "value") for path, leaf in leaves]
    path = field.path
    return Relation(name, field.label, tuple(columns), "cards", path, owner_keys)


def _build_column(names: Names, path: tuple[str, ...], field: Field, role: Role) -> Column:
    name = names.take("_".join(path))
    return Column(name, _choose_type(field), field.label, role, path, field)


def _choose_type(field: Field) -> Type:
    if field.format == "money":
        return "NUMERIC"
    if field.kind in ("integer", "boolean"):
        return "INTEGER"
    return "REAL" if field.kind == "number" else "TEXT"


def _iter_leaves(place: Field, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Field]]:
    """What becomes a column: every value in a map, and a list of plain values as JSON.

    A list of entries has a table of its own, and a map with free keys is JSON.
    """
    for key, field in place.children.items():
        below = (*path, key)
        if field.kind == "map" and field.children:
            yield from _iter_leaves(field, below)
        elif field.kind != "list" or field.item is None or not field.item.children:
            yield below, field


def _iter_lists(
    place: Field, owners: tuple[str | None, ...]
) -> Iterator[tuple[Field, tuple[str | None, ...]]]:
    """Every list below a place, with the keys that name the entries it lies in."""
    for field in place.children.values():
        if field.kind == "list":
            yield field, owners
            if field.item is not None:
                yield from _iter_lists(field.item, (*owners, field.entry_key))
        else:
            yield from _iter_lists(field, owners)


def _name_people(name: str) -> Relation:
    labels = (("id", "ID", "标识"), ("name", "Name", "姓名"), ("email", "E-mail", "邮箱"))
    columns = tuple(Column(key, "TEXT", _label(en, zh)) for key, en, zh in labels)
    return Relation(name, _label("Team", "团队成员"), columns, PEOPLE)


def _tell(name: str) -> Relation:
    columns = tuple(Column(key, "TEXT", _label(en, zh)) for key, en, zh in _OF_CHANGES)
    return Relation(name, _label("Changes", "变更记录"), columns, CHANGES)


_OF_CHANGES = (
    ("time", "Time", "时间"),
    ("date", "Date", "日期"),
    ("author", "Author", "作者"),
    ("customer", "Customer", "客户"),
    ("path", "Path", "路径"),
    ("old", "Before", "原值"),
    ("new", "After", "新值"),
    ("reason", "Reason", "理由"),
    ("commit_id", "Commit", "提交"),
    ("act", "Act", "操作"),
    ("co_authors", "Together with", "合作者"),
)
"""As `crm log` gives them to programs; the commit has a name that SQL has no use for."""
