"""What a search found: who, where it stands, and the text around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from crmcli.rules.fields import Field, find_field
from crmcli.rules.search import Found, Hit
from crmcli.views.columns import Column, Row
from crmcli.views.headline import say_archived, say_name
from crmcli.views.screen import CUT, cell_width, flatten_text
from crmcli.views.sentences import say
from crmcli.views.values import Reader

_BEFORE = 12
"""Cells of a text kept before what was found in it."""


def build_columns(root: Field, reader: Reader, *, cut: bool = False) -> list[Column]:
    """The columns for the rows of `build_rows`; `cut` leaves of a text what is near the find."""

    def show_text(row: Row) -> str:
        return cut_before(row["text"], row["parts"]) if cut else str(row["text"])

    name = find_field(root, ("name",))
    return [
        Column("id", "ID", kind="fixed", style=lambda row: "dim", spare=1),
        Column(
            "name",
            reader.say_short(name) if name else "name",
            show=lambda row: say_name(row, reader),
            tail=lambda row: say_archived(row, reader),
        ),
        Column(
            "where",
            say(reader.language, "heading-where"),
            audience="people",
            show=lambda row: say_where(row["hit"], root, reader),
        ),
        Column("path", "path", audience="programs"),
        Column(
            "text",
            say(reader.language, "heading-text"),
            show=show_text,
            parts=lambda row: tuple(row["parts"]),
        ),
        Column("archived", "archived", audience="programs"),
    ]


def build_rows(found: Iterable[Found], *, every: bool = False) -> Iterator[Row]:
    """A row for each customer with the best place, or one for every place."""
    return (
        {
            "id": one.card.id,
            "name": one.card.value.get("name"),
            "path": hit.place.path,
            "text": hit.place.text.rstrip("\n"),
            "archived": bool(one.card.value.get("archived")),
            "parts": hit.parts,
            "hit": hit,
        }
        for one in found
        for hit in (one.hits if every else one.hits[:1])
    )


def say_where(hit: Hit, root: Field, reader: Reader) -> str:
    """The field, and of an entry whose or of which day: `Phones 王静`, `Notes 20 Nov`."""
    field, entry = hit.place.field, hit.place.entry
    if entry is None:
        return reader.say_short(field)
    if field.key == "name":
        owner = find_field(root, field.path[:-1])
        return reader.say_short(owner or field)
    return f"{reader.say_short(field)} {_say_entry(entry, reader)}"


def cut_before(text: str, parts: Sequence[str]) -> str:
    """The text from a little before the first part on; `..` stands for what went before."""
    flat = flatten_text(text)
    begin = min((at for part in parts if (at := flat.find(flatten_text(part))) > 0), default=0)
    start = begin
    while start > 0 and cell_width(flat[start - 1 : begin]) <= _BEFORE:
        start -= 1
    return flat if start <= len(CUT) else CUT + flat[start:]


def _say_entry(entry: Mapping[str, object], reader: Reader) -> str:
    if isinstance(entry.get("name"), str):
        return str(entry["name"])
    return reader.say_day(entry["date"]) if entry.get("date") else str(entry.get("id") or "")
