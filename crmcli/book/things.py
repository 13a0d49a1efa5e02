"""The cards and other files of the ledger that a commit changed, each before and after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from crmcli.history.changes import History
from crmcli.history.log import Logged
from crmcli.ledger.calendar import CALENDAR_FILE
from crmcli.ledger.records import FOLDER, SUFFIX, name_record
from crmcli.ledger.schema import SCHEMA_FILE
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.ledger.settings_text import SETTINGS_FIELD
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.fields import Field


class Version(NamedTuple):
    """A file at one point of the history, or as it is now; both None where there was none."""

    name: str | None
    blob: str | None
    """The id of its content."""


class Thing(NamedTuple):
    """A card (by its id, wherever it lay) or another file of the ledger that a commit changed."""

    id: str
    is_card: bool
    before: Version
    after: Version


def iter_things(logged: Logged) -> Iterator[Thing]:
    """What a commit that is no merge changed of the ledger; a card that it moved is one thing."""
    nothing = Version(None, None)
    sides: dict[str, tuple[Version, Version]] = {}
    for touched in logged.files:
        if is_ours(touched.file):
            name = _call(touched.file)
            before, after = sides.get(name, (nothing, nothing))
            if touched.old is not None:
                before = Version(touched.file, touched.old)
            if touched.new is not None:
                after = Version(touched.file, touched.new)
            sides[name] = before, after
    for name, (before, after) in sides.items():
        if before != after:
            yield Thing(name, is_card(after.name or before.name or ""), before, after)


def get_blob(history: History, blob: str) -> bytes:
    """The bytes of one blob. Raises GitFailed."""
    (data,) = history.iter_blobs([blob])
    return data


def is_ours(file: str) -> bool:
    """Whether a file belongs to the ledger: a card, the settings or the schema."""
    return file in (SETTINGS_FILE, CALENDAR_FILE, SCHEMA_FILE) or is_card(file)


def is_card(file: str) -> bool:
    """Whether a file is a card; hidden files and folders hold none."""
    hidden = any(part.startswith(".") for part in file.split("/"))
    return file.startswith(f"{FOLDER}/") and file.endswith(SUFFIX) and not hidden


def read_version(data: bytes | None, root: Field) -> dict[str, Any] | None:
    """What a version says; None where there was none, or it cannot be read."""
    return None if data is None else parse_record(data, root).value


def find_thing_root(thing: Thing, card: Field) -> Field | None:
    """The fields of a thing, `card` those of a card; None for the schema, which is no record."""
    if thing.is_card:
        return card
    return SETTINGS_FIELD if thing.id == SETTINGS_FILE else None


def _call(file: str) -> str:
    return name_record(file) if is_card(file) else file
