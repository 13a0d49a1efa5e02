"""A command imports what it needs and nothing else: start-up is what people feel."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.sandbox import Sandbox

HEAVY = {"git", "jsonschema", "tabulate", "rich", "pydantic", "pypinyin", "hypothesis"}


def _name(one: list[str] | set[str]) -> str:
    return " ".join(one) if isinstance(one, list) else ""


COMMANDS = [
    (["--version"], HEAVY | {"yaml", "jsonschema_rs"}),
    (["--help"], HEAVY | {"yaml", "jsonschema_rs"}),
    (["visit", "huaxin", "-m", "x"], HEAVY),
    (["set", "huaxin", "industry=x"], HEAVY),
    (["regrade", "huaxin", "A", "-m", "x"], HEAVY),
    (["next", "huaxin", "fri"], HEAVY),
    (["overdue"], HEAVY | {"jsonschema_rs"}),
    (["due", "--json"], HEAVY | {"jsonschema_rs"}),
    (["list"], HEAVY | {"jsonschema_rs"}),
    (["show", "huaxin", "-f", "json"], HEAVY | {"jsonschema_rs"}),
    (["log", "huaxin"], HEAVY | {"jsonschema_rs"}),
    (["check"], HEAVY),
    (["status"], HEAVY | {"jsonschema_rs"}),
    (["completion", "bash"], HEAVY | {"yaml", "jsonschema_rs"}),
    (["__complete", "zsh", "show", "hu"], HEAVY | {"jsonschema_rs"}),
]


@pytest.mark.parametrize(("words", "unwanted"), COMMANDS, ids=_name)
def test_imports(ledger: Sandbox, words: list[str], unwanted: set[str]) -> None:
    script = (
        "import sys, crmcli.cli as cli\n"
        "code = cli.run(sys.argv[1:])\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "print('LOADED', *sorted(loaded), file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=ledger.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stderr.split("LOADED", 1)[1].split())
    assert loaded & unwanted == set()
    assert "crmcli" in loaded
