"""The contact log of a card: the last visits as a table, or all of them in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crmcli.rules.fields import Field, find_field
from crmcli.views.blocks import GAP, pack_cells
from crmcli.views.columns import Column, Row
from crmcli.views.screen import cell_width, flatten_text
from crmcli.views.table import lay_table
from crmcli.views.values import (
    Reader,
    get_children,
    list_visits,
    name_contacts,
    show_children,
    show_value,
)

LAST = 10
"""Visits shown where not all are asked for."""

_ACROSS = ("date", "channel", "contact", "role", "by", "notes", "outcome", "next")
_SPARE = {"role": 2, "by": 1}
_DAYS = frozenset({"date", "next"})
_HEADLINE = ("time", "channel", "contact", "role", "by")

Visit = Mapping[str, object]


def build_log(
    visits: Sequence[Visit], value: Mapping[str, object], root: Field, reader: Reader
) -> tuple[list[Column], list[Row]]:
    """Columns and rows of some visits for `lay_table`; columns that are empty are left out.

    Who made the visit is named when it was not always the owner.
    """
    log = find_field(root, ("visits",))
    if log is None:
        return [], []
    children = get_children(log)
    contacts = name_contacts(value)
    rows: list[Row] = [
        {
            key: show_visit_cell(key, visit, children, reader, contacts)
            for key in _ACROSS
            if key in children
        }
        for visit in visits
    ]
    always_owner = all(visit.get("by") == value.get("owner") for visit in visits)
    columns = [
        Column(
            key,
            reader.say_short(children[key]),
            kind="fixed" if key in _DAYS else "text",
            spare=_SPARE.get(key, 0),
        )
        for key in _ACROSS
        if any(row.get(key) for row in rows) and not (key == "by" and always_owner)
    ]
    return columns, rows


def lay_last_visits(
    value: Mapping[str, object], root: Field, reader: Reader, width: int, *, colour: bool
) -> list[str]:
    """The last visits, one a line, texts cut to the width."""
    columns, rows = build_log(list_visits(value)[:LAST], value, root, reader)
    return lay_table(columns, rows, reader.language, width=width, colour=colour).splitlines()


def lay_all_visits(
    value: Mapping[str, object], root: Field, reader: Reader, width: int
) -> list[str]:
    """Every visit with its whole text: a headline, the notes, and the rest with labels."""
    log = find_field(root, ("visits",))
    if log is None:
        return []
    contacts = name_contacts(value)
    blocks = [_lay_visit(visit, log, reader, contacts, width) for visit in list_visits(value)]
    return [line for block in blocks for line in ["", *block]][1:]


def _lay_visit(
    visit: Visit, log: Field, reader: Reader, contacts: Mapping[str, str], width: int
) -> list[str]:
    from crmcli.views.front import lay_fact

    children = get_children(log)
    shown = show_children(log, visit, reader, contacts)
    day = reader.say_day(visit.get("date"), weekday=True)
    headline = [day, *(shown.pop(key) for key in _HEADLINE if key in shown)]
    shown.pop("date", None)
    lines = pack_cells([flatten_text(one) for one in headline], width)
    notes = shown.pop("notes", "")
    below = lay_fact("", notes, 0, width - GAP) if notes else []
    labels = {key: reader.say_full(children[key]) for key in shown}
    label_width = max(map(cell_width, labels.values()), default=0) + GAP
    for key, text in shown.items():
        below += lay_fact(labels[key], text, label_width, width - GAP)
    return lines + [(" " * GAP + line).rstrip() for line in below]


def show_visit_cell(
    key: str,
    visit: Visit,
    children: Mapping[str, Field],
    reader: Reader,
    contacts: Mapping[str, str],
) -> str:
    """One value of a visit as a table shows it; a missed one says so beside its channel."""
    if key == "date":
        this_year = str(visit.get("date")).startswith(str(reader.today.year))
        return reader.say_day(visit.get("date"), weekday=this_year or reader.full_days)
    shown = show_value(children[key], visit.get(key), reader, contacts)
    if key == "channel" and visit.get("missed") is True and "missed" in children:
        return f"{shown} {reader.say_short(children['missed'])}"
    return shown
