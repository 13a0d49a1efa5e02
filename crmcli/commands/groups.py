"""A command that holds others: what its help lists, and what it says to a word it does not know."""

import sys
from typing import Any, NamedTuple

import typer
from typer._click.exceptions import BadOptionUsage
from typer.core import TyperGroup

from crmcli.commands.session import tell


class Section(NamedTuple):
    """Commands under one title of a help page: the name of each and what it does."""

    title: str
    lines: tuple[tuple[str, str], ...]


class CommandGroup(TyperGroup):
    """A command that holds others; called without one of them it shows its help."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.invoke_without_command = True

    def list_sections(self, ctx: Any) -> list[Section]:
        """What the help lists."""
        lines = [(name, self._explain(ctx, name)) for name in self.list_commands(ctx)]
        return [Section(tell("Commands", "命令"), tuple(lines))]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words before the command. An option without its value says where it is."""
        try:
            return super().parse_args(ctx, args)
        except BadOptionUsage as error:
            error.ctx = ctx  # the parser leaves it out
            raise

    def invoke(self, ctx: Any) -> Any:
        """Run the command named. Raises typer.Exit with 2 where none is, after the help."""
        try:
            result = super().invoke(ctx)
        except BadOptionUsage as error:
            if error.ctx is None:
                name = ctx.invoked_subcommand
                command: Any = self.get_command(ctx, name)
                error.ctx = typer.Context(command, info_name=name, parent=ctx)
            raise
        if ctx.invoked_subcommand is None:
            from crmcli.commands.helptext import render_help

            sys.stderr.write(render_help(ctx))
            raise typer.Exit(2)
        return result

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that the first word names. Raises UsageError with the nearest ones."""
        if args[0] not in self.list_commands(ctx):
            from crmcli.commands.slips import refuse_command

            raise refuse_command(args[0], self.list_sections(ctx), ctx.command_path)
        return super().resolve_command(ctx, args)

    def _explain(self, ctx: Any, name: str) -> str:
        command = self.get_command(ctx, name)
        line = command.get_short_help_str(limit=1000) if command is not None else ""
        return str(line).rstrip(".。")
