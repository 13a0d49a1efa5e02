"""The history: the log, and what stands on it, against git, which has to find the same changes."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import LARGE, TYPER_APP, Bench, crm
from benchmarks.rows import Row
from benchmarks.timing import Command, add_up, find_ratio, run_once, time_together
from benchmarks.writing import make_demo, name_card

COMMITS = 50_000
_CARD = "records/harrow.yaml"


def measure_log(bench: Bench) -> Iterator[Row]:
    """In the sample ledger with its months of history, and in one with 50,000 commits."""
    yield from _measure_demo(bench)
    if LARGE in bench.sizes:
        yield from _measure_long(bench)


def _measure_demo(bench: Bench) -> Iterator[Row]:
    ledger = make_demo(bench.ledgers.scratch)
    commands = {
        "app": TYPER_APP,
        "git card": Command(["git", "log", "--patch", "--", _CARD], ledger),
        "git": Command(["git", "log", "--patch"], ledger),
        "show": crm(ledger, "show", "harrow"),
        "card": crm(ledger, "log", "harrow"),
        "all": crm(ledger, "log"),
        "brief": crm(ledger, "brief", "harrow"),
    }
    seconds = time_together(commands, bench.many)
    card = add_up(seconds["app"], seconds["git card"])
    everything = add_up(seconds["app"], seconds["git"])
    yield Row("crm log ID / (Typer app + git log -p FILE)", find_ratio(seconds["card"], card), 4)
    yield Row("crm log / (Typer app + git log -p)", find_ratio(seconds["all"], everything), 8)
    ratio = find_ratio(seconds["brief"], seconds["show"])
    yield Row("crm brief ID / crm show ID", ratio, 2)


def _measure_long(bench: Bench) -> Iterator[Row]:
    """Against `git log -p` of one file as it is without a commit graph; both know the same past."""
    ledger = bench.ledgers.get_copy(LARGE, COMMITS)
    git = ["git", "-c", "core.commitGraph=false", "log", "--patch", "--", name_card(17, LARGE)]
    commands = {"git": Command(git, ledger), "log": crm(ledger, "log", "c-000017")}
    what = f"crm log ID at {COMMITS:,} commits{{}} / git log -p -- FILE without a commit graph"
    seconds = time_together(commands, bench.few)
    ratio = find_ratio(seconds["log"], seconds["git"])
    yield Row(what.format(", while it makes a commit graph"), ratio, None)
    run_once(crm(ledger, "doctor", "--fix"))
    seconds = time_together(commands, bench.few)
    yield Row(what.format(""), find_ratio(seconds["log"], seconds["git"]), 0.25)
