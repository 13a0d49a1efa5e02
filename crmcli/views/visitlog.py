"""The contact log of all customers: one visit a row, or counted by person, day, channel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from crmcli.rules.fields import Field, find_field
from crmcli.rules.visitlog import Logged, Span, Tally
from crmcli.views.columns import NAME_WIDTH, Audience, Column, Kind, Row
from crmcli.views.contactlog import show_visit_cell
from crmcli.views.sentences import say
from crmcli.views.values import NOBODY, Reader, get_children, name_contacts, show_value

_WHOM = "whom"
"""The name of the contact by its id, of those whom a visit names."""
_ACROSS = ("date", "channel", "contact", "by", "notes", "outcome", "next")
_WHOLE = frozenset({"date", "next", "channel"})
"""Never cut: half a day is none, and a cut channel hides that nobody answered."""
_SPARE = {"contact": 4, "outcome": 2, "by": 2}
_LABELS = {
    "person": ("visits", "by"),
    "day": ("visits", "date"),
    "channel": ("visits", "channel"),
    "customer": ("name",),
    "owner": ("owner",),
}
"""Whose label heads the column that was counted by."""


def build_log_columns(root: Field, reader: Reader, *, narrow: bool = False) -> list[Column]:
    """The columns for the rows of `iter_log_rows`: every field of a visit for programs.

    On a narrow screen the notes stand below their visit in whole.
    """
    children = get_children(root.children["visits"]) if "visits" in root.children else {}
    keys = [key for key in children if key != "id"]
    for_people = [
        _build_cell(key, children, reader, below=narrow and key == "notes")
        for key in _ACROSS
        if key in children
    ]
    return [
        *[one for one in for_people if one.key == "date"],
        Column("id", "ID", kind="fixed", style=lambda row: "dim", spare=3),
        Column("name", _label(root, ("name",), reader), least=NAME_WIDTH),
        Column("visit", "visit", audience="programs"),
        *[one for one in for_people if one.key != "date"],
        *[
            _build_cell(key, children, reader, below=False)._replace(audience="programs")
            for key in keys
            if key not in _ACROSS
        ],
    ]


def iter_log_rows(logged: Iterable[Logged], root: Field) -> Iterator[Row]:
    """A row for each visit: the customer's id and name, the visit's id as `visit`, its fields."""
    children = get_children(root.children["visits"]) if "visits" in root.children else {}
    keys = [key for key in children if key != "id"]
    file, contacts = "", NOBODY
    for one in logged:
        card, visit = one.card, one.visit
        if card.file != file:
            file, contacts = card.file, name_contacts(card.value)
        row = {"id": card.id, "name": card.value.get("name"), "visit": visit.get("id")}
        for key in keys:
            row[key] = visit.get(key)
        whom = row.get("contact")
        row[_WHOM] = (
            {whom: contacts[whom]} if isinstance(whom, str) and whom in contacts else NOBODY
        )
        yield row


def build_tally_columns(
    by: str, tallies: Sequence[Tally], root: Field, reader: Reader
) -> list[Column]:
    """The columns for the rows of `iter_tally_rows`; people see the channels that occur."""
    field = find_field(root, ("visits", "channel"))
    labels = {choice.key: reader.say_short(choice) for choice in field.choices} if field else {}
    occurring = {channel for tally in tallies for channel in tally.channels}
    channels = [
        _build_count(
            channel,
            labels.get(channel, channel),
            audience="all" if channel in occurring else "programs",
            spare=1,
        )
        for channel in _list_channels(by, tallies, root)
    ]
    counts = [
        _build_count(key, say(reader.language, f"heading-{key}"), spare=0 if key == "total" else 3)
        for key in _list_counts(by)
    ]
    return [*_build_value_columns(by, root, reader), *channels, *counts]


def iter_tally_rows(
    by: str, tallies: Sequence[Tally], root: Field, names: Mapping[str, str]
) -> Iterator[Row]:
    """A row for each value counted; a customer under `id`, with the name that `names` gives it."""
    channels = _list_channels(by, tallies, root)
    return (
        {
            **({"id": tally.value} if by == "customer" else {by: tally.value}),
            "name": names.get(tally.value or ""),
            **{channel: tally.channels.get(channel, 0) for channel in channels},
            **{key: getattr(tally, key) for key in _list_counts(by)},
        }
        for tally in tallies
    )


def say_span(span: Span, reader: Reader) -> str:
    """How many visits, with how many customers, from which day to which."""
    if span.first is None:
        return say(reader.language, "visits-none")
    return say(
        reader.language,
        "visits-counted-missed" if span.missed else "visits-counted",
        count=span.reached,
        missed=span.missed,
        customers=span.customers,
        first=span.first,
        last=span.last,
    )


def _build_cell(key: str, children: Mapping[str, Field], reader: Reader, *, below: bool) -> Column:
    def show(row: Row) -> str:
        return show_visit_cell(key, row, children, reader, row[_WHOM])

    kind: Kind = "below" if below else "fixed" if key in _WHOLE else "text"
    spare = _SPARE.get(key, 0)
    return Column(key, reader.say_short(children[key]), kind=kind, show=show, spare=spare)


def _build_value_columns(by: str, root: Field, reader: Reader) -> list[Column]:
    if by == "customer":
        return [
            Column("id", "ID", kind="fixed", style=lambda row: "dim", spare=2),
            Column("name", _label(root, ("name",), reader)),
        ]
    label = _label(root, _LABELS[by], reader) if by in _LABELS else ""
    heading = label or say(reader.language, f"heading-{by}")
    return [Column(by, heading, show=lambda row: _show_value(by, row[by], root, reader))]


def _show_value(by: str, value: str | None, root: Field, reader: Reader) -> str:
    if value is None:
        return say(reader.language, "unknown")
    if by in ("day", "week"):
        return reader.say_day(value, weekday=by == "day")
    field = find_field(root, _LABELS[by]) if by in _LABELS else None
    return show_value(field, value, reader) if field else value


def _build_count(key: str, label: str, audience: Audience = "all", *, spare: int = 0) -> Column:
    return Column(
        key,
        label,
        align="right",
        kind="fixed",
        audience=audience,
        show=lambda row: str(row[key] or ""),
        spare=spare,
    )


def _list_channels(by: str, tallies: Sequence[Tally], root: Field) -> list[str]:
    """The channels of the schema, then others that cards have; none where rows are channels."""
    if by == "channel":
        return []
    field = find_field(root, ("visits", "channel"))
    known = [choice.key for choice in field.choices] if field else []
    occurring = {channel for tally in tallies for channel in tally.channels}
    return [*known, *sorted(occurring - set(known))]


def _list_counts(by: str) -> list[str]:
    return ["total", "missed"] if by == "customer" else ["total", "missed", "customers"]


def _label(root: Field, path: Sequence[str], reader: Reader) -> str:
    field = find_field(root, path)
    return reader.say_short(field) if field else path[-1]
