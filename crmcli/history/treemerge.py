"""Two commits merged as objects: cards by what they mean, without git's index or work tree.

Nothing but objects is written, which no branch names, so whoever stops here has changed nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from crmcli.errors import Refused
from crmcli.history.ancestry import ask_for_bases
from crmcli.history.blobs import Blobs
from crmcli.history.conflicts import Versions
from crmcli.history.contests import Contest
from crmcli.history.linemerge import merge_lines
from crmcli.history.merge import MergedText, Texts, merge_choosing, merge_texts
from crmcli.history.plumbing import DURABLE
from crmcli.history.revisions import is_shallow
from crmcli.history.sides import Change, Stored, compare_commits
from crmcli.history.trees import Snapshot, list_folders, read_snapshot, save_tree
from crmcli.ledger.records import is_record
from crmcli.ledger.rule_files import find_rule_field
from crmcli.rules.fields import Field

PLAIN = ("100644", "100755")
_FOLDER = "40000"


class Written(NamedTuple):
    """A file that the merge made of both sides: its bytes, and those that the sides have."""

    file: str
    data: bytes
    ours: bytes
    theirs: bytes


class TreeMerge(NamedTuple):
    """What came of two commits."""

    tree: str | None
    """The merged tree; None where the sides clash."""
    contests: tuple[Contest, ...]
    written: tuple[Written, ...]


class FileMerge(NamedTuple):
    """What came of single files: contests, the entries (`mode id`, None: it goes), what is new."""

    contests: tuple[Contest, ...]
    entries: Mapping[str, str | None]
    written: tuple[Written, ...]


Choose = Mapping[str, Sequence[object]]
"""For some contested files the value chosen for each clash, in their order; for a file that one
side deleted `ours` or `theirs`."""


class Merger:
    """One merge of trees. `lenient` takes the base's side where two clash: for a base of bases."""

    def __init__(
        self,
        blobs: Blobs,
        field: Field,
        chosen: Choose,
        *,
        lenient: bool = False,
    ) -> None:
        self.blobs = blobs
        self.root = blobs.root
        self.field = field
        self.chosen = chosen
        self.lenient = lenient
        self.contests: list[Contest] = []
        self.written: list[Written] = []
        self.entries: dict[str, str | None] = {}

    def merge(self, base: str, ours: str, theirs: str) -> TreeMerge:
        """Merge what two commits (or trees) changed since a third."""
        mine = compare_commits(self.root, base, ours)
        other = compare_commits(self.root, base, theirs)
        both = [(mine[name], change) for name, change in other.items() if name in mine]
        self.blobs.load(one for pair in both for one in list_read(*pair))
        touched, by_them = _find_owners(mine), _find_owners(other)
        for name, change in other.items():
            known = mine.get(name)
            if known is not None and known.after == change.after:
                continue
            before, after = change
            if not _owns(name, change, touched) or not _owns(name, known, by_them):
                # Two files of one stem on one of the sides: what belongs together nobody knows.
                ours_now = before if known is None else known.after
                file = (after or before or Stored("", "", "")).file
                self._settle(Contest(file, before, ours_now, after, reason="kind"))
            elif known is not None:
                self.merge_file(known, change)
            else:
                self._put(before, after)
        self._bring_to_heirs(mine, other)
        tree = None if self.contests else self.save(ours)
        return TreeMerge(tree, tuple(self.contests), tuple(self.written))

    def _bring_to_heirs(self, mine: Mapping[str, Change], other: Mapping[str, Change]) -> None:
        """Settle what was changed in a card that the other side merged into another one."""
        deleted = [one for one in self.contests if one.reason == "deleted"]
        if not deleted:
            return
        from crmcli.history.heirs import bring_to_heir, find_heir

        self._settle_crossings(deleted)
        deleted = [one for one in deleted if one in self.contests]
        contested = {one.file for one in self.contests}
        for contest in deleted:
            side = mine if contest.ours is None else other
            heir = find_heir(self.blobs, self.field, contest, side)
            if heir is None or heir.after.file in contested:
                continue
            written = next((one for one in self.written if one.file == heir.after.file), None)
            there = self.blobs.get(heir.after.object_id)
            now = there if written is None else written.data
            data = bring_to_heir(self.blobs, self.field, contest, heir, now)
            if data is None:
                continue
            self.contests.remove(contest)
            self._put(contest.ours, None)
            self._put(None, heir.after._replace(object_id=self.blobs.add(data)))
            sides = (there, there) if written is None else (written.ours, written.theirs)
            self.written = [one for one in self.written if one is not written]
            self.written.append(Written(heir.after.file, data, *sides))

    def _settle_crossings(self, deleted: Sequence[Contest]) -> None:
        """Settle what both sides made one card, each in the place of the other."""
        from crmcli.history.crossings import settle_crossing

        for one, other in combinations(deleted, 2):
            crossing = settle_crossing(self.blobs, self.field, one, other)
            if crossing is None:
                continue
            self.contests = [left for left in self.contests if left not in (one, other)]
            there = crossing.there
            self._put(crossing.goes.ours, None)
            self._put(None, there._replace(object_id=self.blobs.add(crossing.data)))
            before = self.blobs.get(there.object_id)
            self.written.append(Written(there.file, crossing.data, before, before))

    def save(self, start: str) -> str | None:
        """Store what was merged, and give the tree. Raises Refused("sync-paths"), GitFailed."""
        self.blobs.save()
        snapshot = read_paths(self.root, start, self.entries)
        return save_tree(self.root, snapshot, self.entries, settings=DURABLE)

    def _put(self, now: Stored | None, new: Stored | None) -> None:
        if now is not None and (new is None or new.file != now.file):
            self.entries[now.file] = None
        if new is not None:
            self.entries[new.file] = new.entry

    def merge_file(self, mine: Change, other: Change) -> None:
        """Merge what both sides changed: into an entry, or a contest."""
        base = mine.before or other.before
        ours, theirs = mine.after, other.after
        place = _choose_place(base, ours, theirs)
        contest = Contest(place, base, ours, theirs)
        if ours is None or theirs is None:
            self._settle_deleted(contest)
        elif ours.entry == theirs.entry:
            self._put(ours, theirs._replace(file=place))
        elif not all(one is None or one.mode in PLAIN for one in (base, ours, theirs)):
            self._settle(contest._replace(reason="kind"))
        else:
            self._merge_content(contest, ours, theirs)

    def _settle_deleted(self, contest: Contest) -> None:
        """One side deleted the file. Where the other only moved it, it goes."""
        there = contest.ours or contest.theirs
        if there is None or (contest.base is not None and there.entry == contest.base.entry):
            self._put(contest.ours, None)
            return
        chosen = self.chosen.get(contest.file)
        if chosen:
            self._put(contest.ours, contest.ours if chosen[0] == "ours" else contest.theirs)
            return
        self._settle(contest._replace(reason="deleted"))

    def _settle(self, contest: Contest) -> None:
        if self.lenient:
            self._put(contest.ours, contest.base)
        else:
            self.contests.append(contest)

    def _merge_content(self, contest: Contest, ours: Stored, theirs: Stored) -> None:
        base = b"" if contest.base is None else self.blobs.get(contest.base.object_id)
        texts = (base, self.blobs.get(ours.object_id), self.blobs.get(theirs.object_id))
        merged = self.merge_texts(contest, texts)
        if merged.data is None:
            reason = None if merged.clashes else "lines"
            self._settle(contest._replace(clashes=merged.clashes, reason=reason))
            return
        mode = _choose_mode(contest.base, ours, theirs)
        self._put(ours, Stored(contest.file, mode, self.blobs.add(merged.data)))
        self.written.append(Written(contest.file, merged.data, texts[1], texts[2]))

    def merge_texts(self, contest: Contest, texts: Texts) -> MergedText:
        """What becomes of the contents of a file."""
        root = self._find_field(contest.file)
        merged = None if root is None else self.merge_meaning(contest, root, texts)
        return self.merge_plain(contest, texts) if merged is None else merged

    def merge_plain(self, contest: Contest, texts: Texts) -> MergedText:
        """git's own merge, for what has no meaning to us."""
        return MergedText(None if contest.base is None else merge_lines(*texts), ())

    def merge_meaning(self, contest: Contest, root: Field, texts: Texts) -> MergedText | None:
        """What becomes of a card or the settings; None where a version cannot be read."""
        try:
            merged = merge_texts(root, *texts)
            chosen = self.chosen.get(contest.file)
            if self.lenient:
                chosen = [clash.base for clash in merged.clashes]
            if merged.clashes and chosen is not None:
                return MergedText(merge_choosing(root, *texts, chosen), ())
        except Refused:
            return None
        return merged

    def _find_field(self, file: str) -> Field | None:
        return self.field if is_record(file) else find_rule_field(file)


