"""What every day's commands cost against their nearest of kin.

Whatever looks at all customers is held against `crm overdue`, which has to read each card too; a
write of one card against `crm visit`; the log against git, which has to find the same changes.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.commands import TYPER_APP, run_crm
from benchmarks.timing import ROUNDS, Command, Row, add_up, find_ratio, time_together

_READERS: Mapping[str, tuple[tuple[str, ...], float]] = {
    "find TEXT": (("find", "交期"), 2.0),
    "visits --by person": (("visits", "--by", "person"), 1.5),
    "stats --by owner,grade": (("stats", "--by", "owner,grade"), 1.5),
    "list --untouched 30d": (("list", "--untouched", "30d"), 1.5),
    "overdue --by owner": (("overdue", "--by", "owner"), 1.5),
}
"""Words of a command, and how much more than `overdue` it may cost."""
_CARD = "records/harrow.yaml"
_EDITOR = 'sh -c \'echo "# $(date +%s%N)" >> "$0"\''
"""Adds a comment that is never the same."""
_MAKE_DEMO = '"$0" init --demo "$(mktemp -d)/demo"'
_TAG_ALL = '"$0" list -f ids | "$0" add - tags at/$(date +%s%N)'


def measure_readers(ledger: Path, rounds: int = ROUNDS) -> list[Row]:
    """What looks at all customers, against `crm overdue` on the same ledger."""
    commands = {"overdue": Command(run_crm("overdue"), ledger)}
    commands |= {name: Command(run_crm(*words), ledger) for name, (words, _) in _READERS.items()}
    seconds = time_together(commands, rounds)
    return [
        Row(f"crm {name} / crm overdue", find_ratio(seconds[name], seconds["overdue"]), limit)
        for name, (_, limit) in _READERS.items()
    ]


def measure_history(folder: Path, rounds: int = ROUNDS) -> list[Row]:
    """The log, and what stands on it, in the sample ledger with its months of history."""
    ledger = _make_demo(folder)
    commands = {
        "app": TYPER_APP,
        "git card": Command(["git", "log", "--patch", "--", _CARD], ledger),
        "git": Command(["git", "log", "--patch"], ledger),
        "show": Command(run_crm("show", "harrow"), ledger),
        "card": Command(run_crm("log", "harrow"), ledger),
        "all": Command(run_crm("log"), ledger),
        "brief": Command(run_crm("brief", "harrow"), ledger),
    }
    seconds = time_together(commands, rounds)
    card = add_up(seconds["app"], seconds["git card"])
    everything = add_up(seconds["app"], seconds["git"])
    return [
        Row("crm log ID / (Typer app + git log -p FILE)", find_ratio(seconds["card"], card), 4),
        Row("crm log / (Typer app + git log -p)", find_ratio(seconds["all"], everything), 8),
        Row("crm brief ID / crm show ID", find_ratio(seconds["brief"], seconds["show"]), 2),
    ]


def measure_writers(folder: Path, rounds: int = ROUNDS) -> list[Row]:
    """A write that is taken back, one in the editor and one for many, against `crm visit`."""
    ledger = _make_demo(folder)
    commands = {
        "visit": Command(run_crm("visit", "harrow", "-m", "called"), ledger),
        "undo": Command(run_crm("undo"), ledger),
        "edit": Command(run_crm("edit", "harrow"), ledger, env={"GIT_EDITOR": _EDITOR}),
        "many": Command(["sh", "-c", _TAG_ALL, *run_crm()], ledger),
        "demo": Command(["sh", "-c", _MAKE_DEMO, *run_crm()], folder, env={"TMPDIR": str(folder)}),
    }
    seconds = time_together(commands, rounds)
    return [
        Row("crm undo / crm visit", find_ratio(seconds["undo"], seconds["visit"]), 2),
        Row("crm edit / crm visit", find_ratio(seconds["edit"], seconds["visit"]), 2),
        Row(
            "crm add to 25 customers / crm visit", find_ratio(seconds["many"], seconds["visit"]), 4
        ),
        Row("crm init --demo / crm visit", find_ratio(seconds["demo"], seconds["visit"]), 12),
    ]


def measure_completion(ledger: Path, rounds: int = ROUNDS) -> list[Row]:
    """A press of Tab after the beginning of an id, and after a Chinese name."""
    commands = {
        "app": TYPER_APP,
        "id": Command(run_crm("__complete", "fish", "show", "c-00001"), ledger),
        "name": Command(run_crm("__complete", "fish", "show", "北京华信1"), ledger),
    }
    seconds = time_together(commands, rounds)
    return [
        Row("Tab after an id / Typer app", find_ratio(seconds["id"], seconds["app"]), 3),
        Row("Tab after a Chinese name / Typer app", find_ratio(seconds["name"], seconds["app"]), 4),
    ]


def _make_demo(folder: Path) -> Path:
    """The sample ledger, made anew."""
    ledger = Path(tempfile.mkdtemp(dir=folder)) / "demo"
    command = [*run_crm("init", "--demo"), str(ledger)]
    subprocess.run(command, check=True, capture_output=True)
    return ledger
