"""What a schema cannot say of a card: people, days, order and completeness.

Everything here takes values as they are, also where the schema objects to them: what has the
wrong kind is passed over, for the schema has named it already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from crmcli.rules.days import find_day
from crmcli.rules.edits import Path
from crmcli.rules.fields import Field, find_choice
from crmcli.rules.findings import Severity
from crmcli.rules.folding import fold_text
from crmcli.rules.ids import RESERVED
from crmcli.rules.numbers import is_tax_number, lacks_area_code
from crmcli.rules.outcome import Card
from crmcli.rules.settings import UNGRADED, Settings

NOBODY = "none"
_REACHABLE_BY = ("phones", "emails", "wechat", "qq", "fax")
_NOT_OF_INDIVIDUALS = frozenset({"industry", "size"})


class Flaw(NamedTuple):
    """One thing that is wrong with a card, at a path of keys and list positions."""

    path: Path
    rule: str
    severity: Severity
    values: Mapping[str, object]


def iter_card_findings(card: Card, settings: Settings, root: Field, today: date) -> Iterator[Flaw]:
    """What is wrong with one card beyond its schema, errors and warnings mixed."""
    yield from _check_id(card)
    for path, place, value in _walk(card.value, root, ()):
        if place.kind == "list":
            yield from _check_entries(path, place, value)
        elif isinstance(value, str):
            yield from _check_reference(card, settings, (path, place, value))
            yield from _check_day(path, place, value, today)
            yield from _check_number(path, place, value)
    yield from _check_visits(card.value)
    yield from _check_grade(card.value, root)
    yield from _check_completeness(card.value, root)


def iter_ledger_findings(cards: Sequence[Card]) -> Iterator[tuple[str, Flaw]]:
    """What is wrong between cards, with the file it is wrong in: ids and codes used twice."""
    for key, rule in (("id", "duplicate-id"), ("code", "duplicate-code")):
        holders: dict[str, list[Card]] = {}
        for card in cards:
            named = _name(card, key)
            if isinstance(named, str):
                holders.setdefault(fold_text(named), []).append(card)
        for sharing in holders.values():
            for card in sharing if len(sharing) > 1 else ():
                others = tuple(one.file for one in sharing if one is not card)
                yield (
                    card.file,
                    Flaw((key,), rule, "error", {"value": _name(card, key), "others": others}),
                )


def _name(card: Card, key: str) -> object:
    return card.id if key == "id" else card.value.get(key)


def iter_settings_findings(settings: Settings, root: Field) -> Iterator[Flaw]:
    """What crm.yaml says that the cards' schema does not know: a channel, a grade."""
    visits = root.children.get("visits")
    channel = visits.item.children.get("channel") if visits and visits.item else None
    usual = settings.visit_channel
    if channel and usual is not None and usual not in {one.key for one in channel.choices}:
        meant = find_choice(channel, usual)
        near = (meant,) if meant else ()
        values = {"value": usual, "choices": channel.choices, "near": near}
        yield Flaw(("visit", "channel"), "bad-choice", "error", values)
    grade = root.children.get("grade")
    grades = {one.key for one in grade.choices} | {UNGRADED} if grade and grade.choices else set()
    for key in settings.cadence:
        if grades and key not in grades:
            values = {"grade": key, "grades": tuple(sorted(grades))}
            yield Flaw(("cadence", key), "unknown-grade", "warning", values)


def _walk(value: object, place: Field, path: Path) -> Iterator[tuple[Path, Field, object]]:
    """Every value that the schema knows, with its path and field, parents first."""
    yield path, place, value
    if isinstance(value, dict) and place.kind == "map":
        for key, child in place.children.items():
            if key in value:
                yield from _walk(value[key], child, (*path, key))
    elif isinstance(value, list) and place.kind == "list" and place.item:
        for position, entry in enumerate(value):
            yield from _walk(entry, place.item, (*path, position))


def _check_id(card: Card) -> Iterator[Flaw]:
    named = card.value.get("id")
    if isinstance(named, str) and named != card.id:
        yield Flaw(("id",), "id-mismatch", "error", {"value": named, "stem": card.id})
    elif card.id in RESERVED:
        yield Flaw(("id",), "reserved-id", "error", {"value": card.id})


def _check_entries(path: Path, place: Field, entries: object) -> Iterator[Flaw]:
    """Ids of entries that another entry of the list has already."""
    if place.entry_key is None or not isinstance(entries, list):
        return
    seen: set[str] = set()
    for position, entry in enumerate(entries):
        id_ = entry.get(place.entry_key) if isinstance(entry, dict) else None
        if not isinstance(id_, str):
            continue
        if id_ in seen:
            where = (*path, position, place.entry_key)
            yield Flaw(where, "duplicate-entry", "error", {"value": id_, "list": place})
        seen.add(id_)


