"""What every measurement is given: the ledgers, how many rounds, which sizes."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.ledgers import Ledgers
from benchmarks.timing import FEW_ROUNDS, ROUNDS, Command

SMALL, LARGE, HUGE = 1_000, 10_000, 100_000
SIZES = (SMALL, LARGE, HUGE)

PYTHON = Command([sys.executable, "-c", "pass"])
TYPER_APP = Command([sys.executable, "-m", "benchmarks.typer_app", "hello"])
"""The smallest Typer program with two commands."""
IMPORTS = Command([sys.executable, "-c", "import yaml, jsonschema_rs"])
"""What no write of a card can do without."""


@dataclass(frozen=True)
class Bench:
    """Where and how to measure. `rounds` overrules the number that each measurement has."""

    ledgers: Ledgers
    sizes: tuple[int, ...] = SIZES
    rounds: int | None = None

    @property
    def many(self) -> int:
        """Rounds of what is soon done."""
        return self.rounds or ROUNDS

    @property
    def few(self) -> int:
        """Rounds of what takes long."""
        return self.rounds or FEW_ROUNDS


def run_crm(*words: str) -> list[str]:
    """The words that run the installed `crm`."""
    return [str(Path(sys.executable).with_name("crm")), *words]


def crm(ledger: Path, *words: str) -> Command:
    """A command of `crm` in a ledger."""
    return Command(run_crm(*words), ledger)


def edit_and_commit(ledger: Path, file: str) -> Command:
    """`git add FILE && git commit` after a line was added to the file, which is not timed."""
    turns = count()

    def edit() -> None:
        with (ledger / file).open("a", encoding="utf-8") as card:
            card.write(f"# {next(turns)}\n")

    words = ["sh", "-c", f"git add {file} && git commit -q -m edit"]
    return Command(words, ledger, prepare=edit)
