"""The sample ledger that this checkout is: valid, varied, and worth looking at on its day.

Seen from Monday 2026-11-23, the day that the demonstration and the README show.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crmcli.book.checking import check_ledger
from crmcli.ledger.records import iter_record_files, load_record
from crmcli.ledger.schema import Schema, load_schema
from crmcli.ledger.settings import load_settings
from crmcli.ledger.splice import format_record
from crmcli.ledger.template import ATTRIBUTES_FILE, EDITOR_FILE, format_founding_files
from crmcli.rules.followup import Standing, assess_card, count_days_overdue
from crmcli.rules.settings import Person, Settings

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 23)

Card = dict[str, Any]


@pytest.fixture(scope="module")
def schema() -> Schema:
    return load_schema(ROOT)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(ROOT)


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    return {file: (ROOT / file).read_bytes().decode() for file in iter_record_files(ROOT)}


@pytest.fixture(scope="module")
def cards(schema: Schema) -> dict[str, Card]:
    records = [load_record(ROOT, file, schema.root) for file in iter_record_files(ROOT)]
    return {record.id: record.value for record in records if record.value is not None}


@pytest.fixture(scope="module")
def standings(cards: dict[str, Card], settings: Settings) -> dict[str, Standing]:
    return {id_: assess_card(card, settings) for id_, card in cards.items()}


@pytest.fixture(scope="module")
def days_late(standings: dict[str, Standing]) -> dict[str, int]:
    """How many days each customer is late; those that are never due are left out."""
    found = {id_: count_days_overdue(standing, TODAY) for id_, standing in standings.items()}
    return {id_: days for id_, days in found.items() if days is not None}


def _iter_visits(cards: dict[str, Card]) -> list[tuple[Card, Card]]:
    return [(card, visit) for card in cards.values() for visit in card.get("visits", [])]


def _choices(schema: Schema, key: str) -> set[str]:
    return {choice.key for choice in schema.root.children[key].choices}


def test_no_errors_and_few_warnings(schema: Schema, settings: Settings) -> None:
    findings = list(check_ledger(ROOT, schema, settings, TODAY).findings)
    assert [finding for finding in findings if finding.severity == "error"] == []
    assert len(findings) <= 4


def test_every_file_is_a_card(texts: dict[str, str], cards: dict[str, Card]) -> None:
    assert len(cards) == len(texts) >= 24


@pytest.mark.parametrize("key", ["grade", "stage", "kind"])
def test_every_choice_occurs(key: str, schema: Schema, cards: dict[str, Card]) -> None:
    assert _choices(schema, key) <= {card.get(key) for card in cards.values()}


def test_special_cases_occur(cards: dict[str, Card], standings: dict[str, Standing]) -> None:
    assert any("grade" not in card for card in cards.values())
    assert any("archived" in card for card in cards.values())
    assert any(card["owner"] == "none" for card in cards.values())
    bases = {standing.basis for standing in standings.values()}
    assert bases == {"promise", "cadence", "created", "none"}


def test_six_people_own_and_visit(settings: Settings, cards: dict[str, Card]) -> None:
    people = set(settings.people)
    assert people == {"li.wei", "zhao.min", "zhou.hang", "anna", "chen.jing", "wu.qian"}
    assert people == {card["owner"] for card in cards.values()} - {"none"}
    assert people == {visit["by"] for _, visit in _iter_visits(cards)}
    assert len(settings.people["li.wei"].emails) == 2


def test_names_in_both_scripts(cards: dict[str, Card]) -> None:
    names = [card["name"] for card in cards.values()]
    chinese = {name for name in names if re.search(r"[\u4e00-\u9fff]", name)}
    latin = {name for name in names if re.search(r"[A-Za-z]", name)}
    assert chinese - latin and latin - chinese and chinese & latin


def test_visits_of_all_sorts(cards: dict[str, Card]) -> None:
    visits = [visit for _, visit in _iter_visits(cards)]
    channels = {visit["channel"] for visit in visits}
    assert {"onsite", "phone", "chat", "email", "online", "hosted", "expo", "post"} <= channels
    assert any(visit.get("missed") for visit in visits)
    assert any(visit.get("next") == "none" for visit in visits)
    assert any("problem" in visit and "solution" in visit for visit in visits)
    counts = {len(card.get("visits", [])) for card in cards.values()}
    assert {0, 1} < counts and max(counts) >= 12


def test_cards_are_filled_in(cards: dict[str, Card]) -> None:
    for key in ("needs", "consent", "credit", "follow_up", "verified", "addresses", "notes"):
        assert any(key in card for card in cards.values()), key
    assert any("budget" in need for card in cards.values() for need in card.get("needs", []))


def test_regrades_go_both_ways_and_fit_the_grade(cards: dict[str, Card]) -> None:
    order = "KABCD"
    regraded = [card for card in cards.values() if "regrades" in card]
    assert all(card["regrades"][-1]["to"] == card["grade"] for card in regraded)
    steps = [
        order.index(regrade["to"]) - order.index(regrade["from"])
        for card in regraded
        for regrade in card["regrades"]
        if "from" in regrade
    ]
    assert min(steps) < 0 < max(steps)


def test_a_visit_tells_the_grade_of_its_day(cards: dict[str, Card]) -> None:
    for card, visit in _iter_visits(cards):
        if "grade" in visit:
            assert visit["grade"] in _list_grades_of_day(card, visit["date"]), visit["id"]


def _list_grades_of_day(card: Card, day: str) -> set[str]:
    """The grade in the morning, and what it became that day."""
    regrades = card.get("regrades", [])
    morning = regrades[0].get("from") if regrades else card["grade"]
    for regrade in regrades:
        if regrade["date"] < day:
            morning = regrade["to"]
    return {morning, *(one["to"] for one in regrades if one["date"] == day)}


def test_visit_ids_tell_the_day(cards: dict[str, Card]) -> None:
    for _, visit in _iter_visits(cards):
        day = visit["date"].replace("-", "")
        assert re.fullmatch(rf"{day}-[0-9a-hjkmnp-tv-z]{{5}}", visit["id"]), visit["id"]


def test_customers_are_invented(texts: dict[str, str]) -> None:
    whole = "\n".join(texts.values())
    hosts = re.findall(r"@([a-z0-9.-]+)", whole) + re.findall(r"https?://([a-z0-9.-]+)", whole)
    assert hosts
    assert [host for host in hosts if not re.search(r"(^|\.)example(\.com)?$", host)] == []


def test_a_day_worth_looking_at(cards: dict[str, Card], days_late: dict[str, int]) -> None:
    overdue = [id_ for id_, days in days_late.items() if days > 0]
    assert 7 <= len(overdue) <= 10
    assert len({cards[id_]["owner"] for id_ in overdue}) >= 4
    assert {cards[id_].get("grade") for id_ in overdue} >= {"K", "A", "B", "C", "D"}
    assert 2 <= sum(days == 0 for days in days_late.values()) <= 3
    assert sum(-7 <= days < 0 for days in days_late.values()) >= 4
    assert sum(days < -7 for days in days_late.values()) >= 5


@pytest.mark.parametrize(
    ("id_", "late", "last_visit", "channel", "promised"),
    [
        ("yunfan", 11, date(2026, 11, 6), "phone", "送样机"),
        ("rhein", 19, date(2026, 10, 21), "email", None),
        ("deshun", 3, date(2026, 8, 11), "onsite", "月底前补货"),
        ("xinda", 10, date(2026, 10, 14), "chat", None),
        ("acme", 5, date(2026, 8, 20), "expo", None),
    ],
)
def test_known_customers_are_late(
    id_: str,
    late: int,
    last_visit: date,
    channel: str,
    promised: str | None,
    standings: dict[str, Standing],
    days_late: dict[str, int],
) -> None:
    standing = standings[id_]
    assert days_late[id_] == late
    assert (standing.last_visit, standing.last_channel) == (last_visit, channel)
    assert (standing.basis, standing.promised) == ("promise" if promised else "cadence", promised)


@pytest.mark.parametrize(
    "is_so",
    [
        pytest.param(re.compile(r"^#", re.M).search, id="comment at the top"),
        pytest.param(re.compile(r"^ +#", re.M).search, id="comment between entries"),
        pytest.param(re.compile(r"^\w+: .*\S +# ", re.M).search, id="trailing comment"),
        pytest.param(re.compile(r"^ *name: '", re.M).search, id="single quotes"),
        pytest.param(re.compile(r'^name: "', re.M).search, id="double quotes"),
        pytest.param(re.compile(r": >-?$", re.M).search, id="folded text"),
        pytest.param(re.compile(r": \|$", re.M).search, id="literal text"),
        pytest.param(re.compile(r": \d{4}-\d\d-\d\d$", re.M).search, id="bare date"),
        pytest.param(re.compile(r"^ +- \{id: \d{8}-", re.M).search, id="visit as a flow map"),
        pytest.param(re.compile(r"^- id:", re.M).search, id="list not indented"),
        pytest.param(re.compile(r"^    - ", re.M).search, id="list indented by four"),
        pytest.param(re.compile(r"\n\n\n").search, id="blank lines between sections"),
        pytest.param(re.compile(r"^\w+: {2,}\S", re.M).search, id="aligned values"),
    ],
)
def test_written_by_many_hands(is_so: Callable[[str], object], texts: dict[str, str]) -> None:
    assert any(is_so(text) for text in texts.values())


def test_most_are_as_the_program_writes(
    texts: dict[str, str], cards: dict[str, Card], schema: Schema
) -> None:
    as_written = {format_record(card, schema.root).decode() for card in cards.values()}
    assert len(as_written & set(texts.values())) >= len(texts) / 2


def test_set_up_as_a_fresh_ledger() -> None:
    fresh = format_founding_files(Person("li.wei", "李伟"), "Asia/Shanghai")
    for file in (ATTRIBUTES_FILE, EDITOR_FILE):
        assert fresh[file].decode() in (ROOT / file).read_text(encoding="utf-8"), file


def test_lines_end_in_lf(texts: dict[str, str]) -> None:
    assert [file for file, text in texts.items() if "\r" in text] == []
