"""Whole commands, timed side by side.

The machine may be busy with other work, so nothing here is an absolute time: every command runs
in turn, round after round, and what counts is the ratio to another command of the same round.
The figure is the processor time of the whole process tree.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

ROUNDS = 9


@dataclass(frozen=True)
class Command:
    """A command to time: its words, where it runs, and what must happen before each run."""

    words: Sequence[str]
    directory: Path = field(default_factory=Path)
    prepare: Callable[[], None] | None = None
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A ratio with its limit: `seconds` of one command against the floor it is held to."""

    what: str
    ratio: float
    limit: float | None

    def __str__(self) -> str:
        limit = "" if self.limit is None else f"  (at most {self.limit:g})"
        return f"{self.ratio:6.2f}  {self.what}{limit}"


def time_together(commands: Mapping[str, Command], rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Processor seconds of each command, a figure a round, after one round that warms up."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            spent = _time_once(command)
            if turn:
                seconds[name].append(spent)
    return seconds


def find_ratio(measured: Sequence[float], floor: Sequence[float]) -> float:
    """The median of the ratios, round by round."""
    return median(one / other for one, other in zip(measured, floor, strict=True))


def add_up(*measured: Sequence[float]) -> list[float]:
    """The sums of several commands, round by round."""
    return [sum(parts) for parts in zip(*measured, strict=True)]


def _time_once(command: Command) -> float:
    if command.prepare is not None:
        command.prepare()
    child = subprocess.Popen(
        command.words,
        cwd=command.directory,
        env={**os.environ, **command.env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert child.stderr is not None
    said = child.stderr.read().decode(errors="replace")
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{' '.join(command.words)} ended with {child.returncode}:\n{said}")
    return usage.ru_utime + usage.ru_stime
