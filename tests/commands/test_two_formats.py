"""`--json` is short for one format, so that it cannot stand beside another."""

from __future__ import annotations

from typing import Any

import pytest

from crmcli.cli import VERBS, load_command
from crmcli.errors import UsageError

WITH_BOTH = ["show", "list", "find", "overdue", "due", "visits", "log", "diff", "check", "stats"]
"""The commands that have `--json` and `--format`."""


def read_options(command: str, *words: str) -> dict[str, Any]:
    """What a command is called with."""
    loaded = load_command(command, VERBS[command].module)
    with loaded.make_context(command, [*words, "huaxin"]) as context:
        options: dict[str, Any] = context.params
    return options


@pytest.mark.parametrize("words", [["--json", "-f", "md"], ["--format=md", "--json"]], ids=" ".join)
@pytest.mark.parametrize("command", WITH_BOTH)
def test_json_beside_another_format_is_refused(command: str, words: list[str]) -> None:
    with pytest.raises(UsageError) as refused:
        read_options(command, *words)
    assert (refused.value.code, refused.value.values) == ("two-formats", {"format": "md"})


@pytest.mark.parametrize("command", WITH_BOTH)
def test_one_format_is_taken(command: str) -> None:
    assert read_options(command, "--json")["json"]
    assert not read_options(command, "-f", "md")["json"]
    twice = read_options(command, "--json", "-f", "json")
    assert (twice["json"], twice["form"]) == (True, "json")
