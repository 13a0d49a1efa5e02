"""The values of a card that the schema says more of than a validator knows.

What it says (which texts name a person, which days are past, which lists have ids) is gathered
once for each schema, so that nothing else of a card is looked at.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from crmcli.rules.days import find_day
from crmcli.rules.edits import Path, Step
from crmcli.rules.fields import Field
from crmcli.rules.findings import Flaw
from crmcli.rules.numbers import is_tax_number, lacks_area_code

NOBODY = "none"
_NUMBERS = ("phone", "tax-no")


class Probe(NamedTuple):
    """A field with something to look at in it or below it."""

    place: Field
    is_list: bool
    is_asked: bool
    """Whether a text there has to be looked at, or a list's ids."""
    is_past: bool
    is_number: bool
    """Whether the digits of a text are to be looked at."""
    children: tuple[tuple[str, Probe], ...]
    item: Probe | None


@lru_cache(maxsize=16)
def prepare_probe(place: Field) -> Probe | None:
    """What is to be looked at in and below a field; None where there is nothing."""
    is_list = place.kind == "list"
    is_past = place.past and place.format == "date" and not is_list
    is_read = place.refers is not None or is_past or place.format in _NUMBERS
    is_asked = place.entry_key is not None if is_list else is_read
    children = tuple(_iter_children(place)) if place.kind == "map" else ()
    item = prepare_probe.__wrapped__(place.item) if is_list and place.item else None
    if not (is_asked or children or item):
        return None
    is_number = place.format in _NUMBERS
    return Probe(place, is_list, is_asked, is_past, is_number, children, item)


def _iter_children(place: Field) -> Iterator[tuple[str, Probe]]:
    for key, child in place.children.items():
        probe = prepare_probe.__wrapped__(child)
        if probe is not None:
            yield key, probe


class Prober:
    """Goes through one card. `flaws` has what was found, parents first, as the schema orders."""

    def __init__(
        self, value: Mapping[str, object], people: Mapping[str, object], today: date
    ) -> None:
        self.flaws: list[Flaw] = []
        self.newest_past = ""
        """The newest day up to today that tells of what has happened; empty for none."""
        self.named: set[str] = set()
        """The people who were named and are known."""
        self._value = value
        self._people = people
        self._today = today
        self._today_text = today.isoformat()
        self._known: dict[str, Sequence[str]] = {}

    def visit(self, probe: Probe, value: object, above: Path, step: Step | None = None) -> None:
        """Look at the value of a field, which stands at `above` and `step`."""
        if probe.is_list:
            if isinstance(value, list):
                self._visit_list(probe, value, _join(above, step))
        elif isinstance(value, str):
            if probe.is_asked:
                self._visit_text(probe, value, above, step)
        elif probe.children and isinstance(value, dict):
            path = _join(above, step)
            for key, child in probe.children:
                inner = value.get(key)
                # Most of what there is are texts: they are not worth another call.
                if isinstance(inner, str):
                    if child.is_asked and not child.is_list:
                        self._visit_text(child, inner, path, key)
                elif inner is not None:
                    self.visit(child, inner, path, key)

    def _visit_list(self, probe: Probe, entries: list[object], path: Path) -> None:
        if probe.is_asked:
            self._check_ids(probe.place, entries, path)
        item = probe.item
        if item is not None:
            for position, entry in enumerate(entries):
                self.visit(item, entry, path, position)

    def _check_ids(self, place: Field, entries: list[object], path: Path) -> None:
        """Ids of entries that another entry of the list has already."""
        key = place.entry_key
        seen: set[str] = set()
        for position, entry in enumerate(entries):
            id_ = entry.get(key) if key is not None and isinstance(entry, dict) else None
            if not isinstance(id_, str) or key is None:
                continue
            if id_ in seen:
                where = (*path, position, key)
                self._complain(where, "duplicate-entry", {"value": id_, "list": place})
            seen.add(id_)

    def _visit_text(self, probe: Probe, text: str, above: Path, step: Step | None) -> None:
        place = probe.place
        if place.refers is not None:
            is_person = place.refers == "person"
            known = self._people if is_person else self._list_ids(place.refers)
            if text not in known:
                self._check_reference(place, text, known, (above, step))
            elif is_person:
                self.named.add(text)
        if probe.is_past:
            # Days are in the order of their texts, and it costs more to read one than to compare.
            if text > self._today_text:
                self._check_future(place, text, (above, step))
            elif text > self.newest_past and find_day(text) is not None:
                self.newest_past = text
        if probe.is_number:
            self._check_number(place, text, (above, step))

    def _check_reference(
        self, place: Field, word: str, known: Iterable[str], where: tuple[Path, Step | None]
    ) -> None:
        """A text that must name a person, or a contact or visit of the same card, and does not."""
        if not (place.none and word == NOBODY):
            near = tuple(difflib.get_close_matches(word, list(known), n=3, cutoff=0.6))
            values = {"value": word, "near": near}
            self._complain(_join(*where), f"unknown-{place.refers}", values)

    def _list_ids(self, kind: str) -> Sequence[str]:
        known = self._known.get(kind)
        if known is None:
            ids = [entry.get("id") for entry in list_entries(self._value, f"{kind}s")]
            known = self._known[kind] = [id_ for id_ in ids if isinstance(id_, str)]
        return known

    def _check_future(self, place: Field, text: str, where: tuple[Path, Step | None]) -> None:
        day = find_day(text)
        if day is not None:
            values = {"field": place, "day": day, "today": self._today}
            self._complain(_join(*where), "future-date", values)

    def _check_number(self, place: Field, text: str, where: tuple[Path, Step | None]) -> None:
        if place.format == "phone" and lacks_area_code(text):
            self._complain(_join(*where), "phone-area-code", {"value": text}, is_error=False)
        if place.format == "tax-no" and not is_tax_number(text):
            self._complain(_join(*where), "tax-number", {"value": text}, is_error=False)

    def _complain(
        self, path: Path, rule: str, values: Mapping[str, object], *, is_error: bool = True
    ) -> None:
        self.flaws.append(Flaw(path, rule, "error" if is_error else "warning", values))


def list_entries(value: Mapping[str, object], key: str) -> list[dict[str, object]]:
    """The maps of a list at a key; none where there is no list."""
    entries = value.get(key)
    return [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []


def _join(above: Path, step: Step | None) -> Path:
    return above if step is None else (*above, step)
