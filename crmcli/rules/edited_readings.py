"""What somebody typed over a cell of ours: as it would be read in a table from outside.

Only what is free text stays to the letter, for a dash in it may be meant; and members of a list
that the card has already stay as the card has them.
"""

from __future__ import annotations

from collections.abc import Collection

from crmcli.rules.habits import Habits, Read, Reading, Rejection
from crmcli.rules.outcome import Message
from crmcli.rules.readings import has_form, read_cell
from crmcli.rules.sheets import Cell
from crmcli.rules.targets import Target
from crmcli.rules.values import is_json, split_members


def read_edited_cell(target: Target, cell: Cell, habits: Habits, old: object) -> Reading:
    """What a cell means that was edited; `old` is what the card has there, None for nothing.

    `habits` are those of a file of ours.
    """
    field, typed = target.field, habits._replace(as_written=False)
    if not isinstance(cell, str):
        return read_cell(target, cell, typed)
    is_list = field.kind == "list"
    if has_form(field) and not (is_list and is_json(cell)):
        known = old if is_list and isinstance(old, list) else []
        return _read_members(target, cell, typed, known) or read_cell(target, cell, typed)
    reading = read_cell(target, cell, habits)
    return read_cell(target, cell, typed) if isinstance(reading, Rejection) else reading


def _read_members(target: Target, text: str, habits: Habits, known: Collection[str]) -> Read | None:
    """The members that a cell has, those that are known as they are; None where none is."""
    members = split_members(text)
    if not any(one in known for one in members):
        return None
    found: list[str] = []
    beside: dict[str, str] = {}
    remarks: tuple[Message, ...] = ()
    for one in members:
        reading = Read([one]) if one in known else read_cell(target, one, habits)
        if not isinstance(reading, Read) or not isinstance(reading.value, list):
            return None
        found += reading.value
        remarks += reading.remarks
        for key, said in reading.beside.items():
            beside[key] = f"{beside[key]}\n{said}" if key in beside else said
    return Read(list(dict.fromkeys(found)), beside, remarks)
