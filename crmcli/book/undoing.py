"""`crm undo`: an act is taken back by a new commit, or refused with what came after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from crmcli.book.receipts import Receipt
from crmcli.book.replacing import Replacement, replace_files
from crmcli.book.things import (
    File,
    Thing,
    get_blob,
    is_card,
    iter_things,
    read_version,
)
from crmcli.book.transaction import Transaction
from crmcli.book.writing import name_customer
from crmcli.errors import NotFound, Refused
from crmcli.history.changes import History, Revision
from crmcli.history.commits import format_message
from crmcli.history.log import Logged, Touched, get_logged, iter_log
from crmcli.history.merge import count_comments, merge_texts
from crmcli.history.repository import has_commits
from crmcli.history.revisions import find_commit, is_in_history
from crmcli.history.sides import compare_commits
from crmcli.history.worktree import load_committed
from crmcli.ledger.calendar import CALENDAR_FILE
from crmcli.ledger.records import find_bytes, find_record_files, name_record
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.ledger.settings_text import SETTINGS_FIELD
from crmcli.rules.fields import Field
from crmcli.rules.outcome import Message, Outcome
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

_NO_ACTS = ("init", "undo")
"""What `crm undo` without a name passes over."""
SHORT = 7
"""Characters of a commit's id that people are shown."""


class Undone(NamedTuple):
    """What was taken back: the write, the commit's full id, and the customers it was about."""

    receipt: Receipt
    commit: str
    customers: tuple[str, ...]
    redone: bool
    """An act that had been taken back is done again."""


def undo_act(book: Book, transaction: Transaction, revision: str | None) -> Undone:
    """Take back the act of a commit, or my own newest one that stands.

    Raises NotFound("no-such-commit"); Refused for a commit that cannot be taken back, and where a
    later one touches the same; InvalidCard("undo-refused") where the ledger needs it.
    """
    root = transaction.root
    logged = _find_own(book, transaction) if revision is None else _find_named(root, revision)
    with History(transaction.repository) as history:
        return _Undoing(book, transaction, history, logged).carry_out()


def _find_own(book: Book, transaction: Transaction) -> Logged:
    if not has_commits(transaction.repository):
        raise Refused("nothing-to-undo")
    me = book.find_me()
    mine = {email.casefold() for email in (*(me.emails if me else ()), book.identity.email or "")}
    for logged, undone_by in mark_undone(iter_log(transaction.root, ())):
        is_mine = logged.email.casefold() in mine and len(logged.parents) == 1
        is_act = logged.act is not None and logged.act not in _NO_ACTS
        if is_mine and is_act and undone_by is None:
            return logged
    raise Refused("nothing-to-undo")


def _find_named(root: Path, revision: str) -> Logged:
    commit = find_commit(root, revision)
    if commit is None:
        raise NotFound("no-such-commit", revision=revision)
    if not is_in_history(root, commit):
        raise Refused("undo-elsewhere", commit=commit[:SHORT])
    logged = get_logged(root, commit)
    return _see_as_received(root, logged) if _is_sync(logged) else logged


def _is_sync(logged: Logged) -> bool:
    return logged.act == "sync" and len(logged.parents) == 2


def _see_as_received(root: Path, merge: Logged) -> Logged:
    """The merge of a sync as an act of its own: it changed what came in from the others."""
    touched = []
    for before, after in compare_commits(root, merge.parents[0], merge.commit).values():
        if before is not None and (after is None or after.file != before.file):
            touched.append(Touched(before.file, before.object_id, None))
        if after is not None:
            stayed = before is not None and before.file == after.file
            old = before.object_id if before is not None and stayed else None
            touched.append(Touched(after.file, old, after.object_id))
    return merge._replace(files=tuple(touched))


