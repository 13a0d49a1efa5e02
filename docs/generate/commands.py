"""The reference of commands: a section for each, in the language of the tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from docs.generate.outcomes import OUTCOMES, list_codes
from docs.generate.tree import Argument, Command, Language, Option, Tree


class Words(NamedTuple):
    """What the page says in a language besides what the program says."""

    title: str
    twin: str
    intro: str
    everywhere: str
    before: str
    either_side: str
    arguments: str
    options: str
    example: str
    codes: str
    code_table: str
    default: str
    needed: str
    colon: str
    comma: str


WORDS: Mapping[Language, Words] = {
    "en": Words(
        title="Commands",
        twin="[中文](commands.zh-CN.md)",
        intro="Made by `make docs` from the program itself; `crm COMMAND --help` says the same. "
        "What stands in `[brackets]` may be left out, `...` means that there may be more.",
        everywhere="Everywhere",
        before="Before the command:",
        either_side="On either side of the command:",
        arguments="Arguments",
        options="Options",
        example="Example",
        codes="Exit codes",
        code_table="Exit codes",
        default=" (default `{}`)",
        needed=" (required)",
        colon=": ",
        comma=", ",
    ),
    "zh": Words(
        title="命令",
        twin="[English](commands.md)",
        intro="本页由 `make docs` 从程序生成，与 `crm COMMAND --help` 一致。"
        "`[方括号]` 中的可以省略，`...` 表示可以有多个。",
        everywhere="通用选项",
        before="写在命令之前：",
        either_side="写在命令前后均可：",
        arguments="参数",
        options="选项",
        example="示例",
        codes="退出码",
        code_table="退出码",
        default="（默认 `{}`）",
        needed="（必填）",
        colon="：",
        comma="、",
    ),
}


def render_commands(tree: Tree) -> str:
    """The page, as Markdown."""
    words = WORDS[tree.language]
    lines = [f"# {words.title}", "", words.twin, "", words.intro, ""]
    for group in tree.groups:
        names = words.comma.join(f"[{one.name}](#{_anchor(one)})" for one in group.commands)
        lines.append(f"- {group.title}{words.colon}{names}")
    lines += ["", f"## {words.everywhere}", "", words.before, ""]
    lines += [_show_option(one, words) for one in tree.options]
    lines += ["", words.either_side, ""]
    lines += [_show_option(one, words) for one in tree.common]
    for command in tree.commands:
        lines += ["", *_iter_section(command, words)]
    lines += ["", f"## {words.code_table}", "", f"| | {words.codes} |", "|---|---|"]
    lines += [f"| {one.code} | {one.tell(tree.language)} |" for one in OUTCOMES]
    return "\n".join(lines) + "\n"


def _anchor(command: Command) -> str:
    return f"crm-{command.name.replace(' ', '-')}"


def _iter_section(command: Command, words: Words) -> Iterator[str]:
    yield from (f"## crm {command.name}", "")
    for paragraph in command.paragraphs:
        yield from (_escape(paragraph), "")
    yield from ("```text", command.synopsis, "```", "")
    if command.arguments:
        yield from (f"{words.arguments}{words.colon}".rstrip(), "")
        yield from (_show_argument(one, words) for one in command.arguments)
        yield ""
    if command.options:
        yield from (f"{words.options}{words.colon}".rstrip(), "")
        yield from (_show_option(one, words) for one in command.options)
        yield ""
    yield from (f"{words.example}{words.colon}".rstrip(), "")
    yield from ("```sh", *command.examples, "```", "")
    codes = words.comma.join(map(str, list_codes(command)))
    yield f"{words.codes}{words.colon}{codes}"


def _show_argument(argument: Argument, words: Words) -> str:
    needed = words.needed if argument.required else ""
    return f"- `{argument.metavar}`{words.colon}{_escape(argument.help)}{needed}"


def _show_option(option: Option, words: Words) -> str:
    names = words.comma.join(f"`{name}`" for name in option.names)
    takes = f" `{option.metavar}`" if option.metavar else ""
    default = words.default.format(option.default) if option.default else ""
    return f"- {names}{takes}{words.colon}{_escape(option.help)}{default}"


def _escape(text: str) -> str:
    """Markdown must show `<` and `*` of a help text as they are."""
    return re.sub(r"([<*])", r"\\\1", text)
