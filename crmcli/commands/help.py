"""`crm help`: the help page of a command, as `crm COMMAND --help` shows it, or of a topic."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from crmcli.commands.groups import CommandGroup
from crmcli.commands.session import get_session, tell
from crmcli.errors import UsageError

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "Explain a command, with examples; without one, list them all.\n\n\b\n"
        "  crm help visit\n  crm help person add\n  crm help when",
        "显示命令的说明和示例；不写命令则列出全部。\n\n\b\n"
        "  crm help visit\n  crm help person add\n  crm help when",
    )
)
def help_(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[COMMAND]...",
            show_default=False,
            help=tell(
                "the command; or a topic: crm help when, crm help query",
                "命令；或主题：crm help when、crm help query",
            ),
        ),
    ] = None,
) -> None:
    """Show the page. Raises UsageError for a word that names no command and no topic."""
    from crmcli.commands.helptext import render_help
    from crmcli.commands.topics import TOPICS

    session = get_session(context)
    if words and len(words) == 1 and words[0] in TOPICS:
        session.show(TOPICS[words[0]](session.width))
        return
    place: Any = context.find_root()
    for word in words or []:
        command = place.command
        if not isinstance(command, CommandGroup):
            raise UsageError("no-command-inside", word=word, path=place.command_path)
        _, inner, _ = command.resolve_command(place, [word])
        place = typer.Context(inner, info_name=word, parent=place)
    session.show(render_help(place))
