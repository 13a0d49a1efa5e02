"""A change as people are told of it: when, who, where, from what to what, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import NamedTuple

from crmcli.rules.differences import Difference, compare_cards
from crmcli.rules.fields import Field
from crmcli.rules.followup import assess_card
from crmcli.rules.settings import Person, Settings

_BY_HAND = frozenset({None, "save", "edit"})
_CHURNED = "churned"


class Change(NamedTuple):
    """One field that one commit changed; a card opened or deleted has the path ()."""

    time: datetime
    """The author's, in the ledger's zone."""
    author: str
    customer: str | None
    """None: the settings."""
    path: tuple[str, ...]
    """Keys, and ids for entries."""
    field: Field | None
    old: object
    new: object
    reason: str | None
    commit: str
    act: str | None
    """The verb that made the commit; None where people used git."""
    card: Mapping[str, object]
    """The card (or the settings) after the change, or before it if it is gone."""
    root: Field
    """What the card (or the settings) can hold."""
    folded: tuple[str, ...] | None = None
    """The path of the entry that tells the same, and gave the reason."""
    promised: date | None = None
    """Of a visit that was logged: the day that had been promised until then."""
    co_authors: tuple[str, ...] = ()
    """Who made it together with the author."""
    in_merge: bool = False
    """Whether somebody settled this where two histories came together."""

    moved: bool = False
    """Whether this only came from a card that was merged into this one, or went back there."""

    @property
    def name(self) -> str:
        """The path in one text: `contacts.wang.phones`."""
        return ".".join(self.path)

    @property
    def by_hand(self) -> bool:
        """Whether somebody edited the file, with no verb to say what for."""
        return self.act in _BY_HAND and not self.in_merge

    @property
    def by_undo(self) -> bool:
        """Whether this takes back what an act had changed."""
        return self.act == "undo"

    @property
    def can_be_undone(self) -> bool:
        """Whether `crm undo` takes the commit: not the one that founded the ledger."""
        return self.act not in (None, "init")

    @property
    def is_plain(self) -> bool:
        """Whether this is of a field of the card itself that holds no others."""
        return len(self.path) == 1 and self.field is not None and self.field.kind != "map"

    @property
    def is_pointer(self) -> bool:
        """Whether this only says after which visit something was planned."""
        return self.field is not None and self.field.refers == "visit"

    @property
    def is_unreadable(self) -> bool:
        """Whether this tells that the card cannot be read from here on."""
        return not self.path and self.old is None and self.new is None


class Signed(NamedTuple):
    """Who made a commit and when: git's name and e-mail, and the names that people are told."""

    name: str
    email: str
    author: str
    time: datetime
    co_authors: tuple[str, ...] = ()


class Chosen(NamedTuple):
    """Whose commits are wanted, and of which days (both included)."""

    first: date = date.min
    last: date = date.max
    person: Person | None = None
    word: str | None = None
    """Where it is nobody in crm.yaml: a part of git's author."""

    def includes(self, signed: Signed) -> bool:
        """Whether a commit is wanted."""
        if not self.first <= signed.time.date() <= self.last:
            return False
        if self.person is not None:
            mails = {mail.casefold() for mail in self.person.emails}
            return signed.email.casefold() in mails or signed.author == self.person.name
        if self.word is None:
            return True
        known = f"{signed.author} {signed.name} <{signed.email}>"
        return self.word.casefold() in known.casefold()


EVERYTHING = Chosen()


class Tally:
    """What is kept of changes that go by: how many, since when, and what else may be asked."""

    def __init__(self) -> None:
        self.count = 0
        self.first_day: date | None = None
        self.plain: Change | None = None
        """The newest one of a field that is no map and in no list."""
        self.undoable: Change | None = None
        """The newest one that `crm undo` takes."""

    def watch(self, changes: Iterable[Change]) -> Iterator[Change]:
        """The same changes, the newest first, each counted before it is given on."""
        for change in changes:
            self.count += 1
            day = change.time.date()
            self.first_day = min(self.first_day or day, day)
            if self.plain is None and change.is_plain:
                self.plain = change
            if self.undoable is None and change.can_be_undone:
                self.undoable = change
            yield change


