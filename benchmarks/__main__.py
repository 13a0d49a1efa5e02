"""Every benchmark in one run: `make bench`."""

from __future__ import annotations

import compileall
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import commands, daily, loader
from benchmarks.generate import write_ledger
from benchmarks.timing import Row

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


def main() -> None:
    """Print a row a ratio: processor time of the process tree, medians of paired rounds."""
    os.environ.update(_IDENTITY)
    # A program that is installed is compiled; a checkout may not be.
    for folder in ("crmcli", "benchmarks"):
        compileall.compile_dir(str(ROOT / folder), quiet=2)
    print(f"{loader.measure():6.2f}  loader / CSafeLoader, a card of 50 visits  (at most 0.6)")
    with tempfile.TemporaryDirectory() as folder:
        for row in _iter_rows(Path(folder)):
            print(row, flush=True)


def _iter_rows(folder: Path) -> Iterator[Row]:
    yield from commands.measure_start()
    ledger = folder / "ledger"
    write_ledger(ledger, commands.CARDS)
    yield from commands.measure_visit(ledger)
    yield from daily.measure_readers(ledger)
    yield from daily.measure_completion(ledger)
    yield from daily.measure_history(folder)
    yield from daily.measure_writers(folder)


if __name__ == "__main__":
    main()
