"""`crm undo`: an act is taken back by a new commit, or refused with what came after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from crmcli.book.aftermath import Aftermath
from crmcli.book.receipts import Receipt
from crmcli.book.replacing import Replacement, replace_files
from crmcli.book.splitting import split_text
from crmcli.book.things import Thing, Version, find_thing_root, iter_things, read_version
from crmcli.book.transaction import Transaction
from crmcli.book.undone_act import (
    SHORT,
    describe_act,
    get_named_act,
    get_own_act,
    is_sync,
    list_undone,
)
from crmcli.book.undone_files import Texts, UndoneFiles
from crmcli.book.undone_import import IMPORT, UndoneImport
from crmcli.book.writing import name_customer
from crmcli.errors import Refused
from crmcli.history.changes import History
from crmcli.history.commits import format_message
from crmcli.history.log import Logged
from crmcli.history.merge import count_comments, merge_texts
from crmcli.ledger.calendar import CALENDAR_FILE
from crmcli.rules.outcome import Message, Outcome

if TYPE_CHECKING:
    from crmcli.book.book import Book

_MERGE = "merge"


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
    logged = get_own_act(book, transaction) if revision is None else get_named_act(root, revision)
    with History(transaction.repository) as history:
        return _Undoing(book, transaction, history, logged).carry_out()


class _Undoing:
    """The taking back of one commit."""

    def __init__(
        self, book: Book, transaction: Transaction, history: History, logged: Logged
    ) -> None:
        self.book = book
        self.transaction = transaction
        self.history = history
        self.logged = logged
        self.chain = list_undone(transaction.root, logged)
        self.redoes = len(self.chain) % 2 == 0
        """Whether to take the commit back is to do the act again."""
        self.aftermath = Aftermath(book, history, logged, redoes=self.redoes)
        self.files = UndoneFiles(book, history)
        self.taken_in: UndoneImport | None = None
        if self.chain[-1].act == IMPORT:
            self.taken_in = UndoneImport(book, self.files, self.aftermath, redoes=self.redoes)
        self.notes: list[Message] = []

    def carry_out(self) -> Undone:
        """Do it, and say what was done."""
        self._refuse_commit()
        wanted, receipt, customers = self._plan_all()
        written = replace_files(self.book, self.transaction, wanted, receipt)
        return Undone(written, self.logged.commit, customers, self.redoes)

    def _plan_all(self) -> tuple[Replacement, Receipt, tuple[str, ...]]:
        """What shall stand where, and for which customers. Other texts are in no memory then."""
        things = list(iter_things(self.logged))
        if not things:
            raise self._refuse_without_things()
        pairs = list(zip(things, self._find_places(things), strict=True))
        plans = [self._plan(thing, now) for thing, now in pairs]
        files = {name: data for plan in plans for name, data in plan.items()}
        files = {name: data for name, data in files.items() if not self.files.is_so(name, data)}
        if self.taken_in is not None:
            files = self.taken_in.leave_unfit(files)
            kept = zip(things, plans, strict=True)
            things = [thing for thing, plan in kept if not files.keys().isdisjoint(plan)]
            self.notes += self.taken_in.tell()
        if not files:
            raise self._refuse_without_files()
        customers = tuple(thing.id for thing in things if thing.is_card)
        only = customers[0] if len(things) == len(customers) == 1 else None
        name = f"undo({only})" if only else "undo"
        message = self._format_message(things, customers)
        receipt = Receipt(only, None, Outcome((), self._answer(), notes=tuple(self.notes)))
        is_judged = self.taken_in is not None and self.taken_in.is_judged
        wanted = Replacement(files, name, message, "undo-refused", is_judged=is_judged)
        return wanted, receipt, customers

    @property
    def _short(self) -> str:
        return self.logged.commit[:SHORT]

    def _refuse_commit(self) -> None:
        if len(self.logged.parents) > 1 and not is_sync(self.logged):
            raise Refused("undo-merge", commit=self._short)
        if not self.logged.parents or self.logged.act == "init":
            raise Refused("undo-start", commit=self._short)
        undone_by = self.aftermath.find_undoing()
        if undone_by is not None:
            short = undone_by[:SHORT]
            raise Refused("undo-already", act=self._describe(self.logged), commit=short)

    def _find_places(self, things: list[Thing]) -> list[Version]:
        """Where the things are now. Raises Refused for one that was edited by hand, NotFound."""
        names = [self.files.find_thing(thing) for thing in things]
        ground, refused = self.transaction.grounds.examine_all([one for one in names if one])
        for error in refused.values():
            raise error
        blobs = {name: (entry or "").rpartition(" ")[2] for name, entry in ground.entries.items()}
        return [Version(name, None if name is None else blobs[name]) for name in names]

    def _refuse_without_things(self) -> Refused:
        """The refusal of a commit that changed nothing of the ledger, with what helps."""
        is_merge = len(self.logged.parents) > 1
        if is_merge and not self.logged.files:
            return Refused("undo-kept-ours", commit=self._short)
        command = f"git revert {'-m 1 ' if is_merge else ''}{self._short}"
        return Refused("undo-no-ledger", commit=self._short, command=command)

    def _refuse_without_files(self) -> Refused:
        """The refusal of a commit after which the ledger would be as it is."""
        if self.taken_in is not None and self.taken_in.is_anything_left:
            code = "redo-import-nothing" if self.redoes else "undo-import-changed"
            refused = self.aftermath.refuse(Message(code))
            refused.notes = tuple(self.notes)
            return refused
        return Refused("undo-nothing-left", act=self._describe(self.logged))

    def _plan(self, thing: Thing, now: Version) -> dict[str, bytes | None]:
        """What shall stand in which files. Raises Refused."""
        may_go = thing.is_card or thing.id == CALENDAR_FILE
        if not may_go and None in (thing.before.blob, thing.after.blob):
            raise Refused("undo-start", commit=self._short)
        if self.taken_in is not None and thing.is_card:
            return self.taken_in.plan(thing, now)
        texts = self.files.read_all(thing, now)
        data = self._split(thing, texts)
        if data is None:
            if not self._went_into_another(thing, now):
                self.aftermath.refuse_later(thing, now)
            data = self._merge(thing, texts)
        place = self._merge_places(thing, now) if data is not None else None
        plan: dict[str, bytes | None] = {} if now.name is None else {now.name: None}
        return plan if place is None else {**plan, place: data}

    def _went_into_another(self, thing: Thing, now: Version) -> bool:
        """Whether the act merged the card into another: then nobody else can have had its id."""
        return self.logged.act == _MERGE and thing.is_card and thing.after.blob == now.name is None

    def _split(self, thing: Thing, texts: Texts) -> bytes | None:
        """The card that another was merged into, without that; None where this is no such thing.

        Whatever was changed since stays, so that no later act stands in the way.
        """
        before, after, now = texts
        if self.logged.act != _MERGE or not thing.is_card:
            return None
        if before is None or after is None or now is None:
            return None
        split = split_text(self.book.schema.root, before, after, now)
        if split is None:
            return None
        data, kept = split
        if kept:
            values = {"customer": thing.id, "places": list(kept)}
            self.notes.append(Message("undo-merge-kept", values))
        return data

    def _merge(self, thing: Thing, texts: Texts) -> bytes | None:
        """The thing's text without the act. Raises Refused."""
        before, after, now = texts
        if now in (before, after):
            return before
        if before is not None and after is not None and now is not None:
            root = find_thing_root(thing, self.book.schema.root)
            if root is not None:
                merged = merge_texts(root, after, now, before, theirs_first=True)
                if merged.data is not None:
                    self._refuse_comments(thing, (before, after, now), merged.data)
                    return merged.data
        raise self.aftermath.refuse(Message("undo-changed", {"place": thing.id}))

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
            raise self.aftermath.refuse(Message("undo-comments", {"place": thing.id}))

    def _merge_places(self, thing: Thing, now: Version) -> str | None:
        """Where the thing lies without the act: a move is taken back unless it moved again."""
        before, after = thing.before.name, thing.after.name
        if now.name == after or now.name is None:
            return before
        if before == after:
            return now.name
        raise self.aftermath.refuse(Message("undo-moved", {"place": thing.id}))

    def _describe(self, logged: Logged) -> Message:
        return describe_act(logged, self.book.settings.timezone)

    def _answer(self) -> Message:
        code = "redone" if self.redoes else "undone"
        return Message(code, {"act": self._describe(self.chain[-1])})

    def _format_message(self, things: list[Thing], customers: tuple[str, ...]) -> str:
        act = self.chain[-1]
        what = f"{act.act or 'git'} {act.commit[:SHORT]}"
        parts = ["again", what] if self.redoes else [what]
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
        version = thing.after if thing.before.blob is None else thing.before
        value = read_version(self.files.read_then(version), self.book.schema.root)
        return name_customer(self.book, value or {})
