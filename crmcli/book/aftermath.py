"""What was done after an act that is to be taken back: what needs it stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmcli.book.things import Thing, Version, find_thing_root, get_blob, is_card, read_version
from crmcli.book.undone_act import SHORT, describe_act, is_sync
from crmcli.errors import Refused
from crmcli.history.changes import History, Revision
from crmcli.history.log import Logged, iter_log
from crmcli.ledger.records import name_record
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.rules.fields import Field
from crmcli.rules.outcome import Message
from crmcli.rules.touching import Touch, make_touch
from crmcli.rules.undoing import (
    Obstacle,
    find_lost_ground,
    find_obstacle,
    list_counting,
    mark_undone,
    share_stem,
)

if TYPE_CHECKING:
    from crmcli.book.book import Book


class Aftermath:
    """The commits after one, as far as they stand in the way of its undoing."""

    def __init__(self, book: Book, history: History, logged: Logged, *, redoes: bool) -> None:
        """`redoes`: to take it back is to do an act again."""
        self.book = book
        self.root: Path = book.root
        self.history = history
        self.logged = logged
        self.redoes = redoes

    def find_undoing(self) -> str | None:
        """The commit that has taken it back already, and stands; or None."""
        *_, (_, undone_by) = mark_undone([*self._later, self.logged])
        return undone_by

    def list_newcomers(self) -> list[str]:
        """The ids of the cards that came since, or came back; some may be gone again."""
        found: dict[str, None] = {}
        for logged in self._later:
            cards = [one for one in logged.files if is_card(one.file)]
            went = {name_record(one.file) for one in cards if one.new is None}
            came = (name_record(one.file) for one in cards if one.old is None)
            found.update(dict.fromkeys(one for one in came if one not in went))
        return list(found)

    def refuse_later(self, thing: Thing, now: Version) -> None:
        """Raise Refused where an act that came later needs this one."""
        root = find_thing_root(thing, self.book.schema.root)
        if root is None:
            return
        act = make_touch(
            root, *(self._read_blob(side.blob, root) for side in (thing.before, thing.after))
        )
        if thing.before.blob is None or thing.after.blob is None:
            self._refuse_numbered(thing)
        for revision in self._iter_revisions(thing, now):
            later = self._make_touch(root, revision)
            beside = self._is_beside(revision.logged)
            obstacle = find_obstacle(root, act, later, beside=beside)
            if obstacle is None and self.redoes and revision.logged.undoes is not None:
                obstacle = find_lost_ground(root, act, later)
            if obstacle is not None:
                whole = obstacle._replace(place=obstacle.place or thing.id)
                raise self._refuse_for(whole, revision.logged)

    def refuse(self, reason: Message) -> Refused:
        """The error that says why the act stays."""
        return Refused("undo-stays", act=self._describe(self.logged), reason=reason)

    @cached_property
    def _later(self) -> list[Logged]:
        """The commits since, the newest first."""
        start = f"{self.logged.commit}..HEAD"
        return list(iter_log(self.root, (), start=start))

    @cached_property
    def _counting(self) -> dict[str, Logged]:
        """Those of them that were not taken back again, and are no taking back themselves."""
        return {one.commit: one for one in list_counting(self._later)}

    @cached_property
    def _following(self) -> frozenset[str]:
        """Those of the later commits that had this one in their past; the others came beside it.

        Of the merge of a sync: that had any of the commits in their past which it brought.
        """
        found = {self.logged.commit}
        if len(self.logged.parents) > 1:
            ours, theirs = self.logged.parents
            brought = iter_log(self.root, (), start=f"{ours}..{theirs}")
            found |= {one.commit for one in brought}
        for one in reversed(self._later):
            if not found.isdisjoint(one.parents):
                found.add(one.commit)
        return frozenset(found)

    def _is_beside(self, logged: Logged) -> bool:
        """Whether a later commit came on a branch that did not have this one."""
        return logged.commit not in self._following

    def _refuse_numbered(self, thing: Thing) -> None:
        """Raise Refused where a later card got another id since this one's was taken (or free)."""
        for logged in self._counting.values():
            if self._is_beside(logged):
                continue
            for touched in logged.files:
                came = touched.old is None or logged.undoes is not None
                other = name_record(touched.file)
                if came and is_card(touched.file) and share_stem(other, thing.id):
                    obstacle = Obstacle("undo-took-id", other)
                    raise self._refuse_for(obstacle, logged)

    def _iter_revisions(self, thing: Thing, now: Version) -> Iterator[Revision]:
        """What commits did to the thing since, the newest first."""
        if not self._counting:
            return
        if thing.is_card:
            revisions = self.history.iter_card_revisions(thing.id, now.name or thing.after.name)
        else:
            revisions = self.history.iter_settings_revisions()
        for revision in revisions:
            is_it = (revision.customer or SETTINGS_FILE) == thing.id
            if is_it and revision.logged.commit in self._counting:
                yield revision

    def _make_touch(self, root: Field, revision: Revision) -> Touch:
        """What a revision did; of a merge only what none of its parents had."""
        after = self._read_blob(revision.after, root)
        touches = [make_touch(root, self._read_blob(one, root), after) for one in revision.before]
        places = frozenset.intersection(*(touch.places for touch in touches))
        return touches[0]._replace(places=places)

    def _read_blob(self, blob: str | None, root: Field) -> Mapping[str, Any] | None:
        return None if blob is None else read_version(get_blob(self.history, blob), root)

    def _refuse_for(self, obstacle: Obstacle, by: Logged) -> Refused:
        values = {"later": self._describe(by), "place": obstacle.place}
        if self._is_beside(by):
            # Neither came later, so neither can be taken back first: a merge has chosen.
            return self.refuse(Message("undo-beside", values))
        if len(by.parents) > 1 and not is_sync(by):
            return self.refuse(Message("undo-in-merge", values))
        return Refused(
            "undo-stays-for",
            act=self._describe(self.logged),
            reason=Message(obstacle.code, values),
            commit=by.commit[:SHORT],
        )

    def _describe(self, logged: Logged) -> Message:
        return describe_act(logged, self.book.settings.timezone)
