"""A remote that has dropped commits which it had: nothing is to bring them back."""

from __future__ import annotations

from pathlib import Path

from crmcli.errors import Refused
from crmcli.history.ancestry import ask_for_bases
from crmcli.history.remotes import Place, note_tip
from crmcli.history.revisions import count_between, find_commit, is_ancestor
from crmcli.rules.outcome import Message


def refuse_rewritten(
    root: Path, place: Place, head: str, known: str | None, theirs: str | None
) -> None:
    """Raise Refused where the remote's branch is not what came after its `known` commit.

    To merge the rest would bring back what somebody took pains to take out. Where we have nothing
    else (`theirs` comes after `head`), it is taken.
    """
    if theirs is None or is_ancestor(root, head, theirs):
        return
    if not ask_for_bases(root, (head, theirs)):
        return  # not rewritten, but another history: the merge says so
    had = [one for one in (known, find_commit(root, place.shared)) if one is not None]
    if all(is_ancestor(root, one, theirs) for one in had):
        return
    if known is not None and not is_ancestor(root, known, theirs):
        note_tip(root, place.shared, known)  # to be refused again
    rescue = Message("sync-rescue", {"count": count_between(root, known, head)})
    raise Refused("sync-rewritten", remote=place.called, target=place.branch, rescue=rescue)
