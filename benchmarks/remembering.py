"""The history: the log, and what stands on it, against git, which has to find the same changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench import LARGE, TYPER_APP, Bench, crm
from benchmarks.rows import Row
from benchmarks.timing import Command, add_up, find_ratio, run_once, time_together
from benchmarks.writing import make_demo, name_card
from crmcli.ledger.records import name_record

COMMITS = 50_000
_CARD = "records/harrow.yaml"
_STEP = 1_100
_PATCHES = ("log", "--no-textconv", "--patch")
"""git's own log: without the fields that our driver shows it in place of lines."""
_WRITE_GRAPH = ("git", "commit-graph", "write", "--reachable", "--changed-paths", "--no-progress")


def measure_log(bench: Bench) -> Iterator[Row]:
    """In the sample ledger with its months of history, and in one with 50,000 commits."""
    yield from _measure_demo(bench)
    if LARGE in bench.sizes:
        yield from _measure_long(bench)


def _measure_demo(bench: Bench) -> Iterator[Row]:
    ledger = make_demo(bench.ledgers.scratch)
    commands = {
        "app": TYPER_APP,
        "git card": Command(["git", *_PATCHES, "--", _CARD], ledger),
        "git": Command(["git", *_PATCHES], ledger),
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
    what = f"crm log ID at {COMMITS:,} commits{{}} / git log -p -- FILE without a commit graph"
    seconds = time_together(_log_card(ledger, 17), bench.few)
    ratio = find_ratio(seconds["log"], seconds["git"])
    yield Row(what.format(", while it makes a commit graph"), ratio, None)
    run_once(Command(_WRITE_GRAPH, ledger))
    # What git's log of a file costs, with its index and without, depends much on the file.
    customers = [_log_card(ledger, number) for number in range(_STEP, LARGE, _STEP)]
    rounds = [time_together(one, rounds=bench.few) for one in customers]
    cards, files = (add_up(*(one[name] for one in rounds)) for name in ("log", "git"))
    yield Row(what.format(f", {len(customers)} customers"), find_ratio(cards, files), 0.25)


def _log_card(ledger: Path, number: int) -> dict[str, Command]:
    file = name_card(number, LARGE)
    git = ["git", "-c", "core.commitGraph=false", *_PATCHES, "--", file]
    return {"git": Command(git, ledger), "log": crm(ledger, "log", name_record(file))}
