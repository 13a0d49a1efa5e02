"""`crm init --cron`: the line of a crontab by which reminders go out."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from crmcli.errors import Refused, UsageError

if TYPE_CHECKING:
    from crmcli.commands.session import Session


def show_cron_line(session: Session, folder: str | None, others: dict[str, bool]) -> None:
    """Print the line for the ledger in a folder; nothing is written.

    Raises UsageError beside `others`, options that do something, and NotFound("no-ledger").
    """
    from crmcli.book import open_book
    from crmcli.views.crontab import format_cron_line

    for option, is_given in others.items():
        if is_given:
            raise UsageError("cron-alone", option=option)
    root = open_book(session.get_folder() / (folder or "")).root
    pulls = _has_remote(root)
    session.show(format_cron_line(_find_program(), str(root), session.language, pulls=pulls))
    session.say("cron-hint")


def _find_program() -> list[str]:
    """The words that start this very program, wherever cron stands."""
    script = Path(sys.executable).parent / ("crm.exe" if os.name == "nt" else "crm")
    return [str(script)] if script.is_file() else [sys.executable, "-m", "crmcli"]


def _has_remote(root: Path) -> bool:
    from crmcli.history.remotes import find_link
    from crmcli.history.repository import find_branch, locate_repository

    branch = find_branch(locate_repository(root))
    if branch is None:
        return False
    try:
        find_link(root, branch)
    except Refused:
        return False
    return True
