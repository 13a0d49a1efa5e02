"""Every command with its help, as one language has it; run in a process of its own.

Help texts are made when a command's module is imported, so two languages take two processes.
"""

from __future__ import annotations

import inspect
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

WIDTHS = (80, 100)


class Word(NamedTuple):
    """An option or argument: how it is named and what its help says."""

    kind: str
    name: str
    value_type: str
    help: str


class Page(NamedTuple):
    """One command: what its help says and how it is laid out at each of WIDTHS."""

    path: str
    is_group: bool
    text: str
    examples: list[str]
    refused: list[str]
    """Why the program would not understand its own examples."""
    words: list[Word]
    laid: list[str]


@cache
def load_pages(language: str) -> list[Page]:
    """Every command of the program, `crm` first."""
    done = subprocess.run(
        [sys.executable, "-m", __name__],
        env={**os.environ, "CRM_LANG": language},
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        Page(**{**page, "words": [Word(*word) for word in page["words"]]})
        for page in json.loads(done.stdout)
    ]


def refuse_example(line: str) -> str:
    """Why the program would not understand the commands of a line, or nothing."""
    for command in line.split(" | "):
        words = shlex.split(re.split(" [<>] ", command)[0], comments=True)
        try:
            _parse(words)
        except Exception as error:  # whatever the parser or a command says
            return f"{command}: {error!r}"
    return ""


def _parse(words: list[str]) -> None:
    from crmcli.cli import load_program
    from crmcli.commands.groups import CommandGroup

    name, command, context = words[0], load_program(), None
    assert name == "crm"
    rest = words[1:]
    while isinstance(command, CommandGroup):
        context = command.make_context(name, rest, parent=context)
        name, command, rest = command.resolve_command(
            context, [*context._protected_args, *context.args]
        )
    command.make_context(name, rest, parent=context)


def _iter_contexts(context: Any) -> Iterator[Any]:
    import typer

    yield context
    command = context.command
    if hasattr(command, "list_sections"):
        for name in command.list_commands(context):
            inner: Any = command.get_command(context, name)
            yield from _iter_contexts(typer.Context(inner, info_name=name, parent=context))


def _describe(context: Any) -> Page:
    from crmcli.commands.groups import CommandGroup
    from crmcli.commands.helptext import name_argument, name_option, render_help

    command = context.command
    text, _, block = inspect.cleandoc(command.help or "").partition("\b\n")
    words = [
        Word(
            one.param_type_name,
            name_argument(one)
            if one.param_type_name == "argument"
            else name_option(one, one.opts[0]),
            one.type.name,
            one.help or "",
        )
        for one in command.params
    ]
    examples = [line.strip() for line in block.splitlines() if line.strip()]
    laid = [render_help(context, width) for width in WIDTHS]
    is_group = isinstance(command, CommandGroup)
    refused = list(filter(None, map(refuse_example, examples)))
    return Page(context.command_path, is_group, text.strip(), examples, refused, words, laid)


def _list_pages() -> list[dict[str, Any]]:
    import typer

    from crmcli.cli import load_program

    root = typer.Context(load_program(), info_name="crm")
    return [_describe(context)._asdict() for context in _iter_contexts(root)]


if __name__ == "__main__":
    print(json.dumps(_list_pages()))
