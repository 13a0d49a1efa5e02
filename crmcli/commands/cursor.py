"""Where the cursor stands in an unfinished command: at a verb, an option, or a value of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import typer

from crmcli.commands.groups import CommandGroup

DIRECTORY = "directory"
"""The parameter of `-C`."""

_WHAT = re.compile(r'["\[\]. ]')


@dataclass
class Cursor:
    """What was typed before the cursor, understood; and the word under it."""

    root: Any
    """`crm` itself."""
    command: Any
    """The command that the words have reached: `crm` itself, a verb, or a verb's verb."""
    typed: str
    """The word under the cursor."""
    given: dict[str, list[str]] = field(default_factory=dict)
    """The values so far, by what their parameters take (`ID`, `PATH`)."""
    options: set[str] = field(default_factory=set)
    """The options that were used, by name."""
    awaiting: Any = None
    """The option whose value is under the cursor."""
    positions: int = 0
    """Arguments of this command before the cursor."""
    only_values: bool = False
    """`--` has come: what follows is no option."""

    @property
    def argument(self) -> Any:
        """The argument under the cursor, or None where there is room for no more."""
        return find_argument(self.command, self.positions)


def read_words(root: Any, words: Sequence[str]) -> Cursor:
    """Follow the words of `crm` through the commands; the last one is under the cursor."""
    *before, typed = words or [""]
    cursor = Cursor(root, root, typed)
    for word in before:
        _take_word(cursor, word)
    return cursor


def name_kinds(param: Any) -> list[str]:
    """What a parameter takes, by its metavar: `ID`, `WHEN`, or fixed words as they are."""
    spelled = param.metavar or param.name.upper()
    return [_WHAT.sub("", kind) for kind in spelled.split("|")]


def iter_options(command: Any) -> Iterator[Any]:
    """The options of a command that people are told of."""
    for param in command.params:
        if param.param_type_name == "option" and not param.hidden:
            yield param


def find_command(group: CommandGroup, name: str) -> Any:
    """The command of this name in a group, or None."""
    return group.get_command(typer.Context(group), name)


def find_option(command: Any, name: str) -> Any:
    """The option of a command with this name, or None."""
    for option in iter_options(command):
        if name in (*option.opts, *option.secondary_opts):
            return option
    return None


def find_argument(command: Any, position: int) -> Any:
    """The argument that the next value would be for, or None."""
    left = position
    for param in command.params:
        if param.param_type_name != "argument":
            continue
        if param.nargs < 0 or left < param.nargs:
            return param
        left -= param.nargs
    return None


def _take_word(cursor: Cursor, word: str) -> None:
    if cursor.awaiting is not None:
        _note(cursor, cursor.awaiting, word)
        cursor.awaiting = None
    elif cursor.only_values or word == "-" or not word.startswith("-"):
        _take_value(cursor, word)
    elif word == "--":
        cursor.only_values = True
    else:
        _take_option(cursor, word)


def _take_option(cursor: Cursor, word: str) -> None:
    """`--option`, `--option=value`, `-o`, `-ovalue`."""
    name, sign, value = word.partition("=")
    option = find_option(cursor.command, name)
    if option is None and not word.startswith("--"):
        name, sign, value = word[:2], word[2:], word[2:]
        option = find_option(cursor.command, name)
    if option is None:
        return
    cursor.options.add(option.name)
    if option.is_flag:
        return
    if sign:
        _note(cursor, option, value)
    else:
        cursor.awaiting = option


def _take_value(cursor: Cursor, word: str) -> None:
    if isinstance(cursor.command, CommandGroup):
        cursor.command = find_command(cursor.command, word) or cursor.command
        return
    param = cursor.argument
    cursor.positions += 1
    if param is not None:
        _note(cursor, param, word)


def _note(cursor: Cursor, param: Any, value: str) -> None:
    for kind in {*name_kinds(param), param.name}:
        cursor.given.setdefault(kind, []).append(value)
