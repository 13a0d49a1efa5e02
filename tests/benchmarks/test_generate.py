"""The generated ledgers: always the same, without a fault, and as late as they are said to be."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, pairwise
from pathlib import Path

import pytest

from benchmarks.customers import make_card
from benchmarks.generate import iter_cards, iter_files, write_ledger
from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.ledger.settings import load_settings
from crmcli.ledger.splice import format_record
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.followup import assess_card, count_days_overdue
from crmcli.rules.outcome import Card
from crmcli.rules.promises import list_promises
from crmcli.rules.quality import examine_card, iter_ledger_findings

TODAY = date(2026, 11, 23)
CARDS = 600
ROOT = parse_schema(read_shipped_schema()).root


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generated ledger of thirty cards, with a past."""
    folder = tmp_path_factory.mktemp("generated") / "ledger"
    write_ledger(folder, 30, visits=6, seed=7, commits=40)
    return folder


@pytest.fixture(scope="module")
def cards() -> list[dict[str, object]]:
    """Cards of twenty visits."""
    return list(iter_cards(CARDS, 20, 1))


def ask_git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_same_words_make_the_same_commits(folder: Path, tmp_path: Path) -> None:
    write_ledger(tmp_path / "again", 30, visits=6, seed=7, commits=40)
    assert ask_git(folder, "rev-parse", "HEAD") == ask_git(tmp_path / "again", "rev-parse", "HEAD")


def test_another_seed_makes_other_cards() -> None:
    assert make_card(3, 4, seed=1) != make_card(3, 4, seed=2)


def test_a_generated_ledger_is_committed_and_has_a_past(folder: Path) -> None:
    assert ask_git(folder, "status", "--porcelain") == ""
    assert ask_git(folder, "rev-list", "--count", "HEAD") == "40\n"
    assert len(list((folder / "records").glob("*.yaml"))) == 30


def test_a_larger_ledger_begins_with_the_smaller(folder: Path, tmp_path: Path) -> None:
    write_ledger(tmp_path / "smaller", 9, visits=6, seed=7)
    for smaller in sorted((tmp_path / "smaller/records").iterdir()):
        assert smaller.read_bytes() == (folder / "records" / smaller.name).read_bytes()


def test_a_larger_ledger_keeps_its_cards_in_folders() -> None:
    for count, depth in ((4_999, 1), (5_000, 2)):
        files = [name for name, _ in islice(iter_files(count, 0, 1), 8)]
        places = {name.count("/") for name in files if name.startswith("records/")}
        assert places == {depth}


def test_no_card_has_an_error_and_few_have_a_warning(
    folder: Path, cards: list[dict[str, object]]
) -> None:
    settings, schema = load_settings(folder), parse_schema(read_shipped_schema())
    flaws = []
    for value in cards:
        assert schema.is_valid(value), value["id"]
        card = Card(str(value["id"]), f"records/{value['id']}.yaml", value)
        flaws += examine_card(card, settings, ROOT, TODAY).flaws
    assert {flaw.rule for flaw in flaws} == {"incomplete"}
    assert len(flaws) < CARDS / 30
    named = [Card(str(value["id"]), f"records/{value['id']}.yaml", value) for value in cards]
    assert not list(iter_ledger_findings(named))


def test_a_card_is_read_as_it_was_meant(cards: list[dict[str, object]]) -> None:
    for value in cards[:50]:
        parsed = parse_record(format_record(value, ROOT), ROOT)
        assert parsed.value == value
        assert not parsed.problems


def test_about_eighteen_of_a_hundred_are_overdue(
    folder: Path, cards: list[dict[str, object]]
) -> None:
    settings = load_settings(folder)
    bases = []
    for value in cards:
        standing = assess_card(value, settings)
        days = count_days_overdue(standing, TODAY)
        if days is not None and days > 0:
            bases.append(standing.basis)
    assert 0.15 < len(bases) / CARDS < 0.21
    assert {"promise", "cadence"} == set(bases)
    assert min(bases.count("promise"), bases.count("cadence")) > len(bases) / 4


def test_only_the_last_promise_is_open(cards: list[dict[str, object]]) -> None:
    for value in cards:
        fates = [promise.fate for promise in list_promises(value)]
        assert "open" not in fates[:-1]
        assert "moved" not in fates


def test_visits_stand_in_order_and_as_many_as_were_asked_for() -> None:
    for visits in (0, 1, 2, 3, 20):
        for value in iter_cards(60, visits, 3):
            days = list(_iter_days(value))
            assert len(days) == visits
            assert all(earlier <= later for earlier, later in pairwise(days))
            assert all(day <= TODAY for day in days)


def test_cards_are_of_every_kind(cards: list[dict[str, object]]) -> None:
    assert {value["kind"] for value in cards} == {"company", "individual", "government", "partner"}
    assert {value["stage"] for value in cards} == {"lead", "prospect", "customer", "churned"}
    for key in ("archived", "follow_up", "regrades", "needs", "aliases", "addresses", "tags"):
        assert any(key in value for value in cards), key
    names = {value["name"] for value in cards}
    assert len(names) > CARDS * 0.98
    sizes = [len(format_record(value, ROOT)) for value in cards[:100]]
    assert 3_700 < sum(sizes) / 100 < 4_700


def test_a_visit_notes_the_grade_of_its_day(cards: list[dict[str, object]]) -> None:
    """The last grade that the log notes is the card's own, for those who were met of late."""
    for value in cards:
        noted = [visit["grade"] for visit in _list_visits(value) if "grade" in visit]
        if noted and _last_day(value) > TODAY - timedelta(days=60):
            assert noted[-1] == value["grade"]


def _list_visits(value: dict[str, object]) -> list[dict[str, object]]:
    visits = value.get("visits", [])
    assert isinstance(visits, list)
    return visits


def _iter_days(value: dict[str, object]) -> Iterator[date]:
    return (date.fromisoformat(str(visit["date"])) for visit in _list_visits(value))


def _last_day(value: dict[str, object]) -> date:
    return max(_iter_days(value))
