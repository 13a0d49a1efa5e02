"""What docs/ takes from the program is as the program is now, and says something of everything."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest

from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.fields import iter_fields
from docs.generate.commands import render_commands
from docs.generate.fields import render_fields
from docs.generate.manual import render_manual
from docs.generate.pages import build_pages
from docs.generate.picture import iter_runs, render_picture
from docs.generate.tree import (
    Argument,
    Command,
    Group,
    Language,
    Option,
    Tree,
    load_tree,
    split_help,
)

ROOT = Path(__file__).parents[2]
LARGEST_PICTURE = 12 * 1024


@pytest.fixture(scope="module")
def pages() -> Mapping[str, str]:
    return build_pages(ROOT)


@pytest.fixture(scope="module", params=["en", "zh"])
def tree(request: pytest.FixtureRequest) -> Tree:
    language: Language = request.param
    return load_tree(language)


def test_no_page_is_stale(pages: Mapping[str, str]) -> None:
    stale = [
        name for name, text in pages.items() if (ROOT / name).read_bytes() != text.encode("utf-8")
    ]
    assert stale == [], "run: make docs"


def test_every_command_has_an_example(tree: Tree) -> None:
    silent = [
        command.name
        for command in tree.commands
        if not any(f"crm {command.name.split()[0]}" in line for line in command.examples)
    ]
    assert silent == []


def test_every_command_has_a_section(tree: Tree, pages: Mapping[str, str]) -> None:
    name = "commands.md" if tree.language == "en" else "commands.zh-CN.md"
    reference = pages[f"docs/reference/{name}"].splitlines()
    for command in tree.commands:
        assert f"## crm {command.name}" in reference
        assert f'.SS "crm {command.name}"' in pages["docs/crm.1"]


def test_every_word_of_a_command_is_explained(tree: Tree) -> None:
    silent = [
        (command.name, word)
        for command in tree.commands
        for word in (*command.arguments, *command.options)
        if not word.help
    ]
    assert silent == []


def test_every_field_and_value_has_a_row(pages: Mapping[str, str]) -> None:
    reference = pages["docs/reference/fields.md"]
    for field in iter_fields(parse_schema(read_shipped_schema()).root):
        assert f"| `{'.'.join(field.path)}` | {field.label.en} | {field.label.zh} |" in reference
        for choice in field.choices:
            assert f"| `{choice.key}` | {choice.label.en} | {choice.label.zh} |" in reference


def test_a_field_of_the_team_gets_a_row() -> None:
    schema = read_shipped_schema().replace(
        b'"headcount": {',
        b'"fleet": {"type": "integer", "x-crm": {"en": "Fleet", "zh": "\xe8\xbd\xa6\xe9\x98\x9f", '
        b'"section": "business"}}, "headcount": {',
    )
    assert "| `fleet` | Fleet | 车队 |  | whole number |" in render_fields(schema)


def test_a_help_text_is_taken_apart() -> None:
    text = "Log it.\n\nAs it\nwas.\n\n\b\n  crm visit a -m b\n  crm visit c -m d"
    assert split_help(text) == (
        ("Log it.", "As it was."),
        ("crm visit a -m b", "crm visit c -m d"),
    )


SMALL = Tree(
    "en",
    (Option(("-C",), "DIR", "work there", ""),),
    (Option(("--lang",), "en|zh", "language", ""),),
    (
        Group(
            "Every day",
            (
                Command(
                    name="visit",
                    line="Log it",
                    paragraphs=("Log *it* <now>.",),
                    examples=("crm visit 'a' \\", ".x"),
                    arguments=(Argument("ID", "whom", required=True),),
                    options=(Option(("-n", "--next"), "WHEN", "when", "fri"),),
                ),
            ),
        ),
    ),
)


def test_a_section_says_all_of_a_command() -> None:
    page = render_commands(SMALL)
    assert "## crm visit\n\nLog \\*it\\* \\<now>." in page
    assert "```text\ncrm visit ID [OPTIONS]\n```" in page
    assert "- `ID`: whom (required)" in page
    assert "- `-n`, `--next` `WHEN`: when (default `fri`)" in page
    assert "Exit codes: 0, 1, 2, 3, 4, 6\n" in page


def test_the_man_page_takes_no_text_for_an_order() -> None:
    page = render_manual(SMALL, "1.0")
    assert r"crm visit \(aqa\(aq \e" in page
    assert "\n\\&.x\n" in page


def test_man_finds_no_fault_with_the_man_page(pages: Mapping[str, str], tmp_path: Path) -> None:
    page = tmp_path / "crm.1"
    page.write_text(pages["docs/crm.1"], encoding="utf-8")
    try:
        shown = subprocess.run(
            ["groff", "-Kutf8", "-Tutf8", "-man", "-wall", page],
            capture_output=True,
            check=True,
        )
    except FileNotFoundError:
        pytest.skip("groff is not installed")
    assert shown.stderr == b""
    assert "EXIT STATUS" in re.sub(".\x08", "", shown.stdout.decode())


@pytest.mark.parametrize("name", ["docs/overdue.svg", "docs/overdue.zh-CN.svg"])
def test_the_picture_stands_alone(name: str, pages: Mapping[str, str]) -> None:
    text = pages[name]
    picture = ElementTree.fromstring(text)
    assert picture.get("role") == "img"
    assert picture[0].tag.endswith("title")
    assert picture[0].text
    assert len(text.encode()) <= LARGEST_PICTURE
    assert text.count("http") == 1, "only the name space"
    assert "prefers-color-scheme:dark" in text
    assert 'class="late' in text


def test_the_columns_of_the_picture_lie_on_the_grid() -> None:
    narrow, wide, after = iter_runs("ab  \x1b[31m李伟\x1b[0m c")
    assert (narrow.column, narrow.text, narrow.style) == (0, "ab", "")
    assert (wide.column, wide.text, wide.style, wide.cells) == (4, "李伟", "late", 4)
    assert (after.column, after.text) == (9, "c")


def test_the_picture_escapes_what_it_shows() -> None:
    picture = render_picture("a < b & c", "x > y")
    assert ElementTree.fromstring(picture).findtext("{*}title") == "x > y"
    assert "a &lt; b &amp; c" in picture
