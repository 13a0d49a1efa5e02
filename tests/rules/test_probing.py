"""What is looked at in a card is just what the schema asks, whatever the card holds."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.days import find_day
from crmcli.rules.edits import Path
from crmcli.rules.fields import Field
from crmcli.rules.findings import Flaw
from crmcli.rules.numbers import is_tax_number, lacks_area_code
from crmcli.rules.outcome import Card
from crmcli.rules.probing import probe_card
from crmcli.rules.quality import examine_card
from crmcli.rules.settings import Person, Settings

ROOT = parse_schema(read_shipped_schema()).root
TODAY = date(2026, 11, 23)
PEOPLE = {one: Person(one, one) for one in ("li.wei", "anna")}

_WORDS = (
    *("li.wei", "li.wie", "anna", "none", "wang", "c1", "2026-11-23", "2026-11-24", "2026-13-01"),
    *("2026-11-20", "20261120", "65000000", "010-65000000", "91350100M000100Y43", "x", ""),
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


def look_at_everything(card: dict[str, object]) -> Iterator[Flaw]:
    """The plain form: every rule asked of every value."""
    for path, place, value in walk(card, ROOT, ()):
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


def maps_of(place: Field) -> st.SearchStrategy[dict[str, object]]:
    children = {
        key: st.deferred(lambda one=one: values_of(one)) for key, one in place.children.items()
    }
    keys = st.lists(st.sampled_from(list(children)), unique=True, max_size=5)
    return keys.flatmap(lambda drawn: st.fixed_dictionaries({key: children[key] for key in drawn}))


@given(maps_of(ROOT))
def test_what_is_prepared_finds_what_the_plain_form_finds(card: dict[str, object]) -> None:
    assert probe_card(card, ROOT, PEOPLE, TODAY).flaws == list(look_at_everything(card))


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
