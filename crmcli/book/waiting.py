"""How far a branch has been shared: what waits in one's own, where the team's takes no pushes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from crmcli.errors import Refused
from crmcli.history.remotes import Link, Place, find_link
from crmcli.history.revisions import count_beyond, count_sides, find_commit, get_tree_id
from crmcli.rules.status import Waiting

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.history.contests import Contest
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
    contests: tuple[Contest, ...] = ()
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
    if ahead:
        sharing = _find_waiting(book, sharing, link, tree.head, theirs)
    return _find_clashes(book, sharing, tree.head, theirs) if ahead and behind else sharing


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
    request, known = None, [theirs]
    for place in _iter_own(book, link):
        tip = find_commit(book.root, place.tracking)
        if tip is not None:
            acts = count_beyond(book.root, [tip], [theirs])
            known.append(tip)
            if acts and request is None:
                request = Waiting(place.name if link.is_triangular else place.branch, acts)
    # After a squash on the forge all is there, though under another commit.
    if request is not None and get_tree_id(book.root, head) == get_tree_id(book.root, theirs):
        request = None
    unsent = count_beyond(book.root, [head], known)
    if request is None:
        unsent = unsent or sharing.ahead or 0  # of a merge alone it is at least one
    return sharing._replace(unsent=unsent, request=request)


def _iter_own(book: Book, link: Link) -> Iterator[Place]:
    """The branches in which acts may wait to be merged into the upstream."""
    if link.is_triangular:
        yield link.push
    me = book.find_me()
    if me is not None:
        yield link.push._replace(branch=name_request(me.id, link.push.branch))


def _find_clashes(book: Book, sharing: Sharing, head: str, theirs: str) -> Sharing:
    from crmcli.history.foreseeing import find_contests

    try:
        found = find_contests(book.root, book.schema.root, head, theirs)
    except Refused as error:
        return sharing._replace(obstacle=error.code)
    return sharing._replace(contests=found.contests, unlooked=found.unlooked)
