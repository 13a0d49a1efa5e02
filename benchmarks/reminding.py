"""Reminding everybody: what fifty digests cost beside one list of who is overdue."""

from __future__ import annotations

import json
import mailbox
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

from benchmarks.bench import LARGE, Bench, crm
from benchmarks.rows import Row
from benchmarks.timing import Command, add_up, find_ratio, multiply, run_once, time_together

PEOPLE = 50
_OWNER = re.compile(r"^owner: (?!none).*$", re.MULTILINE)


def measure_remind(bench: Bench) -> Iterator[Row]:
    """`crm remind` to fifty people, of 10,000 customers."""
    if LARGE not in bench.sizes:
        return
    ledger = _make_large_team(bench)
    box, state, parts = (bench.ledgers.scratch / name for name in ("box", "sent", "parts.json"))

    def forget() -> None:
        for file in (box, state):
            file.unlink(missing_ok=True)

    words = crm(ledger, "remind", "--mbox", str(box), "--state", str(state)).words
    remind = Command(words, ledger, prepare=forget)
    run_once(remind)
    parts.write_text(json.dumps([_take_apart(one) for one in mailbox.mbox(box)]), "utf-8")
    loop = [sys.executable, "-m", "benchmarks.loops", "mails", str(parts)]
    commands = {"overdue": crm(ledger, "overdue"), "mails": Command(loop), "remind": remind}
    seconds = time_together(commands, bench.few)
    floor = add_up(multiply(seconds["overdue"], 2), seconds["mails"])
    what = f"crm remind to {PEOPLE} people, at {LARGE:,} customers"
    ratio = find_ratio(seconds["remind"], floor)
    yield Row(f"{what} / (2 crm overdue, warm + as many mails in a loop)", ratio, 1)
    shutil.rmtree(ledger)


def _make_large_team(bench: Bench) -> Path:
    """A ledger whose customers belong to fifty people, a few to nobody."""
    ledger = bench.ledgers.scratch / f"team-{LARGE}"
    subprocess.run(["cp", "-a", str(bench.ledgers.get(LARGE)), str(ledger)], check=True)
    for number, card in enumerate(sorted((ledger / "records").rglob("*.yaml"))):
        text = card.read_text("utf-8")
        card.write_text(_OWNER.sub(f"owner: {_name_person(number % PEOPLE)}", text), "utf-8")
    colleagues = "".join(
        f"  {id_}: {{name: {id_}, emails: [{id_}@example.com]}}\n"
        for id_ in map(_name_person, range(PEOPLE))
    )
    settings = ledger / "crm.yaml"
    text = settings.read_text("utf-8").replace("people:\n", f"people:\n{colleagues}", 1)
    settings.write_text(f"{text}\nmail: {{include: [name, contact, note]}}\n", "utf-8")
    commit = ["git", "commit", "--quiet", "--all", "--message", "a larger team"]
    subprocess.run(commit, cwd=ledger, check=True)
    return ledger


def _name_person(number: int) -> str:
    return f"person{number}"


def _take_apart(mail: Message) -> dict[str, object]:
    """What a mail is made of: headers, the two bodies, and the entries of the calendar."""
    leaves = [part for part in mail.walk() if not part.is_multipart()]
    parts = {part.get_content_type(): _read_text(part) for part in leaves}
    headers = {name: str(mail[name]) for name in ("From", "To", "Subject")}
    return {**headers, "entries": _list_entries(parts.pop("text/calendar")), **parts}


def _list_entries(calendar: str) -> list[dict[str, str]]:
    from icalendar import Calendar

    texts = ("uid", "summary", "description")
    return [
        {"day": str(entry.decoded("dtstart")), **{key: str(entry[key]) for key in texts}}
        for entry in Calendar.from_ical(calendar).walk("VEVENT")
    ]


def _read_text(part: Message) -> str:
    data = part.get_payload(decode=True)
    return data.decode("utf-8") if isinstance(data, bytes) else ""
