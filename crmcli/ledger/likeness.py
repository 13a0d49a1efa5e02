"""Reading a version of a card beside another one: only what differs is read again.

A card's text falls into its top-level keys, and a list into its entries, at the lines that begin
them. A part that both texts have says in both the same. Where a text does not fall apart as its
value does, it has to be read as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from crmcli.ledger.limits import MAX_NODES
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.fields import Field

_KEY = re.compile(rb"^([a-z_]+):", re.MULTILINE)
_ENTRY = re.compile(rb"^ {0,4}- ", re.MULTILINE)
_ENDING = re.compile(rb"^(\.\.\.|---|%)|\r|\xef\xbb\xbf", re.MULTILINE)
"""What changes how the rest of a text is read, or where its lines end."""


def find_value(
    data: bytes, root: Field, other: bytes, value: Mapping[str, Any]
) -> dict[str, Any] | None:
    """What `data` says, by `other`, which says `value`; None: read it as a whole."""
    # A shorter text reaches none of the limits on a whole record.
    if max(len(data), len(other)) >= MAX_NODES or _ENDING.search(data) or _ENDING.search(other):
        return None
    parts, known = _split(data), _split(other)
    if parts is None or known is None or list(known) != list(value):
        return None
    found: dict[str, Any] = {}
    for key, text in parts.items():
        if known.get(key) == text:
            found[key] = value[key]
            continue
        entries = _find_entries(text, root, key, known.get(key, b""), value.get(key))
        said = {key: entries} if entries is not None else parse_record(text, root).value
        if said is None or list(said) != [key]:
            return None
        found |= said
    return found


def _split(data: bytes) -> dict[str, bytes] | None:
    """The text of each top-level key, the first with what stands above it."""
    starts = list(_KEY.finditer(data))
    if not starts:
        return None
    cuts = [0, *(one.start() for one in starts[1:]), len(data)]
    parts = {
        one[1].decode("ascii"): data[cuts[position] : cuts[position + 1]]
        for position, one in enumerate(starts)
    }
    return parts if len(parts) == len(starts) else None


def _find_entries(
    text: bytes, root: Field, key: str, other: bytes, value: object
) -> list[Any] | None:
    """A list's entries, those that `other` has by what they say there."""
    head, entries = _split_list(text)
    other_head, others = _split_list(other)
    if not entries or head != other_head or not isinstance(value, list):
        return None
    if len(value) != len(others):
        return None
    known = dict(zip(others, value, strict=True))
    found: list[Any] = []
    for entry in entries:
        if entry in known:
            found.append(known[entry])
            continue
        said = parse_record(head + entry, root).value
        entry_alone = said[key] if said is not None and list(said) == [key] else None
        if not isinstance(entry_alone, list) or len(entry_alone) != 1:
            return None
        found += entry_alone
    return found


def _split_list(text: bytes) -> tuple[bytes, list[bytes]]:
    """A list's key with what stands above its entries, and the text of each entry."""
    first = _ENTRY.search(text)
    if first is None:
        return text, []
    dash = re.compile(rb"^" + re.escape(first[0]), re.MULTILINE)
    cuts = [one.start() for one in dash.finditer(text)] + [len(text)]
    return text[: cuts[0]], [text[a:b] for a, b in pairwise(cuts)]
