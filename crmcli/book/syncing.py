"""`crm sync`: what others have sent and what we have, in one history, on both sides.

Everything is made as objects that no branch names, checked, and offered to the remote; only what
the remote has taken is brought into the work tree. So whoever stops or is killed anywhere has lost
nothing, and the next sync goes on.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from crmcli.book.calling import Announce, Caller, Raced
from crmcli.book.interrupts import interrupts_deferred
from crmcli.book.merging import find_faulty, find_repeated, merge_and_check
from crmcli.book.rewriting import refuse_rewritten
from crmcli.book.rounds import Round
from crmcli.book.sending import find_errors_of_sending
from crmcli.book.transaction import begin_transaction
from crmcli.book.underway import refuse_under_way
from crmcli.book.waiting import name_request
from crmcli.errors import GitFailed, InvalidCard, Refused
from crmcli.history import remotes
from crmcli.history.forwarding import bring_forward
from crmcli.history.remotes import Place
from crmcli.history.repository import (
    Repository,
    find_branch,
    has_commits,
    open_repository,
    read_head,
)
from crmcli.history.revisions import (
    ON_REMOTES,
    count_beyond,
    find_commit,
    get_tree_id,
    is_ancestor,
)
from crmcli.rules.findings import Finding
from crmcli.rules.outcome import Message
from crmcli.rules.shellwords import quote_word

if TYPE_CHECKING:
    from crmcli.book.book import Book

TRIES = 8
"""Rounds, while others are quicker to push than we are."""
_PAUSE = 0.05
_LONGEST_PAUSE = 2.0

State = Literal["same", "updated", "sent", "waiting", "requested"]
"""Both had the same; only we were behind; the remote took ours; ours stay here (a pull, or nothing
that the others lack); or they wait in a branch of our own for somebody to take them in."""


class Synced(NamedTuple):
    """What a sync came to."""

    state: State
    branch: str
    remote: str
    target: str
    """The branch on the remote."""
    place: str
    """Where ours go, `REMOTE/BRANCH`: there too, unless git has been told of another place."""
    head: str
    """The last commit now."""
    received: int
    """Commits of others that came in."""
    sent: int
    """Commits of ours that the remote took, to wait there or not."""
    waiting: int
    """Commits of ours that it does not have."""
    merged: tuple[str, ...] = ()
    """The files that both sides had changed, merged by what they mean."""
    request: str | None = None
    """The branch that waits to be taken in, where ours may not be pushed to."""
    addresses: tuple[str, ...] = ()
    """Where the forge says that a request is opened."""
    notes: tuple[Message, ...] = ()


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
    `sync-held`, `sync-elsewhere`, `sync-raced`, `no-such-branch`, `branch-gone`, `unknown-remote`;
    InvalidCard: `sync-invalid` where the merged ledger would have errors that neither side has,
    `sync-unfit` where we would send some that the remote does not have;
    GitFailed: `sync-offline`, `sync-unsent`, `sync-unnoted`, `sync-hook`, `forward-stayed`.
    """
    return _Syncer(book, announce, pull=pull, onto=onto).run()


