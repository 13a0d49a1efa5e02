"""What is left when all is taken away but the reading: bare loops over the files of a ledger.

`python -m benchmarks.loops parse LEDGER` runs our own loader over all cards in two processes.
`python -m benchmarks.loops check LEDGER` runs PyYAML's C loader and one jsonschema validator over
them in one, as a script that checks a folder of YAML would.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path


def parse_cards(ledger: Path) -> None:
    """Parse every card with our loader, half of them in a process of its own."""
    from crmcli.ledger.schema import load_schema
    from crmcli.ledger.yamltext import parse_record

    root = load_schema(ledger).root
    files = _list_files(ledger)

    def parse(some: Sequence[Path]) -> None:
        for file in some:
            with file.open("rb") as card:
                parse_record(card.read(), root)

    child = os.fork()
    parse(files[::2] if child else files[1::2])
    if not child:
        os._exit(0)
    _, status = os.waitpid(child, 0)
    sys.exit(os.waitstatus_to_exitcode(status))


def check_cards(ledger: Path) -> None:
    """Load every card with `CSafeLoader` and ask one jsonschema validator for its errors."""
    import json

    import jsonschema
    import yaml

    schema = json.loads((ledger / "schema/customer.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    wrong = 0
    for file in _list_files(ledger):
        with file.open("rb") as card:
            value = yaml.load(card, Loader=yaml.CSafeLoader)
        wrong += sum(1 for _ in validator.iter_errors(value))
    sys.exit(1 if wrong else 0)


def _list_files(ledger: Path) -> list[Path]:
    return sorted((ledger / "records").rglob("*.yaml"))


if __name__ == "__main__":
    {"parse": parse_cards, "check": check_cards}[sys.argv[1]](Path(sys.argv[2]))
