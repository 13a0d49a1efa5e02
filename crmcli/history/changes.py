"""Which versions of which cards each commit had to do with, the newest commit first.

A card is known by its file's stem, wherever below the folder of records it lay: a file that is
moved stays the same card. Versions are ids of blobs; what they say is for others to read.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import IO, NamedTuple

from crmcli.history.ancestry import Ancestry, Parents, ask_for_bases, load_parents
from crmcli.history.graph import catch_up, knows_paths
from crmcli.history.log import (
    Logged,
    Touched,
    get_logged,
    iter_added_files,
    iter_log,
    iter_log_of_file,
    read_touched,
)
from crmcli.history.rawdiff import iter_raw
from crmcli.history.repository import Repository
from crmcli.history.streams import Questions
from crmcli.ledger.records import FOLDER, SUFFIX, name_place, name_record
from crmcli.ledger.settings import SETTINGS_FILE

HEAD = "HEAD"
_FEW_MERGES = 8
"""For more, the whole graph is read, which then costs less than a git for each."""
_LONG = 0.3
"""Seconds that git may look for the commits of a card; a history with an index takes less."""
_END = "end\n"
"""No commit, so `diff-tree` repeats it: then the answer is complete."""


class Revision(NamedTuple):
    """One file before and after one commit, by blob; None: it was (or is) not there."""

    logged: Logged
    file: str
    after: str | None
    before: tuple[str | None, ...]
    """In each parent; the first commit counts as having one without files."""
    bases: tuple[str | None, ...] = ()
    """Of a merge: where the branches parted."""

    @property
    def customer(self) -> str | None:
        """The card's id; None for the settings."""
        return None if self.file == SETTINGS_FILE else name_record(self.file)


