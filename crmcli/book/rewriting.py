"""A remote that has dropped commits which it had: nothing is to bring them back."""

from __future__ import annotations

from pathlib import Path

from crmcli.errors import Refused
from crmcli.history.ancestry import ask_for_bases
from crmcli.history.remotes import Place, note_tip
from crmcli.history.revisions import (
    count_between,
    count_replaced,
    find_commit,
    is_ancestor,
)
from crmcli.rules.outcome import Message

_SHORT = 10


def refuse_rewritten(
    root: Path,
    place: Place,
    head: str,
    known: str | None,
    theirs: str | None,
    *,
    may_rebase: bool = False,
) -> None:
    """Raise Refused where `head` has commits that the remote's branch had, and dropped.

    To merge or send them would bring back what somebody took pains to take out. `known` is what
    the branch was before we asked. Where we have nothing else (`theirs` comes after `head`), it is
    taken. `may_rebase`: a forge rebases a branch that waits; what is there under another id was
    not taken out.
    """
    if theirs is None or is_ancestor(root, head, theirs):
        return
    if not ask_for_bases(root, (head, theirs)):
        return  # not rewritten, but another history: the merge says so
    for had in dict.fromkeys((known, find_commit(root, place.shared))):
        if had is None or not _brings_back(root, head, had, theirs):
            continue
        if may_rebase and count_replaced(root, had, theirs) == 0:
            continue
        note_tip(root, place.shared, had)  # to be refused again
        raise Refused(
            "sync-rewritten",
            remote=place.called,
            target=place.branch,
            rescue=_name_rescue(root, place, head, had, theirs),
        )


def _brings_back(root: Path, head: str, had: str, theirs: str) -> bool:
    """Whether some of what came up to `had` is in `head`, and not in `theirs`."""
    if is_ancestor(root, had, theirs):
        return False
    return not all(is_ancestor(root, base, theirs) for base in ask_for_bases(root, (had, head)))


def _name_rescue(root: Path, place: Place, head: str, had: str, theirs: str) -> Message:
    values = {
        "count": count_between(root, had, head),
        "theirs": place.name if place.has_name else theirs[:_SHORT],
        "dropped": had[:_SHORT],
    }
    return Message("sync-rescue", values)
