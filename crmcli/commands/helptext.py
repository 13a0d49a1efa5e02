"""The help page of a command: how it is called, what it does, examples, arguments, options.

Widths are cells, so that the columns of a Chinese page stand as straight as those of an English
one. Nothing here runs unless a help page is shown.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from typing import Any

from typer._click.types import IntRange

from crmcli.commands.groups import CommandGroup, Section
from crmcli.commands.session import Session, tell
from crmcli.views.screen import cell_width, pad_text, wrap_text

WIDEST = 100
"""Cells: longer lines are hard to read however wide the screen is."""
NARROWEST = 40
SCREEN = 40
"""Lines that the page of all commands may take."""
_INDENT = "  "
_GAP = 2
_WIDEST_NAME = 32
"""Cells of a name that still has its explanation beside it, not below."""
_VERBATIM = "\b"
"""Stands alone on the line before a block that is kept as it is."""


def render_help(ctx: Any, width: int | None = None) -> str:
    """The help page of a context's command, its lines ended; `width` in cells, else the screen's.

    A page of commands is the only one on its screen; that of one command says all.
    """
    cells = max(NARROWEST, min(width or Session().width, WIDEST))
    command = ctx.command
    usage = _lay_usage(ctx, cells)
    sections = command.list_sections(ctx) if isinstance(command, CommandGroup) else []
    if ctx.parent is None:
        blocks = [usage, *_lay_overview(sections, SCREEN - len(usage), cells)]
    else:
        blocks = [
            usage,
            *_lay_text(command.help, cells),
            _lay_arguments(command, cells),
            *(_lay_list(one.title, one.lines, cells) for one in sections),
            _lay_options(ctx, cells),
        ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def name_argument(param: Any) -> str:
    """An argument as a usage line has it: `ID`, `[PATH]`."""
    name = str(param.human_readable_name)
    return name if param.required or name.startswith("[") else f"[{name}]"


def name_option(param: Any, opt: str) -> str:
    """An option with what it takes: `--top N`, `--json`."""
    return opt if param.is_flag else f"{opt} {param.metavar or param.name.upper()}"


def _lay_usage(ctx: Any, width: int) -> list[str]:
    pieces = [ctx.command_path, *_iter_usage(ctx)]
    lines, indent = [tell("Usage: ", "用法：") + pieces[0]], ""
    indent = " " * (cell_width(lines[0]) + 1)
    for piece in pieces[1:]:
        if cell_width(lines[-1]) + 1 + cell_width(piece) <= width:
            lines[-1] += f" {piece}"
        else:
            lines.append(indent + piece)
    return lines


def _iter_usage(ctx: Any) -> Iterator[str]:
    is_group = isinstance(ctx.command, CommandGroup)
    if is_group and ctx.parent is None:
        for param in ctx.command.params:
            yield f"[{name_option(param, min(param.opts, key=len))}]"
    for param in ctx.command.params:
        if param.param_type_name == "argument":
            yield name_argument(param)
    if is_group:
        yield tell("COMMAND", "命令")
    if ctx.parent is not None:
        yield tell("[OPTIONS]", "[选项]")


def _lay_overview(sections: Sequence[Section], room: int, width: int) -> list[list[str]]:
    """All commands by group, a line each.

    Where `room` lines do not hold them, the groups close up; then the last ones show names alone.
    """
    column = max(cell_width(name) for one in sections for name, _ in one.lines) + _GAP
    groups = [_lay_group(one, column) for one in sections]
    word = tell("COMMAND", "命令")
    told = tell(
        "explains one, with examples; topics: crm help when, query",
        "说明和示例；另有主题 crm help when、crm help query",
    )
    footer = [f"crm help {word}{' ' * _GAP}{told}"]
    if _count_lines([*groups, footer]) <= room:
        return [*groups, footer]
    for position in reversed(range(len(sections))):
        if sum(map(len, groups)) + _count_lines([[], footer]) <= room:
            break
        groups[position] = _lay_names(sections[position], width)
    return [[line for group in groups for line in group], footer]


def _count_lines(blocks: Sequence[Sequence[str]]) -> int:
    """Lines of blocks, each with an empty line before it."""
    return sum(len(block) + 1 for block in blocks)


def _lay_group(section: Section, column: int) -> list[str]:
    rows = (f"{_INDENT}{pad_text(name, column)}{text}" for name, text in section.lines)
    return [_entitle(section.title), *rows]


def _lay_names(section: Section, width: int) -> list[str]:
    lines = wrap_text(" ".join(name for name, _ in section.lines), width - len(_INDENT))
    return [_entitle(section.title), *(f"{_INDENT}{line}" for line in lines)]


def _lay_text(text: str | None, width: int) -> Iterator[list[str]]:
    """The paragraphs of a help text; a block of commands stands as it is, under a title."""
    for paragraph in inspect.cleandoc(text or "").split("\n\n"):
        head, *lines = paragraph.split("\n")
        if head != _VERBATIM:
            yield wrap_text(" ".join([head, *lines]), width)
        elif lines and lines[0].lstrip().startswith("crm "):
            yield [_entitle(tell("Examples", "示例")), *lines]
        else:
            yield lines


def _lay_arguments(command: Any, width: int) -> list[str]:
    rows = [
        (name_argument(param), param.help or "")
        for param in command.params
        if param.param_type_name == "argument" and not param.hidden
    ]
    return _lay_list(tell("Arguments", "参数"), rows, width)


def _lay_options(ctx: Any, width: int) -> list[str]:
    rows = [
        (_name_all(param), f"{param.help or ''}{_remark(param)}".strip())
        for param in ctx.command.params
        if param.param_type_name == "option" and not param.hidden
    ]
    return _lay_list(tell("Options", "选项"), rows, width)


def _name_all(param: Any) -> str:
    """`-m, --notes TEXT`; an option without a short form stands below the long ones."""
    opts = sorted(param.opts, key=len)
    names = name_option(param, ", ".join(opts))
    return names if len(opts[0]) == 2 else f"    {names}"


def _remark(param: Any) -> str:
    """What an option must have, or has when it is not given."""
    remarks = []
    if isinstance(param.type, IntRange) and param.type.min is not None:
        remarks.append(tell(f"at least {param.type.min}", f"至少 {param.type.min}"))
    if param.required:
        remarks.append(tell("required", "必填"))
    elif param.show_default and not param.is_flag and param.default is not None:
        remarks.append(tell(f"else {param.default}", f"默认 {param.default}"))
    return "".join(tell(f" ({remark})", f"（{remark}）") for remark in remarks)


def _lay_list(title: str, rows: Sequence[tuple[str, str]], width: int) -> list[str]:
    """Names and what they mean, in two columns; a long name has its meaning below it."""
    if not rows:
        return []
    short = [cell_width(name) for name, _ in rows if cell_width(name) <= _WIDEST_NAME]
    column = max(short, default=0) + _GAP
    margin = " " * (len(_INDENT) + column)
    lines = [_entitle(title)]
    for name, text in rows:
        first, *more = wrap_text(text, max(NARROWEST // 2, width - len(margin)))
        if cell_width(name) + _GAP <= column:
            lines.append(f"{_INDENT}{pad_text(name, column)}{first}".rstrip())
        else:
            lines += [f"{_INDENT}{name}", f"{margin}{first}".rstrip()]
        lines += [margin + line for line in more]
    return lines


def _entitle(title: str) -> str:
    return title + tell(":", "：")
