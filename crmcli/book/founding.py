"""Making a folder a ledger, or giving a clone what it lacks. Nothing is ever overwritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crmcli.acts.person import add_person
from crmcli.errors import Refused
from crmcli.history.commits import commit_files, format_message
from crmcli.history.founding import (
    configure_clone,
    found_repository,
    is_committed,
    name_author,
)
from crmcli.history.repository import find_under_way, open_repository, read_identity
from crmcli.ledger.records import find_bytes, save_record
from crmcli.ledger.settings import load_settings
from crmcli.ledger.template import ATTRIBUTES, ATTRIBUTES_FILE, format_founding_files
from crmcli.rules.settings import Person, Settings, find_person


@dataclass(frozen=True, slots=True)
class Founding:
    """What `crm init` did: the files it made, what it set for this clone, and who works here."""

    root: Path
    files: tuple[str, ...]
    settings: tuple[str, ...]
    is_new: bool
    email: str
    person: Person | None
    """None: nobody in crm.yaml has this e-mail."""


def found_ledger(
    folder: Path, timezone: str, ask_identity: Callable[[], tuple[str, str] | None]
) -> Founding:
    """Make `folder` a ledger, or mend one; one commit if a file was missing.

    `ask_identity` is called when git knows no name or e-mail; None refuses. Raises
    Refused("no-identity") before anything is written, and Refused("under-way") in a merge.
    """
    name, email, was_asked = _find_identity(folder, ask_identity)
    root = found_repository(folder)
    repository = open_repository(root)
    under_way = find_under_way(repository)
    if under_way:
        raise Refused("under-way", what=under_way)
    if was_asked:
        name_author(root, name, email)
    is_new = find_bytes(root, "crm.yaml") is None
    files = _save_missing(root, _make_person(name, email), timezone)
    if files:
        words = ("start the ledger",) if is_new else ("add what was missing",)
        message = format_message("init", [], "", words)
        commit_files(repository, files, message, new=True, judges_line_ends=False, held=None)
    return Founding(
        root=root,
        files=tuple(files),
        settings=tuple(configure_clone(root)),
        is_new=is_new,
        email=email,
        person=find_person(load_settings(root), email),
    )


def _make_person(name: str, email: str) -> Person:
    return Person(str(add_person(Settings(), name, [email]).made), name, (email,))


def _find_identity(
    folder: Path, ask_identity: Callable[[], tuple[str, str] | None]
) -> tuple[str, str, bool]:
    """Name and e-mail, and whether somebody had to be asked for them."""
    nearest = next(here for here in (folder, *folder.resolve().parents) if here.is_dir())
    known = read_identity(nearest)
    if known.name and known.email:
        return known.name, known.email, False
    answer = ask_identity()
    if answer is None:
        raise Refused("no-identity")
    return *answer, True


def _save_missing(root: Path, person: Person, timezone: str) -> list[str]:
    """Write each file of a ledger that is not there; the paths to commit, below the root.

    A file that stands there just as we write it, but in no commit, was left by an interrupted
    run: it is committed too.
    """
    made = []
    for file, data in format_founding_files(person, timezone).items():
        before = find_bytes(root, file)
        if before is None:
            save_record(root, file, data)
            made.append(file)
        elif before == data and not is_committed(root, file):
            made.append(file)
        elif file == ATTRIBUTES_FILE and ATTRIBUTES.encode() not in before.replace(b"\r\n", b"\n"):
            save_record(root, file, _add_line(before, ATTRIBUTES))
            made.append(file)
    return made


def _add_line(before: bytes, line: str) -> bytes:
    ended = before if before.endswith(b"\n") or not before else before + b"\n"
    return ended + line.encode()
