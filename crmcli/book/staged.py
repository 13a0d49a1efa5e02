"""The errors that the next commit would bring in: what is staged is judged, not the work tree."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from crmcli.book.judging import find_errors_of_save, find_removed_judges
from crmcli.book.unsaved import LEDGER_FILES, is_saved
from crmcli.errors import NotFound
from crmcli.history.differing import Changed
from crmcli.history.repository import find_root, locate_repository
from crmcli.history.staged import list_staged
from crmcli.history.worktree import load_committed, read_tree
from crmcli.ledger.records import is_record
from crmcli.rules.findings import Finding

if TYPE_CHECKING:
    from crmcli.book.book import Book


class Staged(NamedTuple):
    """What is wrong with what is staged, and how many cards that is."""

    findings: Sequence[Finding]
    cards: int


def find_staged(directory: Path) -> list[Changed]:
    """The files of the ledger around `directory` that the next commit would change.

    Raises NotFound("no-ledger"), GitFailed.
    """
    root = find_root(directory)
    if root is None:
        raise NotFound("no-ledger", folder=str(directory.resolve()))
    staged = list_staged(locate_repository(root), LEDGER_FILES)
    return [one for one in staged if is_saved(one.file)]


def find_removed(staged: Sequence[Changed]) -> list[Finding]:
    """What the commit would take away without which there is no ledger, nor a book to open."""
    return find_removed_judges(
        {one.file: one.after for one in staged}, {one.file: one.before for one in staged}
    )


def check_staged(book: Book, staged: Sequence[Changed]) -> Staged:
    """The errors that a commit of what is staged would add to the ledger.

    An error that the last commit has already is none of these, as in every write. Reads alone,
    and takes no lock: a write of ours that makes git run this hook holds it. Raises GitFailed.
    """
    edited = [edit.file for edit in read_tree(book.root, LEDGER_FILES).edited]
    others = [file for file in edited if is_saved(file)]
    before = load_committed(book.root, others)
    committed = {one.file: one.before for one in staged}
    committed |= {file: before.get(file) for file in others}
    now = {one.file: one.after for one in staged}
    findings = find_errors_of_save(book, now, committed)
    return Staged(findings, sum(is_record(one.file) for one in staged))
