"""What changed in the ledger, by field, from the history of its files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice, takewhile
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from crmcli.book.clock import read_time
from crmcli.book.versions import Value, Versions
from crmcli.errors import NotFound
from crmcli.history.changes import HEAD, History, Revision, name_places
from crmcli.history.log import Logged, get_logged
from crmcli.history.mailmap import Mailmap
from crmcli.history.repository import has_commits
from crmcli.ledger.records import name_record
from crmcli.rules.changelog import (
    EVERYTHING,
    Change,
    Chosen,
    Signed,
    explain_differences,
    find_promised,
    find_side_reason,
)
from crmcli.rules.differences import Difference
from crmcli.rules.fields import Field
from crmcli.rules.former import list_former_ids
from crmcli.rules.ids import is_id
from crmcli.rules.masking import mask_card, mask_difference
from crmcli.rules.merged import compare_merge, find_chosen
from crmcli.rules.settings import map_mails

if TYPE_CHECKING:
    from crmcli.book.book import Book

_WORDED = "Merge "
"""How git begins the subject of a merge that nobody has worded."""
_MERGE, _UNDO = "merge", "undo"
_AHEAD = 64
"""Revisions whose contents are asked for at once, in the end; the first few come sooner."""


Steps = tuple[str, ...]
"""Keys, and ids for entries."""


class Named(NamedTuple):
    """Whose history is asked for."""

    customer: str
    file: str | None
    """Where the card is; None if it is gone."""
    card: Value | None
    """What it says; None if it is gone or cannot be read."""


class Compared(NamedTuple):
    """What a revision did to its file."""

    revision: Revision
    root: Field
    after: Value | None
    """None: it is gone, or cannot be read."""
    before: tuple[Value | None, ...]
    """In each parent; nothing where `after` cannot be read."""
    bases: tuple[Value | None, ...]
    """Of a merge: where the branches parted."""
    differences: tuple[Difference, ...]
    """What the commit changed by itself: of a merge, what is not what both parents agreed on."""
    chosen: Mapping[Steps, int]
    """Of these the places at which a merge took a parent's change against another's, and which."""


class Changelog:
    """The changes of a ledger up to the commit that is read, the newest first.

    Use it in a `with` block.
    """

    def __init__(self, book: Book, *, masked: bool = False) -> None:
        """`masked` leaves out what the schema calls sensitive."""
        self.book = book
        self._masked = masked
        self.repository = book.repository
        self._start = HEAD if book.then is None else book.then.commit
        self.history = History(self.repository, self._start)
        self.zone = ZoneInfo(book.settings.timezone)
        self._names = map_mails(book.settings)
        self._versions = Versions(self.history)
        self._mailmap = Mailmap(book.root)

    def __enter__(self) -> Changelog:
        return self

    def __exit__(self, *_: object) -> None:
        self._mailmap.close()
        self.history.__exit__()

    @property
    def is_cut(self) -> bool:
        """Whether what happened before some day is not in this clone."""
        return self.history.is_cut

    @cached_property
    def is_empty(self) -> bool:
        """Whether nothing has been committed yet."""
        return self.book.then is None and not has_commits(self.repository)

    def is_uncommitted(self, named: Named) -> bool:
        """Whether git does not know the card's file yet."""
        if named.file is None or self.book.then is not None:
            return False
        from crmcli.history.worktree import load_committed

        return not load_committed(self.book.root, [named.file])

    def name_customer(self, name: str) -> Named:
        """The customer that `name` stands for; by the exact id also one who is gone.

        Raises NotFound as `Book.get_record`.
        """
        if is_id(name) and not self.book.shelf.find(name) and not self._find_heir(name):
            from crmcli.history.commits import find_last_change

            # Place by place: for one alone git has its index.
            changes = (
                find_last_change(self.repository, [file], self._start) for file in name_places(name)
            )
            if any(change is not None for change in changes):
                return Named(name, None, None)
        try:
            record, _ = self.book.get_record(name, for_writing=False)
        except NotFound:
            # A customer who is gone may have lain anywhere; that takes a longer look.
            if self.is_empty or not is_id(name) or not self.history.has_card(name):
                raise
            return Named(name, None, None)
        return Named(record.id, record.file, record.value)

    def _find_heir(self, customer: str) -> bool:
        """Whether a card of this id was merged into another, which it names then."""
        from crmcli.book.comparing import find_heirs

        return customer in find_heirs(self.book.catalog)

    def keep_quick(self) -> None:
        """When the answer is given: see that the next one comes sooner, if this took long."""
        self.history.keep_quick()

    def iter_changes(self, named: Named | None, chosen: Chosen = EVERYTHING) -> Iterator[Change]:
        """The chosen changes of one customer, or of all and the settings (None)."""
        if self.is_empty:
            return
        signed = ((one, self.read_signature(one.logged)) for one in self.iter_revisions(named))
        wanted = (one for one in signed if chosen.includes(one[1]))
        ahead = 1
        while some := list(islice(wanted, ahead)):
            ahead = min(2 * ahead, _AHEAD)
            self._versions.load(self._list_versions([revision for revision, _ in some]))
            for revision, signature in some:
                yield from self._tell(self.compare(revision), signature)

    def iter_revisions(self, named: Named | None) -> Iterator[Revision]:
        """The revisions of one customer, or of all and the settings (None), the newest first."""
        if named is None:
            return self.history.iter_revisions()
        former = list_former_ids(named.card or {})
        return self.history.iter_card_revisions(named.customer, named.file, former)

    def _list_versions(self, revisions: Sequence[Revision]) -> Iterator[tuple[str, Field]]:
        for revision in revisions:
            root = self._get_root(revision)
            for blob in (revision.after, *revision.before, *revision.bases):
                if blob is not None:
                    yield blob, root

    def _get_root(self, revision: Revision) -> Field:
        if revision.customer is not None:
            return self.book.schema.root
        from crmcli.ledger.settings_text import SETTINGS_FIELD

        return SETTINGS_FIELD

    def iter_newest(self, commit: str) -> Iterator[Change]:
        """What the newest commit changed, which is `commit`."""
        return takewhile(lambda one: one.commit == commit, self.iter_changes(None))

    def read_signature(self, logged: Logged) -> Signed:
        """The author, as crm.yaml names the e-mail and as git does, and who helped."""
        author = self._name_person(logged.name, logged.email)
        helpers = (self._name_person(*self._mailmap.read(one)) for one in logged.helpers)
        others = dict.fromkeys(name for name in helpers if name not in ("", author))
        time = read_time(logged.time, self.zone)
        return Signed(logged.name, logged.email, author, time, tuple(others))

    def _name_person(self, name: str, email: str) -> str:
        return self._names.get(email.casefold(), name or email)

    def compare(self, revision: Revision) -> Compared:
        """What a revision did to its file. Raises GitFailed."""
        root = self._get_root(revision)
        after = self._versions.read(revision.after, root)
        if self._versions.is_unreadable(revision.after, root):
            return Compared(
                revision, root, None, (), (), self._report_unreadable(revision, root), {}
            )
        before = self.read_before(revision)
        bases = tuple(self._versions.read(blob, root) for blob in revision.bases)
        differences = tuple(compare_merge(root, bases, before, after))
        sides = {one.path: find_chosen(root, bases, before, one) for one in differences}
        chosen = {path: side for path, side in sides.items() if side is not None}
        return Compared(revision, root, after, before, bases, differences, chosen)

    def read_before(self, revision: Revision) -> tuple[Value | None, ...]:
        """What the file said in each parent; where it cannot be read, the last that it did say."""
        root = self._get_root(revision)
        parents = revision.logged.parents or (revision.logged.commit,)
        return tuple(
            self._read_readable(blob, parent, revision, root)
            for blob, parent in zip(revision.before, parents, strict=True)
        )

    def _tell(self, compared: Compared, signed: Signed) -> Iterator[Change]:
        revision, root, new, before, bases, differences, chosen = compared
        card = new or next((one.old for one in differences if isinstance(one.old, Mapping)), {})
        moved = self._find_moved(compared)
        if self._masked:
            differences = tuple(mask_difference(root, one) for one in differences)
            card = mask_card(root, card)
        for one, given, folded in explain_differences(differences):
            side = before[chosen[one.path]] if one.path in chosen else None
            reason = given or find_side_reason(root, bases, side, one.path)
            yield Change(
                time=signed.time,
                author=signed.author,
                customer=revision.customer,
                path=one.path,
                field=one.field,
                old=one.old,
                new=one.new,
                reason=reason or find_reason(revision.logged),
                commit=revision.logged.commit,
                act=revision.logged.act,
                card=card,
                root=root,
                folded=folded,
                promised=find_promised(one, before[0] if before else None, self.book.settings),
                co_authors=signed.co_authors,
                in_merge=one.path in chosen
                or (revision.logged.act is None and len(revision.logged.parents) > 1),
                moved=one.path in moved,
            )

    def _find_moved(self, compared: Compared) -> Collection[tuple[str, ...]]:
        """What a merge of two cards brought from the other, or its undoing took back there."""
        revision, root, new = compared.revision, compared.root, compared.after
        logged, differences = revision.logged, compared.differences
        if logged.act == _MERGE and new is None:
            return ((),)  # the card that it went into tells of that
        if logged.act not in (_MERGE, _UNDO):
            return ()
        from crmcli.rules.moved import find_merged, find_moved

        others = find_merged(differences)
        if not others:
            return ()
        files = logged.files
        if not any(name_record(one.file) in others for one in files):
            files = get_logged(self.repository.root, logged.commit).files
        blobs = [
            one.new if one.old is None else one.old
            for one in files
            if name_record(one.file) in others
        ]
        cards = [card for blob in blobs if (card := self._versions.read(blob, root)) is not None]
        return find_moved(differences, cards)

    def _report_unreadable(self, revision: Revision, root: Field) -> tuple[Difference, ...]:
        """One difference without values, unless the card could not be read before either."""
        if any(self._versions.is_unreadable(blob, root) for blob in revision.before):
            return ()
        return (Difference((), root, None, None),)

    def _read_readable(
        self, blob: str | None, commit: str, revision: Revision, root: Field
    ) -> Value | None:
        """What a version says; of one that cannot be read, what the last readable one said."""
        if not self._versions.is_unreadable(blob, root):
            return self._versions.read(blob, root)
        for older in self.history.iter_older(commit, revision.file):
            value = self._versions.read(older, root)
            if value is not None:
                return value
        # There never was one: what comes now is new, and what goes was there all the same.
        return None if revision.after is not None else {}


def find_reason(logged: Logged) -> str | None:
    """What the commit says for a reason; plain git's subject is one, unless git worded it."""
    is_worded = len(logged.parents) > 1 and logged.subject.startswith(_WORDED)
    is_reason = logged.act is None and not is_worded
    return logged.reason or (logged.subject if is_reason else None)
