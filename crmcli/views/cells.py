"""The values of a card as cells of tables that people fill in and that are read again.

A cell says what people say (a label, a name) only where that reads back as the same value; else
it has what the card has. Days, amounts and numbers are what they are, not texts.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from crmcli.errors import CrmError
from crmcli.rules.days import find_day
from crmcli.rules.fields import LUNAR_DAY, Field
from crmcli.rules.layout import Column, Table, find_value
from crmcli.rules.paths import LAST_WORDS
from crmcli.rules.sheets import Cell
from crmcli.rules.values import Scope, parse_value
from crmcli.views.columns import show_plain
from crmcli.views.language import pick
from crmcli.views.values import Reader, name_contacts, show_value

_AMOUNT = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?"
_DIVIDES = "[,，、]"
"""What would make two members of one."""
_NO_NAMES: Mapping[str, str] = {}


class Clerk:
    """Fills in tables, in the language of a reader; or `plain`, with keys and ids throughout."""

    def __init__(self, reader: Reader, *, plain: bool = False) -> None:
        self._reader = reader
        self._plain = plain
        self._scope = Scope(reader.today, reader.settings)
        self._words: dict[tuple[Field, str], str] = {}

    def name_columns(self, table: Table) -> list[str]:
        """The heading of the table."""
        return [self.name_column(column) for column in table.columns]

    def name_column(self, column: Column) -> str:
        """The heading of one column."""
        if self._plain:
            return column.key
        return pick(self._reader.language, column.label.en, column.label.zh)

    def name_table(self, table: Table) -> str:
        """What the table is called."""
        if self._plain:
            return table.key
        return pick(self._reader.language, table.label.en, table.label.zh)

    def name_choices(self, field: Field) -> list[str]:
        """What may stand in the cells of a field that has few values: its choices, or people."""
        keys = [choice.key for choice in field.choices]
        if field.refers == "person":
            keys = [*self._reader.settings.people, *(["none"] if field.none else [])]
        return [self._say(field, key) for key in keys]

    def fill_rows(
        self, table: Table, card: Mapping[str, object], entries: Sequence[Mapping[str, object]]
    ) -> list[tuple[Cell, ...]]:
        """The rows of a card in a table, in the order of its columns."""
        if table.list is None or self._plain or not _refers_to_contacts(table):
            names = _NO_NAMES
        else:
            names = _name_contacts_apart(card)
        return [
            tuple(
                self.fill_cell(
                    column.field, find_value(card if column.owner else entry, column.path), names
                )
                for column in table.columns
            )
            for entry in entries
        ]

    def fill_cell(
        self, field: Field, value: object, contacts: Mapping[str, str] = _NO_NAMES
    ) -> Cell:
        """One value. `contacts` has the names that a contact's id may be told by."""
        if value is None or value in ([], {}):
            return None
        if isinstance(value, str):
            return self._fill_text(field, value, contacts)
        if isinstance(value, list):
            return self._join(field, value, contacts)
        if isinstance(value, bool) and not self._plain:
            return show_plain(value, self._reader.language)
        return value if isinstance(value, int | float) else _write_json(value)

    def _fill_text(self, field: Field, value: str, contacts: Mapping[str, str]) -> Cell:
        """A text, a day or an amount. The last break of a long text is left out: none is seen."""
        if field.format == "date" and (day := find_day(value)) is not None:
            return day
        if field.format == "money" and re.fullmatch(_AMOUNT, value):
            return Decimal(value)
        return self._say(field, value, contacts).removesuffix("\n")

    def _join(self, field: Field, members: list[object], contacts: Mapping[str, str]) -> str:
        """The members of a plain list in one cell; as JSON where they could not be told apart."""
        item = field.item or field
        if not all(isinstance(one, str) for one in members):
            return _write_json(members)
        cells = [self.fill_cell(item, one, contacts) for one in members]
        texts = list(map(str, cells))
        joined = any(re.search(_DIVIDES, text) for text in texts)
        if joined or len(set(texts)) < len(texts) or texts[0].startswith(("[", "{")):
            return _write_json(members)
        between = "," if self._plain else pick(self._reader.language, ",", "、")
        return between.join(texts)

    def _say(self, field: Field, value: str, contacts: Mapping[str, str] = _NO_NAMES) -> str:
        """What people call a value, if that is understood as the same one."""
        if self._plain:
            return value
        if field.refers == "contact":
            return contacts.get(value, value)
        if not (field.choices or field.refers or field.none or field.format == LUNAR_DAY):
            return value
        known = self._words.get((field, value))
        if known is None:
            word = show_value(field, value, self._reader)
            known = word if self._means(field, word, value) else value
            self._words[field, value] = known
        return known

    def _means(self, field: Field, word: str, value: str) -> bool:
        try:
            found: object = parse_value(field, word, self._scope)
        except CrmError:
            return False
        return found == value


def _refers_to_contacts(table: Table) -> bool:
    return any(column.field.refers == "contact" for column in table.columns)


def _name_contacts_apart(card: Mapping[str, object]) -> dict[str, str]:
    """The names of the contacts that no other contact may be meant by."""
    named = name_contacts(card)
    counts = Counter(name.casefold() for name in named.values())
    others = {*(one.casefold() for one in named), *LAST_WORDS}
    return {
        one: name
        for one, name in named.items()
        if name and counts[name.casefold()] == 1 and name.casefold() not in others
    }


def _write_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
