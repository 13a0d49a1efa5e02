"""Two commits merged into one that is a ledger: checked, and named, before any branch has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crmcli.errors import CrmError, InvalidCard, Refused
from crmcli.history.commits import commit_merge, format_message
from crmcli.history.objects import load_objects
from crmcli.history.sides import compare_commits
from crmcli.history.treemerge import Choose, TreeMerge, Written, merge_commits
from crmcli.ledger.calendar import CALENDAR_FILE
from crmcli.ledger.checking import (
    check_calendar_text,
    check_record,
    check_schema_text,
    check_settings_text,
)
from crmcli.ledger.records import is_record, name_record
from crmcli.ledger.schema import SCHEMA_FILE, Schema, parse_schema
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.rules.findings import Finding, find_added_errors
from crmcli.rules.outcome import Message

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.history.remotes import Place
    from crmcli.rules.settings import Settings


def merge_and_check(
    book: Book, ours: str, theirs: str, place: Place, chosen: Choose | None = None
) -> tuple[str, tuple[str, ...]]:
    """A commit that merges two, which no branch names yet, and the files made of both sides.

    `place` is where `theirs` comes from. Raises Refused("sync-clash") with the `contests`, and in
    `merge` what they are kept by; InvalidCard("sync-invalid").
    """
    if not book.identity.name or not book.identity.email:
        raise Refused("no-identity")
    merge = merge_commits(book.root, book.schema.root, ours, theirs, chosen)
    if merge.tree is None:
        values = {"name": place.name, "contests": merge.contests, "merge": place.tracking}
        raise Refused("sync-clash", **values, command="crm resolve")
    findings = _find_errors(book, merge, ours, theirs)
    if findings:
        raise InvalidCard("sync-invalid", findings=findings)
    message = _format_message(book, merge, place.name)
    commit = commit_merge(book.repository, merge.tree, (ours, theirs), message, book.identity)
    return commit, tuple(one.file for one in merge.written)


_LOOKED_AT = 500
"""Cards that are checked when they come in; `crm check` looks at all."""
_NAMED = 10


class _Judges:
    """The schema and the settings of one state of the ledger; ours where it has none to be read."""

    def __init__(self, book: Book, tree: str) -> None:
        from crmcli.ledger.settings_text import parse_settings

        names = [f"{tree}:{SCHEMA_FILE}", f"{tree}:{SETTINGS_FILE}"]
        texts = [b"" if one is None else one.data for one in load_objects(book.root, names)]
        self.texts = tuple(texts)
        self.today = book.today
        self.schema: Schema = book.schema
        self.settings: Settings = book.settings
        try:
            self.schema = parse_schema(texts[0])
            self.settings = parse_settings(texts[1])[0]
        except CrmError:
            return  # what is wrong with them is told of by itself

    def check(self, file: str, data: bytes) -> list[Finding]:
        """What is wrong with one file."""
        if file == SETTINGS_FILE:
            return check_settings_text(data, self.schema)
        if file == CALENDAR_FILE:
            return check_calendar_text(data)
        if file == SCHEMA_FILE:
            return check_schema_text(data)
        if not is_record(file):
            return []
        return check_record(file, data, self.schema, self.settings, self.today)


def _find_errors(book: Book, merge: TreeMerge, ours: str, theirs: str) -> list[Finding]:
    """The errors of a merged ledger that neither side has: those that nobody has made.

    Looked at are the files that were made of both sides and, where one side changed the schema or
    the settings, the cards that the other changed.
    """
    assert merge.tree is not None
    judges = _Judges(book, merge.tree)
    findings: list[Finding] = []
    for one in merge.written:
        findings += _find_made(judges, one)
    for side, other in ((ours, theirs), (theirs, ours)):
        findings += _find_misjudged(book, judges, merge, side, other)
    return findings


def find_repeated(book: Book, mine: str, theirs: str) -> list[Message]:
    """Customers whom both sides have made since they parted, under two ids: a note for each.

    `mine` and `theirs` are commits whose cards are all in the work tree.
    """
    added = [_list_added(book, *pair) for pair in ((theirs, mine), (mine, theirs))]
    if not all(added):
        return []
    from crmcli.book.comparing import MARKS, know_all
    from crmcli.rules.duplicates import find_likely_duplicates

    known = know_all(book.open_catalog((MARKS,)))
    notes = []
    for card in book.catalog.iter_fronts(added[0].values()):
        alike = [one for one in known.list_alike(card.value) if one.id in added[1]]
        for found in find_likely_duplicates(card.value, alike):
            values = {
                "customer": card.id,
                "other": found.card_id,
                "evidence": list(found.evidence),
            }
            notes.append(Message("sync-repeated", values))
    return notes


def find_faulty(book: Book, before: str, after: str) -> list[Message]:
    """A note that names cards which came in with errors; of very many the first are looked at."""
    changed = [one.after for one in compare_commits(book.root, before, after).values()]
    cards = [one for one in changed if one is not None and is_record(one.file)][:_LOOKED_AT]
    blobs = load_objects(book.root, [one.object_id for one in cards])
    faulty = [
        name_record(one.file)
        for one, blob in zip(cards, blobs, strict=True)
        if blob is not None
        and any(found.severity == "error" for found in book.check(one.file, blob.data))
    ]
    return [Message("sync-faulty", {"customers": faulty[:_NAMED]})] if faulty else []


def _list_added(book: Book, other: str, mine: str) -> dict[str, str]:
    """The cards, by id, that one commit has and another lacks, and that lie in the work tree."""
    changes = compare_commits(book.root, other, mine).values()
    added = [one.after for one in changes if one.before is None and one.after is not None]
    return {
        name_record(one.file): one.file
        for one in added
        if is_record(one.file) and (book.root / one.file).is_file()
    }


def _find_made(judges: _Judges, one: Written) -> list[Finding]:
    made = judges.check(one.file, one.data)
    if not any(found.severity == "error" for found in made):
        return []
    had = [*judges.check(one.file, one.ours), *judges.check(one.file, one.theirs)]
    return find_added_errors(had, made)


def _find_misjudged(
    book: Book, judges: _Judges, merge: TreeMerge, side: str, other: str
) -> list[Finding]:
    """The errors of cards that one side brought, by rules which that side did not know."""
    own = _Judges(book, side)
    if own.texts == judges.texts or merge.tree is None:
        return []
    written = {one.file for one in merge.written}
    brought = [one.after for one in compare_commits(book.root, other, merge.tree).values()]
    changed = [one for one in brought if one is not None and one.file not in written]
    cards = [one for one in changed if is_record(one.file)]
    findings: list[Finding] = []
    for one, blob in zip(
        cards, load_objects(book.root, [one.object_id for one in cards]), strict=True
    ):
        data = b"" if blob is None else blob.data
        findings += find_added_errors(own.check(one.file, data), judges.check(one.file, data))
    return findings


def _format_message(book: Book, merge: TreeMerge, name: str) -> str:
    customers = [name_record(one.file) for one in merge.written if is_record(one.file)]
    count = len(customers)
    said = [f"merged {count} card{'' if count == 1 else 's'}"] if count else []
    return format_message("sync", customers, name, said)