def merge_commits(
    root: Path, field: Field, ours: str, theirs: str, chosen: Choose | None = None
) -> TreeMerge:
    """Merge what two commits changed since their histories parted.

    `field` is what a card is. Where the sides clash no tree is made, and every contest is named.
    Raises Refused("unrelated") where they have no past in common, Refused("sync-shallow") where
    this clone does not have it, Refused("sync-paths") where one
    has a folder in the place of the other's file; GitFailed.
    """
    merger = Merger(Blobs(root), field, chosen or {})
    return merger.merge(find_base(root, field, ours, theirs), ours, theirs)


def merge_versions(
    root: Path, field: Field, versions: Sequence[Versions], chosen: Choose
) -> list[FileMerge]:
    """Merge single files, each in three versions: what git left unmerged. Raises GitFailed."""
    pairs = [(Change(base, ours), Change(base, theirs)) for base, ours, theirs in versions]
    blobs = Blobs(root)
    blobs.load(one for pair in pairs for one in list_read(*pair))
    merges = []
    for pair in pairs:
        merger = Merger(blobs, field, chosen)
        merger.merge_file(*pair)
        merges.append(FileMerge(tuple(merger.contests), merger.entries, tuple(merger.written)))
    blobs.save()
    return merges


def find_base(root: Path, field: Field, ours: str, theirs: str) -> str:
    """What two commits have in common. Raises as `merge_commits`."""
    bases = ask_for_bases(root, (ours, theirs))
    if not bases:
        raise Refused("sync-shallow" if is_shallow(root) else "unrelated")
    return _join_bases(root, field, bases)


