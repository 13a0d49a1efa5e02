"""Which act `crm undo` is to take back, and what people call it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crmcli.book.transaction import Transaction
from crmcli.errors import NotFound, Refused
from crmcli.history.log import Logged, Touched, get_logged, iter_log
from crmcli.history.repository import has_commits
from crmcli.history.revisions import find_commit, is_in_history
from crmcli.history.sides import compare_commits
from crmcli.rules.outcome import Message
from crmcli.rules.undoing import mark_undone

if TYPE_CHECKING:
    from crmcli.book.book import Book

_NO_ACTS = ("init", "undo")
"""What `crm undo` without a name passes over."""
SHORT = 7
"""Characters of a commit's id that people are shown."""


def get_own_act(book: Book, transaction: Transaction) -> Logged:
    """My own newest act that stands. Raises Refused("nothing-to-undo")."""
    if not has_commits(transaction.repository):
        raise Refused("nothing-to-undo")
    me = book.find_me()
    mine = {email.casefold() for email in (*(me.emails if me else ()), book.identity.email or "")}
    for logged, undone_by in mark_undone(iter_log(transaction.root, ())):
        is_mine = logged.email.casefold() in mine and len(logged.parents) == 1
        is_act = logged.act is not None and logged.act not in _NO_ACTS
        if is_mine and is_act and undone_by is None:
            return logged
    raise Refused("nothing-to-undo")


def get_named_act(root: Path, revision: str) -> Logged:
    """The commit of a name; the merge of a sync as what came in with it.

    Raises NotFound("no-such-commit"), Refused("undo-elsewhere") outside of this branch.
    """
    commit = find_commit(root, revision)
    if commit is None:
        raise NotFound("no-such-commit", revision=revision)
    if not is_in_history(root, commit):
        raise Refused("undo-elsewhere", commit=commit[:SHORT])
    logged = get_logged(root, commit)
    return _see_as_received(root, logged) if is_sync(logged) else logged


def list_undone(root: Path, logged: Logged) -> list[Logged]:
    """The commit; if that is an undo, what it took back; and so on to the act itself."""
    chain = [logged]
    while chain[-1].undoes is not None:
        chain.append(get_named_act(root, chain[-1].undoes))
    return chain


def describe_act(logged: Logged, timezone: str) -> Message:
    """An act in words: `visit(huaxin) a1b2c3d of 2026-11-20 17:42`."""
    values = {
        "act": logged.subject.partition(": ")[0] if logged.act else "git",
        "commit": logged.commit[:SHORT],
        "time": f"{datetime.fromtimestamp(logged.time, ZoneInfo(timezone)):%Y-%m-%d %H:%M}",
    }
    return Message("undo-act", values)


def is_sync(logged: Logged) -> bool:
    """Whether a commit is a merge that a sync made."""
    return logged.act == "sync" and len(logged.parents) == 2


def _see_as_received(root: Path, merge: Logged) -> Logged:
    """The merge of a sync as an act of its own: it changed what came in from the others."""
    touched = []
    for before, after in compare_commits(root, merge.parents[0], merge.commit).values():
        if before is not None and (after is None or after.file != before.file):
            touched.append(Touched(before.file, before.object_id, None))
        if after is not None:
            stayed = before is not None and before.file == after.file
            old = before.object_id if before is not None and stayed else None
            touched.append(Touched(after.file, old, after.object_id))
    return merge._replace(files=tuple(touched))
