"""Drafts: what somebody types into a card in an editor, until it is saved.

Each lies in a folder of its own with the text that it began with, below a folder that the caller
names, in git's directory: the work tree knows nothing of it, and nothing but a save, or a person
who says so, takes it away. While an editor is open its draft is locked.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from crmcli.errors import Failure, Refused
from crmcli.ledger.disk import explain_errors
from crmcli.ledger.locking import hold_lock
from crmcli.ledger.records import SUFFIX, find_bytes, load_bytes, save_record

_BASE = "base"
_ORIGIN = "origin.json"
_TYPED = "typed"
_LOCKS = "in-use"
_PATIENCE = 1.0
"""Seconds that somebody who only looks whether a draft is in use may hold its lock."""
_DAY = 24 * 3600.0


class Draft(NamedTuple):
    """One card in somebody's editor. `base` is its file (`file`) as it was when that began."""

    folder: Path
    customer: str
    file: str
    base: bytes
    reason: str | None
    """What `-m` said."""

    @property
    def path(self) -> Path:
        """The file that the editor opens."""
        return self.folder / f"{self.customer}{SUFFIX}"


def create_draft(drafts: Path, customer: str, file: str, base: bytes, reason: str | None) -> Draft:
    """Begin a draft of a card. Raises Failure where the disk will not have it."""
    folder = _make_folder(drafts, customer)
    draft = Draft(folder, customer, file, base, reason)
    try:
        save_record(folder, _BASE, base)
        save_record(folder, draft.path.name, base)
        _save_origin(draft)
    except Failure:
        shutil.rmtree(folder)
        raise
    return draft


def list_drafts(drafts: Path) -> list[Draft]:
    """The drafts that wait: with words in them, and open in no editor. The newest is first."""
    found = []
    for folder in drafts.iterdir() if drafts.is_dir() else ():
        with _until_deleted(folder):
            draft = None if _is_deleted(folder) else _load_draft(folder)
            if draft is not None and holds_words(draft) and not is_in_use(draft):
                found.append((draft.path.stat().st_mtime_ns, draft))
    return [draft for _, draft in sorted(found, key=lambda one: one[0], reverse=True)]


def load_typed(draft: Draft) -> bytes:
    """What the draft says now. Raises Failure("unreadable-file") where the editor left no file."""
    return load_bytes(draft.folder, draft.path.name)


def is_changed(draft: Draft) -> bool:
    """Whether something was typed."""
    return load_typed(draft) != draft.base


def holds_words(draft: Draft) -> bool:
    """Whether something of the user's is in the draft, be it in an editor's recovery file only."""
    return is_changed(draft) or any(map(_is_foreign, draft.folder.iterdir()))


def note_reason(draft: Draft, reason: str | None) -> Draft:
    """The draft with a new reason; None leaves the one that it has."""
    if reason is None or reason == draft.reason:
        return draft
    draft = draft._replace(reason=reason)
    _save_origin(draft)
    return draft


def rebase_draft(draft: Draft, base: bytes, text: bytes) -> Draft:
    """Go on from another base, with `text` to be edited; what was typed is kept beside it.

    Killed in between, the draft says more than its base, never less.
    """
    save_record(draft.folder, _TYPED, load_typed(draft))
    save_record(draft.folder, draft.path.name, text)
    save_record(draft.folder, _BASE, base)
    return draft._replace(base=base)


def delete_draft(draft: Draft) -> None:
    """Take a draft away, with all that was typed."""
    with explain_errors(str(draft.folder)):
        # In one step, so that nobody finds half a draft, or puts a lock into a vanishing one.
        gone = draft.folder.with_name(f".{draft.folder.name}.{os.getpid()}")
        draft.folder.rename(gone)
        shutil.rmtree(gone)


@contextlib.contextmanager
def hold_draft(draft: Draft) -> Iterator[int | None]:
    """Keep everybody else off the draft; the lock's descriptor, for the editor to inherit.

    Raises Refused("locked") where it is open in another editor.
    """
    with hold_lock(draft.folder / _LOCKS, _PATIENCE) as held:
        yield held


def is_in_use(draft: Draft) -> bool:
    """Whether an editor has the draft open now."""
    try:
        with hold_lock(draft.folder / _LOCKS, 0.0):
            return False
    except Refused:
        return True


def sweep_drafts(drafts: Path) -> None:
    """Take away what was left yesterday or before without a word of the user's in it.

    Younger drafts stay: an editor that did not wait may have them open.
    """
    for folder in drafts.iterdir() if drafts.is_dir() else ():
        with _until_deleted(folder):
            if time.time() - folder.stat().st_mtime < _DAY:
                continue
            draft = None if _is_deleted(folder) else _load_draft(folder)
            if _is_deleted(folder) or (draft is None and not any(folder.glob(f"*{SUFFIX}"))):
                shutil.rmtree(folder)
            elif draft is not None and not holds_words(draft) and not is_in_use(draft):
                delete_draft(draft)


def _is_deleted(folder: Path) -> bool:
    """Whether somebody was about to delete it: `delete_draft` puts a dot before the name."""
    return folder.name.startswith(".")


@contextlib.contextmanager
def _until_deleted(folder: Path) -> Iterator[None]:
    """Let nothing be made of a draft that another crm saves, and takes away, meanwhile."""
    try:
        yield
    except (Failure, FileNotFoundError):
        if (folder / _ORIGIN).exists():
            raise


def _make_folder(drafts: Path, customer: str) -> Path:
    """A folder that nobody else has: `huaxin.1`, `huaxin.2`."""
    with explain_errors(str(drafts)):
        drafts.mkdir(parents=True, exist_ok=True)
        number = 1
        while True:
            folder = drafts / f"{customer}.{number}"
            try:
                folder.mkdir()
            except FileExistsError:
                number += 1
            else:
                return folder


def _is_foreign(path: Path) -> bool:
    """Whether an editor left the file: `.huaxin.yaml.swp`, `#huaxin.yaml#`. A backup is no news."""
    ours = path.name in (_BASE, _ORIGIN, _TYPED, _LOCKS) or path.suffix == SUFFIX
    return not ours and not path.name.endswith("~")


def _save_origin(draft: Draft) -> None:
    origin = {"customer": draft.customer, "file": draft.file, "reason": draft.reason}
    save_record(draft.folder, _ORIGIN, json.dumps(origin, ensure_ascii=False).encode())


def _load_draft(folder: Path) -> Draft | None:
    """The draft in a folder; None where its making, or its end, was cut short."""
    origin, base = find_bytes(folder, _ORIGIN), find_bytes(folder, _BASE)
    if origin is None or base is None:
        return None
    said = json.loads(origin)
    draft = Draft(folder, said["customer"], said["file"], base, said["reason"])
    return draft if draft.path.is_file() else None
