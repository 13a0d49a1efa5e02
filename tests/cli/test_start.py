"""A command imports what it needs and nothing else: start-up is what people feel."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from crmcli.ledger.settings import load_settings
from tests.sandbox import Sandbox, make_sandbox

HEAVY = {"git", "jsonschema", "tabulate", "rich", "pydantic", "pypinyin", "hypothesis"}
COSTLY = {"calendar", "csv", "dataclasses", "decimal", "difflib", "tempfile"}
"""Of Python's own, what costs a start milliseconds; some of it Typer imports itself."""
WRITERS = {
    *("crmcli.book.bulk", "crmcli.book.editing", "crmcli.book.judging", "crmcli.book.receipts"),
    *("crmcli.book.transaction", "crmcli.book.undoing", "crmcli.book.writing"),
    *("crmcli.history.commits", "crmcli.history.plumbing", "crmcli.history.worktree"),
    *("crmcli.ledger.checking", "crmcli.ledger.journal", "crmcli.ledger.splice"),
    *("crmcli.rules.edits", "crmcli.rules.merging", "crmcli.rules.quality"),
}
"""What readers have no use for."""
EXPLAINERS = {
    *("crmcli.commands.reports", "crmcli.commands.slips", "crmcli.commands.helptext"),
    *("crmcli.ledger.dialect", "crmcli.ledger.schema_audit", "crmcli.ledger.violations"),
    *("crmcli.rules.proposals", "crmcli.rules.suggestions", "crmcli.rules.when"),
    *("crmcli.views.sentences.checks", "crmcli.views.sentences.setup"),
}
"""What is needed only where something is wrong, new, or said in words."""
PARSERS = {"yaml", "jsonschema_rs", "crmcli.ledger.yamltext", "crmcli.ledger.settings_text"}
"""What reads text, and values that nobody has judged yet."""
FOR_FEW_LOGS = {"crmcli.ledger.settings_text", "crmcli.rules.changepaths"}
"""What the log needs for `--field`, and for the changes of the settings."""
SLIM = HEAVY | COSTLY | WRITERS | EXPLAINERS
ELSEWHERE = {
    *("crmcli.book.bulk", "crmcli.book.catalog", "crmcli.book.editing", "crmcli.book.judging"),
    *("crmcli.book.undoing", "crmcli.ledger.index", "crmcli.ledger.verdicts"),
    *("crmcli.rules.merging", "crmcli.rules.names", "orjson", "sqlite3"),
}
"""What a write to one card, named by its id, has no use for."""
WRITE = (HEAVY | COSTLY | EXPLAINERS | ELSEWHERE) - {
    *("calendar", "decimal", "crmcli.rules.suggestions")
}
"""jsonschema-rs imports the first two; what a card still lacks is named as a suggestion."""


def _name(one: list[str] | set[str]) -> str:
    return " ".join(one) if isinstance(one, list) else ""


COMMANDS = [
    (["--version"], HEAVY | WRITERS | PARSERS),
    (["--help"], HEAVY | WRITERS | PARSERS),
    (["visit", "huaxin", "-m", "x"], WRITE),
    (["set", "huaxin", "industry=x"], HEAVY | ELSEWHERE),
    (["regrade", "huaxin", "A", "-m", "x"], WRITE),
    (["next", "huaxin", "fri"], HEAVY | ELSEWHERE),
    (["overdue"], SLIM | {"jsonschema_rs"}),
    (["show", "huaxin", "-f", "json"], SLIM | {"jsonschema_rs"}),
    (["log", "huaxin"], SLIM | {"jsonschema_rs", *FOR_FEW_LOGS}),
    (["check"], HEAVY),
    (["status"], HEAVY | {"jsonschema_rs", "crmcli.book.editing", "crmcli.ledger.splice"}),
    (["completion", "bash"], HEAVY | PARSERS),
    (["__complete", "zsh", "show", "hu"], HEAVY | {"jsonschema_rs"}),
]
WARM = [
    (["overdue"], SLIM | PARSERS),
    (["due", "--json"], SLIM | PARSERS),
    (["list"], SLIM | PARSERS),
    (["find", "华信"], SLIM | PARSERS),
    (["visits"], SLIM | PARSERS),
    (["stats", "--by", "grade"], SLIM | PARSERS),
    (["sql", "SELECT count(*) FROM visits"], SLIM | PARSERS),
    (["check", "--json"], HEAVY | PARSERS | {"hashlib"}),
]
"""Commands that find in the index all that they read."""


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger whose cards are in the index."""
    root = make_sandbox(tmp_path_factory.mktemp("warm") / "ledger").root
    for command in ("list", "check"):
        _load_modules(root, [command])
    return root


@pytest.mark.parametrize(("words", "unwanted"), COMMANDS, ids=_name)
def test_imports(ledger: Sandbox, words: list[str], unwanted: set[str]) -> None:
    load_settings(ledger.root, ledger.path(".git/crm"))  # the first one has judged crm.yaml
    loaded = _load_modules(ledger.root, words)
    assert loaded & unwanted - _load_libraries() == set()
    assert "crmcli" in loaded


@pytest.mark.parametrize(("words", "unwanted"), WARM, ids=_name)
def test_imports_where_all_is_in_the_index(
    warm: Path, words: list[str], unwanted: set[str]
) -> None:
    assert _load_modules(warm, words) & unwanted - _load_libraries() == set()


def _load_modules(root: Path, words: list[str]) -> set[str]:
    """The modules that a command has imported when it has run."""
    return _run(
        "import sys, crmcli.cli as cli\n"
        "code = cli.run(sys.argv[1:])\n"
        "print('LOADED', *sorted(sys.modules), file=sys.stderr)\n"
        "sys.exit(code)\n",
        root,
        words,
    )


@cache
def _load_libraries() -> frozenset[str]:
    """The modules that every Typer program pays for, and who reads what the index keeps."""
    script = "import sys, typer, orjson; print('LOADED', *sys.modules, file=sys.stderr)"
    return frozenset(_run(script, Path(), []) - {"orjson"})


def _run(script: str, folder: Path, words: list[str]) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split("LOADED", 1)[1].split())
