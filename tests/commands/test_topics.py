"""The pages of `crm help` on topics: what they show is true, fits the screen, and is in docs/."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from crmcli import cli
from crmcli.commands.topics import MONDAY, PHRASES, QUERIES, TOPICS
from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.ledger.settings import load_settings
from crmcli.rules.query import parse_query
from crmcli.rules.when import Direction, parse_when
from crmcli.views.screen import cell_width

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("direction", ["future", "past"])
def test_a_phrase_means_the_same_in_both_languages(direction: Direction) -> None:
    for english, chinese in PHRASES:
        assert parse_when(english, MONDAY, direction) == parse_when(chinese, MONDAY, direction)


def test_a_query_asks_the_same_in_both_languages() -> None:
    schema, settings = parse_schema(read_shipped_schema()), load_settings(ROOT)
    for (english, chinese), _ in QUERIES[:-1]:
        one, other = (
            parse_query(shlex.split(words), schema.root, settings, MONDAY)
            for words in (english, chinese)
        )
        assert one.conditions == other.conditions, english


def test_the_references_have_the_examples() -> None:
    days = (ROOT / "docs/reference/when.md").read_text("utf-8")
    queries = (ROOT / "docs/reference/query.md").read_text("utf-8")
    missing = [word for pair in PHRASES for word in pair if f"`{word}`" not in days]
    missing += [words for (words, _), _ in QUERIES if f"`{words}`" not in queries]
    assert missing == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("topic", list(TOPICS))
def test_a_page_fits_a_screen(
    topic: str,
    language: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CRM_LANG", language)
    monkeypatch.setenv("COLUMNS", "80")
    assert cli.run(["help", topic]) == 0
    page, err = capsys.readouterr()
    assert err == ""
    assert max(map(cell_width, page.splitlines())) <= 80
    assert len(page.splitlines()) <= 40


def test_the_days_are_counted_from_the_day_that_is_named(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.run(["help", "when"]) == 0
    page = capsys.readouterr().out
    assert MONDAY.isoformat() in page
    found = re.search(r"^  fri +(\S+) +(\S+)$", page, re.MULTILINE)
    assert found
    assert found.groups() == (date(2026, 11, 27).isoformat(), date(2026, 11, 20).isoformat())


@pytest.mark.parametrize("words", [["moon"], ["when", "fri"], ["query", "owner=me"]])
def test_what_is_no_topic_is_refused(words: list[str]) -> None:
    assert cli.run(["help", *words]) == 2
