"""What it costs to start at all."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import loader
from benchmarks.bench import TYPER_APP, Bench, run_crm
from benchmarks.rows import Row
from benchmarks.timing import Command, find_ratio, time_together


def measure_loader(bench: Bench) -> Iterator[Row]:
    """Our loader against PyYAML's, in this process."""
    yield Row("our loader / CSafeLoader, a card of 50 visits", loader.measure(), loader.LIMIT)


def measure_start(bench: Bench) -> Iterator[Row]:
    """`crm --version` against the smallest Typer program with two commands."""
    commands = {"app": TYPER_APP, "crm": Command(run_crm("--version"))}
    seconds = time_together(commands, bench.many)
    ratio = find_ratio(seconds["crm"], seconds["app"])
    yield Row("crm --version / two-command Typer app", ratio, 1.2)
