"""`crm sync`: what others have sent and what we have, in one history, on both sides.

Everything is made as objects that no branch names, checked, and offered to the remote; only what
the remote has taken is brought into the work tree. So whoever stops or is killed anywhere has lost
nothing, and the next sync goes on.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, NamedTuple

from crmcli.book.interrupts import interrupts_deferred
from crmcli.book.merging import find_faulty, find_repeated, merge_and_check
from crmcli.book.transaction import begin_transaction
from crmcli.errors import GitFailed, Refused
from crmcli.history import remotes
from crmcli.history.ancestry import ask_for_bases
from crmcli.history.forwarding import bring_forward
from crmcli.history.repository import (
    Repository,
    find_branch,
    find_under_way,
    has_commits,
    open_repository,
    read_head,
)
from crmcli.history.revisions import count_between, get_tree_id, is_ancestor
from crmcli.rules.outcome import Message

if TYPE_CHECKING:
    from crmcli.book.book import Book

TRIES = 8
"""Rounds, while others are quicker to push than we are."""
_PAUSE = 0.05
_LONGEST_PAUSE = 2.0

_TRUNKS = ("main", "master")
"""What goes there waits in `crm/ID`, so that a person has one branch of an obvious name."""

State = Literal["same", "updated", "sent", "waiting", "requested"]
"""Both had the same; only we were behind; the remote took ours; ours stay here (a pull, or nothing
that the others lack); or they wait in a branch of our own for somebody to take them in."""
Announce = Callable[[str, str], None]
"""Hears what begins, `fetch`, `merge`, `push` or `update`, and with which remote."""


class Synced(NamedTuple):
    """What a sync came to."""

    state: State
    branch: str
    remote: str
    target: str
    """The branch on the remote."""
    head: str
    """The last commit now."""
    received: int
    """Commits of others that came in."""
    sent: int
    """Commits of ours that the remote took."""
    waiting: int
    """Commits of ours that it does not have."""
    merged: tuple[str, ...] = ()
    """The files that both sides had changed, merged by what they mean."""
    request: str | None = None
    """The branch that waits to be taken in, where ours may not be pushed to."""
    addresses: tuple[str, ...] = ()
    """Where the forge says that a request is opened."""
    notes: tuple[Message, ...] = ()


class _Round(NamedTuple):
    """One attempt: where we were, what the remote had, and what both come to."""

    head: str
    theirs: str | None
    new: str
    merged: tuple[str, ...] = ()


def sync(
    book: Book,
    *,
    pull: bool = False,
    onto: str | None = None,
    announce: Announce = lambda step, remote: None,
) -> Synced:
    """Bring the branch and the remote's together.

    `pull` sends nothing. `onto` names another branch of the remote that is merged in as well, so
    that a forge which cannot merge the two has nothing to merge. Raises Refused: `under-way`,
    `detached-head`, `no-remote`, `many-remotes`, `no-commits`, `unrelated`, `sync-rewritten`,
    `sync-clash` (`contests`), `sync-blocked` (`files`: edited here and changed by others),
    `sync-held`, `sync-elsewhere`, `sync-raced`, `no-such-branch`, `branch-gone`;
    InvalidCard("sync-invalid") where the merged ledger would have errors that neither side has;
    GitFailed("sync-offline").
    """
    return _Syncer(book, announce, pull=pull, onto=onto).run()


class _Raced(Exception):
    """Another sync of this clone, or a fetch, was at it just now."""


class _Syncer:
    def __init__(self, book: Book, announce: Announce, *, pull: bool, onto: str | None) -> None:
        self.book = book
        self.root = book.root
        self.announce = announce
        self.pull = pull
        self.onto = onto
        self.notes: list[Message] = []
        self.repository, self.branch = find_place(book, self.notes)
        self.link = remotes.find_link(self.root, self.branch)

    def run(self) -> Synced:
        first = read_head(self.repository)
        for attempt in range(TRIES):
            if attempt:
                time.sleep(random.uniform(0, min(_LONGEST_PAUSE, _PAUSE * 2**attempt)))
            with contextlib.suppress(_Raced):
                found = self._try(first)
                if found is not None:
                    return found
        raise Refused("sync-raced", tries=TRIES)

    def _try(self, first: str) -> Synced | None:
        """One round; None where somebody else was quicker."""
        head = read_head(self.repository)
        known = remotes.find_tip(self.root, self.link.tracking)
        theirs = self._fetch(self.link.target)
        if theirs is None and known is not None and self.link.is_set:
            raise Refused("branch-gone", remote=self.link.remote, target=self.link.target)
        self._refuse_rewritten(head, known, theirs)
        one = self._combine(head, theirs, f"{self.link.remote}/{self.link.target}")
        if self.onto is not None:
            one = self._merge_base(one)
        pushed = self._push(one) if self._has_news(one) else None
        if pushed is not None and pushed.fate == "raced":
            return None
        if pushed is not None and pushed.fate == "declined":
            if self._says_something_new(one):
                return self._request(one, first, pushed)
            pushed = None
        state: State = "sent" if pushed is not None else self._name_state(one, first)
        return self._bring_in(one, first, state)

    def _name_state(self, one: _Round, first: str) -> State:
        if one.theirs != one.new:
            return "waiting"
        return "same" if one.new == first else "updated"

    def _fetch(self, target: str) -> str | None:
        self.announce("fetch", self.link.remote)
        try:
            return remotes.fetch_branch(self.root, self.link.remote, target)
        except GitFailed as error:
            if "cannot lock ref" in str(error.values.get("words", "")):
                raise _Raced from error
            known = remotes.find_tip(self.root, self.link.tracking)
            waiting = count_between(self.root, known, "HEAD")
            words = error.values.get("words", "")
            remote = self.link.remote
            raise GitFailed("sync-offline", remote=remote, words=words, count=waiting) from error

    def _combine(self, head: str, theirs: str | None, name: str) -> _Round:
        """Ours and theirs in one commit, which is one of the two where that has all."""
        if theirs is None or is_ancestor(self.root, theirs, head):
            return _Round(head, theirs, head)
        if is_ancestor(self.root, head, theirs):
            return _Round(head, theirs, theirs)
        self.announce("merge", self.link.remote)
        commit, merged = merge_and_check(self.book, head, theirs, name)
        return _Round(head, theirs, commit, merged)

    def _merge_base(self, one: _Round) -> _Round:
        """The round with the branch `onto` merged in as well."""
        assert self.onto is not None
        base = self._fetch(self.onto)
        if base is None:
            raise Refused("no-such-branch", branch=self.onto, remote=self.link.remote)
        try:
            more = self._combine(one.new, base, f"{self.link.remote}/{self.onto}")
        except Refused as error:
            error.values["command"] = f"crm resolve --onto {self.onto}"
            raise
        return one._replace(new=more.new, merged=(*one.merged, *more.merged))

    def _has_news(self, one: _Round) -> bool:
        """Whether we have what the remote lacks, and may send it."""
        return not self.pull and one.new != one.theirs

    def _says_something_new(self, one: _Round) -> bool:
        """Whether the remote lacks more than commits: after a squash on the forge it does not."""
        if one.theirs is None or self.onto is not None:
            return True
        return get_tree_id(self.root, one.theirs) != get_tree_id(self.root, one.new)

    def _push(self, one: _Round) -> remotes.Pushed:
        self.announce("push", self.link.remote)
        return remotes.push_commit(self.root, self.link.remote, one.new, self.link.target)

    def _request(self, one: _Round, first: str, declined: remotes.Pushed) -> Synced | None:
        """Send to a branch of our own what may not be pushed to the team's."""
        me = self.book.get_me()
        # One branch a person, for each of the team's branches: acts for one are not for another.
        own = f"crm/{me.id}"
        if self.link.target not in _TRUNKS:
            own = f"{own}-{self.link.target}"
        theirs = self._fetch(own)
        try:
            more = self._combine(one.new, theirs, f"{self.link.remote}/{own}")
        except Refused as error:
            error.values["command"] = f"crm resolve --onto {own}"
            raise
        one = one._replace(new=more.new, merged=(*one.merged, *more.merged))
        pushed = remotes.Pushed("taken", "")
        if theirs != one.new:
            options = ("merge_request.create", f"merge_request.target={self.link.target}")
            pushed = remotes.push_commit(self.root, self.link.remote, one.new, own, options)
        if pushed.fate == "raced":
            return None
        said = {"remote": self.link.remote, "words": declined.said}
        self.notes.append(Message("push-declined", said))
        if pushed.fate == "declined":
            raise GitFailed("git-failed", command="push", words=declined.words or pushed.words)
        synced = self._bring_in(one, first, "requested")
        if synced is None:
            return None
        return synced._replace(request=own, addresses=pushed.addresses)

    def _bring_in(self, one: _Round, first: str, state: State) -> Synced | None:
        """Bring the work tree to what was made; None where the branch has moved meanwhile."""
        self.announce("update", self.link.remote)
        with (
            begin_transaction(self.root, self.book.identity) as transaction,
            interrupts_deferred(),
        ):
            self.notes += transaction.notes
            head = read_head(self.repository)
            if find_branch(self.repository) != self.branch:
                raise Refused("sync-elsewhere", branch=self.branch)
            if not is_ancestor(self.root, head, one.new):
                return None
            blocked = self._bring_forward(one.new, transaction.held)
        if blocked:
            raise Refused("sync-blocked", files=list(blocked))
        return self._answer(one, first, state)

    def _bring_forward(self, target: str, held: int | None) -> tuple[str, ...]:
        try:
            return bring_forward(self.repository, self.branch, target, held=held)
        except GitFailed as error:
            if error.code != "git-failed":
                raise
            raise Refused("sync-held", words=error.values.get("words", "")) from error

    def _answer(self, one: _Round, first: str, state: State) -> Synced:
        link, theirs = self.link, one.theirs
        if not link.is_set and (theirs is not None or state == "sent"):
            remotes.follow(self.root, link)
        shared = one.new if state == "sent" else theirs
        if shared is not None:
            remotes.note_tip(self.root, self._name_shared(), shared)
        if theirs is not None and is_ancestor(self.root, first, one.new):
            self.notes += find_repeated(self.book, first, theirs)
            self.notes += find_faulty(self.book, first, one.new)
        return Synced(
            state=state,
            branch=link.branch,
            remote=link.remote,
            target=link.target,
            head=one.new,
            received=0 if theirs is None else count_between(self.root, first, theirs),
            sent=count_between(self.root, theirs, one.new) if state == "sent" else 0,
            waiting=0 if state in ("sent", "same") else count_between(self.root, theirs, one.new),
            merged=tuple(dict.fromkeys(one.merged)),
            notes=tuple(self.notes),
        )

    def _refuse_rewritten(self, head: str, known: str | None, theirs: str | None) -> None:
        """Raise Refused where the remote has dropped commits that it had: to merge the rest would
        bring back what somebody took pains to take out. Where we have nothing else, it is taken.
        """
        if theirs is None or is_ancestor(self.root, head, theirs):
            return
        if not ask_for_bases(self.root, (head, theirs)):
            return  # not rewritten, but another history: the merge says so
        shared = remotes.find_tip(self.root, self._name_shared())
        had = [one for one in (known, shared) if one is not None]
        if all(is_ancestor(self.root, one, theirs) for one in had):
            return
        if known is not None and not is_ancestor(self.root, known, theirs):
            remotes.note_tip(self.root, self._name_shared(), known)  # to be refused again
        rescue = Message("sync-rescue", {"count": count_between(self.root, known, head)})
        raise Refused(
            "sync-rewritten", remote=self.link.remote, target=self.link.target, rescue=rescue
        )

    def _name_shared(self) -> str:
        """Where we note what both had after the last sync."""
        return f"refs/crm/shared/{self.link.remote}/{self.link.target}"


def find_place(book: Book, notes: list[Message]) -> tuple[Repository, str]:
    """The repository and its branch, with what a killed write left brought to its end.

    Raises Refused: `under-way`, `detached-head`, `no-commits`.
    """
    repository = open_repository(book.root)
    what = find_under_way(repository)
    if what is not None:
        raise Refused("under-way", what=what)
    with begin_transaction(book.root, book.identity) as transaction:
        notes += transaction.notes
    branch = find_branch(repository)
    if branch is None:
        raise Refused("detached-head")
    if not has_commits(repository):
        raise Refused("no-commits")
    return repository, branch
