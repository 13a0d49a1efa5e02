"""What commands cost against the floors under them: a Typer program, the libraries, git itself."""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from benchmarks.timing import ROUNDS, Command, Row, add_up, find_ratio, time_together

CARDS = 1_000
TYPER_APP = Command([sys.executable, "-m", "benchmarks.typer_app", "hello"])
"""The smallest Typer program with two commands."""
_PARTS = ("app", "imports", "git")


def measure_start(rounds: int = ROUNDS) -> list[Row]:
    """`crm --version` against the smallest Typer program with two commands."""
    seconds = time_together({"app": TYPER_APP, "crm": Command(run_crm("--version"))}, rounds)
    ratio = find_ratio(seconds["crm"], seconds["app"])
    return [Row("crm --version / two-command Typer app", ratio, 1.2)]


def measure_visit(ledger: Path, rounds: int = ROUNDS) -> list[Row]:
    """`crm visit` in a ledger of 1,000 cards against the sum of what it cannot do without.

    The second row is stricter: it takes Python's start out of the imports, since the Typer
    program has one already.
    """
    commands = {
        "python": Command([sys.executable, "-c", "pass"]),
        "app": TYPER_APP,
        "imports": Command([sys.executable, "-c", "import yaml, jsonschema_rs"]),
        "git": _edit_and_commit(ledger, "records/c-000007.yaml"),
        "visit": Command(run_crm("visit", "c-000005", "-m", "问交期"), ledger),
    }
    seconds = time_together(commands, rounds)
    floor = add_up(*(seconds[name] for name in _PARTS))
    strict = [one - python for one, python in zip(floor, seconds["python"], strict=True)]
    what = f"crm visit at {CARDS:,} cards / (Typer app + importing yaml and jsonschema-rs + git)"
    return [
        Row(what, find_ratio(seconds["visit"], floor), 1.5),
        Row(f"{what}, one start of Python less", find_ratio(seconds["visit"], strict), None),
    ]


def run_crm(*words: str) -> list[str]:
    """The words that run the installed `crm`."""
    return [str(Path(sys.executable).with_name("crm")), *words]


def _edit_and_commit(ledger: Path, file: str) -> Command:
    turns = count()

    def edit() -> None:
        with (ledger / file).open("a", encoding="utf-8") as card:
            card.write(f"# {next(turns)}\n")

    words = ["sh", "-c", f"git add {file} && git commit -q -m edit"]
    return Command(words, ledger, prepare=edit)
