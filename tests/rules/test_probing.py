"""What is looked at in a card is just what the schema asks, whatever the card holds."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.days import find_day
from crmcli.rules.edits import Path
from crmcli.rules.fields import Field
from crmcli.rules.findings import Flaw
from crmcli.rules.numbers import is_tax_number, lacks_area_code
from crmcli.rules.outcome import Card
from crmcli.rules.probing import Probed, probe_card
from crmcli.rules.quality import examine_card
from crmcli.rules.settings import Person, Settings

ROOT = parse_schema(read_shipped_schema()).root
_DAY = {"type": "string", "format": "date", "x-crm": {"past": True}}
_PERSON = {"type": "string", "x-crm": {"ref": "person"}}
_PHONES = {"type": "array", "items": {"type": "string", "format": "phone"}}
_OFFICE = {
    "phones": _PHONES,
    "opened": _DAY,
    "staff": {"type": "object", "properties": {"head": _PERSON, "phones": _PHONES}},
}
_VISIT = {
    "id": {"type": "string"},
    "contact": {"type": "string", "x-crm": {"ref": "contact"}},
    "days": {"type": "array", "items": _DAY},
}
_ODD = {
    "days": {"type": "array", "items": _DAY},
    "helpers": {"type": "array", "items": _PERSON},
    "rows": {"type": "array", "items": _PHONES},
    "offices": {"type": "array", "items": {"type": "object", "properties": _OFFICE}},
    "contacts": {
        "type": "array",
        "items": {"type": "object", "properties": {"id": {"type": "string"}, "by": _PERSON}},
        "x-crm": {"key": "id"},
    },
    "visits": {
        "type": "array",
        "items": {"type": "object", "properties": _VISIT},
        "x-crm": {"key": "id"},
    },
    "tax_no": {"type": "string", "format": "tax-no"},
    "last": _DAY,
}
ODD_ROOT = parse_schema(json.dumps({"type": "object", "properties": _ODD}).encode()).root
"""Lists of texts, of lists and of maps with lists, in places where the shipped schema has none."""

TODAY = date(2026, 11, 23)
PEOPLE = {one: Person(one, one) for one in ("li.wei", "anna")}

_WORDS = (
    *("li.wei", "li.wie", "anna", "none", "wang", "c1", "2026-11-23", "2026-11-24", "2026-13-01"),
    *("2026-11-20", "20261120", "65000000", "010-65000000", "91350100M000100Y43", "x", ""),
    "91350100M000100Y44",
)


def walk(value: object, place: Field, path: Path) -> Iterator[tuple[Path, Field, object]]:
    """Every value that the schema knows, parents first."""
    yield path, place, value
    if isinstance(value, dict) and place.kind == "map":
        for key, child in place.children.items():
            if key in value:
                yield from walk(value[key], child, (*path, key))
    elif isinstance(value, list) and place.kind == "list" and place.item:
        for position, entry in enumerate(value):
            yield from walk(entry, place.item, (*path, position))


def probe_plainly(card: dict[str, object], root: Field) -> Probed:
    """The plain form: every rule asked of every value."""
    texts = [
        (place, value)
        for _, place, value in walk(card, root, ())
        if isinstance(value, str) and place.kind != "list"
    ]
    days = [find_day(text) for place, text in texts if place.past and place.format == "date"]
    past = [day for day in days if day is not None and day <= TODAY]
    named = {text for place, text in texts if place.refers == "person" and text in PEOPLE}
    flaws = list(look_at_everything(card, root))
    return Probed(flaws, max(past, default=None), frozenset(named))


def look_at_everything(card: dict[str, object], root: Field) -> Iterator[Flaw]:
    for path, place, value in walk(card, root, ()):
        if place.kind == "list":
            yield from look_at_ids(path, place, value)
        elif isinstance(value, str):
            yield from look_at_text(card, path, place, value)


def look_at_ids(path: Path, place: Field, entries: object) -> Iterator[Flaw]:
    key = place.entry_key
    if key is None or not isinstance(entries, list):
        return
    ids = [one.get(key) if isinstance(one, dict) else None for one in entries]
    for position, id_ in enumerate(ids):
        if isinstance(id_, str) and id_ in ids[:position]:
            values = {"value": id_, "list": place}
            yield Flaw((*path, position, key), "duplicate-entry", "error", values)


def look_at_text(card: dict[str, object], path: Path, place: Field, word: str) -> Iterator[Flaw]:
    if place.refers is not None and not (place.none and word == "none"):
        known = list(PEOPLE)
        if place.refers != "person":
            entries = card.get(f"{place.refers}s")
            maps = (
                [one for one in entries if isinstance(one, dict)]
                if isinstance(entries, list)
                else []
            )
            known = [id_ for one in maps if isinstance(id_ := one.get("id"), str)]
        if word not in known:
            near = tuple(difflib.get_close_matches(word, known, n=3, cutoff=0.6))
            yield Flaw(path, f"unknown-{place.refers}", "error", {"value": word, "near": near})
    day = find_day(word) if place.past and place.format == "date" else None
    if day is not None and day > TODAY:
        values = {"field": place, "day": day, "today": TODAY}
        yield Flaw(path, "future-date", "error", values)
    if place.format == "phone" and lacks_area_code(word):
        yield Flaw(path, "phone-area-code", "warning", {"value": word})
    if place.format == "tax-no" and not is_tax_number(word):
        yield Flaw(path, "tax-number", "warning", {"value": word})


def values_of(place: Field) -> st.SearchStrategy[object]:
    """Values that a field may have, and sometimes one of another kind."""
    words = st.sampled_from(_WORDS)
    odd = st.one_of(words, st.none(), st.integers(0, 9), st.lists(words, max_size=2))
    if place.kind == "map" and place.children:
        return st.one_of(maps_of(place), maps_of(place), maps_of(place), odd)
    if place.kind == "list" and place.item is not None:
        entries = st.lists(values_of(place.item), max_size=3)
        return st.one_of(entries, entries, entries, odd)
    return st.one_of(words, words, words, odd)


@cache
def maps_of(place: Field) -> st.SearchStrategy[dict[str, object]]:
    children = {
        key: st.deferred(lambda one=one: values_of(one)) for key, one in place.children.items()
    }
    keys = st.lists(st.sampled_from(list(children)), unique=True, max_size=5)
    return keys.flatmap(lambda drawn: st.fixed_dictionaries({key: children[key] for key in drawn}))


def good_values(place: Field) -> st.SearchStrategy[object]:
    """Values with no flaw, where the card has a first contact and a first visit."""
    if place.kind == "map":
        return good_maps(place)
    if place.kind == "list" and place.item is not None:
        return st.lists(good_values(place.item), max_size=2).map(partial(give_ids, place))
    if place.refers == "person":
        return st.sampled_from([*PEOPLE, "none"] if place.none else [*PEOPLE])
    if place.refers is not None:
        return st.just(name_entry(0))
    if place.format == "phone":
        return st.sampled_from(("010-65000000", "+86 138 0013 8000", "95588"))
    if place.format == "tax-no":
        return st.just("91350100M000100Y43")
    if place.format == "date":
        return st.sampled_from(("2026-11-23", "2026-11-20", "1999-01-01"))
    return st.just("x")


def good_maps(place: Field) -> st.SearchStrategy[dict[str, object]]:
    """Any of the keys with something to look at."""
    asked = {key: good_values(child) for key, child in place.children.items() if is_asked(child)}
    return st.fixed_dictionaries({}, optional=asked)


@cache
def good_cards(root: Field) -> st.SearchStrategy[dict[str, object]]:
    return good_maps(root).map(with_first_entries)


def with_first_entries(card: dict[str, object]) -> dict[str, object]:
    first = [{"id": name_entry(0)}]
    return {**card, **{key: card.get(key) or first for key in ("contacts", "visits")}}


def is_asked(place: Field) -> bool:
    """Whether a rule is about the field or one below it."""
    below = [*place.children.values(), *([place.item] if place.item else [])]
    is_own = place.past or place.refers or place.entry_key or place.format in ("phone", "tax-no")
    return bool(is_own) or any(map(is_asked, below))


def name_entry(position: int) -> str:
    return f"e{position}"


def give_ids(place: Field, entries: list[object]) -> list[object]:
    """A list's entries, each with an id of its own, if they have ids."""
    if place.entry_key is None:
        return entries
    return [
        {place.entry_key: name_entry(position), **one} if isinstance(one, dict) else one
        for position, one in enumerate(entries)
    ]


