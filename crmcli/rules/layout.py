"""How cards are laid out in tables that people fill in: one of the customers, one a keyed list.

A table has a row an entry and a column a field. What is read from it is found by its heading, so
no two headings of a table are the same, and `find_column` finds each in either language.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from crmcli.errors import UsageError
from crmcli.rules.fields import Field, Label

CUSTOMERS = "customers"
"""What the table of the customers themselves is called where lists go by their keys."""

_CUSTOMERS_LABEL = Label("Customers", "客户", "Customers", "客户")
_OWNER_LABEL = Label("Customer ID", "客户ID", "Customer ID", "客户ID")
_FIRST = ("contacts", "visits")
"""The lists that people look for first."""
_OWNER_KEYS = ("id", "name")
"""What tells in the table of a list whose row it is."""


class Column(NamedTuple):
    """A column: where its values stand in an entry, and its heading in both languages."""

    path: tuple[str, ...]
    """Keys from the list's entry on; of the customers, and of an `owner` column, from the card."""
    field: Field
    label: Label
    owner: bool = False
    """In the table of a list: it tells whose row it is, and is no field of the entry."""

    @property
    def key(self) -> str:
        """What programs call the column: `registration.tax_no`; of an owner `customer.id`."""
        return ".".join(("customer", *self.path) if self.owner else self.path)


class Table(NamedTuple):
    """The customers, or the entries of one of their lists."""

    key: str
    label: Label
    list: Field | None
    """None: the customers themselves."""
    columns: tuple[Column, ...]

    @property
    def word(self) -> Label:
        """What is typed to mean it: the key, and in Chinese the label."""
        return self.label._replace(en=self.key, short_en=self.key)


def list_tables(root: Field) -> list[Table]:
    """The customers, then every keyed list, contacts and visits before the others."""
    customers = Table(CUSTOMERS, _CUSTOMERS_LABEL, None, tuple(_name_columns(_iter_places(root))))
    lists = [one for one in root.children.values() if is_table(one)]
    lists.sort(key=lambda one: _FIRST.index(one.key) if one.key in _FIRST else len(_FIRST))
    return [customers, *(_make_table(root, one) for one in lists)]


def is_table(field: Field) -> bool:
    """Whether a field of the card is a list whose entries have a table of their own."""
    is_keyed = field.kind == "list" and field.entry_key is not None
    return is_keyed and field.item is not None and field.item.kind == "map"


def find_table(tables: Iterable[Table], word: str) -> Table | None:
    """The table that a word names, by its key or by its label in either language."""
    folded = _fold(word)
    for table in tables:
        if folded in {_fold(table.key), *map(_fold, table.label.words())}:
            return table
    return None


def get_table(tables: Sequence[Table], word: str) -> Table:
    """The table that a word names. Raises UsageError("unknown-list")."""
    table = find_table(tables, word)
    if table is None:
        raise UsageError("unknown-list", word=word, choices=[one.word for one in tables])
    return table


def find_column(table: Table, heading: str) -> Column | None:
    """The column with this heading in either language, or this key. Case and blanks do not
    count.
    """
    folded = _fold(heading)
    ways: tuple[Callable[[Column], str], ...] = (
        lambda column: column.label.en,
        lambda column: column.label.zh,
        lambda column: column.key,
    )
    for name in ways:
        for column in table.columns:
            if _fold(name(column)) == folded:
                return column
    return None


def iter_table_entries(table: Table, card: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    """What a card gives a table, a row each: itself, or the entries of the list."""
    if table.list is None:
        yield card
        return
    entries = card.get(table.key)
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping):
            yield entry


def find_value(entry: Mapping[str, object], path: Sequence[str]) -> object:
    """What stands in an entry at a path of keys; None for nothing."""
    here: object = entry
    for key in path:
        here = here.get(key) if isinstance(here, Mapping) else None
    return here


_Place = tuple[tuple[str, ...], tuple[Field, ...]]
"""The keys to a value of an entry, and the fields on the way to it."""


def _make_table(root: Field, field: Field) -> Table:
    owners = [
        Column((key,), root.children[key], root.children[key].label, owner=True)
        for key in _OWNER_KEYS
        if key in root.children
    ]
    owners = [one._replace(label=_OWNER_LABEL) if one.path == ("id",) else one for one in owners]
    columns = _name_columns(_iter_places(field.item or field), owners)
    return Table(field.key, field.label, field, (*owners, *columns))


def _iter_places(owner: Field) -> Iterator[_Place]:
    for key, child in owner.children.items():
        if not owner.path and is_table(child):
            continue
        if child.kind == "map" and child.children and child.item is None:
            for path, fields in _iter_places(child):
                yield (key, *path), (child, *fields)
        else:
            yield (key,), (child,)


def _name_columns(found: Iterable[_Place], before: Sequence[Column] = ()) -> Iterator[Column]:
    """The columns, each with a heading that no other has, nor one of those `before`."""
    places = list(found)
    english = _tell_apart(places, lambda label: label.en, ": ", [one.label.en for one in before])
    chinese = _tell_apart(places, lambda label: label.zh, "：", [one.label.zh for one in before])
    for (path, fields), en, zh in zip(places, english, chinese, strict=True):
        yield Column(path, fields[-1], Label(en, zh, en, zh, fields[-1].label.aliases))


def _tell_apart(
    places: Sequence[_Place], say: Callable[[Label], str], joint: str, taken: Iterable[str]
) -> list[str]:
    """A heading for each: its label; where another has the same, with that of the map around it;
    where that does not help, with its path.
    """
    names = [say(fields[-1].label) for _, fields in places]
    whole = [joint.join(say(one.label) for one in fields) for _, fields in places]
    paths = [f"{name} ({'.'.join(path)})" for name, (path, _) in zip(whole, places, strict=True)]
    reserved = Counter(map(_fold, taken))
    for longer in (whole, paths):
        counts = Counter(map(_fold, names)) + reserved
        names = [
            other if counts[_fold(name)] > 1 else name
            for name, other in zip(names, longer, strict=True)
        ]
    return names


def _fold(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
