"""Every benchmark in one run: `make bench`, or some of them: `python -m benchmarks NAME...`."""

from __future__ import annotations

import argparse
import compileall
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from benchmarks.asking import (
    measure_check,
    measure_completion,
    measure_overdue,
    measure_readers,
)
from benchmarks.bench import SIZES, Bench
from benchmarks.growth import measure_growth
from benchmarks.importing import measure_import
from benchmarks.ledgers import Ledgers
from benchmarks.likeness import measure_dedupe
from benchmarks.memory import measure_memory
from benchmarks.querying import measure_sql
from benchmarks.remembering import measure_log
from benchmarks.reminding import measure_remind
from benchmarks.rows import Result, Row, format_markdown, format_plain
from benchmarks.sharing import measure_sync
from benchmarks.starting import measure_loader, measure_start
from benchmarks.writing import measure_visit, measure_writers

ROOT = Path(__file__).parents[1]

_IDENTITY = {
    "GIT_AUTHOR_NAME": "李伟",
    "GIT_AUTHOR_EMAIL": "li.wei@example.com",
    "GIT_COMMITTER_NAME": "李伟",
    "GIT_COMMITTER_EMAIL": "li.wei@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "CRM_TODAY": "2026-11-23",
}
_MEASUREMENTS: Mapping[str, tuple[str, Callable[[Bench], Iterable[Result]]]] = {
    "loader": ("Reading a card", measure_loader),
    "start": ("Starting", measure_start),
    "overdue": ("Who is overdue", measure_overdue),
    "check": ("Checking", measure_check),
    "readers": ("What looks at all customers", measure_readers),
    "completion": ("Tab", measure_completion),
    "sql": ("Questions in SQL", measure_sql),
    "visit": ("Logging a visit", measure_visit),
    "writers": ("Other writes", measure_writers),
    "log": ("History", measure_log),
    "sync": ("Sharing", measure_sync),
    "remind": ("Reminding", measure_remind),
    "dedupe": ("Likely duplicates", measure_dedupe),
    "import": ("Taking tables in", measure_import),
    "memory": ("Memory", measure_memory),
    "growth": ("How cost grows with the number of customers", measure_growth),
}


def main() -> None:
    """Print what was measured, each figure as soon as it is known. Exit 1 if a limit is missed."""
    words = _parse_words()
    os.environ.update(_IDENTITY)
    # A program that is installed is compiled; a checkout may not be.
    for folder in ("crmcli", "benchmarks"):
        compileall.compile_dir(str(ROOT / folder), quiet=2)
    missed = 0
    with tempfile.TemporaryDirectory(dir=words.scratch) as scratch:
        kept = words.folder or Path(scratch) / "kept"
        ledgers = Ledgers(Path(kept), Path(scratch))
        bench = Bench(ledgers, tuple(words.sizes), words.rounds)
        show = _show_markdown if words.markdown else _show_plain
        for name in words.names or _MEASUREMENTS:
            title, measure = _MEASUREMENTS[name]
            results = show(title, measure(bench))
            missed += sum(1 for one in results if isinstance(one, Row) and one.is_missed)
    sys.exit(1 if missed else 0)


def _show_plain(title: str, results: Iterable[Result]) -> list[Result]:
    print(f"\n{title}", flush=True)
    return list(_print_each(results))


def _print_each(results: Iterable[Result]) -> Iterator[Result]:
    for result in results:
        print(format_plain(result), flush=True)
        yield result


def _show_markdown(title: str, results: Iterable[Result]) -> list[Result]:
    listed = list(results)
    print(f"### {title}\n\n{format_markdown(listed)}\n", flush=True)
    return listed


def _parse_words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one of: {', '.join(_MEASUREMENTS)}"
    )
    parser.add_argument(
        "--sizes",
        type=lambda text: [int(size) for size in text.split(",")],
        default=list(SIZES),
        help="numbers of customers to measure at, of 1000,10000,100000",
    )
    parser.add_argument("--rounds", type=int, help="rounds of each measurement; at least 5 is fair")
    parser.add_argument(
        "--folder",
        default=os.environ.get("BENCH_DIR"),
        help="where generated ledgers are kept for the next run; BENCH_DIR says it too",
    )
    parser.add_argument("--scratch", help="where copies are made that are thrown away")
    parser.add_argument("--markdown", action="store_true", help="print tables for a document")
    words = parser.parse_args()
    unknown = [name for name in words.names if name not in _MEASUREMENTS]
    if unknown:
        parser.error(f"there is no measurement {unknown[0]}; there are {', '.join(_MEASUREMENTS)}")
    if not set(words.sizes) <= set(SIZES):
        parser.error(f"sizes are of {', '.join(map(str, SIZES))}")
    return words


if __name__ == "__main__":
    main()