class _Syncer:
    def __init__(self, book: Book, announce: Announce, *, pull: bool, onto: str | None) -> None:
        self.book = book
        self.root = book.root
        self.announce = announce
        self.pull = pull
        self.onto = onto
        self.notes: list[Message] = []
        self.shared: dict[Place, str] = {}
        """What the other branches that are merged in had."""
        self.repository, self.branch = prepare_branch(book, self.notes)
        self.link = remotes.find_link(self.root, self.branch)
        self.caller = Caller(self.root, self.link, announce)

    def run(self) -> Synced:
        first = read_head(self.repository)
        for attempt in range(TRIES):
            if attempt:
                time.sleep(random.uniform(0, min(_LONGEST_PAUSE, _PAUSE * 2**attempt)))
            with contextlib.suppress(Raced):
                found = self._try(first)
                if found is not None:
                    return found
        raise Refused("sync-raced", tries=TRIES)

    def _try(self, first: str) -> Synced | None:
        """One round; None where somebody else was quicker."""
        one = self._take_in(read_head(self.repository))
        one = one._replace(ours=self._count_ours(one))
        if not self._has_news(one):
            return self._bring_in(one, first, self._name_state(one, first))
        findings = find_errors_of_sending(self.book, one.head, one.new, one.list_known())
        if findings:
            self._keep_back(one, first, findings)
            return None
        pushed = self.caller.push(self.link.push, one.new, one.there)
        if pushed.fate == "raced":
            return None
        if pushed.fate == "taken":
            return self._bring_in(one, first, "sent")
        if self._says_something_new(one):
            return self._request(one, first, pushed)
        return self._bring_in(one, first, self._name_state(one, first))

    def _take_in(self, head: str) -> Round:
        """Ask for all that others have sent, and merge it with what we have."""
        upstream, push = self.link.upstream, self.link.push
        known = find_commit(self.root, upstream.tracking)
        theirs = self.caller.fetch(upstream)
        if theirs is None and self.link.is_set:
            self._refuse_gone(known or find_commit(self.root, upstream.shared))
        refuse_rewritten(self.root, upstream, head, known, theirs)
        new, merged = self._combine(head, theirs, upstream)
        one = Round(head, theirs, new, theirs, merged)
        if self.onto is not None:
            one = self._merge_base(one, self.link.find_other(self.onto))
        if self.link.is_triangular:
            known = find_commit(self.root, push.tracking)
            if self.pull:
                return one._replace(there=known)
            one = one._replace(there=self.caller.fetch(push))
            refuse_rewritten(self.root, push, head, known, one.there)
            one = self._merge_other(one, one.there, push)
        return one

    def _refuse_gone(self, had: str | None) -> None:
        """Raise Refused where the remote had the branch that ours follows.

        Whoever deleted it there may have meant it, so we do not make it again.
        """
        upstream = self.link.upstream
        if had is None:
            return
        remotes.note_tip(self.root, upstream.shared, had)  # to be refused again
        raise Refused("branch-gone", remote=upstream.called, target=upstream.branch)

    def _name_state(self, one: Round, first: str) -> State:
        if one.there != one.new and not self._has_none(one):
            return "waiting"
        return "same" if one.new == first else "updated"

    def _combine(self, ours: str, theirs: str | None, place: Place) -> tuple[str, tuple[str, ...]]:
        """Both in one commit, which is one of the two where that has all; and the files merged."""
        if theirs is None or is_ancestor(self.root, theirs, ours):
            return ours, ()
        if is_ancestor(self.root, ours, theirs):
            return theirs, ()
        self.announce("merge", place.called)
        return merge_and_check(self.book, ours, theirs, place)

    def _count_ours(self, one: Round) -> int:
        return count_beyond(self.root, [one.new], one.list_came() or ON_REMOTES)

    def _merge_base(self, one: Round, place: Place) -> Round:
        """The round with the branch `onto` merged in as well."""
        known = find_commit(self.root, place.tracking)
        base = self.caller.fetch(place)
        if base is None:
            raise Refused("no-such-branch", branch=place.branch, remote=place.called)
        refuse_rewritten(self.root, place, one.new, known, base)
        return self._merge_other(one, base, place)

    def _merge_other(self, one: Round, tip: str | None, place: Place) -> Round:
        """The round with what another branch of a remote has."""
        try:
            new, merged = self._combine(one.new, tip, place)
        except Refused as error:
            onto = quote_word(self.link.spell_other(place))
            error.values["command"] = f"crm resolve --onto {onto}"
            raise
        others = (*one.others, tip) if tip is not None else one.others
        if tip is not None:
            self.shared[place] = tip
        return one._replace(new=new, merged=(*one.merged, *merged), others=others)

    def _has_news(self, one: Round) -> bool:
        """Whether we have what the remote lacks, and may send it.

        A branch that is only to hold what the one that it follows has is not made for that.
        """
        return not self.pull and one.new != one.there and not self._has_none(one)

    def _has_none(self, one: Round) -> bool:
        """Whether there is nothing of ours, and no branch that should follow."""
        return one.there is None and one.new == one.theirs

    def _says_something_new(self, one: Round) -> bool:
        """Whether the remote lacks more than commits: after a squash on the forge it does not."""
        if one.there is None or self.onto is not None:
            return True
        return get_tree_id(self.root, one.there) != get_tree_id(self.root, one.new)

    def _keep_back(self, one: Round, first: str, findings: Sequence[Finding]) -> None:
        """Take in what others have sent, and refuse to send what would bring errors there."""
        synced = self._bring_in(one, first, "waiting")
        if synced is None:
            return
        error = InvalidCard(
            "sync-unfit", place=synced.place, count=synced.waiting, findings=findings
        )
        came = {"upstream": self.link.upstream.name, "received": synced.received}
        error.notes = (
            *synced.notes,
            *([Message("sync-received", came)] if synced.received else []),
        )
        raise error

    def _request(self, one: Round, first: str, declined: remotes.Pushed) -> Synced | None:
        """Send to a branch of our own what may not be pushed to the team's."""
        push = self.link.push
        own = push._replace(branch=name_request(self.book.get_me().id, push.branch))
        known = find_commit(self.root, own.tracking)
        theirs = self.caller.fetch(own)
        refuse_rewritten(self.root, own, one.new, known, theirs, may_rebase=True)
        one = self._merge_other(one, theirs, own)
        sent = self._count_ours(one)
        pushed = remotes.Pushed("taken", "")
        if theirs != one.new:
            options = ("merge_request.create", f"merge_request.target={push.branch}")
            pushed = self.caller.push(own, one.new, theirs, options)
        if pushed.fate == "raced":
            return None
        if pushed.fate == "declined":
            raise self.caller.explain(
                "sync-unsent", own, f"{declined.words}\n{pushed.words}".strip()
            )
        said = {"remote": push.called, "words": declined.said}
        self.notes.append(Message("push-declined", said))
        synced = self._bring_in(one, first, "requested")
        if synced is None:
            return None
        remotes.note_tip(self.root, own.shared, one.new)
        return synced._replace(request=own.branch, sent=sent, addresses=pushed.addresses)

    def _bring_in(self, one: Round, first: str, state: State) -> Synced | None:
        """Bring the work tree to what was made; None where the branch has moved meanwhile."""
        self.announce("update", self.link.upstream.called)
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
            was_sent = Message("sync-was-sent") if state in ("sent", "requested") else None
            blocked = self._bring_forward(one.new, transaction.held, was_sent)
        if blocked:
            raise Refused("sync-blocked", files=list(blocked), sent=was_sent)
        return self._answer(one, first, state)

    def _bring_forward(
        self, target: str, held: int | None, was_sent: Message | None
    ) -> tuple[str, ...]:
        try:
            return bring_forward(self.repository, self.branch, target, held=held)
        except GitFailed as error:
            if error.code != "git-failed":
                raise
            words = str(error.values.get("words", ""))
            if remotes.find_refusing_hook(words) is not None:
                raise self.caller.explain("sync-unsent", self.link.push, words) from error
            raise Refused("sync-held", words=words, sent=was_sent) from error

    def _answer(self, one: Round, first: str, state: State) -> Synced:
        link, theirs, there = self.link, one.theirs, one.there
        upstream = link.upstream
        if not link.is_set and (theirs is not None or (state == "sent" and not link.is_triangular)):
            remotes.follow(self.root, link)
        there = one.new if state == "sent" else there
        shared = {**self.shared, upstream: theirs, link.push: there}
        for place, tip in shared.items():
            if tip is not None:
                remotes.note_tip(self.root, place.shared, tip)
        if theirs is not None and is_ancestor(self.root, first, one.new):
            self.notes += find_repeated(self.book, first, theirs)
            self.notes += find_faulty(self.book, first, one.new)
        came = one.list_came()
        return Synced(
            state=state,
            branch=link.branch,
            remote=upstream.called,
            target=upstream.branch,
            place=link.push.name,
            head=one.new,
            received=count_beyond(self.root, came, [first]) if came else 0,
            sent=one.ours if state == "sent" else 0,
            waiting=one.ours if state not in ("sent", "same") else 0,
            merged=tuple(dict.fromkeys(one.merged)),
            notes=tuple(self.notes),
        )


def prepare_branch(book: Book, notes: list[Message]) -> tuple[Repository, str]:
    """The repository and its branch, with what a killed write left brought to its end.

    Raises Refused: `under-way`, `detached-head`, `no-commits`.
    """
    repository = open_repository(book.root)
    refuse_under_way(repository)
    with begin_transaction(book.root, book.identity) as transaction:
        notes += transaction.notes
    branch = find_branch(repository)
    if branch is None:
        raise Refused("detached-head")
    if not has_commits(repository):
        raise Refused("no-commits")
    return repository, branch
