"""The pages that people write: links lead somewhere, commands exist, examples are true."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crmcli import cli
from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.ledger.schema_audit import iter_schema_problems
from crmcli.ledger.settings import load_settings
from crmcli.rules.fields import find_child
from crmcli.rules.query import parse_query
from crmcli.rules.when import parse_when
from docs.generate.tree import load_tree
from tests.console import read_steps

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TODAY = date(2026, 11, 23)

_LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(([^)\s]+)\)")
_SHELL = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`crm ((?:-C \S+ )?[a-z]+)[^`]*`")
_ROW = re.compile(r"^\| (`.+`) \| (\S+) \| (\S+) \|$", re.MULTILINE)


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


@pytest.mark.parametrize("page", [one for one in PAGES if "zh-CN" in one.name], ids=_name)
def test_twins_have_the_same_parts(page: Path) -> None:
    twin = page.with_name(page.name.replace(".zh-CN", ""))
    levels = [
        [len(mark) for mark in re.findall(r"^(#+) ", one.read_text("utf-8"), re.MULTILINE)]
        for one in (page, twin)
    ]
    assert levels[0] == levels[1]


def test_the_index_names_every_page() -> None:
    index = ROOT / "docs/README.md"
    linked = {
        (index.parent / target).resolve() for target in _LINK.findall(index.read_text("utf-8"))
    }
    assert {page for page in PAGES if page.parent != ROOT} - {index} <= linked


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_commands_that_are_named_exist(page: Path) -> None:
    for words in _INLINE.findall(page.read_text("utf-8")):
        assert words.split()[-1] in list(cli.VERBS)


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_commands_in_shell_blocks_are_understood(page: Path) -> None:
    text = page.read_text("utf-8")
    typed = [*_SHELL.findall(text), *(step.command for step in read_steps(text))]
    for words in _iter_commands("\n".join(typed)):
        _parse(words)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_examples_in_help_are_understood(language: Any) -> None:
    for command in load_tree(language).commands:
        for words in _iter_commands("\n".join(command.examples)):
            _parse(words)


def _iter_commands(block: str) -> Iterator[list[str]]:
    """The words of each `crm …` of a block, as a shell splits them."""
    for line in block.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>()")
        lexer.whitespace_split = True
        for part in _split(list(lexer)):
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
    if verb.startswith("-"):
        return
    assert verb in list(cli.VERBS)
    command = cli.load_command(verb, cli.VERBS[verb].module)
    while hasattr(command, "commands") and rest:
        command = command.commands[rest[0]]
        rest = rest[1:]
    command.make_context(verb, list(rest))


def test_phrases_mean_the_days_that_the_page_says() -> None:
    rows = _ROW.findall((ROOT / "docs/reference/when.md").read_text("utf-8"))
    assert len(rows) >= 30
    for phrases, ahead, back in rows:
        for phrase in re.findall(r"`([^`]+)`", phrases):
            assert parse_when(phrase, TODAY, "future").isoformat() == ahead, phrase
            assert parse_when(phrase, TODAY, "past").isoformat() == back, phrase


def test_queries_of_the_page_are_understood() -> None:
    text = (ROOT / "docs/reference/query.md").read_text("utf-8")
    queries = re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)
    assert len(queries) >= 12
    schema, settings = parse_schema(read_shipped_schema()), load_settings(ROOT)
    for query in queries:
        words = shlex.split(query.replace("\\|", "|"))
        assert parse_query(words, schema.root, settings, TODAY), query


@pytest.mark.parametrize("name", ["own-field.md", "own-field.zh-CN.md"])
def test_fields_that_the_page_adds_are_good(name: str) -> None:
    text = (ROOT / "docs/how-to" / name).read_text("utf-8")
    added = re.findall(r"^```json\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    document = json.loads(read_shipped_schema())
    for block in added:
        document["properties"] |= json.loads("{" + block + "}")
    schema = parse_schema(json.dumps(document).encode())
    assert list(iter_schema_problems(schema)) == []
    assert len(added) == 2
    vans = find_child(schema.root, "送货车")
    assert vans is not None
    assert vans.path == ("fleet",)
    assert find_child(schema.root, "vans") is vans