def leave_out_pointers(changes: Iterable[Change]) -> Iterator[Change]:
    """The changes that people want to be told: no entry that only points to a visit, and none
    that a merge of two cards only moved.

    Where a commit changed nothing else, that is told all the same.
    """
    for _, made in groupby(changes, lambda change: change.commit):
        # An import may have brought ten thousand cards: only pointers are held back.
        held: list[Change] | None = []
        for change in made:
            if not change.is_pointer and not change.moved:
                held = None
                yield change
            elif held is not None:
                held.append(change)
        yield from held or ()


class Explained(NamedTuple):
    """A difference with the reason that the card gives for it."""

    difference: Difference
    reason: str | None = None
    folded: tuple[str, ...] | None = None


def explain_differences(differences: Sequence[Difference]) -> list[Explained]:
    """The differences of one commit, each with its reason if the card says one.

    The entry of a regrade and the grade that came or went with it are one change. A reason for
    leaving or for archiving belongs to what it came with.
    """
    entry = _find_regrade(differences)
    reasons = dict(_iter_reasons(differences))
    explained = []
    for one in differences:
        if one is entry:
            continue
        if one.path == ("grade",) and entry is not None:
            explained.append(Explained(one, _read_text(entry.new, "reason"), entry.path))
        else:
            explained.append(Explained(one, _find_reason(one, reasons)))
    return explained


def find_side_reason(
    root: Field,
    bases: Sequence[Mapping[str, object] | None],
    side: Mapping[str, object] | None,
    path: tuple[str, ...],
) -> str | None:
    """Why one side of a merge had changed a place since it parted from the others, if it says.

    None for the side: it had no card, or none was chosen.
    """
    if side is None:
        return None
    base = (bases[0] if bases else None) or {}
    differences = compare_cards(root, base, side)
    for one in explain_differences(differences):
        if one.difference.path == path and one.reason is not None:
            return one.reason
    if path != ("grade",):
        return None
    # Of several regrades the one that stands tells of another grade before it.
    came = [one.new for one in differences if one.path[:1] == ("regrades",) and one.old is None]
    standing = [one for one in came if _tells_of(one, _read_text(one, "from"), side.get("grade"))]
    return _read_text(standing[-1], "reason") if standing else None


def find_promised(
    one: Difference, before: Mapping[str, object] | None, settings: Settings
) -> date | None:
    """The day that was promised, by the card before, where a visit came that promises the next."""
    promises = isinstance(one.new, Mapping) and one.new.get("next") is not None
    if one.path[:1] != ("visits",) or not promises or before is None:
        return None
    standing = assess_card(before, settings)
    return standing.due if standing.basis == "promise" else None


def _find_regrade(differences: Sequence[Difference]) -> Difference | None:
    """The entry of `regrades` that came or went with the change of `grade` that it tells of."""
    grade = next((one for one in differences if one.path == ("grade",)), None)
    if grade is None:
        return None
    fitting = [
        one
        for one in differences
        if one.path[:1] == ("regrades",)
        and (
            _tells_of(one.new, grade.old, grade.new)
            if one.old is None
            else one.new is None and _tells_of(one.old, grade.new, grade.old)
        )
    ]
    return fitting[-1] if fitting else None


def _tells_of(entry: object, before: object, after: object) -> bool:
    return isinstance(entry, Mapping) and (entry.get("from"), entry.get("to")) == (before, after)


def _iter_reasons(differences: Sequence[Difference]) -> Iterator[tuple[str, str]]:
    for one in differences:
        key = one.path[0] if one.path else ""
        if key in ("churn", "archived"):
            reason = one.new if one.path[1:] == ("reason",) else _read_text(one.new, "reason")
            if isinstance(reason, str):
                yield key, reason


def _find_reason(one: Difference, reasons: Mapping[str, str]) -> str | None:
    if one.path == ("stage",):
        return reasons.get("churn") if one.new == _CHURNED else None
    return reasons.get(one.path[0]) if one.path else None


def _read_text(value: object, key: str) -> str | None:
    text = value.get(key) if isinstance(value, Mapping) else None
    return text if isinstance(text, str) else None
