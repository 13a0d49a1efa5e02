"""What a write costs against git, against its own parts, and against other writes."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench import (
    HUGE,
    IMPORTS,
    LARGE,
    PYTHON,
    SMALL,
    TYPER_APP,
    Bench,
    crm,
    edit_and_commit,
    run_crm,
)
from benchmarks.rows import Row
from benchmarks.timing import Command, add_up, find_ratio, run_once, time_together
from crmcli.ledger.records import SHARDED_FROM, name_place

EDITOR = 'sh -c \'echo "# $(date +%s%N)" >> "$0"\''
"""Adds a comment that is never the same."""
_MAKE_DEMO = '"$0" init --demo "$(mktemp -d)/demo"'
_TAG_ALL = '"$0" list -f ids | "$0" add - tags at/$(date +%s%N)'
_ACTS = 50


def measure_visit(bench: Bench) -> Iterator[Row]:
    """`crm visit`, at each size, against what it cannot do without."""
    for size in (SMALL, LARGE):
        if size in bench.sizes:
            yield from _compare_parts(bench, size)
    if HUGE in bench.sizes:
        yield from _compare_git(bench)


def _compare_parts(bench: Bench, size: int) -> Iterator[Row]:
    """Against a Typer app, the imports and git; the second row has only one start of Python."""
    ledger = bench.ledgers.get_copy(size)
    commands = {
        "python": PYTHON,
        "app": TYPER_APP,
        "imports": IMPORTS,
        "git": edit_and_commit(ledger, name_card(7, size)),
        "visit": crm(ledger, "visit", "c-000005", "-m", "问交期"),
    }
    seconds = time_together(commands, bench.many)
    floor = add_up(*(seconds[name] for name in ("app", "imports", "git")))
    strict = [one - python for one, python in zip(floor, seconds["python"], strict=True)]
    what = f"crm visit at {size:,} customers / (Typer app + imports + git add && git commit)"
    yield Row(what, find_ratio(seconds["visit"], floor), 1.5)
    yield Row(f"{what}, one start of Python less", find_ratio(seconds["visit"], strict), None)


def _compare_git(bench: Bench) -> Iterator[Row]:
    ledger = bench.ledgers.get_copy(HUGE)
    commands = {
        "git": edit_and_commit(ledger, name_card(7, HUGE)),
        "visit": crm(ledger, "visit", "c-000005", "-m", "问交期"),
    }
    seconds = time_together(commands, bench.few)
    what = f"crm visit at {HUGE:,} customers"
    yield Row(f"{what} / git add && git commit", find_ratio(seconds["visit"], seconds["git"]), 1)
    before = _weigh(ledger / ".git")
    for number in range(_ACTS):
        run_once(crm(ledger, "visit", f"c-{number * 1_999:06d}", "-m", "问交期"))
    growth = (_weigh(ledger / ".git") - before) / _ACTS / 1_000
    yield Row(f"growth of .git by {what}", growth, 100, "KB")


def name_card(number: int, size: int) -> str:
    """The file of a customer in a generated ledger of this size."""
    return name_place(f"c-{number:06d}", sharded=size >= SHARDED_FROM)


def _weigh(folder: Path) -> int:
    """Bytes that all files below a folder take on the disk, in whole blocks."""
    return sum(path.lstat().st_blocks * 512 for path in folder.rglob("*"))


def measure_writers(bench: Bench) -> Iterator[Row]:
    """A write that is taken back, one in the editor and one for many, against `crm visit`."""
    folder = bench.ledgers.scratch
    ledger = make_demo(folder)
    commands = {
        "visit": crm(ledger, "visit", "harrow", "-m", "called"),
        "undo": crm(ledger, "undo"),
        "edit": Command(run_crm("edit", "harrow"), ledger, env={"GIT_EDITOR": EDITOR}),
        "many": Command(["sh", "-c", _TAG_ALL, *run_crm()], ledger),
        "demo": Command(["sh", "-c", _MAKE_DEMO, *run_crm()], folder, env={"TMPDIR": str(folder)}),
    }
    seconds = time_together(commands, bench.many)
    for name, what, limit in (
        ("undo", "crm undo", 2),
        ("edit", "crm edit", 2),
        ("many", "crm add to 25 customers", 4),
        ("demo", "crm init --demo", 12),
    ):
        yield Row(f"{what} / crm visit", find_ratio(seconds[name], seconds["visit"]), limit)


def make_demo(folder: Path) -> Path:
    """The sample ledger, made anew."""
    ledger = Path(tempfile.mkdtemp(dir=folder)) / "demo"
    command = [*run_crm("init", "--demo"), str(ledger)]
    subprocess.run(command, check=True, capture_output=True)
    return ledger
