"""The commands as the program itself has them: words, options, help, examples.

Help texts choose their language when a command's module is imported, so each language is walked
in a process of its own: `python -m docs.generate.tree` prints the tree as JSON.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

Language = Literal["en", "zh"]

_LITERAL = re.compile(r"^\x08\n(.*)\Z", re.DOTALL)


@dataclass(frozen=True)
class Argument:
    """A word that stands for itself; `metavar` is as the synopsis shows it."""

    metavar: str
    help: str
    required: bool


@dataclass(frozen=True)
class Option:
    """An option: its spellings (`-m`, `--notes`), what it takes (empty for a switch), its help."""

    names: tuple[str, ...]
    metavar: str
    help: str
    default: str


@dataclass(frozen=True)
class Command:
    """One command: `name` is what stands after `crm`, `line` what `crm --help` says of it."""

    name: str
    line: str
    paragraphs: tuple[str, ...]
    examples: tuple[str, ...]
    arguments: tuple[Argument, ...]
    options: tuple[Option, ...]

    @property
    def writes(self) -> bool:
        """Whether it changes the ledger: what writes can be tried with `--dry-run`."""
        return any("--dry-run" in option.names for option in self.options)

    @property
    def synopsis(self) -> str:
        """The command with the words that it takes."""
        words = ["crm", self.name, *(argument.metavar for argument in self.arguments), "[OPTIONS]"]
        return " ".join(words)


@dataclass(frozen=True)
class Group:
    """The commands that `crm --help` shows under one title."""

    title: str
    commands: tuple[Command, ...]


@dataclass(frozen=True)
class Tree:
    """All of it, in one language. `options` are those of `crm`, `common` those of every verb."""

    language: Language
    options: tuple[Option, ...]
    common: tuple[Option, ...]
    groups: tuple[Group, ...]

    @property
    def commands(self) -> list[Command]:
        """Every command, in the order of the groups."""
        return [command for group in self.groups for command in group.commands]


def load_tree(language: Language) -> Tree:
    """The tree in a language, walked in a fresh process."""
    done = subprocess.run(
        [sys.executable, "-m", "docs.generate.tree"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "CRM_LANG": language},
        stdout=subprocess.PIPE,
        check=True,
    )
    return parse_tree(json.loads(done.stdout))


def parse_tree(raw: Any) -> Tree:
    """The tree that `asdict` took apart and JSON carried."""
    return Tree(
        raw["language"],
        _parse_options(raw["options"]),
        _parse_options(raw["common"]),
        tuple(
            Group(group["title"], tuple(_parse_command(one) for one in group["commands"]))
            for group in raw["groups"]
        ),
    )


def _parse_command(raw: Any) -> Command:
    return Command(
        raw["name"],
        raw["line"],
        tuple(raw["paragraphs"]),
        tuple(raw["examples"]),
        tuple(Argument(**one) for one in raw["arguments"]),
        _parse_options(raw["options"]),
    )


def _parse_options(raw: Any) -> tuple[Option, ...]:
    return tuple(Option(**{**one, "names": tuple(one["names"])}) for one in raw)


# Walking, in the process that has the language -----------------------------------------------


def walk_tree() -> Tree:
    """The tree of the program in the language of this process."""
    import typer

    from crmcli import cli
    from crmcli.commands.session import reader_language, tell

    main: Any = typer.main.get_command(cli.app)
    groups = [
        Group(
            tell(*titles),
            tuple(
                command
                for name, verb in cli.VERBS.items()
                if verb.group == key
                for command in _iter_commands(
                    name, tell(verb.en, verb.zh), cli.load_command(name, verb.module)
                )
            ),
        )
        for key, titles in cli.GROUPS.items()
    ]
    common = _find_common([command for group in groups for command in group.commands])
    options = (_read_option(one) for one in main.params if not one.hidden)
    return Tree(
        reader_language(),
        tuple(option for option in options if option not in common),
        common,
        tuple(_leave_out(group, common) for group in groups if group.commands),
    )


def _find_common(commands: list[Command]) -> tuple[Option, ...]:
    """The options that every command has."""
    first, *others = commands
    return tuple(option for option in first.options if all(option in one.options for one in others))


def _leave_out(group: Group, common: tuple[Option, ...]) -> Group:
    """The group without the common options at each of its commands."""
    return replace(
        group,
        commands=tuple(
            replace(one, options=tuple(option for option in one.options if option not in common))
            for one in group.commands
        ),
    )


def _iter_commands(name: str, line: str, command: Any) -> Iterator[Command]:
    """The command, or those below it where it is a group."""
    below = getattr(command, "commands", None)
    if below is not None:
        for child, inner in below.items():
            if not inner.hidden:
                yield from _iter_commands(f"{name} {child}", _first_line(inner), inner)
        return
    paragraphs, examples = split_help(command.help or "")
    shown = [one for one in command.params if not getattr(one, "hidden", False)]
    yield Command(
        name=name,
        line=line,
        paragraphs=paragraphs,
        examples=examples,
        arguments=tuple(
            Argument(_show_argument(one), one.help or "", one.required)
            for one in shown
            if one.param_type_name == "argument"
        ),
        options=tuple(_read_option(one) for one in shown if one.param_type_name == "option"),
    )


def split_help(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    r"""The paragraphs of a help text, and the lines of its literal (`\b`) blocks."""
    paragraphs: list[str] = []
    examples: list[str] = []
    for part in text.strip("\n").split("\n\n"):
        literal = _LITERAL.match(part)
        if literal:
            examples += [line.strip() for line in literal[1].splitlines() if line.strip()]
        elif part.strip():
            paragraphs.append(" ".join(part.split()))
    return tuple(paragraphs), tuple(examples)


def _first_line(command: Any) -> str:
    paragraphs, _ = split_help(command.help or "")
    return paragraphs[0].rstrip(".。") if paragraphs else ""


def _show_argument(argument: Any) -> str:
    metavar: str = argument.metavar or argument.name.upper()
    if argument.required or metavar.startswith("["):
        return metavar
    return f"[{metavar}]"


def _read_option(option: Any) -> Option:
    takes = "" if option.is_flag or option.count else option.metavar or option.name.upper()
    default = option.default
    shown = option.show_default and takes and default is not None and not callable(default)
    return Option(
        names=tuple(sorted([*option.opts, *option.secondary_opts], key=len)),
        metavar=takes,
        help=option.help or "",
        default=str(default) if shown else "",
    )


if __name__ == "__main__":
    json.dump(asdict(walk_tree()), sys.stdout, ensure_ascii=False)
