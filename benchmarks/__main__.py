"""Every benchmark in one run: `make bench`."""

from __future__ import annotations

import compileall
import os
import tempfile
from pathlib import Path

from benchmarks import commands, loader

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
    for row in commands.measure_start():
        print(row, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for row in commands.measure_visit(Path(folder)):
            print(row, flush=True)


if __name__ == "__main__":
    main()