def iter_spoiled(card: dict[str, object], root: Field) -> Iterator[dict[str, object]]:
    """The card with one wrong value: each that there can be, in turn."""
    for path, place, value in walk(card, root, ()):
        if isinstance(value, str) and (wrong := find_wrong_word(place)) is not None:
            yield replace(card, path, wrong)
        if isinstance(value, list) and place.entry_key is not None and len(value) > 1:
            yield replace(card, (*path, 1, place.entry_key), name_entry(0))


def find_wrong_word(place: Field) -> str | None:
    if place.refers is not None:
        return "li.wie"
    if place.past:
        return "2026-11-24"
    return {"phone": "65000000", "tax-no": "91350100M000100Y44"}.get(place.format or "")


def replace(value: object, path: Path, word: str) -> dict[str, object]:
    """A copy of a card in which one text is another one."""
    copy = json.loads(json.dumps(value))
    here = copy
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = word
    assert isinstance(copy, dict)
    return copy


@pytest.mark.parametrize("root", [ROOT, ODD_ROOT], ids=["shipped", "odd"])
@given(st.data())
def test_what_is_prepared_finds_what_the_plain_form_finds(root: Field, data: st.DataObject) -> None:
    card = data.draw(maps_of(root))
    assert probe_card(card, root, PEOPLE, TODAY) == probe_plainly(card, root)


