"""The same customers for other programs: `python -m benchmarks.peers FOLDER COUNT`.

Each gets the file that is natural for it. jq reads the whole cards and works out who is overdue,
as `crm` does. recutils and taskwarrior cannot, so they are given the day on which each customer is
due, and only have to compare: their best case.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.encounters import TODAY
from benchmarks.generate import iter_cards
from benchmarks.timing import Command
from crmcli.rules.followup import Standing, assess_card
from crmcli.rules.settings import DEFAULT_CADENCE, Settings

_JQ_PROGRAM = Path(__file__).with_name("overdue.jq")
_JSONL, _REC, _TASKS = "customers.jsonl", "customers.rec", "tasks"
_RC = f"""\
confirmation=off
gc=off
hooks=off
news.version=9.9.9
report.overdue.filter=status:pending due.before:{TODAY}
report.late.description=Customers past their due date
report.late.filter=status:pending due.before:{TODAY}
report.late.columns=uuid,description.desc,project,due
report.late.labels=id,name,owner,due
report.late.sort=due+
"""
_TASK = ("task", "rc:taskrc", f"rc.data.location={_TASKS}", "rc.verbose=nothing")
_TAKEN_OVER = uuid.UUID("5f0c3a52-9f0e-5c41-9d7b-2f3f6f0b7a10")


class Peer(NamedTuple):
    """A program that can say who is overdue. `limit`: what share of its cost ours may be."""

    program: str
    command: Command
    what: str
    limit: float | None = 0.25


def find_peers(folder: Path) -> list[Peer]:
    """The commands that list who is overdue from the files of `write_files`."""
    cadence = json.dumps(dict(DEFAULT_CADENCE))
    jq = ["jq", "-n", "-r", "--arg", "today", TODAY.isoformat(), "--argjson", "cadence", cadence]
    recsel = ["recsel", "-t", "Customer", "-e", f"Due << '{TODAY}'", "-p", _COLUMNS, _REC]
    task = [*_TASK, "rc.defaultwidth=0"]
    utc = {"TZ": "UTC"}
    return [
        Peer("jq", Command([*jq, "-f", str(_JQ_PROGRAM), _JSONL], folder), "jq"),
        Peer("recsel", Command(recsel, folder), "recsel"),
        Peer("task", Command([*task, "overdue"], folder, env=utc), "task overdue"),
        Peer("task", Command([*task, "late"], folder, env=utc), "task, four columns by day", None),
    ]


def is_installed(peer: Peer) -> bool:
    """Whether this machine has the program."""
    return shutil.which(peer.program) is not None


_COLUMNS = "Id,Name,Grade,Owner,Last,Due,Basis,Promised"


def write_files(folder: Path, count: int, visits: int = 20, seed: int = 1) -> None:
    """Write what each program that is here reads, into a new folder."""
    folder.mkdir(parents=True)
    settings = Settings()
    with (folder / _JSONL).open("w", encoding="utf-8") as out:
        for card in iter_cards(count, visits, seed):
            out.write(json.dumps(card, ensure_ascii=False, separators=(",", ":")) + "\n")
    with (folder / _REC).open("w", encoding="utf-8") as out:
        out.write("%rec: Customer\n%key: Id\n%type: Due,Last date\n\n")
        for card in iter_cards(count, visits, seed):
            out.write("".join(_iter_rec(card, assess_card(card, settings))) + "\n")
    if shutil.which("task"):
        _write_tasks(folder, iter_cards(count, visits, seed), settings)


def _iter_rec(card: Mapping[str, object], standing: Standing) -> Iterator[str]:
    """The lines of a record: every value of the card, a line each, and what we know of it."""
    for key in ("id", "code", "name", "kind", "industry", "owner", "stage", "grade", "created"):
        if key in card:
            yield _write_field(key.capitalize(), card[key])
    for tag in _list(card, "tags"):
        yield _write_field("Tag", tag)
    for name, lists in (("Contact", "contacts"), ("Visit", "visits")):
        for entry in _list(card, lists):
            assert isinstance(entry, dict)
            yield _write_field(name, " ".join(str(one) for one in entry.values()))
    known = {"Last": standing.last_visit, "Due": standing.due, "Basis": standing.basis}
    for key, value in {**known, "Promised": standing.promised}.items():
        if value is not None:
            yield _write_field(key, value)


def _write_field(name: str, value: object) -> str:
    return f"{name}: " + str(value).replace("\n", "\n+ ") + "\n"


def _write_tasks(folder: Path, cards: Iterable[Mapping[str, object]], settings: Settings) -> None:
    """A task for each customer, with a note for each visit, imported by taskwarrior itself."""
    (folder / _TASKS).mkdir()
    (folder / "taskrc").write_text(_RC, encoding="utf-8")
    tasks = [_make_task(card, assess_card(card, settings)) for card in cards]
    subprocess.run(
        [*_TASK, "import", "-"],
        cwd=folder,
        input=json.dumps(tasks, ensure_ascii=False).encode(),
        check=True,
        capture_output=True,
    )


def _make_task(card: Mapping[str, object], standing: Standing) -> dict[str, object]:
    notes: Sequence[object] = _list(card, "visits")
    task: dict[str, object] = {
        "uuid": str(uuid.uuid5(_TAKEN_OVER, str(card["id"]))),
        "status": "pending",
        "entry": _format_time(card["created"]),
        "description": card["name"],
        "project": card["owner"],
        "annotations": [
            {"entry": _format_time(note["date"], second), "description": note["notes"]}
            for second, note in enumerate(notes)
            if isinstance(note, dict)
        ],
    }
    return task if standing.due is None else {**task, "due": _format_time(standing.due)}


def _format_time(day: object, second: int = 0) -> str:
    return f"{str(day).replace('-', '')}T0000{second:02d}Z"


def _list(card: Mapping[str, object], key: str) -> list[object]:
    entries = card.get(key, [])
    assert isinstance(entries, list)
    return entries


def name_task(card_id: str) -> str:
    """The id that taskwarrior knows a customer by."""
    return str(uuid.uuid5(_TAKEN_OVER, card_id))


def main() -> None:
    """Read the words of the command line and write the files."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers")
    parser.add_argument("folder", type=Path, help="a new folder")
    parser.add_argument("count", type=int, help="how many customers")
    words = parser.parse_args()
    write_files(words.folder, words.count)


if __name__ == "__main__":
    main()
