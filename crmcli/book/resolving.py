"""`crm resolve`: what both sides changed, settled field by field.

The sides are those of what git is in the middle of (a merge, a rebase), else this branch and what
the last sync saw of the remote's. Each choice is kept until all are made; then all is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from crmcli.book.chosen import load_choices
from crmcli.book.fitting import Named, find_made_errors, find_misfits
from crmcli.book.interrupts import interrupts_deferred
from crmcli.book.merging import merge_and_check
from crmcli.book.staged import check_staged, find_staged
from crmcli.book.transaction import begin_transaction
from crmcli.errors import InvalidCard, Refused, UsageError
from crmcli.history import remotes
from crmcli.history.conflicts import (
    Conflict,
    conclude_merge,
    find_edited,
    list_conflicts,
    settle_conflicts,
)
from crmcli.history.contests import Contest
from crmcli.history.forwarding import bring_forward
from crmcli.history.objects import load_objects
from crmcli.history.remotes import Place
from crmcli.history.repository import (
    STATE_FOLDER,
    find_branch,
    find_under_way,
    has_commits,
    open_repository,
    read_head,
)
from crmcli.history.revisions import find_commit, is_ancestor
from crmcli.history.treemerge import (
    PLAIN,
    Choose,
    FileMerge,
    merge_commits,
    merge_versions,
)
from crmcli.ledger.choices import IN_GIT
from crmcli.ledger.locking import hold_lock
from crmcli.ledger.markers import list_markers
from crmcli.ledger.records import find_bytes, is_record, name_record
from crmcli.ledger.rule_files import RULE_FILES, find_rule_field
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.fields import Field
from crmcli.rules.merging import Clash

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.rules.findings import Finding


class Resolved(NamedTuple):
    """What came of the choices so far."""

    commit: str | None
    """The merge, where all is settled and git had nothing else to wait for."""
    files: tuple[str, ...]
    """Those that were settled and written."""
    left: tuple[Contest, ...]
    """What is still contested."""
    under_way: str | None
    """What git is still in the middle of: `git rebase --continue` goes on with it."""


class _Tips(NamedTuple):
    """This branch's last commit, the remote's as the last sync saw it, and where that is."""

    ours: str
    theirs: str
    place: Place


class Resolver:
    """The clashes of two sides. What has been chosen before counts."""

    def __init__(self, book: Book, onto: str | None = None) -> None:
        """`onto` names a branch of the remote that is to be merged in, instead of our own.

        Raises Refused: `nothing-to-resolve`, `detached-head`, `no-remote`,
        `resolve-unseen-branch`; UsageError("resolve-onto-in-git"); GitFailed.
        """
        self.book = book
        self.repository = open_repository(book.root)
        self.under_way = find_under_way(self.repository)
        self.in_git = self.under_way is not None or bool(list_conflicts(self.repository))
        if self.in_git and onto is not None:
            raise UsageError("resolve-onto-in-git")
        self._tips = None if self.in_git else self._find_tips(onto)
        merge = IN_GIT if self._tips is None else self._tips.place.tracking
        self.choices = load_choices(book, merge)
        merges = self._merge_conflicts(list_conflicts(self.repository), {}) if self.in_git else []
        self.ready = tuple(
            file
            for merge in merges
            if not merge.contests
            for file, entry in merge.entries.items()
            if entry is not None
        )
        """What git could not merge, and we can: it is written with what is settled next."""
        self.contests = (
            tuple(contest for merge in merges for contest in merge.contests)
            if self.in_git
            else self._find_contests({})
        )

    @property
    def revision(self) -> str | None:
        """The other side as git knows it; None in the middle of git's own merge."""
        return None if self._tips is None else self._tips.place.revision

    def iter_clashes(self, *, chosen: bool = False) -> Iterator[tuple[Contest, Clash]]:
        """What is still to be chosen; or, with `chosen`, everything that clashes."""
        for contest in self.contests:
            for clash in contest.list_clashes():
                if chosen or not self.choices.has(contest.about, clash):
                    yield contest, clash

    def read_sides(self, contest: Contest) -> list[object]:
        """What the versions of a contest say that can be read: of the base, ours and theirs."""
        root = find_rule_field(contest.file) or self.book.schema.root
        versions = (contest.base, contest.ours, contest.theirs)
        names = [one.object_id for one in versions if one is not None]
        blobs = load_objects(self.book.root, names)
        return [parse_record(blob.data, root).value for blob in blobs if blob is not None]

    def list_markers(self, contest: Contest) -> list[int]:
        """The lines at which git's markers begin in a file of the work tree."""
        return list_markers(find_bytes(self.book.root, contest.file) or b"")

    def refuse_misfits(self, contest: Contest, named: Named) -> None:
        """Raise InvalidCard for values, by the path of their clash, that cannot stand there."""
        findings = find_misfits(self.book, contest, named, self.choices)
        if findings:
            raise InvalidCard("resolve-misfit", file=contest.file, findings=findings)

    def choose(self, contest: Contest, clash: Clash, value: object) -> None:
        """Settle one clash with a value, or with OURS or THEIRS where it is WHOLE."""
        self.choices.make(contest.about, clash, value)
        self.choices.save()

    def finish(self, only: Collection[str] | None = None) -> Resolved:
        """Write what is settled: everything, as a merge; in git's own merge, card by card.

        There `only` names the cards that may be written. Raises InvalidCard for errors that
        neither side has; Refused: `resolve-blocked`, `resolve-edited` for a card mended by hand.
        """
        chosen = self._list_chosen()
        if self._tips is None:
            return self._finish_conflicts(chosen, only)
        left = self._find_contests(chosen)
        if left:
            return Resolved(None, (), left, None)
        return self._finish_merge(chosen, self._tips)

    def _find_tips(self, onto: str | None) -> _Tips:
        branch = find_branch(self.repository)
        if branch is None:
            raise Refused("detached-head")
        link = remotes.find_link(self.book.root, branch)
        place = link.upstream if onto is None else link.find_other(onto)
        theirs = find_commit(self.book.root, place.tracking)
        if theirs is None and onto is not None:
            raise Refused("resolve-unseen-branch", branch=onto, remote=place.called)
        if theirs is None or not has_commits(self.repository):
            raise Refused("nothing-to-resolve")
        return _Tips(read_head(self.repository), theirs, place)

    def _find_contests(self, chosen: Choose) -> tuple[Contest, ...]:
        """What clashes still, with what has been chosen."""
        root, field = self.book.root, self.book.schema.root
        if self._tips is None:
            merges = self._merge_conflicts(list_conflicts(self.repository), chosen)
            return tuple(contest for merge in merges for contest in merge.contests)
        ours, theirs, _ = self._tips
        if is_ancestor(root, ours, theirs) or is_ancestor(root, theirs, ours):
            return ()
        return merge_commits(root, field, ours, theirs, chosen).contests

    def _merge_conflicts(self, conflicts: Sequence[Conflict], chosen: Choose) -> list[FileMerge]:
        """What becomes of the cards that git could not merge; anything else is left to git."""
        known = [one for one in conflicts if _has_meaning(one)]
        versions = [one.versions for one in known]
        merges = merge_versions(self.book.root, self.book.schema.root, versions, chosen)
        found = dict(zip(known, merges, strict=True))
        return [
            _drop_others(found[one], one) if one in found else _leave_to_git(one)
            for one in conflicts
        ]

    def _list_chosen(self) -> dict[str, list[Any]]:
        """The choices of every contest that is wholly settled."""
        chosen = {}
        for contest in self.contests:
            clashes = contest.list_clashes()
            if clashes and all(self.choices.has(contest.about, one) for one in clashes):
                chosen[contest.file] = [self.choices.get(contest.about, one) for one in clashes]
        return chosen

    def _finish_merge(self, chosen: Choose, tips: _Tips) -> Resolved:
        if not self.contests:
            raise Refused("nothing-to-resolve")
        ours, theirs, place = tips
        try:
            commit, files = merge_and_check(self.book, ours, theirs, place, chosen)
        except InvalidCard as error:
            raise _blame_choices(error, chosen) from error
        with (
            begin_transaction(self.book.root, self.book.identity) as transaction,
            interrupts_deferred(),
        ):
            branch = find_branch(self.repository)
            if branch is None or read_head(self.repository) != ours:
                raise Refused("resolve-moved")
            blocked = bring_forward(self.repository, branch, commit, held=transaction.held)
        if blocked:
            raise Refused("resolve-blocked", files=list(blocked))
        self.choices.forget()
        return Resolved(commit, files, (), None)

    def _finish_conflicts(self, chosen: Choose, only: Collection[str] | None) -> Resolved:
        conflicts = [
            one
            for one in list_conflicts(self.repository)
            if only is None or not {_call(file) for file in one.files}.isdisjoint(only)
        ]
        merges = self._merge_conflicts(conflicts, chosen)
        pairs = zip(conflicts, merges, strict=True)
        settled = [(one, merge) for one, merge in pairs if not merge.contests]
        for one, merge in settled:
            edited = find_edited(self.repository, one, self._get_root(one))
            if edited is not None:
                raise Refused("resolve-edited", file=edited)
            self._refuse_errors(merge)
        entries = {file: entry for _, merge in settled for file, entry in merge.entries.items()}
        with hold_lock(self.repository.common_dir / STATE_FOLDER) as held, interrupts_deferred():
            settle_conflicts(self.repository, entries, held=held)
            commit = self._conclude(held)
        left = self._find_contests({})
        if not left:
            self.choices.forget()
        return Resolved(commit, tuple(entries), left, find_under_way(self.repository))

    def _conclude(self, held: int | None) -> str | None:
        """Commit the merge if nothing is left, and the ledger has no error that no side has."""
        if self.under_way != "merge" or list_conflicts(self.repository):
            return None
        staged = find_staged(self.book.root)
        names = [f"MERGE_HEAD:{one.file}" for one in staged]
        theirs = {
            one.file: None if blob is None else blob.data
            for one, blob in zip(staged, load_objects(self.book.root, names), strict=True)
        }
        made = {one.file for one in staged if one.after != theirs[one.file]}
        findings = [one for one in check_staged(self.book, staged).findings if one.file in made]
        if findings:
            raise InvalidCard("resolve-staged", findings=findings)
        return conclude_merge(self.repository, held=held)

    def _get_root(self, conflict: Conflict) -> Field:
        """What the file can hold."""
        return find_rule_field(conflict.files[0]) or self.book.schema.root

    def _refuse_errors(self, merged: FileMerge) -> None:
        """Raise InvalidCard for errors of cards that neither side's version has."""
        findings = find_made_errors(self.book, merged.written)
        if findings:
            raise InvalidCard("resolve-invalid", findings=findings)


def _blame_choices(error: InvalidCard, chosen: Choose) -> InvalidCard:
    """The error of a merge, told as one of the choices where it lies in a file of theirs."""
    findings = cast("Sequence[Finding]", error.values["findings"])
    if not any(finding.file in chosen for finding in findings):
        return error
    return InvalidCard("resolve-invalid", findings=findings)


def _has_meaning(conflict: Conflict) -> bool:
    """Whether each version is a plain file, of a card or of the settings."""
    plain = all(one is None or one.mode in PLAIN for one in conflict.versions)
    return plain and (is_record(conflict.files[0]) or conflict.files[0] in RULE_FILES)


def _leave_to_git(conflict: Conflict) -> FileMerge:
    return FileMerge((Contest(conflict.files[0], *conflict.versions, reason="lines"),), {}, ())


def _drop_others(merge: FileMerge, conflict: Conflict) -> FileMerge:
    """The merge, where it is one, with the other places of the card that git's index has."""
    if merge.contests:
        return merge
    return merge._replace(entries={**dict.fromkeys(conflict.files), **merge.entries})


def _call(file: str) -> str:
    return name_record(file) if is_record(file) else file
