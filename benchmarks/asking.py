"""Who is overdue and what is wrong: with what is remembered and without, and beside others."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.bench import (
    HUGE,
    LARGE,
    PYTHON,
    TYPER_APP,
    Bench,
    crm,
    edit_and_commit,
    run_crm,
)
from benchmarks.ledgers import forget_index
from benchmarks.loops import SAMPLE
from benchmarks.peers import is_installed
from benchmarks.rows import Note, Result, Row
from benchmarks.timing import Command, add_up, find_ratio, multiply, run_once, time_together
from benchmarks.writing import name_card

_LARGE = f"at {LARGE:,} customers"
_HUGE = f"at {HUGE:,} customers"


def measure_overdue(bench: Bench) -> Iterator[Result]:
    """`crm overdue` with an index that is up to date, and with none; and as of a commit before."""
    if LARGE in bench.sizes:
        yield from _compare_peers(bench)
        yield from _measure_cold(bench)
        yield from _measure_past(bench)
    if HUGE in bench.sizes:
        yield from _measure_top(bench)


def measure_check(bench: Bench) -> Iterator[Result]:
    """`crm check` of everything, and of what has not changed since."""
    if LARGE not in bench.sizes:
        return
    ledger = bench.ledgers.get_copy(LARGE)
    commands = {
        "loop": Command([sys.executable, "-m", "benchmarks.loops", "check", str(ledger)]),
        "check": cold(ledger, "check"),
    }
    seconds = time_together(commands, bench.few, warm_up=False)
    what = f"crm check, cold, {_LARGE}"
    ratio = find_ratio(seconds["check"], multiply(seconds["loop"], SAMPLE))
    yield Row(f"{what} / CSafeLoader and one jsonschema validator in a loop", ratio, 0.25)
    commands = {"check": cold(ledger, "check"), "overdue": cold(ledger, "overdue")}
    seconds = time_together(commands, bench.many, warm_up=False)
    ratio = find_ratio(seconds["check"], seconds["overdue"])
    yield Row(f"{what} / crm overdue, cold", ratio, 1.3)
    commands = {"check": crm(ledger, "check"), "overdue": crm(ledger, "overdue")}
    seconds = time_together(commands, bench.many)
    ratio = find_ratio(seconds["check"], seconds["overdue"])
    yield Row(f"crm check, nothing changed, {_LARGE} / crm overdue, warm", ratio, 1.3)


def cold(ledger: Path, *words: str) -> Command:
    """A command of `crm` that finds nothing remembered."""
    return Command(run_crm(*words), ledger, prepare=lambda: forget_index(ledger))


def _compare_peers(bench: Bench) -> Iterator[Result]:
    ledger = bench.ledgers.get_copy(LARGE)
    commands = {"P": PYTHON, "overdue": crm(ledger, "overdue")}
    seconds = time_together(commands, bench.many)
    what = f"crm overdue, warm, {_LARGE}"
    yield Row(f"{what} / P", find_ratio(seconds["overdue"], seconds["P"]), 12)
    peers = bench.ledgers.get_peers(LARGE)
    here = [peer for peer in peers if is_installed(peer)]
    others = {peer.what: peer.command for peer in here}
    seconds = time_together({"overdue": commands["overdue"], **others}, bench.few)
    for peer in here:
        ratio = find_ratio(seconds["overdue"], seconds[peer.what])
        yield Row(f"{what} / {peer.what}", ratio, peer.limit)
    for program in sorted({peer.program for peer in peers} - {peer.program for peer in here}):
        yield Note(f"{program} is not installed here, so nothing is compared with it")


def _measure_cold(bench: Bench) -> Iterator[Row]:
    ledger = bench.ledgers.get_copy(LARGE)
    commands = {
        "loop": Command([sys.executable, "-m", "benchmarks.loops", "parse", str(ledger)]),
        "overdue": cold(ledger, "overdue"),
    }
    seconds = time_together(commands, bench.few)
    what = f"crm overdue, cold, {_LARGE} / our loader in a loop, two processes"
    yield Row(what, find_ratio(seconds["overdue"], seconds["loop"]), 1.3)


def _measure_past(bench: Bench) -> Iterator[Row]:
    """After the first use, which the round that warms up is."""
    ledger = bench.ledgers.get_copy(LARGE)
    run_once(edit_and_commit(ledger, name_card(17, LARGE)))
    commands = {
        "overdue": crm(ledger, "overdue"),
        "past": crm(ledger, "overdue", "--at", "HEAD~1"),
    }
    seconds = time_together(commands, bench.many)
    what = f"crm overdue --at HEAD~1, from its second use on, {_LARGE} / crm overdue, warm"
    yield Row(what, find_ratio(seconds["past"], seconds["overdue"]), 2)


def _measure_top(bench: Bench) -> Iterator[Row]:
    ledger = bench.ledgers.get_copy(HUGE)
    commands = {
        "app": TYPER_APP,
        "status": Command(["git", "status", "--porcelain"], ledger),
        "top": crm(ledger, "overdue", "--top", "50"),
    }
    seconds = time_together(commands, bench.few)
    floor = add_up(multiply(seconds["status"], 3), seconds["app"])
    what = f"crm overdue --top 50, warm, {_HUGE} / (3 git status + Typer app)"
    yield Row(what, find_ratio(seconds["top"], floor), 1)


_READERS: Mapping[str, tuple[Sequence[str], float]] = {
    "find TEXT": (("find", "交期"), 3.0),
    "visits --by person": (("visits", "--by", "person"), 2.5),
    "stats --by owner,grade": (("stats", "--by", "owner,grade"), 1.5),
    "list --untouched 30d": (("list", "--untouched", "30d"), 1.5),
    "overdue --by owner": (("overdue", "--by", "owner"), 1.5),
}
"""Words of a command, and how much more than `overdue` it may cost."""


def measure_readers(bench: Bench) -> Iterator[Row]:
    """What looks at all customers, against `crm overdue` on the same ledger of 1,000."""
    ledger = bench.ledgers.get_copy(1_000)
    commands = {"overdue": crm(ledger, "overdue")}
    commands |= {name: crm(ledger, *words) for name, (words, _) in _READERS.items()}
    seconds = time_together(commands, bench.many)
    for name, (_, limit) in _READERS.items():
        ratio = find_ratio(seconds[name], seconds["overdue"])
        yield Row(f"crm {name} / crm overdue, at 1,000 customers", ratio, limit)


def measure_completion(bench: Bench) -> Iterator[Row]:
    """A press of Tab after the beginning of an id, and after a Chinese name."""
    ledger = bench.ledgers.get_copy(1_000)
    commands = {
        "app": TYPER_APP,
        "id": crm(ledger, "__complete", "fish", "show", "c-00001"),
        "name": crm(ledger, "__complete", "fish", "show", "杭州华"),
    }
    seconds = time_together(commands, bench.many)
    for name, what, limit in (("id", "an id", 3), ("name", "a Chinese name", 4)):
        ratio = find_ratio(seconds[name], seconds["app"])
        yield Row(f"Tab after {what} / Typer app, at 1,000 customers", ratio, limit)