def _join_bases(root: Path, field: Field, bases: Sequence[str]) -> str:
    """One tree in place of several bases: what two merges of the same branches left.

    It is the same whichever of the branches is ours.
    """
    first, *others = sorted(bases)
    tree = first
    for other in others:
        below = ask_for_bases(root, (first, other))
        if below:
            merger = Merger(Blobs(root), field, {}, lenient=True)
            tree = merger.merge(_join_bases(root, field, below), tree, other).tree or tree
    return tree


def _find_owners(changes: Mapping[str, Change]) -> dict[str, str]:
    """Which change a file belongs to, where it lay and where it lies."""
    return {one.file: name for name, change in changes.items() for one in change if one is not None}


def _owns(name: str, change: Change | None, owners: Mapping[str, str]) -> bool:
    """Whether no other change of the other side touches one of these files."""
    files = [one.file for one in change or () if one is not None]
    return all(owners.get(file, name) == name for file in files)


def read_paths(root: Path, start: str, entries: Mapping[str, str | None]) -> Snapshot:
    """The folders of a commit that is to get these entries.

    Raises Refused("sync-paths") where one would lie at the path of a folder, or below a file.
    """
    files = [file for file, entry in entries.items() if entry is not None]
    snapshot = read_snapshot(root, entries, start)
    taken = {*files} & {*list_folders(files)}
    if snapshot is None or taken or any(_hits_folder(snapshot, file) for file in files):
        raise Refused("sync-paths")
    return snapshot


def _hits_folder(snapshot: Snapshot, file: str) -> bool:
    """Whether a file would lie where the snapshot has a folder."""
    return (snapshot.find(file) or "").startswith(_FOLDER)


def list_read(mine: Change, other: Change) -> list[str]:
    """The ids of what has to be read to merge two changes of one file."""
    base, ours, theirs = mine.before or other.before, mine.after, other.after
    if ours is None or theirs is None or ours.entry == theirs.entry:
        return []
    versions = [one for one in (base, ours, theirs) if one is not None]
    plain = all(one.mode in PLAIN for one in versions)
    return [one.object_id for one in versions] if plain else []


def _choose_place(base: Stored | None, ours: Stored | None, theirs: Stored | None) -> str:
    """Where the merged file lies: where the side that moved it put it, the same from both sides."""
    places = [one.file for one in (ours, theirs) if one is not None]
    moved = [one for one in places if base is None or one != base.file]
    return min(moved or places or [base.file if base else ""])


def _choose_mode(base: Stored | None, ours: Stored, theirs: Stored) -> str:
    """The mode of the side that changed it; of a file that both made, the plain one."""
    if base is None:
        return min(ours.mode, theirs.mode)
    return theirs.mode if ours.mode == base.mode else ours.mode
