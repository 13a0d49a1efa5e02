"""The arithmetic of ratios, and how figures are printed."""

from __future__ import annotations

import sys

import pytest

from benchmarks.memory import weigh
from benchmarks.rows import Note, Row, Table, format_markdown, format_plain
from benchmarks.timing import Command, add_up, find_ratio, multiply, run_once, time_together


def test_a_ratio_is_the_median_of_the_rounds_and_not_the_ratio_of_medians() -> None:
    assert find_ratio([2, 9, 40], [1, 3, 10]) == 3
    assert find_ratio([1, 2], [2, 2]) == 0.75


def test_rounds_cannot_be_compared_with_fewer_rounds() -> None:
    with pytest.raises(ValueError, match="shorter"):
        find_ratio([1, 2], [1])


def test_floors_are_added_round_by_round() -> None:
    assert add_up([1, 2], [10, 20], [100, 200]) == [111, 222]
    assert multiply([1, 2], 3) == [3, 6]


@pytest.mark.parametrize(
    ("figure", "limit", "missed"), [(1.0, 1.0, False), (1.01, 1, True), (9, None, False)]
)
def test_a_limit_is_missed_above_it_only(figure: float, limit: float | None, missed: bool) -> None:
    assert Row("x", figure, limit).is_missed is missed


def test_a_row_says_its_limit_and_that_it_was_missed() -> None:
    assert format_plain(Row("a / b", 0.251, 0.25)) == "  0.25  a / b  (at most 0.25)  MISSED"
    assert format_plain(Row("a / b", 9.87, 12)) == "  9.87  a / b  (at most 12)"
    assert format_plain(Row("memory", 143.4, 200, "MB")) == "143 MB  memory  (at most 200 MB)"
    assert format_plain(Note("no jq")) == "     -  no jq"


def test_a_document_gets_rows_tables_and_notes() -> None:
    table = Table(("in P", "1,000"), [("overdue", "8.1")])
    text = format_markdown(
        [Note("No jq here"), Row("a / b", 2, 1), Row("c / d", 10.5, None), table]
    )
    assert text == (
        "| What is measured | Measured | At most |\n| --- | ---: | ---: |\n"
        "| a / b | **2** | 1 |\n| c / d | 10.5 |  |\n\n"
        "| in P | 1,000 |\n| --- | ---: |\n| overdue | 8.1 |\n\n"
        "No jq here."
    )


def test_a_run_counts_its_children() -> None:
    busy = "sum(range(3_000_000))"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"
    idle = run_once(Command([sys.executable, "-c", "pass"]))
    assert run_once(Command([sys.executable, "-c", child])) > idle


def test_the_largest_process_is_a_child_and_never_who_measures() -> None:
    ballast = bytearray(100_000_000)
    busy = "x = bytearray(60_000_000)"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"
    assert weigh(Command([sys.executable, "-c", "pass"])) < 60
    assert len(ballast) > 60_000_000
    assert 60 < weigh(Command([sys.executable, "-c", child])) < 100


def test_commands_take_turns_and_the_first_round_does_not_count() -> None:
    turns: list[str] = []
    words = [sys.executable, "-S", "-c", "pass"]
    commands = {
        name: Command(words, prepare=lambda name=name: turns.append(name)) for name in ("a", "b")
    }
    seconds = time_together(commands, 2)
    assert turns == ["a", "b", "a", "b", "a", "b"]
    assert {name: len(figures) for name, figures in seconds.items()} == {"a": 2, "b": 2}


def test_a_command_that_fails_is_not_measured() -> None:
    words = [sys.executable, "-c", "import sys; sys.exit('no such ledger')"]
    with pytest.raises(SystemExit, match="no such ledger"):
        run_once(Command(words))
    with pytest.raises(SystemExit, match="no such ledger"):
        weigh(Command(words))
