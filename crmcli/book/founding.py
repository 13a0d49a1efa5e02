"""Making a folder a ledger, or giving a clone what it lacks. Nothing is ever overwritten."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from crmcli.acts.person import add_person
from crmcli.book.grounds import Ground
from crmcli.book.transaction import begin_transaction
from crmcli.errors import Refused
from crmcli.history.commits import format_message
from crmcli.history.founding import configure_clone, found_repository, name_author
from crmcli.history.repository import find_root, read_identity
from crmcli.history.worktree import load_committed
from crmcli.ledger.journal import Change, Journal
from crmcli.ledger.records import find_bytes, save_record
from crmcli.ledger.schema import SCHEMA_FILE
from crmcli.ledger.settings import SETTINGS_FILE, load_settings
from crmcli.ledger.template import (
    ATTRIBUTES,
    ATTRIBUTES_FILE,
    IGNORE_FILE,
    format_founding_files,
)
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


def locate_ledger(directory: Path, name: str | None) -> Path:
    """The folder that `crm init [DIR]` means: DIR, else the repository around `directory`.

    Raises Refused("inside-ledger") for a folder within another ledger.
    """
    if name is None:
        return find_root(directory) or directory
    folder = (directory / name).resolve()
    nearest = next(here for here in (folder, *folder.parents) if here.is_dir())
    around = find_root(nearest)
    if around is not None and around != folder and (around / SETTINGS_FILE).is_file():
        raise Refused("inside-ledger", folder=name, root=str(around))
    return folder


def found_ledger(
    folder: Path,
    timezone: str,
    ask_identity: Callable[[], tuple[str, str] | None],
    besides: Mapping[str, bytes] = MappingProxyType({}),
) -> Founding:
    """Make `folder` a ledger, or mend one; one commit if the last one lacks a file.

    `besides` are files that it shall have, too. `ask_identity` is called when git knows no name
    or e-mail; None refuses. Raises Refused("no-identity") before anything is written, and otherwise
    as every write does.
    """
    name, email, was_asked = find_identity(folder, ask_identity)
    root = found_repository(folder)
    if was_asked:
        name_author(root, name, email)
    with begin_transaction(root, read_identity(root)) as transaction:
        wanted = {**format_founding_files(_make_person(name, email), timezone), **besides}
        ground = transaction.grounds.examine_edited(list(wanted))
        committed = load_committed(root, list(wanted)) if ground.head else {}
        restored = _restore_deleted(root, committed)
        changes = tuple(_iter_changes(root, wanted, committed, ground))
        if changes:
            message = format_message("init", [], "", (_name_changes(changes, besides, committed),))
            transaction.carry_out(Journal("init", message, ground.branch, ground.head, changes))
    return Founding(
        root=root,
        files=(*restored, *(change.file for change in changes)),
        settings=tuple(configure_clone(root)),
        is_new=SETTINGS_FILE not in committed,
        email=email,
        person=find_person(load_settings(root), email),
    )


def list_missing_files(root: Path) -> list[str]:
    """What `found_ledger` would bring to a ledger that cannot do without; nothing is written."""
    needed = (SCHEMA_FILE, ATTRIBUTES_FILE, IGNORE_FILE)
    found = {file: find_bytes(root, file) for file in needed}
    attributes = found[ATTRIBUTES_FILE]
    if attributes is not None and not _has_line(attributes, ATTRIBUTES):
        found[ATTRIBUTES_FILE] = None
    return [file for file, data in found.items() if data is None]


def _make_person(name: str, email: str) -> Person:
    return Person(str(add_person(Settings(), name, [email]).made), name, (email,))


def find_identity(
    folder: Path, ask_identity: Callable[[], tuple[str, str] | None]
) -> tuple[str, str, bool]:
    """Name and e-mail, and whether somebody had to be asked for them.

    Raises Refused("no-identity") where git knows nobody and `ask_identity` gives None.
    """
    nearest = next(here for here in (folder, *folder.resolve().parents) if here.is_dir())
    known = read_identity(nearest)
    if known.name and known.email:
        return known.name, known.email, False
    answer = ask_identity()
    if answer is None:
        raise Refused("no-identity")
    return *answer, True


def _restore_deleted(root: Path, committed: Mapping[str, bytes]) -> list[str]:
    """Bring back what somebody deleted by hand, as the last commit has it."""
    deleted = [file for file in committed if find_bytes(root, file) is None]
    for file in deleted:
        save_record(root, file, committed[file])
    return deleted


def _iter_changes(
    root: Path, wanted: Mapping[str, bytes], committed: Mapping[str, bytes], ground: Ground
) -> Iterator[Change]:
    """What the next commit has to bring: files that are in no commit, and a lost attribute.

    A file that stands there just as we write it, but in no commit, was left by an earlier try.
    """
    for file, data in wanted.items():
        now = find_bytes(root, file)
        if file not in committed and now in (None, data):
            yield Change(file, now, data, ground.entries[file])
        elif file == ATTRIBUTES_FILE and now is not None and not _has_line(now, ATTRIBUTES):
            if now.splitlines() != committed.get(file, b"").splitlines():
                raise Refused("hand-edited", file=file)
            yield Change(file, now, _add_line(now, ATTRIBUTES), ground.entries[file])


def _name_changes(
    changes: Sequence[Change], besides: Container[str], committed: Container[str]
) -> str:
    """What the commit's subject says was done."""
    if SETTINGS_FILE not in committed:
        return "start the ledger"
    files = [change.file for change in changes]
    return (
        "add what was missing"
        if any(file not in besides for file in files)
        else f"add {', '.join(files)}"
    )


def _has_line(data: bytes, line: str) -> bool:
    return line.rstrip().encode() in [one.rstrip() for one in data.splitlines()]


def _add_line(before: bytes, line: str) -> bytes:
    ended = before if before.endswith(b"\n") or not before else before + b"\n"
    return ended + line.encode()
