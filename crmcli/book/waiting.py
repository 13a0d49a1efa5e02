"""How far a branch has been shared: what waits in one's own, where the team's takes no pushes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from crmcli.errors import Refused
from crmcli.history.remotes import Link, Place, find_link
from crmcli.history.revisions import (
    count_beyond,
    count_sides,
    find_commit,
    have_same_files,
    list_settled,
)
from crmcli.rules.status import Clashing, Waiting

if TYPE_CHECKING:
    from pathlib import Path

    from crmcli.book.book import Book
    from crmcli.history.worktree import Tree

_TRUNKS = ("main", "master")
"""What goes there waits in `crm/ID`, so that a person has one branch of an obvious name."""


class Sharing(NamedTuple):
    """The branch beside the one that it follows, as that was when it was last asked for."""

    upstream: str | None = None
    ahead: int | None = None
    behind: int | None = None
    unsent: int | None = None
    """Acts that no branch of ours on the remote has either."""
    request: Waiting | None = None
    taken: int = 0
    """Acts that the one that it follows has under other commits."""
    clashes: tuple[Clashing, ...] = ()
    unlooked: int = 0
    """Files changed on both sides that may clash, too: there were too many to look at."""
    obstacle: str | None = None
    """Why the two cannot be merged at all: the code of a refusal."""


def name_request(person: str, branch: str) -> str:
    """The branch in which a person's acts wait for one of the team's: one a person for each.

    Acts for one branch are not for another.
    """
    return f"crm/{person}" if branch in _TRUNKS else f"crm/{person}-{branch}"


def read_sharing(book: Book, tree: Tree) -> Sharing:
    """How the branch of the work tree stands. Asks no remote, and writes nothing."""
    link = _find_link(book, tree)
    theirs = None if link is None else find_commit(book.root, link.upstream.tracking)
    if link is None or tree.head is None or theirs is None:
        name = tree.upstream if link is None else link.upstream.name
        return Sharing(name, tree.ahead, tree.behind, tree.ahead)
    ahead, behind = tree.ahead, tree.behind
    if ahead is None or behind is None:  # git keeps nothing of a branch at an address
        ahead, behind = count_sides(book.root, tree.head, theirs)
    sharing = Sharing(link.upstream.name, ahead, behind, ahead)
    if not ahead:
        return sharing
    sharing = _find_waiting(book, sharing, link, tree.head, theirs)
    if behind:
        sharing = _find_clashes(book, sharing, None, tree.head, theirs)
    there = find_commit(book.root, link.push.tracking) if link.is_triangular else None
    if there is not None and all(count_sides(book.root, tree.head, there)):
        onto = link.spell_other(link.push)
        sharing = _find_clashes(book, sharing, onto, tree.head, there)
    return sharing


def _find_link(book: Book, tree: Tree) -> Link | None:
    """Where the branch comes from; None where git has not been told, or all is level."""
    if tree.branch is None or (tree.upstream is not None and not tree.ahead):
        return None
    try:
        link = find_link(book.root, tree.branch)
    except Refused:  # it is shared with nobody, whatever the reason: a sync tells it
        return None
    return link if link.is_set else None


def _find_waiting(book: Book, sharing: Sharing, link: Link, head: str, theirs: str) -> Sharing:
    """The sharing with what waits in branches of our own, and what is in none."""
    root, request = book.root, None
    known = [theirs, *_list_settled(root, sharing, head, theirs)]
    ours = count_beyond(root, [head], known)
    taken = count_beyond(root, [head], [theirs]) - ours
    left = ours
    for place in _iter_own(book, link):
        tip = find_commit(root, place.tracking)
        if tip is None:
            continue
        known.append(tip)
        waiting, left = left, count_beyond(root, [head], known)
        if left < waiting and request is None:
            request = Waiting(place.name if link.is_triangular else place.branch, waiting - left)
    if request is None and not taken:
        left = left or sharing.ahead or 0  # of a merge alone it is at least one
    return sharing._replace(unsent=left, request=request, taken=taken)


def _list_settled(root: Path, sharing: Sharing, head: str, theirs: str) -> list[str]:
    """Commits up to which all is there already: after a squash on the forge, under another one."""
    if sharing.behind and have_same_files(root, head, theirs):
        return [head]
    return list_settled(root, head, theirs)


def _iter_own(book: Book, link: Link) -> Iterator[Place]:
    """The branches in which acts may wait to be merged into the upstream."""
    if link.is_triangular:
        yield link.push
    me = book.find_me()
    if me is not None:
        yield link.push._replace(branch=name_request(me.id, link.push.branch))


def _find_clashes(
    book: Book, sharing: Sharing, onto: str | None, head: str, theirs: str
) -> Sharing:
    """The sharing with what clashes in another branch, too."""
    from crmcli.history.foreseeing import find_contests

    try:
        found = find_contests(book.root, book.schema.root, head, theirs)
    except Refused as error:
        return sharing._replace(obstacle=sharing.obstacle or error.code)
    known = {one.file for one in sharing.clashes}
    new = [Clashing(one.customer, one.file, onto) for one in found.contests]
    return sharing._replace(
        clashes=(*sharing.clashes, *(one for one in new if one.file not in known)),
        unlooked=sharing.unlooked + found.unlooked,
    )
