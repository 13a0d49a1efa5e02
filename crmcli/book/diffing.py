"""Two states of the ledger beside each other: which cards came, went or changed, and by whom."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from crmcli.book.versions import Value, Versions
from crmcli.errors import CrmError, NotFound
from crmcli.history.between import iter_commits_between, lies_there, list_sides
from crmcli.history.changes import History
from crmcli.history.endpoints import Ends, Range, find_ends
from crmcli.history.log import Touched
from crmcli.history.objects import load_objects
from crmcli.history.repository import open_repository
from crmcli.ledger.calendar import CALENDAR_FILE
from crmcli.ledger.records import find_bytes, is_record, load_any_record, name_record
from crmcli.ledger.rule_files import find_rule_field
from crmcli.ledger.schema import SCHEMA_FILE, parse_schema
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.ledger.settings_text import SETTINGS_FIELD
from crmcli.rules.changelog import Change, explain_differences, find_promised
from crmcli.rules.differences import Difference, compare_cards
from crmcli.rules.filediff import Authorship, FileDiff, Kind, Trouble
from crmcli.rules.former import list_new_former_ids
from crmcli.rules.masking import mask_card, mask_difference
from crmcli.rules.settings import map_mails

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.rules.fields import Field

_AT_ONCE = 64
"""Files whose contents are asked for at once."""
_NO_TIME = datetime.min.replace(tzinfo=UTC)
"""Two states differ at no time: of the commits between them there may be many, or none."""


class _Side(NamedTuple):
    """One version of a file."""

    is_there: bool
    value: Value | None
    """None: there is none, or it cannot be read."""

    @property
    def is_unreadable(self) -> bool:
        return self.is_there and self.value is None


_NOTHING = _Side(False, None)


class Comparison:
    """What differs between two states. Use it in a `with` block."""

    def __init__(self, book: Book, wanted: Range | None, *, masked: bool) -> None:
        """`masked` leaves out what the schema calls sensitive. Raises as `find_ends`."""
        self.book = book
        self.repository = open_repository(book.root)
        self.ends: Ends = find_ends(self.repository, wanted)
        self.customers: Collection[str] | None = None
        """Only these customers, and no settings and schema; None: everything."""
        self._masked = masked
        self._history = History(self.repository)
        self._versions = Versions(self._history)

    def __enter__(self) -> Comparison:
        return self

    def __exit__(self, *_: object) -> None:
        self._history.__exit__()

    def name_customer(self, name: str) -> str:
        """The id of the customer that a name stands for.

        Of one who is in no file here it must be the whole id or name. Raises NotFound as
        `Book.get_record`.
        """
        if any(one.customer == name for one in map(_Named.of, self._sides)):
            return name
        try:
            return self.book.get_record(name, for_writing=False)[0].id
        except NotFound:
            found = set(self._iter_called(name))
            if len(found) != 1:
                raise
            return found.pop()

    def _iter_called(self, name: str) -> Iterator[str]:
        """The customers of whom either version has this name."""
        for touched in self._sides:
            customer, root = _Named.of(touched).customer, self._find_root(touched)
            if customer is not None and root is not None:
                sides = [
                    self._read(blob, touched.file, root) for blob in (touched.old, touched.new)
                ]
                if any(_is_called(side.value or {}, name) for side in sides):
                    yield customer

    @cached_property
    def authorship(self) -> Authorship:
        """Who made the commits between the two states, as far as they are looked at."""
        names = map_mails(self.book.settings)
        found = Authorship()
        for logged in iter_commits_between(self.repository.root, self.ends):
            author = names.get(logged.email.casefold(), logged.name or logged.email)
            touched = {_Named.of(one) for one in logged.files}
            found.note(author, (one.customer for one in touched if self._is_wanted(one)))
        return found

    def iter_files(self) -> Iterator[FileDiff]:
        """Everything that differs, by path. A card that was only moved does not."""
        sides = [one for one in self._sides if self._is_wanted(_Named.of(one))]
        for start in range(0, len(sides), _AT_ONCE):
            some = sides[start : start + _AT_ONCE]
            self._versions.load(
                (blob, root)
                for one in some
                if (root := self._find_root(one)) is not None
                for blob in (one.old, one.new)
                if blob is not None and not lies_there(blob)
            )
            for touched in some:
                diff = self._compare_file(touched)
                if diff is not None:
                    yield diff

    @cached_property
    def _sides(self) -> Sequence[Touched]:
        return list_sides(self.repository.root, self.ends)

    def _is_wanted(self, named: _Named) -> bool:
        if not named.is_ours:
            return False
        return self.customers is None or named.customer in self.customers

    def _find_root(self, touched: Touched) -> Field | None:
        """What a file can hold; None for the schema itself."""
        if touched.file == SCHEMA_FILE:
            return None
        return find_rule_field(touched.file) or self.book.schema.root

    def _compare_file(self, touched: Touched) -> FileDiff | None:
        customer = _Named.of(touched).customer
        kind: Kind = "changed"
        if touched.old is None or touched.new is None:
            kind = "added" if touched.old is None else "removed"
        authors = self.authorship.list_authors(customer)
        bare = FileDiff(touched.file, customer, kind, authors=authors)
        root = self._find_root(touched)
        if root is None:
            return bare._replace(is_schema=True) if self._has_other_bytes(touched) else None
        old = self._read(touched.old, touched.file, root)
        new = self._read(touched.new, touched.file, root)
        trouble = _find_trouble(old, new)
        card = self._mask(root, new.value or old.value or {})
        if trouble is not None:
            is_news = trouble != "both" or self._has_other_bytes(touched)
            return bare._replace(trouble=trouble, card=card) if is_news else None
        changes = tuple(self._compare(bare, root, old.value, new.value, card))
        heir = self._heirs.get(customer or "") if kind == "removed" else None
        return bare._replace(changes=changes, card=card, heir=heir) if changes else None

    @cached_property
    def _heirs(self) -> Mapping[str, str]:
        """The customers whose cards were merged into others, each with the one it has now."""
        heirs: dict[str, str] = {}
        for touched in self._sides:
            customer = _Named.of(touched).customer
            if customer is None or touched.new is None:
                continue
            if b"\nmerged:" in (self._load(touched.new, touched.file) or b""):
                root = self.book.schema.root
                sides = (self._read(one, touched.file, root) for one in (touched.old, touched.new))
                heirs |= dict.fromkeys(list_new_former_ids(*(one.value for one in sides)), customer)
        return heirs

    def _find_moved(self, differences: Sequence[Difference]) -> Collection[tuple[str, ...]]:
        """What came from cards that were merged into one, or went back there."""
        from crmcli.rules.moved import find_merged, find_moved

        others = find_merged(differences)
        if not others:
            return ()
        root = self.book.schema.root
        cards = [
            self._read(blob, touched.file, root).value
            for touched in self._sides
            if _Named.of(touched).customer in others
            for blob in (touched.old, touched.new)
        ]
        return find_moved(differences, [card for card in cards if card is not None])

    def _has_other_bytes(self, touched: Touched) -> bool:
        """Whether a file that nobody reads as a card differs; line ends aside, as git's may."""
        old, new = (self._load(blob, touched.file) for blob in (touched.old, touched.new))
        return old != new

    def _load(self, blob: str | None, file: str) -> bytes | None:
        if blob is None:
            return None
        if lies_there(blob):
            data = find_bytes(self.book.root, file)
        else:
            (data,) = self._history.iter_blobs([blob])
        return None if data is None else data.replace(b"\r\n", b"\n")

    def _read(self, blob: str | None, file: str, root: Field) -> _Side:
        if blob is None:
            return _NOTHING
        if not lies_there(blob):
            return _Side(True, self._versions.read(blob, root))
        if not (self.book.root / file).is_file():
            return _NOTHING
        return _Side(True, load_any_record(self.book.root, file, root).value)

    def _compare(
        self,
        bare: FileDiff,
        root: Field,
        old: Value | None,
        new: Value | None,
        card: Mapping[str, object],
    ) -> Iterator[Change]:
        """What differs between two readable versions; `card` is the one that is there, masked."""
        differences = compare_cards(root, old, new)
        moved = self._find_moved(differences)
        for judge in self._list_judges(root):
            differences = [mask_difference(judge, one) for one in differences]
        before = None if old is None else self._mask(root, old)
        for one, reason, folded in explain_differences(differences):
            yield Change(
                time=_NO_TIME,
                # Who logged a visit is no news where one person did it all.
                author=bare.authors[0] if len(bare.authors) == 1 else "",
                customer=bare.customer,
                path=one.path,
                field=one.field,
                old=one.old,
                new=one.new,
                reason=reason,
                commit="",
                act="diff",
                card=card,
                root=root,
                folded=folded,
                promised=find_promised(one, before, self.book.settings),
                moved=one.path in moved,
            )

    def _mask(self, root: Field, card: Mapping[str, object]) -> Mapping[str, object]:
        for judge in self._list_judges(root):
            card = mask_card(judge, card)
        return card

    def _list_judges(self, root: Field) -> list[Field]:
        """The schemas that say what is sensitive: both states', for neither may unmask a value."""
        if not self._masked:
            return []
        others = () if root is SETTINGS_FIELD else self._schemas
        return [root, *others]

    @cached_property
    def _schemas(self) -> tuple[Field, ...]:
        """What a card is in either of the two states, as far as that is another and readable."""
        names = [end for end in (self.ends.old, self.ends.new) if end is not None]
        stored = load_objects(self.book.root, [f"{name}:{SCHEMA_FILE}" for name in names])
        found = {one.data for one in stored if one is not None} - {self.book.schema.source}
        fields = []
        for data in found:
            with contextlib.suppress(CrmError):  # one that cannot be read says nothing
                fields.append(parse_schema(data).root)
        return tuple(fields)


class _Named(NamedTuple):
    """Whose file it is."""

    is_ours: bool
    customer: str | None

    @staticmethod
    def of(touched: Touched) -> _Named:
        """By its path."""
        if touched.file in (SETTINGS_FILE, CALENDAR_FILE, SCHEMA_FILE):
            return _Named(True, None)
        ours = is_record(touched.file)
        return _Named(ours, name_record(touched.file) if ours else None)


def _is_called(card: Mapping[str, object], name: str) -> bool:
    aliases = card.get("aliases")
    names = [card.get("code"), card.get("name"), *(aliases if isinstance(aliases, list) else ())]
    return name.casefold() in [str(one).casefold() for one in names if one is not None]


def _find_trouble(old: _Side, new: _Side) -> Trouble | None:
    if old.is_unreadable and new.is_unreadable:
        return "both"
    if old.is_unreadable:
        return "old"
    return "new" if new.is_unreadable else None
