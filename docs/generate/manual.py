"""The man page `crm(1)`, in the macros of man(7)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docs.generate.outcomes import OUTCOMES
from docs.generate.tree import Command, Option, Tree

_DESCRIPTION = """\
.B crm
keeps customers as plain-text cards in a git repository: one YAML file a customer, checked by a
schema that the team owns.
It logs visits, regrades customers and says who is overdue.
Each act is one commit of only the lines that it names; git gives the history and the review.
.PP
The ledger is the git work tree that holds
.IR crm.yaml .
Customers are named by id, record number, name, alias, contact, phone number, or pinyin.
Fields and values are taken by key or by their label in English or Chinese.
.PP
Data goes to standard output and words to standard error.
On a terminal lists are tables; in a pipe they are lines with tabs between the columns, and
.B \\-\\-json
gives programs keys that stay as they are."""

_DAYS = """\
Where a command takes
.IR WHEN ,
it takes 2026-11-23, +3d, fri, "next tue", tomorrow, eom, 明天, 下周三, 月底, 3天后 and more.
A weekday is the nearest one ahead, or behind where a day in the past is meant; never today."""

_QUERIES = """\
A
.I QUERY
is a list of words that must all hold: a field, one of = != < <= > >= and a value, with a comma
for or (grade=K,A); tag:NAME; or a part of a name.
The word
.B me
is you,
.B none
is nobody or nothing.
Words with < or > need quotes in a shell."""

_ENVIRONMENT = {
    "CRM_LANG": "Language of words and dates, en or zh; else the locale says.",
    "CRM_TODAY": "The day to take for today, as 2026-11-23.",
    "CRM_PAGER": "What long output goes through; else git's choice.",
    "NO_COLOR": "Not empty: no colour. FORCE_COLOR and CLICOLOR_FORCE ask for it in a pipe.",
    "COLUMNS": "Width of tables and cards.",
}
_FILES = {
    "crm.yaml": "The team's settings: people, days between contacts by grade, time zone.",
    "schema/customer.schema.json": "What a card may hold, with labels in both languages.",
    "records/": "The cards, one YAML file a customer; the name of the file is the id.",
}


def render_manual(tree: Tree, version: str) -> str:
    """The page as troff text, for `man -l`."""
    lines = [
        f'.TH CRM 1 "" "crm {version}" "User commands"',
        ".ad l",
        ".nh",
        ".SH NAME",
        r"crm \- a customer ledger in git",
        ".SH SYNOPSIS",
        ".B crm",
        r"[\fIOPTIONS\fR] \fICOMMAND\fR [\fIARGUMENTS\fR]",
        ".SH DESCRIPTION",
        _DESCRIPTION,
        ".SH OPTIONS",
        *(line for one in (*tree.options, *tree.common) for line in _iter_option(one)),
    ]
    for group in tree.groups:
        lines.append(f".SH COMMANDS: {_quote(group.title).upper()}")
        for command in group.commands:
            lines += _iter_command(command)
    lines += [".SH DAYS", _DAYS, ".SH QUERIES", _QUERIES, ".SH EXIT STATUS"]
    for outcome in OUTCOMES:
        lines += _tag(str(outcome.code), _quote(outcome.en.replace("`", "")))
    lines.append(".SH ENVIRONMENT")
    for name, meaning in _ENVIRONMENT.items():
        lines += _tag(name, _quote(meaning))
    lines.append(".SH FILES")
    for name, meaning in _FILES.items():
        lines += _tag(_quote(name), _quote(meaning))
    lines += [".SH SEE ALSO", ".BR git (1)"]
    return "\n".join(lines) + "\n"


def _iter_command(command: Command) -> Iterator[str]:
    yield f'.SS "crm {command.name}"'
    yield f".B {_quote(command.synopsis)}"
    for paragraph in command.paragraphs:
        yield from (".PP", _quote(paragraph))
    for argument in command.arguments:
        yield from _tag(_quote(argument.metavar), _quote(argument.help))
    for option in command.options:
        yield from _iter_option(option)
    if command.examples:
        yield from (".PP", ".RS 4", ".nf", *map(_quote, command.examples), ".fi", ".RE")


def _iter_option(option: Option) -> Iterator[str]:
    names = ", ".join(rf"\fB{_quote(name)}\fR" for name in option.names)
    takes = rf" \fI{_quote(option.metavar)}\fR" if option.metavar else ""
    default = f" (default {option.default})" if option.default else ""
    yield from (".TP", names + takes, _quote(option.help + default))


def _tag(name: str, meaning: str) -> list[str]:
    return [".TP", rf"\fB{name}\fR", meaning]


def _quote(text: str) -> str:
    """The text so that troff takes none of it for an order."""
    safe = text.replace("\\", r"\e").replace("-", r"\-").replace("'", r"\(aq")
    return re.sub(r"^\.", r"\&.", safe)