def _check_reference(
    card: Card, settings: Settings, spot: tuple[Path, Field, str]
) -> Iterator[Flaw]:
    """A text that must name a person, or a contact or visit of the same card."""
    path, place, word = spot
    if place.refers is None or (place.none and word == NOBODY):
        return
    known = _list_known(card, settings, place.refers)
    if word not in known:
        from difflib import get_close_matches

        near = tuple(get_close_matches(word, known, n=3, cutoff=0.6))
        yield Flaw(path, f"unknown-{place.refers}", "error", {"value": word, "near": near})


def _list_known(card: Card, settings: Settings, kind: str) -> list[str]:
    if kind == "person":
        return list(settings.people)
    ids = [entry.get("id") for entry in _entries_of(card.value, f"{kind}s")]
    return [id_ for id_ in ids if isinstance(id_, str)]


def _entries_of(value: Mapping[str, object], key: str) -> list[dict[str, object]]:
    entries = value.get(key)
    return [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []


def _check_day(path: Path, place: Field, text: str, today: date) -> Iterator[Flaw]:
    day = find_day(text) if place.past and place.format == "date" else None
    if day is not None and day > today:
        yield Flaw(path, "future-date", "error", {"field": place, "day": day, "today": today})


def _check_number(path: Path, place: Field, text: str) -> Iterator[Flaw]:
    if place.format == "phone" and lacks_area_code(text):
        yield Flaw(path, "phone-area-code", "warning", {"value": text})
    if place.format == "tax-no" and not is_tax_number(text):
        yield Flaw(path, "tax-number", "warning", {"value": text})


def _check_visits(value: Mapping[str, object]) -> Iterator[Flaw]:
    if "visits" not in value:
        return
    keys = list(value)
    if keys[-1] != "visits":
        after = tuple(keys[keys.index("visits") + 1 :])
        yield Flaw(("visits",), "visits-last", "warning", {"after": after})
    visits = value["visits"]
    yield from _check_order(visits if isinstance(visits, list) else [])


def _check_order(visits: Sequence[object]) -> Iterator[Flaw]:
    """The first visit that is dated before the one above it, and promises before their visit."""
    newest: date | None = None
    in_order = True
    for position, visit in enumerate(visits):
        day = find_day(visit.get("date")) if isinstance(visit, dict) else None
        if not isinstance(visit, dict) or day is None:
            continue
        if newest is not None and day < newest and in_order:
            in_order = False
            values = {"day": day, "newest": newest}
            yield Flaw(("visits", position, "date"), "visits-order", "warning", values)
        newest = day if newest is None else max(newest, day)
        promised = find_day(visit.get("next"))
        if promised is not None and promised < day:
            values = {"day": promised, "visited": day}
            yield Flaw(("visits", position, "next"), "next-before-visit", "warning", values)


def _check_grade(value: Mapping[str, object], root: Field) -> Iterator[Flaw]:
    """The grade must be what the newest entry of the grade history says."""
    dated = [
        (str(entry.get("date")), position, str(entry["to"]))
        for position, entry in enumerate(_entries_of(value, "regrades"))
        if "to" in entry
    ]
    place = root.children.get("grade")
    if not dated or place is None:
        return
    latest = max(dated)[2]
    grade = value.get("grade")
    if grade != latest and find_choice(place, latest) is not None:
        values = {"grade": grade or NOBODY, "latest": latest}
        yield Flaw(("grade",), "grade-history", "warning", values)


def _check_completeness(value: Mapping[str, object], root: Field) -> Iterator[Flaw]:
    """What a card should say sooner or later; nothing is asked of one that was put away."""
    if "archived" in value:
        return
    spared = _NOT_OF_INDIVIDUALS if value.get("kind") == "individual" else frozenset()
    absent = tuple(
        place
        for key, place in root.children.items()
        if place.asked and key not in spared and value.get(key) in (None, "", [], {})
    )
    if absent:
        from crmcli.rules.suggestions import name_filling

        values = {"fields": absent, "command": name_filling(value.get("id"), absent[0])}
        yield Flaw((), "incomplete", "warning", values)
    contacts = _entries_of(value, "contacts")
    if contacts and not any(one.get(way) for one in contacts for way in _REACHABLE_BY):
        yield Flaw(("contacts",), "unreachable", "warning", {})
