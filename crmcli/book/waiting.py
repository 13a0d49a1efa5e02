"""How far a branch has been shared: what waits in one's own, where the team's takes no pushes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from crmcli.book.chosen import load_choices
from crmcli.errors import Refused
from crmcli.history.remotes import Link, Place, find_link
from crmcli.history.revisions import (
    count_beyond,
    count_sides,
    find_commit,
    have_same_files,
    list_settled,
)
from crmcli.ledger.choices import IN_GIT
from crmcli.rules.status import Clashing, Elsewhere, Sharing, Waiting

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.history.contests import Contest
    from crmcli.history.worktree import Tree

_TRUNKS = ("main", "master")
"""What goes there waits in `crm/ID`, so that a person has one branch of an obvious name."""


def name_request(person: str, branch: str) -> str:
    """The branch in which a person's acts wait for one of the team's: one a person for each.

    Acts for one branch are not for another.
    """
    return f"crm/{person}" if branch in _TRUNKS else f"crm/{person}-{branch}"


def read_sharing(book: Book, tree: Tree) -> Sharing:
    """How the branch of the work tree stands. Asks no remote, and writes nothing."""
    link = _find_link(book, tree)
    if link is None:
        return Sharing()
    upstream = link.upstream
    theirs = find_commit(book.root, upstream.tracking)
    counts = (tree.ahead, tree.behind) if link.is_set else (None, None)
    if tree.head is None or theirs is None:
        gone = theirs is None and find_commit(book.root, upstream.shared) is not None
        return Sharing(upstream.name, *counts, counts[0], gone)
    if None in counts:  # git keeps nothing of a branch at an address
        counts = count_sides(book.root, tree.head, theirs)
    ahead, behind = counts
    sharing = Sharing(upstream.name, ahead, behind, ahead)
    here = _Here(book, link, tree.head, theirs)
    if ahead:
        sharing = here.find_waiting(sharing)
    if ahead and behind:
        sharing = here.find_clashes(sharing, upstream, theirs)
    return here.look_elsewhere(sharing)


def read_conflicts(book: Book) -> tuple[Clashing, ...]:
    """What git left unmerged and somebody has to choose. Writes nothing."""
    from crmcli.history.conflicts import list_conflicts
    from crmcli.history.foreseeing import foresee_conflicts

    versions = [one.versions for one in list_conflicts(book.repository)]
    contests = foresee_conflicts(book.root, book.schema.root, versions)
    return tuple(_list_clashing(book, contests, IN_GIT, None))


def _find_link(book: Book, tree: Tree) -> Link | None:
    """Where the branch comes from; None where neither git nor a sync has seen any such branch."""
    if tree.branch is None:
        return None
    try:
        link = find_link(book.root, tree.branch)
    except Refused:  # it is shared with nobody, whatever the reason: a sync tells it
        return None
    seen = link.is_set or find_commit(book.root, link.upstream.tracking) is not None
    return link if seen else None


class _Here(NamedTuple):
    """A branch and its last commit, beside the last one of the branch that it follows."""

    book: Book
    link: Link
    head: str
    theirs: str

    def find_waiting(self, sharing: Sharing) -> Sharing:
        """The sharing with what waits in branches of our own, and what is in none."""
        root, head, request = self.book.root, self.head, None
        known = [self.theirs, *self._list_settled(sharing)]
        ours = count_beyond(root, [head], known)
        taken = count_beyond(root, [head], [self.theirs]) - ours
        left = ours
        for place in self._iter_own():
            tip = find_commit(root, place.tracking)
            if tip is None:
                continue
            known.append(tip)
            waiting, left = left, count_beyond(root, [head], known)
            if left < waiting and request is None:
                name = place.name if self.link.is_triangular else place.branch
                request = Waiting(name, waiting - left)
        if request is None and not taken:
            left = left or sharing.ahead or 0  # of a merge alone it is at least one
        return sharing._replace(unsent=left, request=request, taken=taken)

    def find_clashes(self, sharing: Sharing, place: Place, tip: str) -> Sharing:
        """The sharing with what clashes in another branch, too."""
        from crmcli.history.foreseeing import find_contests

        book = self.book
        try:
            found = find_contests(book.root, book.schema.root, self.head, tip)
        except Refused as error:
            return sharing._replace(obstacle=sharing.obstacle or error.code)
        onto = None if place == self.link.upstream else self.link.spell_other(place)
        known = {one.file for one in sharing.clashes}
        new = [one for one in found.contests if one.file not in known]
        return sharing._replace(
            clashes=(*sharing.clashes, *_list_clashing(book, new, place.tracking, onto)),
            unlooked=sharing.unlooked + found.unlooked,
        )

    def look_elsewhere(self, sharing: Sharing) -> Sharing:
        """The sharing with the branch that ours are sent to, where that is another one."""
        root, push = self.book.root, self.link.push
        there = find_commit(root, push.tracking) if self.link.is_triangular else None
        if there is None:
            return sharing
        acts = count_beyond(root, [there], [self.head, self.theirs])
        if acts:
            sharing = sharing._replace(elsewhere=Elsewhere(push.name, acts))
        apart = all(count_sides(root, self.head, there))
        return self.find_clashes(sharing, push, there) if apart else sharing

    def _list_settled(self, sharing: Sharing) -> list[str]:
        """Commits up to which all is there already: after a squash on the forge, under another."""
        root, head, theirs = self.book.root, self.head, self.theirs
        if sharing.behind and have_same_files(root, head, theirs):
            return [head]
        return list_settled(root, head, theirs)

    def _iter_own(self) -> Iterator[Place]:
        """The branches in which acts may wait to be merged into the upstream."""
        push, me = self.link.push, self.book.find_me()
        if self.link.is_triangular:
            yield push
        if me is not None:
            yield push._replace(branch=name_request(me.id, push.branch))


def _list_clashing(
    book: Book, contests: Sequence[Contest], merge: str, onto: str | None
) -> Iterator[Clashing]:
    """What clashes in each file, with what has been chosen for it so far."""
    choices = load_choices(book, merge)
    for one in contests:
        clashes = one.list_clashes()
        chosen = sum(choices.has(one.about, clash) for clash in clashes)
        yield Clashing(one.customer, one.file, onto, len(clashes), chosen)
