"""Opening the ledger that a folder lies in."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from crmcli.book.book import Book
from crmcli.book.clock import read_today
from crmcli.errors import Failure, NotFound
from crmcli.history.repository import STATE_FOLDER, find_root, locate_repository
from crmcli.ledger.schema import load_schema
from crmcli.ledger.settings import SETTINGS_FILE, load_settings

if TYPE_CHECKING:
    from crmcli.book.refreshing import Progress


def open_book(directory: Path, today: date | None = None, progress: Progress | None = None) -> Book:
    """Open the ledger that `directory` lies in.

    `today` None: CRM_TODAY, else the clock in the ledger's time zone. Raises
    NotFound("no-ledger"), Failure where crm.yaml or the schema cannot be read, UsageError for a
    bad CRM_TODAY.
    """
    root = find_root(directory)
    if root is None or not (root / SETTINGS_FILE).is_file():
        raise NotFound("no-ledger", folder=str(directory.resolve()))
    repository = locate_repository(root)
    try:
        settings = load_settings(root, repository.git_dir / STATE_FOLDER)
        schema = load_schema(root)
    except Failure as error:
        from crmcli.book.way_back import list_ways_back

        error.hints = list_ways_back(repository, error)
        raise
    return Book(repository, settings, schema, today or read_today(settings.timezone), progress)