class History:
    """The history of a ledger's cards and settings up to a commit. Close it after use."""

    def __init__(self, repository: Repository, start: str = HEAD) -> None:
        self.root = repository.root
        self._start = start
        self._repository = repository
        self._merges = 0
        self._walked_long = False
        self._stack = contextlib.ExitStack()
        self._boundary = _read_boundary(repository)
        self._contents = self._stack.enter_context(Questions(self.root, "cat-file", "--batch"))

    def __enter__(self) -> History:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def is_cut(self) -> bool:
        """Whether this is a shallow clone, which does not have what came before."""
        return bool(self._boundary)

    def iter_revisions(self) -> Iterator[Revision]:
        """Every revision of every card and of the settings."""
        # Commits of other files are passed over here: git would walk everything to find them.
        log = iter_log(self.root, (), start=self._start)
        yield from self._iter_revisions(log, (FOLDER, SETTINGS_FILE), None)

    def iter_settings_revisions(self) -> Iterator[Revision]:
        """Every revision of the settings."""
        log = self._iter_log_of_file(SETTINGS_FILE)
        for revision in self._iter_revisions(log, (SETTINGS_FILE,), None):
            if revision.file == SETTINGS_FILE:
                yield revision

    def iter_card_revisions(
        self, customer: str, file: str | None, former: Sequence[str] = ()
    ) -> Iterator[Revision]:
        """Every revision of one card, which lies in `file` now (None: it is gone).

        And of others, by their ids, that were merged into it and are gone.
        """
        paths, log = self._follow_card(customer, file)
        if former:
            followed = [self._follow_card(one, None) for one in former]
            paths = list(dict.fromkeys([*paths, *(path for one, _ in followed for path in one)]))
            log = self._join([log, *(one for _, one in followed)])
        yield from self._iter_revisions(iter(log), paths, {customer, *former})

    def load_parents(self) -> Parents:
        """The parents of every commit of this history, every commit before its parents."""
        return load_parents(self.root, self._start)

    def has_card(self, customer: str) -> bool:
        """Whether there ever was a card of this id, wherever it lay."""
        return bool(self._search_places(customer))

    def keep_quick(self) -> None:
        """Where it took long to find a card's commits, have git index the history for next time.

        To be called when the answer has been given.
        """
        if self._walked_long:
            catch_up(self._repository)

    def iter_older(self, commit: str, file: str) -> Iterator[str]:
        """The blobs that a card or the settings had in `commit` and before, the newest first."""
        paths = [file]
        if file != SETTINGS_FILE:
            paths = sorted({file, *name_places(name_record(file))})
        with self._ask_differences(paths) as differences:
            for logged in iter_log(self.root, paths, start=commit, straight=True):
                files: Sequence[Touched] = logged.files
                if len(logged.parents) > 1:
                    (files,) = _compare_all(differences, logged.commit, logged.parents[:1])
                for touched in files:
                    if touched.new is not None:
                        yield touched.new

    def iter_blobs(self, blobs: Sequence[str]) -> Iterator[bytes]:
        """The bytes of some blobs (a few hundred at most), in their order. Raises GitFailed."""
        if not blobs:
            return
        answer = self._contents.send("".join(f"{blob}\n" for blob in blobs))
        for _ in blobs:
            yield self._read_content(answer, answer.readline())

    def _has_file(self, commit: str, file: str) -> bool:
        answer = self._contents.send(f"{commit}:{file}\n")
        heading = answer.readline()
        if heading.endswith(b" missing\n"):
            return False
        self._read_content(answer, heading)
        return True

    def _read_content(self, answer: IO[bytes], heading: bytes) -> bytes:
        """What comes after `ID KIND SIZE`. Raises GitFailed where git says something else."""
        words = heading.split()
        if len(words) != 3:
            raise self._contents.explain_end(heading)
        return answer.read(int(words[2]) + 1)[:-1]

    @cached_property
    def _ancestry(self) -> Ancestry:
        return Ancestry(load_parents(self.root, self._start))

    def _follow_card(self, customer: str, file: str | None) -> tuple[list[str], list[Logged]]:
        """Everywhere the card has been, and the commits that touched it there, in their order.

        It is looked for where it is and where we put cards ourselves. A commit that has to do
        with one place and another of the same stem has moved it, from there or (on a branch) to
        there. Each place is asked for by itself: for one alone git has its index.
        """
        asked: dict[str, list[Logged]] = {}
        if file is not None:
            asked[file] = self._list_commits(file)
        is_settled = file is not None and self._was_always_in(file, asked[file])
        places = [] if is_settled else name_places(customer)
        while places := [place for place in places if place not in asked]:
            asked |= {place: self._list_commits(place) for place in places}
            places = sorted({one for log in asked.values() for one in _find_places(log, customer)})
            if file is None and not places:
                places = self._search_places(customer)
        return [place for place in asked if asked[place]], self._join(asked.values())

    def _was_always_in(self, file: str, log: Sequence[Logged]) -> bool:
        """Whether a card has lain in one file in every commit; then it was nowhere else.

        So it is if it came with the first commit of all and none took it away since. Of merges the
        files are not told: all that had to do with it must have it, and their parents too.
        """
        turns = [
            logged
            for logged in log
            for touched in logged.files
            if touched.file == file and None in (touched.old, touched.new)
        ]
        if len(turns) != 1 or turns[0].parents:
            return False
        merges = [logged for logged in log if len(logged.parents) > 1]
        commits = dict.fromkeys(one for merge in merges for one in (merge.commit, *merge.parents))
        return "\n" not in file and all(self._has_file(commit, file) for commit in commits)

    def _list_commits(self, file: str) -> list[Logged]:
        start = monotonic()
        found = list(self._iter_log_of_file(file))
        self._walked_long |= monotonic() - start > _LONG
        return [get_logged(self.root, one.commit) if _may_move(one) else one for one in found]

    def _iter_log_of_file(self, file: str) -> Iterator[Logged]:
        indexed = knows_paths(self._repository)
        return iter_log_of_file(self.root, file, start=self._start, indexed=indexed)

    def _join(self, logs: Iterable[Sequence[Logged]]) -> list[Logged]:
        """Commits from several places as one list, by the authors' times where they are free."""
        filled = [log for log in logs if log]
        if len(filled) == 1 and all(a.time >= b.time for a, b in pairwise(filled[0])):
            return list(filled[0])
        found: dict[str, Logged] = {}
        for logged in (logged for log in filled for logged in log):
            known = found.get(logged.commit, logged)
            files = sorted({*known.files, *logged.files}, key=lambda one: one.file)
            found[logged.commit] = logged._replace(files=tuple(files))
        order = self._ancestry.sort_by_time({one.commit: one.time for one in found.values()})
        return [found[commit] for commit in order]

    def _search_places(self, customer: str) -> list[str]:
        """Where the card ever was, from all commits: slow, and only for one who is gone."""
        came = iter_added_files(self.root, start=self._start)
        return sorted({file for file in came if _is_card(file, customer)})

    def _iter_revisions(
        self, log: Iterator[Logged], paths: Sequence[str], customers: Collection[str] | None
    ) -> Iterator[Revision]:
        with self._ask_differences(paths) as differences:
            for logged in log:
                if logged.commit in self._boundary:
                    continue  # what its parents had is not in this clone
                if len(logged.parents) > 1:
                    found = self._compare_merge(differences, logged)
                else:
                    found = _pair_files(logged)
                for revision in found:
                    if customers is None or revision.customer in customers:
                        yield revision

    def _ask_differences(self, paths: Sequence[str]) -> Questions:
        """A git that tells in which of `paths` two commits differ."""
        options = ("--stdin", "-r", "-z", "--raw", "--no-renames", "--no-commit-id", "--")
        return Questions(self.root, "diff-tree", *options, *paths)

    def _compare_merge(self, differences: Questions, logged: Logged) -> Iterator[Revision]:
        """The cards that are not in the merge as all of its parents had them."""
        bases = self._find_bases(logged.parents)
        others = [*logged.parents, *bases]
        seen = [index_files(one) for one in _compare_all(differences, logged.commit, others)]
        count = len(logged.parents)
        for name in sorted({name for one in seen[:count] for name in one}):
            merged = next(one[name] for one in seen if name in one)
            versions = [one[name].old if name in one else merged.new for one in seen]
            yield Revision(
                logged,
                merged.file,
                merged.new,
                tuple(versions[:count]),
                tuple(versions[count:]),
            )

    def _find_bases(self, tips: Sequence[str]) -> list[str]:
        self._merges += 1
        if self._merges <= _FEW_MERGES:
            return ask_for_bases(self.root, tips)
        return self._ancestry.find_bases(tips)


