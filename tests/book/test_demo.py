"""The sample ledger: the same for everybody on a day, valid, and made as the commands would."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from crmcli.book import open_book
from crmcli.book.auditing import open_auditor
from crmcli.book.demo import found_demo, gather_people, load_data
from crmcli.book.demo_history import find_apart
from crmcli.book.demo_plan import plan_steps
from crmcli.errors import GitFailed, Refused
from crmcli.rules.followup import assess_card
from tests.sandbox import Sandbox, load_cards

ZONE = "Asia/Shanghai"
DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory, _home: None) -> Sandbox:
    folder = tmp_path_factory.mktemp("demo") / "sample"
    found_demo(folder, ZONE, lambda: None)
    return Sandbox(folder)


def test_it_is_the_same_for_everybody(sample: Sandbox, tmp_path: Path) -> None:
    found_demo(tmp_path / "again", ZONE, lambda: None)
    assert Sandbox(tmp_path / "again").head() == sample.head()


def test_it_is_clean_and_valid(sample: Sandbox) -> None:
    assert sample.status() == ""
    sample.git("fsck", "--strict")
    audit = open_auditor(sample.root).check(None)
    assert audit.cards == 25
    assert [one for one in audit.findings if one.severity == "error"] == []


def test_it_has_a_history_of_several_people(sample: Sandbox) -> None:
    lines = sample.git("log", "--format=%ae %p").splitlines()
    assert 150 <= len(lines) <= 320
    assert len({line.split()[0] for line in lines}) == 6
    assert [len(line.split()) - 1 for line in lines].count(2) == 1
    acts = Counter(sample.git("log", "--format=%(trailers:key=Crm-Act,valueonly)").split())
    assert {"new", "visit", "next", "regrade", "set", "add", "save", "archive"} <= set(acts)


def test_the_team_works_by_day_until_yesterday(sample: Sandbox) -> None:
    times = [
        datetime.fromisoformat(line) for line in sample.git("log", "--format=%aI").splitlines()
    ]
    assert max(times).date() < DAY
    assert (max(times) - min(times)).days > 200
    assert {one.weekday() for one in times} <= set(range(5))
    assert {one.hour for one in times} <= set(range(8, 19))


def test_each_commit_is_what_a_command_makes(sample: Sandbox) -> None:
    """No visit touches a line that was there, and every regrade gives its reason."""
    output = sample.git("log", "--grep=^visit(", "--format=%h", "--numstat")
    changes = [line.split("\t") for line in output.splitlines() if "\t" in line]
    assert len(changes) > 100
    assert {removed for _, removed, _ in changes} == {"0"}


def test_there_is_something_to_show(sample: Sandbox) -> None:
    book = open_book(sample.root)
    me = book.find_me()
    assert me is not None
    assert me.id == "lin.xiao"
    cards = load_cards(book)
    late = [card for card in cards if (assess_card(card.value, book.settings).due or DAY) < DAY]
    assert 3 <= len(late) <= 15
    assert any(card.value["owner"] == me.id for card in late)
    assert any(card.value["owner"] == "none" for card in cards)


def test_whoever_is_in_the_sample_already_is_that_person() -> None:
    _, me = gather_people("Sofia@example.com")
    assert (me.id, me.emails) == ("sofia", ("sofia@example.com",))
    people, me = gather_people("new@example.net")
    assert me in people
    assert (me.id, me.emails) == ("lin.xiao", ("lin.xiao@example.com", "new@example.net"))


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine\n")
    with pytest.raises(Refused, match="demo-not-empty"):
        found_demo(tmp_path, ZONE, lambda: None)
    assert [one.name for one in tmp_path.iterdir()] == ["note.txt"]


def test_nobody_is_made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    with pytest.raises(Refused, match="no-identity"):
        found_demo(tmp_path / "sample", ZONE, lambda: None)
    assert not (tmp_path / "sample").exists()


def test_a_failure_leaves_the_folder_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.sharedRepository")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "nonsense")
    with pytest.raises(GitFailed):
        found_demo(tmp_path, ZONE, lambda: None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("day", [date(2026, 1, 3), date(2027, 2, 28), date(2028, 2, 29)])
def test_any_day_will_do(day: date) -> None:
    data = load_data()
    steps = plan_steps(data, day, ZoneInfo("America/New_York"), Random(1))
    assert steps[-1].at.date() < day
    assert find_apart(steps, data["apart"])
