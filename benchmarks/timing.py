"""Whole commands, timed side by side.

The machine may be busy with other work, so nothing here is an absolute time: every command runs
in turn, round after round, and what counts is the ratio to another command of the same round.
The figure is the processor time of the whole process tree.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ROUNDS = 9
"""Rounds of what is soon done; five of what takes long."""
FEW_ROUNDS = 5
_PIECE = 1 << 16


@dataclass(frozen=True)
class Command:
    """A command to time: its words, where it runs, and what must happen before each run."""

    words: Sequence[str]
    directory: Path = field(default_factory=Path)
    prepare: Callable[[], None] | None = None
    env: Mapping[str, str] = field(default_factory=dict)


def time_together(
    commands: Mapping[str, Command], rounds: int = ROUNDS, *, warm_up: bool = True
) -> dict[str, list[float]]:
    """Processor seconds of each command, a figure a round, after one round that warms up."""
    spent: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(rounds + warm_up):
        for name, command in commands.items():
            seconds = run_once(command)
            if turn or not warm_up:
                spent[name].append(seconds)
    return spent


def find_ratio(measured: Sequence[float], floor: Sequence[float]) -> float:
    """The median of the ratios, round by round."""
    return median(one / other for one, other in zip(measured, floor, strict=True))


def add_up(*measured: Sequence[float]) -> list[float]:
    """The sums of several commands, round by round."""
    return [sum(parts) for parts in zip(*measured, strict=True)]


def multiply(measured: Sequence[float], factor: float) -> list[float]:
    """So many times a command, round by round."""
    return [one * factor for one in measured]


def run_once(command: Command) -> float:
    """Run a command to its end; what it prints is read and forgotten. Exits if it fails.

    Gives the processor seconds of the process tree.
    """
    if command.prepare is not None:
        command.prepare()
    with tempfile.TemporaryFile() as words:
        child = subprocess.Popen(
            command.words,
            cwd=command.directory,
            env={**os.environ, **command.env},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=words,
        )
        assert child.stdout is not None
        with child.stdout as printed:
            while printed.read(_PIECE):
                pass
        words.seek(0)
        said = words.read().decode(errors="replace")
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{' '.join(command.words)} ended with {child.returncode}:\n{said}")
    return usage.ru_utime + usage.ru_stime
