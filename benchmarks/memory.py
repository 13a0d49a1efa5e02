"""The largest process of every command that reads, and of every write of one card.

Each is run once: some take minutes at this size.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.asking import cold
from benchmarks.bench import HUGE, LARGE, Bench, crm, run_crm
from benchmarks.remembering import COMMITS
from benchmarks.rows import Row
from benchmarks.timing import Command, run_once
from benchmarks.writing import EDITOR, name_card

_LIMIT = 200
_WEIGHING = (sys.executable, "-S", "-E", str(Path(__file__).with_name("weighing.py")))
_ID = "c-000005"
_READS: Mapping[str, Sequence[str]] = {
    "overdue": ("overdue",),
    "overdue --top 50": ("overdue", "--top", "50"),
    "overdue --by owner": ("overdue", "--by", "owner"),
    "due": ("due",),
    "list": ("list",),
    "list QUERY --json": ("list", "grade=A", "--json"),
    "list --untouched 30d": ("list", "--untouched", "30d"),
    "find TEXT": ("find", "交期"),
    "visits": ("visits",),
    "visits --by person": ("visits", "--by", "person"),
    "stats": ("stats", "--by", "owner,grade"),
    "status": ("status",),
    "check, nothing changed": ("check",),
    "show ID": ("show", _ID),
    "brief ID": ("brief", _ID),
    "log ID": ("log", _ID),
    "log": ("log",),
    "doctor": ("doctor",),
    "dedupe": ("dedupe",),
    "calendar": ("calendar",),
    "calendar --as todo": ("calendar", "--as", "todo"),
    "remind --dry-run": ("remind", "--dry-run"),
    "diff HEAD": ("diff", "HEAD"),
    "blame ID": ("blame", _ID),
    "sql, customers": ("sql", "SELECT owner, count(*) FROM customers GROUP BY 1"),
    "sql, visits in order": ("sql", "SELECT * FROM visits ORDER BY notes"),
    "Tab": ("__complete", "fish", "show", "杭州华"),
}
_WRITES: Mapping[str, Sequence[str]] = {
    "new": ("new", "杭州白鹭湾测量有限公司", "--force"),
    "visit": ("visit", _ID, "-m", "问交期"),
    "next": ("next", _ID, "+9d", "送报价"),
    "regrade": ("regrade", _ID, "K", "-m", "年框签约"),
    "set": ("set", _ID, "size=500人以上"),
    "add": ("add", _ID, "tags", "a/b"),
    "unset": ("unset", _ID, "size"),
    "archive": ("archive", "c-000009", "-m", "公司注销"),
    "restore": ("restore", "c-000009"),
    "merge": ("merge", "c-000011", "c-000012"),
    "undo": ("undo",),
}
_EXPORTS: Mapping[str, Sequence[str]] = {
    "all.csv": (),
    "visits.csv": ("--list", "visits"),
    "all.json": (),
    "all.jsonl": (),
    "all.vcf": (),
    "all.xlsx": ("--list", "customers,contacts"),  # a sheet does not hold two million visits
    "all.parquet": (),
    "visits.parquet": ("--list", "visits"),
    "all.sqlite": (),
}
"""By the file that is written, what else is said."""
_OF_HISTORY: Mapping[str, Sequence[str]] = {
    "log ID": ("log", _ID),
    "log": ("log",),
    "brief ID": ("brief", _ID),
    "undo": ("undo",),
}


def measure_memory(bench: Bench) -> Iterator[Row]:
    """One run of each command at 100,000 customers, and of those on history at 50,000 commits."""
    if HUGE in bench.sizes:
        ledger = bench.ledgers.get_copy(HUGE)
        commands = {**_list_commands(ledger), **_list_exports(ledger, bench.ledgers.scratch)}
        for name, command in commands.items():
            yield _weigh(f"crm {name} at {HUGE:,} customers", command)
    if LARGE in bench.sizes:
        ledger = bench.ledgers.get_copy(LARGE, COMMITS)
        for name, words in _OF_HISTORY.items():
            yield _weigh(f"crm {name} at {COMMITS:,} commits", crm(ledger, *words))


def _list_commands(ledger: Path) -> dict[str, Command]:
    commands = {
        "overdue, cold": cold(ledger, "overdue"),
        "check, cold": cold(ledger, "check"),
    }
    for name, words in {**_READS, **_WRITES}.items():
        commands[name] = crm(ledger, *words)
    commands["edit"] = Command(run_crm("edit", _ID), ledger, env={"GIT_EDITOR": EDITOR})
    commands["save"] = Command(
        run_crm("save", _ID), ledger, prepare=lambda: _touch(ledger / name_card(5, HUGE))
    )
    return commands


def _list_exports(ledger: Path, scratch: Path) -> dict[str, Command]:
    return {
        f"export -o {file}": crm(ledger, "export", "-o", str(scratch / file), *words)
        for file, words in _EXPORTS.items()
    }


def _touch(card: Path) -> None:
    """Edit a card by hand."""
    with card.open("a", encoding="utf-8") as out:
        out.write("# typed by hand\n")


def _weigh(what: str, command: Command) -> Row:
    return Row(f"memory of {what}", weigh(command), _LIMIT, "MB")


def weigh(command: Command) -> float:
    """The megabytes of the largest process of a run. Exits if it fails."""
    with tempfile.NamedTemporaryFile() as result:
        run_once(replace(command, words=[*_WEIGHING, result.name, *command.words]))
        return int(result.read()) / 1024 / 1024
