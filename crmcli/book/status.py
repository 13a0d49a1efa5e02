"""How things stand in a ledger: who is at work, and what is not yet as it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmcli.book.unsaved import LEDGER_FILES, find_drafts
from crmcli.book.waiting import read_conflicts, read_sharing
from crmcli.history.forwarding import find_forward
from crmcli.history.remotes import has_remotes
from crmcli.history.repository import (
    STATE_FOLDER,
    Repository,
    find_under_way,
    open_repository,
)
from crmcli.history.worktree import read_tree
from crmcli.ledger.journal import Begun, Torn, find_begun
from crmcli.rules.status import Status

if TYPE_CHECKING:
    from crmcli.book.book import Book


def read_status(book: Book) -> Status:
    """What `crm status` tells. Takes no lock, writes nothing."""
    repository = open_repository(book.root)
    tree = read_tree(book.root, LEDGER_FILES, counts=True)
    sharing = read_sharing(book, tree)
    is_unmerged = any(edit.difference == "unmerged" for edit in tree.edited)
    found = find_begun(repository.git_dir / STATE_FOLDER, repository.common_dir / STATE_FOLDER)
    begun = found if isinstance(found, Begun) else None
    book.open_catalog()  # which finds what is broken
    return Status(
        me=book.find_me(),
        email=book.identity.email,
        branch=tree.branch,
        sharing=sharing,
        hand_edits=tree.edited,
        broken=tuple(book.broken),
        under_way=find_under_way(repository),
        interrupted=_name_interrupted(repository, begun),
        torn=str(found.file) if isinstance(found, Torn) else None,
        running=begun.act if begun and begun.running else None,
        drafts=tuple((draft.customer, str(draft.path)) for draft in find_drafts(book)),
        conflicts=read_conflicts(book) if is_unmerged else (),
        has_remote=sharing.upstream is not None or has_remotes(book.root),
    )


def _name_interrupted(repository: Repository, begun: Begun | None) -> str | None:
    """What was killed and waits to be finished: a write, or a sync that updated the cards."""
    if begun is not None:
        return None if begun.running else begun.act
    return "sync" if find_forward(repository) is not None else None