def _compare_all(
    differences: Questions, commit: str, others: Sequence[str]
) -> Iterator[list[Touched]]:
    """The files in which a commit differs from each of others: `old` is the other's version."""
    answer = differences.send("".join(f"{commit} {other}\n{_END}" for other in others))
    end = _END.encode()
    for _ in others:
        text = b""
        while text != end and not text.endswith(b"\0" + end):
            line = answer.readline()
            if not line:
                raise differences.explain_end()
            text += line
        yield [read_touched(one) for one in iter_raw(text.split(b"\0")[:-1])]


def index_files(touched: Iterable[Touched]) -> dict[str, Touched]:
    """The ledger's files by card (or by name), a file that was moved as one."""
    found: dict[str, Touched] = {}
    for one in touched:
        if _is_ours(one.file):
            name = one.file if one.file == SETTINGS_FILE else name_record(one.file)
            found[name] = _join(found[name], one) if name in found else one
    return found


def _join(one: Touched, other: Touched) -> Touched:
    """Two files of one stem, of which one went and the other came."""
    file = one.file if one.new is not None else other.file
    return Touched(file, one.old or other.old, one.new or other.new)


def _pair_files(logged: Logged) -> Iterator[Revision]:
    for touched in index_files(logged.files).values():
        if touched.old != touched.new:
            yield Revision(logged, touched.file, touched.new, (touched.old,))


def _is_ours(file: str) -> bool:
    """Whether a file is the settings or a card, of any customer."""
    if file == SETTINGS_FILE:
        return True
    hidden = any(part.startswith(".") for part in file.split("/"))
    return file.startswith(f"{FOLDER}/") and file.endswith(SUFFIX) and not hidden


def _may_move(logged: Logged) -> bool:
    """Whether a file came or went, perhaps from or to another place. At first nothing moved, and
    that import may list all customers.
    """
    return bool(logged.parents) and any(None in (one.old, one.new) for one in logged.files)


def _find_places(log: Iterable[Logged], customer: str) -> set[str]:
    """The files of one card that some commits touched."""
    files = {touched.file for logged in log for touched in logged.files}
    return {file for file in files if _is_card(file, customer)}


def _is_card(file: str, customer: str) -> bool:
    return _is_ours(file) and file != SETTINGS_FILE and name_record(file) == customer


def name_places(customer: str) -> list[str]:
    """Where we put a card ourselves."""
    return [name_place(customer, sharded=sharded) for sharded in (False, True)]


def _read_boundary(repository: Repository) -> frozenset[str]:
    """The oldest commits of a shallow clone."""
    shallow = Path(repository.common_dir, "shallow")
    return frozenset(shallow.read_text("ascii").split() if shallow.is_file() else ())
