"""What can be asked of a customer: a card's fields, and what follows from its visits.

That is asked for like a field: last_visit, due, days_overdue, basis.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from crmcli.rules.fields import Choice, Field, Kind, Label, find_child
from crmcli.rules.followup import Standing, count_days_overdue
from crmcli.rules.outcome import Card


def _derive(key: str, label: Label, *, kind: Kind = "text", **more: Any) -> Field:
    return Field((key,), kind, label, **more)


def _label(en: str, zh: str, *aliases: str, short: tuple[str, str] | None = None) -> Label:
    return Label(en, zh, *(short or (en, zh)), aliases)


def _name_basis(key: str, en: str, zh: str) -> Choice:
    return Choice(key, _label(en, zh))


DERIVED = Field(
    (),
    "map",
    _label("Follow-up", "跟进"),
    children={
        field.key: field
        for field in (
            _derive(
                "last_visit",
                _label("Last contact", "上次跟进", "最后联系时间", "最近跟进"),
                format="date",
                past=True,
            ),
            _derive("due", _label("Due", "应跟进日期", short=("Due", "应跟进")), format="date"),
            _derive(
                "days_overdue",
                _label("Days late", "逾期天数", short=("Late", "逾期")),
                kind="integer",
            ),
            _derive(
                "basis",
                _label("Basis", "依据"),
                choices=(
                    _name_basis("promise", "Promise", "约定"),
                    _name_basis("cadence", "Cadence", "周期"),
                    _name_basis("created", "Created", "建档"),
                    _name_basis("none", "None", "无"),
                ),
            ),
        )
    },
)
"""What a card does not say but its visits do; asked like fields."""


def get_asked_field(root: Field, words: str) -> Field:
    """The field that a path of keys or labels names, what follows from the visits included.

    Entries of a list are left out: `contacts.phones`. Raises UsageError with the nearest fields.
    """
    here = root
    for word in re.split("[.．。]", words):
        child = find_child(here, word)
        if child is None and here is root:
            child = find_child(DERIVED, word)
        if child is None:
            from crmcli.rules.suggestions import refuse_field

            raise refuse_field(root, here, word.strip())
        here = child
    return here


def collect_values(field: Field, card: Card, standing: Standing, today: date) -> list[Any]:
    """The values that the card has for a field, through all entries of lists."""
    if DERIVED.children.get(field.key) is field:
        return [_read_derived(field.key, standing, today)]
    return collect_stored(field, card.value)


def collect_stored(field: Field, said: Mapping[str, Any]) -> list[Any]:
    """The values that a card says for a field, through all entries of lists."""
    value: Any = said
    for place, key in enumerate(field.path):
        if isinstance(value, list):
            return list(_iter_values(value, field.path[place:]))
        if not isinstance(value, dict) or key not in value:
            return []
        value = value[key]
    return list(_iter_values(value, ())) if isinstance(value, list) else [value]


def _read_derived(key: str, standing: Standing, today: date) -> Any:
    if key == "days_overdue":
        return count_days_overdue(standing, today)
    value = getattr(standing, key)
    return value.isoformat() if isinstance(value, date) else value


def _iter_values(value: Any, path: tuple[str, ...]) -> Iterator[Any]:
    if isinstance(value, list):
        for entry in value:
            yield from _iter_values(entry, path)
    elif not path:
        yield value
    elif isinstance(value, Mapping) and path[0] in value:
        yield from _iter_values(value[path[0]], path[1:])
