"""Who made each value of one card what it is, from the history of its file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from crmcli.book.changelog import Changelog, Compared, find_reason
from crmcli.book.versions import Value
from crmcli.history.changes import Revision
from crmcli.rules.blame import NOTHING, Blame, Maker, Merged, Origin, choose_newest, share_leaves
from crmcli.rules.changelog import explain_differences
from crmcli.rules.fields import Field
from crmcli.rules.former import list_former_ids, list_new_former_ids
from crmcli.rules.inheriting import find_inheritance
from crmcli.rules.leaves import Leaf, Spot, has_same, list_leaves

_Held = dict[Spot, Leaf]


def blame_card(changelog: Changelog, card: Value, revisions: Sequence[Revision]) -> Blame:
    """The origin of every value in the card as its file is now, edits by hand included.

    `revisions` are all those of the card, the newest first, and of the cards that were merged
    into it: what came from one of these is followed into its past. Raises GitFailed.
    """
    root = changelog.book.schema.root
    leaves = list_leaves(root, card)
    former = list_former_ids(card)
    customer = next((one.customer for one in revisions if one.customer not in former), None)
    walk = _Walk(changelog, revisions, customer)
    saved = walk.choose_saved(leaves)
    walk.follow(saved)
    origins = (Origin(one, walk.makers.get(spot), spot in saved) for spot, one in leaves.items())
    return Blame(tuple(origins), card, root)


class _Walk:
    """The way from the newest version of a card to the older ones."""

    def __init__(
        self, changelog: Changelog, revisions: Sequence[Revision], customer: str | None
    ) -> None:
        self._changelog = changelog
        self._root = changelog.book.schema.root
        self._all = revisions
        own = [one for one in revisions if one.customer == customer]
        self._revisions = {one.logged.commit: one for one in own}
        self._way = _find_way(changelog, own)
        """From each commit to its parents, every commit before them."""
        self.makers: dict[Spot, Maker] = {}

    def choose_saved(self, leaves: Mapping[Spot, Leaf]) -> _Held:
        """Those leaves that the last commit has as well."""
        newest = self._find_newest()
        if newest is None:
            return {}
        compared = self._changelog.compare(newest)
        versions = [compared.after]
        if compared.after is None and newest.after is not None:
            # What the last commit says cannot be read, so what could be read last stands for it.
            versions = list(self._changelog.read_before(newest))
        known = [list_leaves(self._root, one) for one in versions]
        return {
            spot: leaf for spot, leaf in leaves.items() if any(has_same(one, leaf) for one in known)
        }

    def follow(self, leaves: _Held) -> None:
        """Find who made the leaves, which the last commit has."""
        held = {next(iter(self._way), ""): leaves}
        for commit, parents in self._way.items():
            here = held.pop(commit, {})
            if not here:
                continue
            passed = self._judge(commit, here.values(), len(parents))
            for parent, some in zip(parents, passed, strict=False):
                held.setdefault(parent, {}).update((leaf.spot, leaf) for leaf in some)
            if not held:
                break

    def _judge(self, commit: str, leaves: Iterable[Leaf], parents: int) -> Sequence[Iterable[Leaf]]:
        """Note what the commit made of the leaves; the others are given back, for each parent."""
        revision = self._revisions.get(commit)
        if revision is None:
            return [leaves] * parents
        compared = self._changelog.compare(revision)
        before, merged = compared.before, NOTHING
        if compared.after is None:
            before = self._changelog.read_before(revision)
        elif len(before) > 1:
            bases = [list_leaves(self._root, one) for one in compared.bases]
            own = {one.path for one in compared.differences} - compared.chosen.keys()
            merged = Merged(own, bases)
        shares = share_leaves(leaves, [list_leaves(self._root, one) for one in before], merged)
        brought = self._follow_merged(compared, before, shares.own)
        for leaf in shares.own:
            maker = brought.get(leaf.spot) or self._make_maker(compared, leaf)
            choose_newest(self.makers, leaf, maker)
        return shares.passed

    def _follow_merged(
        self, compared: Compared, before: Sequence[Value | None], leaves: Sequence[Leaf]
    ) -> dict[Spot, Maker]:
        """Who made those leaves that only came over from a card which went into this one."""
        makers: dict[Spot, Maker] = {}
        former = list_new_former_ids(before[0] if before else None, compared.after)
        for gone in self._all:
            is_here = gone.logged.commit == compared.revision.logged.commit
            if not is_here or gone.customer not in former or gone.after is not None:
                continue
            other = next(iter(self._changelog.read_before(gone)), None)
            pairs = _pair_leaves(self._root, before[0] or {}, other or {}, leaves)
            walk = _Walk(self._changelog, self._all, gone.customer)
            walk.follow({leaf.spot: leaf for leaf in pairs.values()})
            makers |= {
                spot: walk.makers[leaf.spot]
                for spot, leaf in pairs.items()
                if leaf.spot in walk.makers
            }
        return makers

    def _make_maker(self, compared: Compared, leaf: Leaf) -> Maker:
        logged = compared.revision.logged
        signed = self._changelog.read_signature(logged)
        given = (
            one.reason
            for one in explain_differences(compared.differences)
            for path in (one.difference.path, one.folded)
            if path is not None and leaf.spot.path[: len(path)] == path
        )
        reason = next(filter(None, given), None) or find_reason(logged)
        return Maker(
            signed.time, signed.author, signed.co_authors, logged.commit, logged.act, reason
        )

    def _find_newest(self) -> Revision | None:
        """The revision that the last commit has the card from."""
        commit = next(iter(self._way), None)
        while commit is not None and commit not in self._revisions:
            commit = next(iter(self._way.get(commit, ())), None)
        return self._revisions[commit] if commit is not None else None


def _pair_leaves(root: Field, own: Value, other: Value, leaves: Iterable[Leaf]) -> _Held:
    """By their spots, those leaves that the other card has as well, as that one has them."""
    as_there = list_leaves(root, other)
    as_here = list_leaves(root, find_inheritance(root, own, other).read(other))
    known = dict(zip(as_here, as_there.values(), strict=True))
    return {leaf.spot: known[leaf.spot] for leaf in leaves if has_same(as_here, leaf)}


def _find_way(changelog: Changelog, revisions: Sequence[Revision]) -> Mapping[str, tuple[str, ...]]:
    """The whole graph where branches have to be told apart; else one revision after the other."""
    if any(len(one.logged.parents) > 1 for one in revisions):
        return changelog.history.load_parents()
    commits = [one.logged.commit for one in revisions]
    way = {commit: (older,) for commit, older in pairwise(commits)}
    return way | dict.fromkeys(commits[-1:], ())
