"""Where a column of a table belongs: a place of the card, written as `contacts.1.phones`.

A file that maps headings says it so, and so do the tables of well-known headings. The first key is
the card's; behind a list of entries stands which entry: its number, the kind of an address, `last`
for the visit that is made of the date of the last contact. How the cells are to be read may follow
a colon: `contacts.1.name:given`, `registration.capital:万`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from crmcli.rules.fields import Field, find_child, find_choice
from crmcli.rules.layout import is_table

NOTHING = "-"
"""Stands for no place: the column is left out on purpose."""
FIRST = "1"
LAST = "last"
"""The visit that is made of the day of the last contact."""
OWNER = "customer"
"""In the table of a list, what stands before the keys that tell whose row it is."""

GIVEN, MIDDLE, FAMILY = "given", "middle", "family"
"""Parts of a person's name."""
LABEL = "label"
"""Says of what kind the value of the same place and number is: Work, Mobile, Fax."""
LABELLED = "labelled"
"""Text that is kept behind its heading, among other text."""
COUNTRY = "country"
"""A country: it tells how telephone numbers are to be read."""
TYPE = "type"
"""What a program calls the type of a customer: a stage, a kind, or a word for the notes."""
WHOLE = "whole"
"""An address in one piece, which counts where no other column has parts of it."""
HOWS = frozenset({GIVEN, MIDDLE, FAMILY, LABEL, LABELLED, COUNTRY, TYPE, WHOLE})

_DOTS = "[.．。]"
_ENTRY = re.compile(r"[1-9][0-9]?")


class Target(NamedTuple):
    """Where the cells of a column go."""

    keys: tuple[str, ...]
    """The schema's keys from the card on, without entries."""
    field: Field
    entry: str = ""
    """Which entry of the list that `keys` begin with: `1`, `2`, `last`, `billing`; else empty."""
    nth: int = 0
    """Of several numbered columns for one list of plain values, which; 0: the only one."""
    how: str = ""
    """How the cells are read where their field does not say it."""
    unit: str = ""
    """What the heading says that numbers are in: 万, 亿, 万元, USD."""
    owner: bool = False
    """In the table of a list: it tells whose row it is, and is no field of the entry."""

    @property
    def slot(self) -> tuple[object, ...]:
        """What two columns of one place have in common."""
        return (self.owner, self.keys, self.entry, self.how)


def parse_target(root: Field, text: str, table: Field | None = None) -> Target | None:
    """The target that a text names by keys or labels; None where the schema has no such place.

    In the table of a list (`table`) the path may begin at the entry; `customer.code` is the
    customer's then.
    """
    path, _, how = text.strip().partition(":")
    steps = [step.strip() for step in re.split(_DOTS, path)]
    if not all(steps):
        return None
    if table is not None:
        return _parse_in_table(root, steps, how.strip(), table)
    return _walk(root, steps, how.strip())


def format_target(target: Target) -> str:
    """The text that `parse_target` reads as this target."""
    keys = list(target.keys)
    if target.owner:
        keys.insert(0, OWNER)
    elif target.entry:
        keys.insert(1, target.entry)
    if target.nth:
        keys.append(str(target.nth))
    hows = ":".join(filter(None, (target.how, target.unit)))
    return ".".join(keys) + (f":{hows}" if hows else "")


def holds_entries(field: Field) -> bool:
    """Whether a field of the card is a list of entries with keys of their own."""
    return is_table(field)


def _parse_in_table(root: Field, steps: list[str], how: str, table: Field) -> Target | None:
    if steps[0].casefold() == OWNER or steps[0] == "客户":
        found = _walk(root, steps[1:], how) if len(steps) > 1 else None
        return found._replace(owner=True) if found else None
    inside = _walk(root, [table.key, FIRST, *steps], how)
    return inside or _walk(root, steps, how)


def _walk(root: Field, steps: list[str], how: str) -> Target | None:
    here, keys, entry, nth = root, list[str](), "", 0
    for position, step in enumerate(steps):
        if here.kind == "list":
            last = position == len(steps) - 1
            if len(keys) == 1 and not entry and holds_entries(here):
                entry = _read_entry(here, step)
                if entry and not last:
                    continue
            elif last and _ENTRY.fullmatch(step):
                nth = int(step)
                continue
        child = find_child(here, step) if here.kind in {"map", "list"} else None
        if child is None:
            return None
        here = child
        keys.append(child.key)
        if len(keys) > 1 and not entry and holds_entries(root.children[keys[0]]):
            entry = FIRST
    if len(keys) == 1 and holds_entries(here):
        return None
    return _say_how(Target(tuple(keys), here, entry, nth), how)


def _read_entry(entries: Field, step: str) -> str:
    """The entry that a step names; empty where the step is a key of the entry."""
    if _ENTRY.fullmatch(step):
        return step
    if find_child(entries, step) is not None:
        return ""
    if step.casefold() in {LAST, "最后"}:
        return LAST
    kinds = find_child(entries, "kind")
    choice = find_choice(kinds, step) if kinds is not None else None
    return choice.key if choice else ""


def _say_how(target: Target, how: str) -> Target | None:
    parts = [part for part in re.split("[:：]", how) if part]
    said = [part for part in parts if part in HOWS]
    units = [part for part in parts if part not in HOWS]
    if len(said) > 1 or len(units) > 1:
        return None
    return target._replace(how="".join(said), unit="".join(units))


class UserMap(NamedTuple):
    """What the user has settled: where headings go, and what words mean under them."""

    columns: Mapping[str, str] = MappingProxyType({})
    """Heading to path, or to `-` for nothing."""
    values: Mapping[str, Mapping[str, str]] = MappingProxyType({})
    """Heading to what its words mean: `{级别: {一般: C}}`."""
    defaults: Mapping[str, str] = MappingProxyType({})
    """Path to what each customer is given where nothing is said: `{source: expo}`."""
