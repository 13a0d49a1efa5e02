"""How cost grows with the number of customers, in starts of Python."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.asking import cold
from benchmarks.bench import HUGE, PYTHON, Bench, crm
from benchmarks.rows import Table
from benchmarks.timing import Command, find_ratio, time_together

_ID = "c-000005"


def measure_growth(bench: Bench) -> Iterator[Table]:
    """A line a command, a column a size."""
    figures: dict[str, dict[int, float]] = {}
    for size in bench.sizes:
        for name, figure in _measure(bench, size).items():
            figures.setdefault(name, {})[size] = figure
    heading = ["in starts of Python", *(f"{size:,}" for size in bench.sizes)]
    lines = [
        [name, *(f"{sized[size]:.1f}" if size in sized else "" for size in bench.sizes)]
        for name, sized in figures.items()
    ]
    yield Table(heading, lines)


def _measure(bench: Bench, size: int) -> dict[str, float]:
    """What each command costs at a size, warm and cold."""
    ledger = bench.ledgers.get_copy(size)
    warm = {
        "git status": Command(["git", "status", "--porcelain"], ledger),
        "overdue": crm(ledger, "overdue"),
        "overdue --top 50": crm(ledger, "overdue", "--top", "50"),
        "check, nothing changed": crm(ledger, "check"),
        "list": crm(ledger, "list"),
        "status": crm(ledger, "status"),
        "show ID": crm(ledger, "show", _ID),
        "log ID": crm(ledger, "log", _ID),
        "Tab": crm(ledger, "__complete", "fish", "show", "c-00001"),
        "visit": crm(ledger, "visit", _ID, "-m", "问交期"),
    }
    long = {
        "find a common word": crm(ledger, "find", "交期"),
        "overdue, cold": cold(ledger, "overdue"),
        "check, cold": cold(ledger, "check"),
    }
    figures = _compare(warm, bench.few)
    if size < HUGE:
        return figures | _compare(long, bench.few)
    return figures | _compare(long, 1, warm_up=False)  # each takes minutes


def _compare(
    commands: dict[str, Command], rounds: int, *, warm_up: bool = True
) -> dict[str, float]:
    seconds = time_together({"P": PYTHON, **commands}, rounds, warm_up=warm_up)
    return {name: find_ratio(seconds[name], seconds["P"]) for name in commands}
