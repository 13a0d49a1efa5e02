"""The front of a card: its facts in two columns, its lists an entry a line.

Driven by the schema alone, so that a field that a team adds appears in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from crmcli.rules.fields import Field
from crmcli.views.screen import (
    cell_width,
    escape_text,
    flatten_text,
    isolate_text,
    pad_text,
    wrap_text,
)
from crmcli.views.values import (
    Reader,
    get_children,
    iter_entries,
    name_contacts,
    show_children,
    show_value,
)

ABOVE_AND_BELOW = frozenset(
    {"id", "code", "name", "grade", "stage", "owner", "follow_up", "visits"}
)
"""Fields of the card that its header and its contact log show."""

_SAY_WHAT_THEY_ARE = frozenset(
    {
        *("name", "title", "role", "phones", "emails"),
        *("kind", "province", "city", "district", "street", "postcode"),
        *("date", "intent", "item", "to", "reason", "by", "how", "field"),
    }
)
"""Keys of list entries whose values need no label beside them."""

GAP = 2
_NARROW = 70


class Fact(NamedTuple):
    """One thing that the front says: `text` may have several lines."""

    label: str
    text: str


class Entry(NamedTuple):
    """One entry of a list: what speaks for itself by key, and the rest with labels."""

    plain: Mapping[str, str]
    labelled: Sequence[Fact]


class Entries(NamedTuple):
    """A list of the card with its label, for instance the contacts."""

    field: Field
    label: str
    entries: Sequence[Entry]


def iter_front(
    value: Mapping[str, object], root: Field, reader: Reader
) -> Iterator[Fact | Entries]:
    """What the front of a card says, in the schema's order; nothing that is empty.

    Days have their year here, for they tell of a company's life and not of last week.
    """
    contacts = name_contacts(value)
    lasting = reader._replace(full_days=True)
    for key, field in root.children.items():
        held = value.get(key)
        if key in ABOVE_AND_BELOW or held in (None, "", [], {}):
            continue
        if get_children(field) and isinstance(held, list):
            yield _read_entries(field, held, reader, contacts)
        elif isinstance(held, Mapping) and not _is_one_text(field):
            for child, text in show_children(field, held, lasting, contacts).items():
                yield Fact(reader.say_full(field.children[child]), text)
        else:
            yield Fact(reader.say_short(field), show_value(field, held, lasting, contacts))


def lay_front(parts: Sequence[Fact | Entries], width: int) -> list[str]:
    """The lines of the front, at most `width` cells: short facts two a line, the rest below."""
    if not parts:
        return []
    label_width = max(cell_width(part.label) for part in parts) + GAP
    half = width // 2 if width >= _NARROW else width
    lines: list[str] = []
    waiting: str | None = None
    for part in parts:
        block = _lay_part(part, label_width, width)
        fits_half = (
            isinstance(part, Fact) and len(block) == 1 and cell_width(block[0]) <= half - GAP
        )
        if fits_half and waiting is not None:
            lines.append(pad_text(waiting, half) + block[0])
            waiting = None
            continue
        if waiting is not None:
            lines.append(waiting)
        waiting = block[0] if fits_half and half < width else None
        lines += [] if waiting is not None else block
    return lines if waiting is None else [*lines, waiting]


def lay_fact(label: str, text: str, label_width: int, width: int) -> list[str]:
    """A label and a text of any length beside it, wrapped; lines of the text stay lines."""
    safe = escape_text(text.strip("\n"), keep_lines=True)
    first, *rest = [isolate_text(line) for line in wrap_text(safe, width - label_width)]
    return [pad_text(escape_text(label), label_width) + first] + [
        (" " * label_width + line).rstrip() for line in rest
    ]


def _is_one_text(field: Field) -> bool:
    """A map of nothing but plain words (province, city, district) reads as one text."""
    return all(
        child.kind == "text" and not (child.format or child.choices or child.multiline)
        for child in field.children.values()
    )


def _read_entries(
    field: Field, held: Sequence[object], reader: Reader, contacts: Mapping[str, str]
) -> Entries:
    children = get_children(field)
    entries = []
    for entry in iter_entries(held):
        shown = show_children(field, entry, reader, contacts)
        plain = {key: shown[key] for key in shown if key in _SAY_WHAT_THEY_ARE}
        labelled = [
            Fact(reader.say_short(children[key]), text)
            for key, text in shown.items()
            if key not in plain
        ]
        entries.append(Entry(plain, labelled))
    return Entries(field, reader.say_short(field), entries)


def _lay_part(part: Fact | Entries, label_width: int, width: int) -> list[str]:
    if isinstance(part, Fact):
        return lay_fact(part.label, part.text, label_width, width)
    widths = _measure_columns(part)
    block = [
        line
        for entry in part.entries
        for line in _lay_entry(entry, widths, max(2, width - label_width))
    ]
    labels = [escape_text(part.label), *[""] * len(block)]
    return [
        (pad_text(label, label_width) + line).rstrip()
        for label, line in zip(labels, block, strict=False)
    ]


def _measure_columns(part: Entries) -> dict[str, int]:
    """The cells that each plain column of the entries takes, in the schema's order."""
    return {
        key: max(cell_width(flatten_text(entry.plain.get(key, ""))) for entry in part.entries)
        for key in get_children(part.field)
        if any(key in entry.plain for entry in part.entries)
    }


def _lay_entry(entry: Entry, widths: Mapping[str, int], width: int) -> list[str]:
    """One entry in lines: its columns, then what needs a label, broken between the parts."""
    cells = [
        pad_text(isolate_text(flatten_text(entry.plain.get(key, ""))), cells)
        for key, cells in widths.items()
    ]
    cells += [
        f"{flatten_text(fact.label)} {isolate_text(flatten_text(fact.text))}"
        for fact in entry.labelled
    ]
    lines = [""]
    for cell in cells:
        joined = f"{lines[-1]}{' ' * GAP}{cell}" if lines[-1] else cell
        if cell_width(joined.rstrip()) <= width:
            lines[-1] = joined
        else:
            lines += [" " * GAP + line for line in wrap_text(cell.rstrip(), width - GAP)]
    return [line.rstrip() for line in lines if line.strip()]