class _Undoing:
    """The taking back of one commit."""

    def __init__(
        self, book: Book, transaction: Transaction, history: History, logged: Logged
    ) -> None:
        self.book = book
        self.transaction = transaction
        self.history = history
        self.logged = logged

    def carry_out(self) -> Undone:
        """Do it, and say what was done."""
        self._refuse_commit()
        wanted, receipt, customers = self._plan_all()
        written = replace_files(self.book, self.transaction, wanted, receipt)
        return Undone(written, self.logged.commit, customers, self._redoes)

    def _plan_all(self) -> tuple[Replacement, Receipt, tuple[str, ...]]:
        """What shall stand where, and for which customers. Other texts are in no memory then."""
        things = list(iter_things(self.history, self.logged))
        if not things:
            raise self._refuse_without_things()
        places = [self._find_file(thing) for thing in things]
        self._refuse_hand_edits([now.name for now in places if now.name is not None])
        files: dict[str, bytes | None] = {}
        for thing, now in zip(things, places, strict=True):
            files |= self._plan(thing, now)
        files = {name: data for name, data in files.items() if data != self._find_now(name)}
        if not files:
            raise Refused("undo-nothing-left", act=self._describe(self.logged))
        customers = tuple(thing.id for thing in things if thing.is_card)
        only = customers[0] if len(things) == len(customers) == 1 else None
        name = f"undo({only})" if only else "undo"
        message = self._format_message(things, customers)
        receipt = Receipt(only, None, Outcome((), self._answer()))
        return Replacement(files, name, message, refusal="undo-refused"), receipt, customers

    @property
    def _short(self) -> str:
        return self.logged.commit[:SHORT]

    @cached_property
    def _chain(self) -> list[Logged]:
        """The commit; if that is an undo, what it took back; and so on to the act itself."""
        chain = [self.logged]
        while chain[-1].undoes is not None:
            chain.append(_find_named(self.transaction.root, chain[-1].undoes))
        return chain

    @property
    def _redoes(self) -> bool:
        """Whether to take the commit back is to do the act again."""
        return len(self._chain) % 2 == 0

    @cached_property
    def _later(self) -> list[Logged]:
        """The commits since, the newest first."""
        start = f"{self.logged.commit}..HEAD"
        return list(iter_log(self.transaction.root, (), start=start))

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
            brought = iter_log(self.transaction.root, (), start=f"{ours}..{theirs}")
            found |= {one.commit for one in brought}
        for one in reversed(self._later):
            if not found.isdisjoint(one.parents):
                found.add(one.commit)
        return frozenset(found)

    def _is_beside(self, logged: Logged) -> bool:
        """Whether a later commit came on a branch that did not have this one."""
        return logged.commit not in self._following

    def _refuse_commit(self) -> None:
        if len(self.logged.parents) > 1 and not _is_sync(self.logged):
            raise Refused("undo-merge", commit=self._short)
        if not self.logged.parents or self.logged.act == "init":
            raise Refused("undo-start", commit=self._short)
        *_, (_, undone_by) = mark_undone([*self._later, self.logged])
        if undone_by is not None:
            short = undone_by[:SHORT]
            raise Refused("undo-already", act=self._describe(self.logged), commit=short)

    def _refuse_hand_edits(self, files: list[str]) -> None:
        _, refused = self.transaction.grounds.examine_all(files)
        for error in refused.values():
            raise error

    def _refuse_without_things(self) -> Refused:
        """The refusal of a commit that changed nothing of the ledger, with what helps."""
        is_merge = len(self.logged.parents) > 1
        if is_merge and not self.logged.files:
            return Refused("undo-kept-ours", commit=self._short)
        command = f"git revert {'-m 1 ' if is_merge else ''}{self._short}"
        return Refused("undo-no-ledger", commit=self._short, command=command)

    def _plan(self, thing: Thing, now: File) -> dict[str, bytes | None]:
        """What shall stand in which files. Raises Refused."""
        may_go = thing.is_card or thing.id == CALENDAR_FILE
        if not may_go and None in (thing.before.data, thing.after.data):
            raise Refused("undo-start", commit=self._short)
        self._refuse_later(thing, now)
        before, after = (self._write_alike(now, side.data) for side in (thing.before, thing.after))
        data = self._merge(thing, before, after, now.data)
        place = self._merge_places(thing, now) if data is not None else None
        plan: dict[str, bytes | None] = {} if now.name is None else {now.name: None}
        return plan if place is None else {**plan, place: data}

    def _find_file(self, thing: Thing) -> File:
        """Where the thing is now. Raises NotFound("ambiguous-file")."""
        if not thing.is_card:
            data = self._find_now(thing.id)
            is_gone = data is None and thing.after.data is None
            return File(None if is_gone else thing.id, data)
        files = find_record_files(self.book.root, thing.id)
        if len(files) > 1:
            raise NotFound("ambiguous-file", customer=thing.id, candidates=files)
        return File(files[0], self._find_now(files[0])) if files else File(None, None)

    def _find_now(self, file: str) -> bytes | None:
        return find_bytes(self.book.root, file)

    def _write_alike(self, now: File, data: bytes | None) -> bytes | None:
        """A text of the history with the line ends that the file has in the work tree."""
        if data is None or now.name is None or b"\r\n" not in (now.data or b"") or b"\r\n" in data:
            return data
        committed = load_committed(self.book.root, [now.name]).get(now.name)
        return data if committed == now.data else data.replace(b"\n", b"\r\n")

    def _merge(
        self, thing: Thing, before: bytes | None, after: bytes | None, now: bytes | None
    ) -> bytes | None:
        """The thing's text without the act, as `now` is its text with it."""
        if now in (before, after):
            return before
        if before is not None and after is not None and now is not None:
            root = self._get_root(thing)
            if root is not None:
                merged = merge_texts(root, after, now, before, theirs_first=True)
                if merged.data is not None:
                    self._refuse_comments(thing, (before, after, now), merged.data)
                    return merged.data
        raise self._refuse(Message("undo-changed", {"place": thing.id}))

    def _refuse_comments(
        self, thing: Thing, texts: tuple[bytes, bytes, bytes], merged: bytes
    ) -> None:
        """Raise Refused where the act's comments are not taken back with it.

        They stand in lines that a later act changed, and a merge by meaning leaves them there.
        """
        before, after, now = map(count_comments, texts)
        now.subtract(after)
        now.update(before)
        if count_comments(merged) != +now:
            raise self._refuse(Message("undo-comments", {"place": thing.id}))

    def _merge_places(self, thing: Thing, now: File) -> str | None:
        """Where the thing lies without the act: a move is taken back unless it moved again."""
        before, after = thing.before.name, thing.after.name
        if now.name == after or now.name is None:
            return before
        if before == after:
            return now.name
        raise self._refuse(Message("undo-moved", {"place": thing.id}))

    def _refuse_later(self, thing: Thing, now: File) -> None:
        """Raise Refused where an act that came later needs this one."""
        root = self._get_root(thing)
        if root is None:
            return
        act = make_touch(
            root, *(read_version(side.data, root) for side in (thing.before, thing.after))
        )
        if thing.before.data is None or thing.after.data is None:
            self._refuse_numbered(thing)
        for revision in self._iter_revisions(thing, now):
            later = self._make_touch(root, revision)
            beside = self._is_beside(revision.logged)
            obstacle = find_obstacle(root, act, later, beside=beside)
            if obstacle is None and self._redoes and revision.logged.undoes is not None:
                obstacle = find_lost_ground(root, act, later)
            if obstacle is not None:
                whole = obstacle._replace(place=obstacle.place or thing.id)
                raise self._refuse_for(whole, revision.logged)

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

    def _iter_revisions(self, thing: Thing, now: File) -> Iterator[Revision]:
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

    def _get_root(self, thing: Thing) -> Field | None:
        """The fields of the thing; None for the schema, which is no record."""
        if thing.is_card:
            return self.book.schema.root
        return SETTINGS_FIELD if thing.id == SETTINGS_FILE else None

    def _refuse(self, reason: Message) -> Refused:
        return Refused("undo-stays", act=self._describe(self.logged), reason=reason)

    def _refuse_for(self, obstacle: Obstacle, by: Logged) -> Refused:
        values = {"later": self._describe(by), "place": obstacle.place}
        if self._is_beside(by):
            # Neither came later, so neither can be taken back first: a merge has chosen.
            return self._refuse(Message("undo-beside", values))
        if len(by.parents) > 1 and not _is_sync(by):
            return self._refuse(Message("undo-in-merge", values))
        return Refused(
            "undo-stays-for",
            act=self._describe(self.logged),
            reason=Message(obstacle.code, values),
            commit=by.commit[:SHORT],
        )

    def _answer(self) -> Message:
        code = "redone" if self._redoes else "undone"
        return Message(code, {"act": self._describe(self._chain[-1])})

    def _describe(self, logged: Logged) -> Message:
        """An act in words: `visit(huaxin) a1b2c3d of 2026-11-20 17:42`."""
        zone = ZoneInfo(self.book.settings.timezone)
        values = {
            "act": logged.subject.partition(": ")[0] if logged.act else "git",
            "commit": logged.commit[:SHORT],
            "time": f"{datetime.fromtimestamp(logged.time, zone):%Y-%m-%d %H:%M}",
        }
        return Message("undo-act", values)

    def _format_message(self, things: list[Thing], customers: tuple[str, ...]) -> str:
        act = self._chain[-1]
        what = f"{act.act or 'git'} {act.commit[:SHORT]}"
        parts = ["again", what] if self._redoes else [what]
        name = self._name(things)
        return format_message("undo", customers, name, parts, undoes=self.logged.commit)

    def _name(self, things: list[Thing]) -> str | None:
        """What the commit's subject calls what was taken back."""
        if self.book.settings.ids == "random":
            return None
        if len(things) > 1:
            cards = sum(thing.is_card for thing in things)
            return f"{cards} cards" if cards == len(things) else f"{len(things)} files"
        thing = things[0]
        if not thing.is_card:
            return thing.id
        text = thing.before.data or thing.after.data or b""
        return name_customer(self.book, read_version(text, self.book.schema.root) or {})
