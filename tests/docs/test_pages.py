"""The pages that people write: links lead somewhere, commands exist, examples are true."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crmcli import cli
from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.ledger.settings import load_settings
from crmcli.rules.query import parse_query
from crmcli.rules.when import parse_when
from docs.generate.tree import load_tree

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TODAY = date(2026, 11, 23)

_LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(([^)\s]+)\)")
_SHELL = re.compile(r"^```(?:sh|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`crm ((?:-C \S+ )?[a-z]+)[^`]*`")
_ROW = re.compile(r"^\| (`.+`) \| (past|ahead) \| (\S+) \|$", re.MULTILINE)


def _name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in _LINK.findall(re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        there = (page.parent / file).resolve() if file else page
        assert there.exists(), target
        if anchor:
            assert anchor in set(_iter_anchors(there)), target


def _iter_anchors(page: Path) -> Iterator[str]:
    """As forges make them of headings."""
    for title in re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE):
        yield re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_commands_that_are_named_exist(page: Path) -> None:
    for words in _INLINE.findall(page.read_text("utf-8")):
        assert words.split()[-1] in cli.VERBS, words


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_commands_in_shell_blocks_are_understood(page: Path) -> None:
    for block in _SHELL.findall(page.read_text("utf-8")):
        for words in _iter_commands(block):
            _parse(words)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_examples_in_help_are_understood(language: Any) -> None:
    for command in load_tree(language).commands:
        for words in _iter_commands("\n".join(command.examples)):
            _parse(words)


def _iter_commands(block: str) -> Iterator[list[str]]:
    """The words of each `crm …` of a block, as a shell splits them."""
    plain = re.sub(r"\\\n", " ", block)
    for line in plain.splitlines():
        found = re.match(r"(?:\$ )?(.*\bcrm .*)", line)
        if found is None or line.startswith("#"):
            continue
        lexer = shlex.shlex(found[1], posix=True, punctuation_chars="|&;<>()")
        lexer.whitespace_split = True
        lexer.commenters = "#"
        try:
            words = list(lexer)
        except ValueError:  # the line is output, with a quote that nothing closes
            continue
        for part in _split(words):
            if part[:1] == ["crm"]:
                yield part[1:]


def _split(words: list[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for word in words:
        if set(word) <= set("|&;<>()"):
            yield part
            part = []
        else:
            part.append(word)
    yield part


def _parse(words: list[str]) -> None:
    """Let the program take the words apart, and run nothing."""
    if words[:1] == ["-C"]:
        words = words[2:]
    verb, *rest = words
    assert verb in cli.VERBS or verb.startswith("-"), words
    if verb.startswith("-"):
        return
    command = cli.load_command(verb, cli.VERBS[verb].module)
    while hasattr(command, "commands") and rest:
        command = command.commands[rest[0]]
        rest = rest[1:]
    command.make_context(verb, list(rest))


def test_phrases_mean_the_day_that_the_page_says() -> None:
    rows = _ROW.findall((ROOT / "docs/reference/when.md").read_text("utf-8"))
    assert len(rows) >= 40
    for phrases, direction, day in rows:
        for phrase in re.findall(r"`([^`]+)`", phrases):
            where = "past" if direction == "past" else "future"
            assert parse_when(phrase, TODAY, where) == date.fromisoformat(day), phrase


def test_queries_of_the_page_are_understood() -> None:
    text = (ROOT / "docs/reference/query.md").read_text("utf-8")
    queries = re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)
    assert len(queries) >= 12
    schema, settings = parse_schema(read_shipped_schema()), load_settings(ROOT)
    for query in queries:
        words = shlex.split(query.replace("\\|", "|"))
        assert parse_query(words, schema.root, settings, TODAY), query