@pytest.mark.parametrize("root", [ROOT, ODD_ROOT], ids=["shipped", "odd"])
@given(st.data())
def test_the_only_flaw_of_a_card_is_found(root: Field, data: st.DataObject) -> None:
    card = data.draw(good_cards(root))
    good = probe_card(card, root, PEOPLE, TODAY)
    assert good.flaws == []
    assert good == probe_plainly(card, root)
    for spoiled in iter_spoiled(card, root):
        found = probe_card(spoiled, root, PEOPLE, TODAY)
        assert len(found.flaws) == 1
        assert found == probe_plainly(spoiled, root)


@given(maps_of(ROOT), st.integers(0, 400))
def test_the_same_flaws_from_the_newest_past_day_on(card: dict[str, object], later: int) -> None:
    settings = Settings(people=PEOPLE)
    flaws, since, _ = examine_card(Card("x", "x", card), settings, ROOT, TODAY)
    if any(flaw.rule == "future-date" for flaw in flaws):
        return
    day = (since or date(1999, 1, 1)) + timedelta(days=later)
    assert examine_card(Card("x", "x", card), settings, ROOT, day).flaws == flaws
    if since is not None:
        before = examine_card(Card("x", "x", card), settings, ROOT, since - timedelta(days=1)).flaws
        assert any(flaw.rule == "future-date" for flaw in before)


@given(maps_of(ROOT), st.sets(st.sampled_from(_WORDS)))
def test_the_same_flaws_in_a_team_with_those_who_are_named(
    card: dict[str, object], others: set[str]
) -> None:
    flaws, _, named = examine_card(Card("x", "x", card), Settings(people=PEOPLE), ROOT, TODAY)
    if named is None:
        assert any(flaw.rule == "unknown-person" for flaw in flaws)
        return
    team = Settings(people={one: Person(one, one) for one in {*named, *others}})
    assert examine_card(Card("x", "x", card), team, ROOT, TODAY).flaws == flaws
