"""The files of a write, put in place or put back: all of them last through a power cut.

Of a few files, each is waited for. Thousands, one after the other, would take minutes to reach
the disk, so their new content is written first, then waited for together, then put in place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from crmcli.errors import Failure, Refused
from crmcli.ledger.disk import can_flush_together, explain_errors, flush_together, save_folder
from crmcli.ledger.journal import Change
from crmcli.ledger.records import (
    delete_record,
    find_bytes,
    prepare_record,
    reserve_record,
    restore_record,
    show_record,
)

MANY = 100
"""More files than this wait for the disk together."""


def place_files(root_dir: Path, changes: Iterable[Change]) -> None:
    """Give each file its bytes of after; those that have them already stay.

    The old bytes are kept beside them for `restore_files`. Raises Refused("changed-meanwhile")
    where a file is not as before, and Failure where the disk will not have it; some files may
    be in place then.
    """
    pending = {one.file for one in changes if find_bytes(root_dir, one.file) != one.after}
    together = _can_wait_together(pending)
    for change in _iter_those(changes, pending):
        if change.before is not None:
            reserve_record(root_dir, change.file, change.before)
        if change.after is not None:
            prepare_record(root_dir, change.file, change.after, durable=not together)
    if together:
        _flush(root_dir, pending)
    for change in _iter_those(changes, pending):
        if find_bytes(root_dir, change.file) != change.before:
            raise Refused("changed-meanwhile", file=change.file)
        if change.after is None:
            delete_record(root_dir, change.file, durable=not together)
        else:
            show_record(root_dir, change.file)
    _save_folders(root_dir, pending, together=together)


def restore_files(root_dir: Path, changes: Iterable[Change]) -> None:
    """Give the files that a write has changed their bytes of before.

    One that somebody has edited since stays. Raises Failure.
    """
    wrong = {change.file for change in changes if _is_done(root_dir, change)}
    together = _can_wait_together(wrong)
    if together:
        _flush_old_bytes(root_dir, wrong)
    for change in _iter_those(changes, wrong):
        if _is_done(root_dir, change):  # nobody has edited it while we waited for the disk
            restore_record(root_dir, change.file, change.before, durable=not together)
    _save_folders(root_dir, wrong, together=together)


def _flush_old_bytes(root_dir: Path, files: Collection[str]) -> None:
    """Wait for what was kept of the files; a full disk does not keep it from being put back."""
    try:
        _flush(root_dir, files)
    except Failure as failure:
        if failure.code != "disk-full":
            raise


def _is_done(root_dir: Path, change: Change) -> bool:
    return change.after != change.before and find_bytes(root_dir, change.file) == change.after


def _iter_those(changes: Iterable[Change], files: Collection[str]) -> Iterator[Change]:
    return (change for change in changes if change.file in files)


def _can_wait_together(files: Collection[str]) -> bool:
    return len(files) > MANY and can_flush_together()


def _save_folders(root_dir: Path, files: Collection[str], *, together: bool) -> None:
    """Make what was renamed last."""
    if together:
        _flush(root_dir, files)
        return
    for folder in _list_folders(root_dir, files):
        with explain_errors(folder.relative_to(root_dir).as_posix()):
            save_folder(folder)


def _flush(root_dir: Path, files: Collection[str]) -> None:
    with explain_errors("."):
        flush_together(_list_folders(root_dir, files))


def _list_folders(root_dir: Path, files: Collection[str]) -> list[Path]:
    """The folders of the files; of one that has gone with its last file, where it was."""
    folders = dict.fromkeys((root_dir / file).parent for file in files)
    return list(dict.fromkeys(map(_find_folder, folders)))


def _find_folder(folder: Path) -> Path:
    """The folder, or else the nearest above it that is there."""
    while not folder.is_dir():
        folder = folder.parent
    return folder
