"""Ids of cards, entries and people: what they may look like."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
"""Lower-case Crockford base32: no i, l, o and u, which are misread."""

MAX_LENGTH = 64
RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "none", "me"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)
"""Names that Windows keeps for devices, and words that queries give a meaning."""

RANDOM_PREFIX = "c-"
RANDOM_LENGTH = 8

_ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_PERSON_ID = r"[a-z0-9]+(?:[.-][a-z0-9]+)*"


def is_id(text: str) -> bool:
    """Whether the text may be a card's or an entry's id."""
    return len(text) <= MAX_LENGTH and re.fullmatch(_ID, text) is not None and text not in RESERVED


def is_person_id(text: str) -> bool:
    """Whether the text may name a person in crm.yaml; dots are allowed: `li.wei`."""
    named = re.fullmatch(_PERSON_ID, text) is not None
    return named and len(text) <= MAX_LENGTH and text not in RESERVED


def make_unique(stem: str, taken: Collection[str]) -> str:
    """The stem, or the stem with the first free number from 2; an empty stem stays empty."""
    if not stem or (stem not in taken and stem not in RESERVED):
        return stem
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def format_visit_id(day: date, code: str) -> str:
    """`20261120-k7qf4`: sorts by day, and two offline machines do not collide."""
    return f"{day:%Y%m%d}-{code}"
