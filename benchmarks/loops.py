"""What is left when all is taken away but the reading: bare loops over the files of a ledger.

`python -m benchmarks.loops parse LEDGER` runs our own loader over all cards in two processes.
`python -m benchmarks.loops check LEDGER` runs PyYAML's C loader and one jsonschema validator over
every tenth in one, as a script that checks a folder of YAML would.
`python -m benchmarks.loops mails FILE` builds mails from their texts, as a script would that sends
them: with what Python brings along, and the library that calendars are usually written with.
`python -m benchmarks.loops query FILE` counts the visits in JSON lines by channel, as a script
would that puts them into SQLite and asks with its functions for JSON.
`python -m benchmarks.loops write LEDGER WORKBOOK` makes a card of each row of a workbook, as a
script would that brings a spreadsheet into git.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

SAMPLE = 10
"""Of how many cards one is checked by the slow loop; who measures it multiplies again."""


def parse_cards(ledger: Path) -> None:
    """Load every card with our loader, half of them in a process of its own."""
    from crmcli.ledger.records import load_record
    from crmcli.ledger.schema import load_schema

    root = load_schema(ledger).root
    files = [file.relative_to(ledger).as_posix() for file in _list_files(ledger)]

    def parse(some: Sequence[str]) -> None:
        for file in some:
            load_record(ledger, file, root)

    child = os.fork()
    parse(files[::2] if child else files[1::2])
    if not child:
        os._exit(0)
    _, status = os.waitpid(child, 0)
    sys.exit(os.waitstatus_to_exitcode(status))


def check_cards(ledger: Path) -> None:
    """Load cards with `CSafeLoader` and ask one jsonschema validator for their errors.

    One card of `SAMPLE`: all would take minutes, and each costs about the same.
    """
    import json

    import jsonschema
    import yaml

    schema = json.loads((ledger / "schema/customer.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    wrong = 0
    for file in _list_files(ledger)[::SAMPLE]:
        with file.open("rb") as card:
            value = yaml.load(card, Loader=yaml.CSafeLoader)
        wrong += sum(1 for _ in validator.iter_errors(value))
    sys.exit(1 if wrong else 0)


def build_mails(parts: Path) -> None:
    """Build each mail anew and append it to a mailbox, with a calendar of as many entries."""
    import json
    import mailbox
    import tempfile
    from datetime import date
    from email.header import decode_header, make_header
    from email.message import EmailMessage
    from email.policy import SMTP

    from icalendar import Calendar, Event

    with tempfile.TemporaryDirectory() as folder:
        box = mailbox.mbox(Path(folder, "box"))
        for part in json.loads(parts.read_text("utf-8")):
            mail = EmailMessage(policy=SMTP)
            for name in ("From", "To", "Subject"):
                mail[name] = str(make_header(decode_header(part[name])))
            mail.set_content(part["text/plain"])
            mail.add_alternative(part["text/html"], subtype="html")
            calendar = Calendar()
            for entry in part["entries"]:
                event = Event()
                event.add("dtstart", date.fromisoformat(entry["day"]))
                for key in ("uid", "summary", "description"):
                    event.add(key, entry[key])
                calendar.add_component(event)
            mail.add_attachment(calendar.to_ical(), maintype="text", subtype="calendar")
            box.add(mail.as_bytes())
        box.flush()


def query_lines(lines: Path) -> None:
    """Put whole cards into SQLite as they are, and count their visits by channel."""
    import sqlite3

    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE cards (card TEXT)")
    with lines.open(encoding="utf-8") as cards:
        database.executemany("INSERT INTO cards VALUES (?)", ((card,) for card in cards))
    counted = database.execute(
        "SELECT json_extract(visit.value, '$.channel'), count(*)"
        " FROM cards, json_each(card, '$.visits') AS visit GROUP BY 1"
    )
    for channel, count in counted:
        print(channel, count)


def write_cards(ledger: Path, workbook: Path) -> None:
    """Write a card for each row of a workbook with PyYAML's C dumper, and commit them."""
    import subprocess

    import yaml
    from python_calamine import CalamineWorkbook

    sheet = CalamineWorkbook.from_path(str(workbook)).get_sheet_by_index(0)
    for number, row in enumerate(sheet.iter_rows()):
        code, name, person, title, phone, grade, owner, province, city, industry, made = row
        card = {
            "id": f"n-{number:06d}",
            "code": code,
            "name": name,
            "industry": industry,
            "region": {"province": province, "city": city},
            "owner": owner,
            "grade": grade,
            "created": made,
            "contacts": [{"id": "c1", "name": person, "title": title, "phones": [phone]}],
        }
        file = ledger / "records" / f"{number % 256:02x}" / f"n-{number:06d}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8") as out:
            yaml.dump(card, out, yaml.CSafeDumper, allow_unicode=True, sort_keys=False)
    for words in (("add", "records"), ("commit", "-q", "-m", "import")):
        subprocess.run(["git", *words], cwd=ledger, check=True)


def _list_files(ledger: Path) -> list[Path]:
    return sorted((ledger / "records").rglob("*.yaml"))


if __name__ == "__main__":
    loops: dict[str, Callable[..., None]] = {
        "parse": parse_cards,
        "check": check_cards,
        "mails": build_mails,
        "query": query_lines,
        "write": write_cards,
    }
    loops[sys.argv[1]](*map(Path, sys.argv[2:]))
