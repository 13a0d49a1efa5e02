"""What a write brings into the ledger as a whole: between cards, and by other rules than before.

A card alone is judged in `writing`. Here the ledger as it is in the last commit is compared with
the ledger as it will be in the next.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from crmcli.errors import Failure
from crmcli.ledger.calendar import CALENDAR_FILE
from crmcli.ledger.checking import (
    check_calendar_text,
    check_record,
    check_schema_text,
    check_settings_text,
    find_added_clashes,
    locate_people,
)
from crmcli.ledger.finding_texts import parse_findings
from crmcli.ledger.records import FOLDER, find_bytes, load_bytes, name_record
from crmcli.ledger.schema import SCHEMA_FILE, Schema, parse_schema
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.ledger.verdicts import Standards
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.findings import Finding, find_added_errors
from crmcli.rules.folding import fold_text
from crmcli.rules.outcome import Card
from crmcli.rules.quality import has_new_code
from crmcli.rules.settings import Settings
from crmcli.rules.strangers import gather_strangers
from crmcli.rules.workdays import build_calendar

if TYPE_CHECKING:
    from crmcli.book.book import Book

_JUDGES = (SETTINGS_FILE, SCHEMA_FILE)
"""What all cards are judged by."""


class State:
    """The ledger with the files of the work tree, but for those in `replaced` (None: no file)."""

    def __init__(self, book: Book, replaced: Mapping[str, bytes | None]) -> None:
        self.book = book
        self.replaced = replaced

    @cached_property
    def settings(self) -> Settings:
        """The settings of this state; the defaults where they cannot be read."""
        from crmcli.ledger.settings_text import parse_settings

        data = self.replaced.get(SETTINGS_FILE)
        if data is None:
            return self.book.settings
        settings = parse_settings(data)[0]
        announced = self.book.settings.calendar.announced
        return settings._replace(calendar=build_calendar(settings.calendar.country, announced))

    @cached_property
    def schema(self) -> Schema:
        """The schema of this state. One that cannot be read judged nobody: the work tree's."""
        data = self.replaced.get(SCHEMA_FILE)
        if data is None:
            return self.book.schema
        try:
            return parse_schema(data)
        except Failure:
            return self.book.schema

    def find(self, file: str) -> bytes | None:
        """A file's bytes, None where it is not there or cannot be read."""
        if file in self.replaced:
            return self.replaced[file]
        try:
            return find_bytes(self.book.root, file)
        except Failure:  # it is as it was, so that nothing is added
            return None

    def iter_own_records(self) -> Iterator[str]:
        """The records that are not as in the work tree, in order."""
        yield from sorted(file for file in self.replaced if file.startswith(f"{FOLDER}/"))

    def list_named(self, files: Iterable[str]) -> list[Card]:
        """The cards in these files that can be read, with nothing in them but their codes."""
        return [
            Card(name_record(file), file, {"code": value.get("code")})
            for file in files
            if (value := self.find_value(file)) is not None
        ]

    def find_value(self, file: str) -> Mapping[str, object] | None:
        """What a record means in this state; None where it is not there or is refused."""
        data = self.find(file)
        return None if data is None else parse_record(data, self.schema.root).value

    def check(self, file: str) -> list[Finding]:
        """Everything that is wrong with one record; nothing where it is not there."""
        data = self.find(file)
        if data is None:
            return []
        return check_record(file, data, self.schema, self.settings, self.book.today)

    def iter_errors(self) -> Iterator[tuple[str, list[Finding]]]:
        """Every record that is as in the work tree and has errors, with all that is wrong."""
        from crmcli.book.catalog import find_index, open_catalog

        book, schema = self.book, self.schema
        standards = Standards(tuple(self.settings.people), book.today)
        index = find_index(book.repository)
        catalog = open_catalog(book.repository, schema, self.settings, index, standards=standards)
        with contextlib.closing(catalog):
            for file, text in catalog.iter_findings():
                findings = parse_findings(text, file, schema.root)
                is_wrong = any(finding.severity == "error" for finding in findings)
                if is_wrong and file not in self.replaced:
                    yield file, findings


def _name_file(card: Card) -> str:
    return card.file


def find_removed_judges(
    now: Mapping[str, bytes | None], committed: Mapping[str, bytes | None]
) -> list[Finding]:
    """The settings and the schema, where a commit of `now` would take them away."""
    return [
        Finding(file, 1, 1, "", "goes-away", "error", {"file": file})
        for file in _JUDGES
        if now.get(file, b"") is None and committed.get(file) is not None
    ]


