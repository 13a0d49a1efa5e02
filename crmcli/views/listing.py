"""Lists of customers with any columns: every field of the schema, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from crmcli.rules.asked import DERIVED, collect_values, get_asked_field
from crmcli.rules.fields import Field, find_field
from crmcli.rules.followup import Standing
from crmcli.rules.outcome import Card
from crmcli.views.colour import Style
from crmcli.views.columns import NAME_WIDTH, NARROWEST, Column, Row
from crmcli.views.screen import Align
from crmcli.views.values import Reader, get_children, show_value

USUAL = ("id", "name", "grade", "stage", "owner", "last_visit", "due")
_SPARE = {"last_visit": 4, "owner": 3, "stage": 2, "id": 1}
"""Of the usual ones, what makes room for the others on a narrow screen."""


def choose_fields(root: Field, words: Sequence[str] | None = None) -> list[Field]:
    """The fields that paths of keys or labels name; without words the usual ones.

    Raises UsageError for an unknown field, with the nearest.
    """
    if words is not None:
        return [get_asked_field(root, word) for word in words]
    known = {**DERIVED.children, **root.children}
    return [known[key] for key in USUAL if key in known]


def build_columns(
    fields: Iterable[Field], root: Field, reader: Reader, *, keep: Container[str] | None = None
) -> list[Column]:
    """A column for each field, for the rows of `make_row_builder`.

    On a narrow screen some make room for the others, but for those whose keys are in `keep`; none
    does without it.
    """
    columns = [_build_column(field, root, reader) for field in fields]
    if keep is None:
        return columns
    return [one._replace(spare=0 if one.key in keep else _SPARE.get(one.key, 0)) for one in columns]


def make_row_builder(
    fields: Sequence[Field], root: Field, today: date
) -> Callable[[Card, Standing], Row]:
    """What makes the row of a customer: the values by path (`contacts.phones`), and always the id.

    A value is a list where its path leads through one, whatever the card holds.
    """
    wanted = [(name_column(field), field, _is_many(field, root)) for field in fields]

    def build_row(card: Card, standing: Standing) -> Row:
        row: dict[str, object] = {"id": card.id}
        for name, field, is_many in wanted:
            values = collect_values(field, card, standing, today)
            row[name] = values if is_many else values[0] if values else None
        return row

    return build_row


def make_sort_key(
    field: Field, today: date, *, descending: bool = False
) -> Callable[[Card, Standing], Any]:
    """What puts customers in the order of a field: choices as the schema lists them.

    What is empty comes last, in descending order (sorted by `reverse`), too.
    """

    def rank(card: Card, standing: Standing) -> tuple[bool, tuple[Any, ...]]:
        found = _rank(field, card, standing, today)
        return (found is None) != descending, found or ()

    return rank


def name_column(field: Field) -> str:
    """The key of a field's column: its path."""
    return ".".join(field.path)


def _build_column(field: Field, root: Field, reader: Reader) -> Column:
    key = name_column(field)
    is_number = field.kind in {"integer", "number"} or field.format == "money"
    is_short = is_number or field.format == "date"
    align: Align = "right" if is_number else "left"
    if key == "id":
        return Column(key, reader.say_short(field), kind="fixed", style=lambda row: "dim")
    return Column(
        key,
        reader.say_short(field),
        align=align,
        kind="fixed" if is_short and not _is_many(field, root) else "text",
        show=lambda row: _show(field, row[key], reader),
        least=NAME_WIDTH if key == "name" else NARROWEST,
        style=(lambda row: _style_due(row[key], reader.today)) if key == "due" else None,
    )


def _show(field: Field, value: object, reader: Reader) -> str:
    """The value in words; of a list of entries their names, or how many there are."""
    if not get_children(field) or not isinstance(value, list):
        return show_value(field, value, reader)
    names = [entry.get("name") for entry in value if isinstance(entry, Mapping)]
    if names and all(isinstance(name, str) for name in names):
        return show_value(field, names, reader)
    return str(len(value)) if value else ""


def _is_many(field: Field, root: Field) -> bool:
    """Whether a card may hold several values at the field's path."""
    steps = (find_field(root, field.path[:count]) for count in range(1, len(field.path) + 1))
    return any(step is not None and step.kind == "list" for step in steps)


def _rank(field: Field, card: Card, standing: Standing, today: date) -> tuple[Any, ...] | None:
    """A key to sort by; None for what is empty."""
    values = [one for one in collect_values(field, card, standing, today) if one is not None]
    if not values:
        return None
    first = values[0]
    if isinstance(first, bool | int | float):
        return (0, first, "")
    keys = [choice.key for choice in field.choices]
    if first in keys:
        return (0, keys.index(first), "")
    if field.format == "money" and str(first).replace(".", "", 1).isdecimal():
        return (0, float(first), "")
    return (1, 0, str(first).casefold())


def _style_due(due: object, today: date) -> Style | None:
    """Days as cards write them are in the order of time as texts too."""
    if not isinstance(due, str) or due > today.isoformat():
        return None
    return "late" if due < today.isoformat() else "today"
