"""A card from outside that has the schema's keys already, its values brought to their usual form.

For what an address book gives. A card of our own keeps what it has as it is, but for telephones
that an address book has written in another way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crmcli.errors import CrmError
from crmcli.rules.drafts import join_members
from crmcli.rules.fields import Field
from crmcli.rules.habits import Habits, Read, Unsure
from crmcli.rules.incoming import Problem, Remark
from crmcli.rules.outcome import Message
from crmcli.rules.own_readings import read_own_data
from crmcli.rules.readings import read_cell
from crmcli.rules.targets import Target
from crmcli.rules.written_phones import is_written


class _Tidying:
    """What was found on the way through one card."""

    def __init__(self, number: int, habits: Habits) -> None:
        self.number = number
        self.habits = habits
        self.problems: list[Problem] = []
        self.remarks: list[Remark] = []

    def tidy_map(
        self, owner: Field, keys: tuple[str, ...], value: Mapping[str, object]
    ) -> dict[str, Any]:
        """The map with every value that was understood."""
        tidied: dict[str, Any] = {}
        beside: dict[str, Any] = {}
        for key, one in value.items():
            field = owner.children.get(key)
            if field is None:
                tidied[key] = one
                continue
            known, said = self._tidy(field, (*keys, key), one)
            if known is not None:
                tidied[key] = known
            beside.update(said)
        for key, one in beside.items():
            if key in owner.children and key not in value:
                tidied[key] = one
        return tidied

    def _tidy(
        self, field: Field, keys: tuple[str, ...], value: object
    ) -> tuple[Any, Mapping[str, Any]]:
        if isinstance(value, Mapping):
            return self.tidy_map(field, keys, value), {}
        if self.habits.as_written and not _holds_maps(value):
            return self._take_over(field, keys, value), {}
        if isinstance(value, list):
            return self._tidy_list(field, keys, value), {}
        if not isinstance(value, str):
            return value, {}
        read = self._read(field, keys, value)
        return (read.value, read.beside) if read else (None, {})

    def _take_over(self, field: Field, keys: tuple[str, ...], value: object) -> Any:
        """What a card of ours has, as it is; telephones as cards may have them."""
        if (field.item or field).format == "phone" and not _are_written(value):
            usual = _Tidying(self.number, self.habits._replace(as_written=False))
            tidied, _ = usual._tidy(field, keys, value)
            self.problems += usual.problems
            self.remarks += usual.remarks
            return tidied
        try:
            return read_own_data(field, value, self.habits.scope)
        except CrmError as error:
            reason = Message(error.code, error.values)
            self.problems.append(Problem(self.number, ".".join(keys), str(value), reason, field))
            return None

    def _tidy_list(self, field: Field, keys: tuple[str, ...], value: list[Any]) -> list[Any] | None:
        tidied: list[Any] = []
        for one in value:
            if isinstance(one, Mapping):
                tidied.append(self.tidy_map(field.item or field, keys, one))
            elif isinstance(one, str) and field.item is not None and field.item.format:
                read = self._read(field, keys, one)
                tidied = join_members(field, tidied, read.value) if read else tidied
            else:
                tidied = join_members(field, tidied, [one])
        return tidied or None

    def _read(self, field: Field, keys: tuple[str, ...], text: str) -> Read | None:
        reading = read_cell(Target(keys, field), text, self.habits)
        if isinstance(reading, Read):
            place = ".".join(keys)
            self.remarks += [Remark(self.number, place, one) for one in reading.remarks]
            return reading
        if reading is not None:
            choices = reading.choices if isinstance(reading, Unsure) else ()
            said = (reading.text, reading.reason, reading.field, choices)
            self.problems.append(Problem(self.number, ".".join(keys), *said))
        return None


def _holds_maps(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(one, Mapping) for one in value)


def _are_written(value: object) -> bool:
    """Whether cards may have these telephones as they stand here."""
    return all(is_written(str(one)) for one in (value if isinstance(value, list) else [value]))


def tidy_card(
    root: Field, value: Mapping[str, object], habits: Habits, number: int = 1
) -> tuple[dict[str, Any], list[Problem], list[Remark]]:
    """The card with telephones, addresses and days as cards have them, and what could not be read.

    `number` is where it stands in its file, for the problems. Keys that the schema does not know
    stay, for whoever checks the card to name them.
    """
    tidying = _Tidying(number, habits)
    return tidying.tidy_map(root, (), value), tidying.problems, tidying.remarks