def find_errors_of_write(
    book: Book, cards: Sequence[Card], written: Mapping[str, tuple[Card, bytes]]
) -> list[Finding]:
    """The errors that a write of cards, each by its file and with its text, makes among `cards`."""
    after = [one for one in cards if one.file not in written]
    after += [card for card, _ in written.values()]

    def load(file: str) -> bytes:
        return written[file][1] if file in written else load_bytes(book.root, file)

    clashes = find_added_clashes(cards, after, book.schema.root, load)
    return [finding for finding in clashes if finding.file in written]


def find_errors_of_save(
    book: Book, now: Mapping[str, bytes | None], committed: Mapping[str, bytes | None]
) -> list[Finding]:
    """The errors that a commit of `now` would bring in; a stranger's in many cards as one.

    `committed` has every file that differs from the last commit, as it is there.
    """
    after = State(book, {**committed, **now})
    errors = iter_errors_of_save(book, now, committed)
    return gather_strangers(errors, lambda: locate_people(after.find(SETTINGS_FILE) or b""))


def iter_errors_of_save(
    book: Book, now: Mapping[str, bytes | None], committed: Mapping[str, bytes | None]
) -> Iterator[Finding]:
    """The same errors, each in the file that has it."""
    added = _find_errors_of_judges(book, now, committed)
    if added:
        yield from added  # nobody can be judged by them
        return
    before, after = State(book, committed), State(book, {**committed, **now})
    yield from _iter_errors_of_cards(before, after, now)


def _iter_errors_of_cards(
    before: State, after: State, now: Mapping[str, bytes | None]
) -> Iterator[Finding]:
    """What cards have wrong, or would, that was not so before."""
    records = [file for file in now if file.startswith(f"{FOLDER}/")]
    for file in records:
        found = after.check(file)
        if found:  # most cards are right, and what they were before says nothing then
            yield from find_added_errors(before.check(file), found)
    if any(judge in now for judge in _JUDGES):
        yield from _find_errors_of_new_rules(before, after, records)
    if any(_names_itself_anew(before, after, file) for file in records):
        yield from (one for one in _find_clashes(before, after) if one.file in now)


def _find_clashes(before: State, after: State) -> list[Finding]:
    """What is wrong between cards, and was not so before."""
    edited = list(after.iter_own_records())
    own = after.list_named(edited)
    rivals = _find_rivals(after.book, own).difference(edited)
    return find_added_clashes(
        sorted(before.list_named([*edited, *rivals]), key=_name_file),
        sorted([*own, *after.list_named(rivals)], key=_name_file),
        after.schema.root,
        lambda file: after.find(file) or b"",
    )


def _find_rivals(book: Book, cards: Sequence[Card]) -> set[str]:
    """The files of the work tree with the id or the code of one of the cards, their own too."""
    from crmcli.book.comparing import MARKS, iter_rivals

    catalog = book.open_catalog((MARKS,))
    ids = {fold_text(card.id) for card in cards}
    alike = {file for file in catalog.iter_files() if fold_text(name_record(file)) in ids}
    return alike | {card.file for card in iter_rivals(catalog, (card.value for card in cards))}


def _find_errors_of_judges(
    book: Book, now: Mapping[str, bytes | None], committed: Mapping[str, bytes | None]
) -> list[Finding]:
    """What is wrong with the settings and the schema that are to be committed."""
    added = find_removed_judges(now, committed)
    if added:
        return added
    if (data := now.get(SCHEMA_FILE)) is not None:
        added += find_added_errors((), check_schema_text(data))
    if not added and SETTINGS_FILE in now:
        schema = State(book, {**committed, **now}).schema
        texts = (committed.get(SETTINGS_FILE), now[SETTINGS_FILE])
        had, has = ([] if text is None else check_settings_text(text, schema) for text in texts)
        added += find_added_errors(had, has)
    if CALENDAR_FILE in now:
        had, has = (check_calendar_text(one[CALENDAR_FILE] or b"") for one in (committed, now))
        added += find_added_errors(had, has)
    return added


def _find_errors_of_new_rules(
    before: State, after: State, records: Sequence[str]
) -> Iterator[Finding]:
    """What the new settings or schema make wrong in cards that are not saved with them."""
    for file in after.iter_own_records():
        if file not in records:
            yield from find_added_errors(before.check(file), after.check(file))
    for file, findings in after.iter_errors():
        yield from find_added_errors(before.check(file), findings)


def _names_itself_anew(before: State, after: State, file: str) -> bool:
    """Whether a card has an id or a code that it did not have."""
    has = after.find_value(file)
    if has is None:
        return False
    had = before.find_value(file)
    return had is None or has_new_code(had, has)
