"""Likely duplicates among 10,000 customers, against reading the cards."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from benchmarks.asking import cold
from benchmarks.bench import LARGE, Bench, crm
from benchmarks.rows import Row
from benchmarks.timing import Command, find_ratio, time_together


def measure_dedupe(bench: Bench) -> Iterator[Row]:
    """`crm dedupe` with nothing remembered, and with the index that it left."""
    if LARGE not in bench.sizes:
        return
    ledger = bench.ledgers.get_copy(LARGE)
    commands = {
        "loop": Command([sys.executable, "-m", "benchmarks.loops", "parse", str(ledger)]),
        "dedupe": cold(ledger, "dedupe"),
    }
    seconds = time_together(commands, bench.few, warm_up=False)
    what = f"crm dedupe, cold, at {LARGE:,} customers / our loader in a loop, two processes"
    yield Row(what, find_ratio(seconds["dedupe"], seconds["loop"]), 3)
    commands = {"list": crm(ledger, "list"), "dedupe": crm(ledger, "dedupe")}
    seconds = time_together(commands, bench.few)
    what = f"crm dedupe, warm, at {LARGE:,} customers / crm list, warm"
    yield Row(what, find_ratio(seconds["dedupe"], seconds["list"]), 10)
