"""The ledger in a merge that git could not end: with the settings and the schema of our side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from crmcli.book.book import Book
from crmcli.book.clock import read_today
from crmcli.book.opening import open_book
from crmcli.errors import Failure
from crmcli.history.objects import load_objects
from crmcli.history.repository import Repository, find_root, open_repository
from crmcli.ledger.calendar import CALENDAR_FILE, announce, find_calendar_bytes
from crmcli.ledger.schema import SCHEMA_FILE, load_schema, parse_schema
from crmcli.ledger.settings import SETTINGS_FILE, load_settings_bytes, read_settings
from crmcli.rules.settings import Settings

if TYPE_CHECKING:
    from crmcli.book.refreshing import Progress


_Made = TypeVar("_Made")


def open_unmerged_book(directory: Path, progress: Progress | None = None) -> Book:
    """As `open_book`; but the settings and the schema, where git left them in conflict and they
    cannot be read, are as our side has them; or theirs, or the base, if that is the first that can.

    For what helps out of the conflict, and nothing else. Raises as `open_book`.
    """
    try:
        return open_book(directory, progress=progress)
    except Failure:
        root = find_root(directory)
        if root is None:
            raise
        repository = open_repository(root)
        versions = _load_versions(repository)
        if not versions:
            raise
    settings = _read_settings(root, versions)
    schema = _read_first(versions.get(SCHEMA_FILE), parse_schema) or load_schema(root)
    return Book(repository, settings, schema, read_today(settings.timezone), progress)


def _read_settings(root: Path, versions: Mapping[str, Sequence[bytes]]) -> Settings:
    """The settings with the days off that are announced. Raises Failure."""
    settings = _read_first(versions.get(SETTINGS_FILE), read_settings)
    if settings is None:
        settings = read_settings(load_settings_bytes(root))
    announced = _read_first(versions.get(CALENDAR_FILE), partial(announce, settings))
    return announced or announce(settings, find_calendar_bytes(root))


def _load_versions(repository: Repository) -> dict[str, list[bytes]]:
    """What the sides have of the three files, as far as they are in conflict: ours first."""
    from crmcli.history.conflicts import list_conflicts

    versions = {}
    for conflict in list_conflicts(repository):
        if conflict.files[0] in (SETTINGS_FILE, CALENDAR_FILE, SCHEMA_FILE):
            base, ours, theirs = conflict.versions
            ids = [one.object_id for one in (ours, theirs, base) if one is not None]
            blobs = load_objects(repository.root, ids)
            versions[conflict.files[0]] = [blob.data for blob in blobs if blob is not None]
    return versions


def _read_first(texts: Sequence[bytes] | None, read: Callable[[bytes], _Made]) -> _Made | None:
    """What the first text says that can be read; None where there is none."""
    for text in texts or ():
        try:
            return read(text)
        except Failure:
            continue  # the next side may be whole
    return None
