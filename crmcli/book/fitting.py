"""Whether what is made of two sides fits the ledger: errors that neither side has are nobody's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from crmcli.history.contests import OURS, THEIRS, Contest
from crmcli.history.treemerge import Written, merge_versions
from crmcli.ledger.calendar import CALENDAR_FILE
from crmcli.ledger.checking import check_calendar_text, check_settings_text
from crmcli.ledger.records import is_record
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.rules.findings import Finding, find_added_errors
from crmcli.rules.merging import Clash

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.ledger.choices import Choices

Named = Mapping[tuple[str, ...], object]
"""Values for places of one file, by the path of the clash."""


def find_made_errors(book: Book, written: Iterable[Written]) -> list[Finding]:
    """The errors of merged files that neither side's version has."""
    findings: list[Finding] = []
    for one in written:
        versions = (one.ours, one.theirs, one.data)
        ours, theirs, made = (_check(book, one.file, data) for data in versions)
        findings += find_added_errors([*ours, *theirs], made)
    return findings


def find_misfits(book: Book, contest: Contest, named: Named, kept: Choices) -> list[Finding]:
    """The errors in places that values are named for, whatever is chosen for what is open still.

    That is tried with our side's values, and with theirs: a value may need one of them. Raises
    GitFailed.
    """
    tried = [_try(book, contest, named, kept, side) for side in (OURS, THEIRS)]
    always = {(one.path, one.rule) for one in tried[1]}
    places = [".".join(path) for path in named]
    return [
        one
        for one in tried[0]
        if (one.path, one.rule) in always
        and any(one.path == place or one.path.startswith(f"{place}.") for place in places)
    ]


def _try(book: Book, contest: Contest, named: Named, kept: Choices, side: str) -> list[Finding]:
    """The errors that a file would have with one side's values where nothing is chosen."""

    def choose(clash: Clash) -> object:
        if clash.path in named:
            return named[clash.path]
        choice = kept.find(contest.about, clash)
        return getattr(clash, side) if choice is None else choice.value

    chosen = {contest.file: [choose(clash) for clash in contest.clashes]}
    versions = (contest.base, contest.ours, contest.theirs)
    (merge,) = merge_versions(book.root, book.schema.root, [versions], chosen)
    return find_made_errors(book, merge.written)


def _check(book: Book, file: str, data: bytes) -> list[Finding]:
    if file == SETTINGS_FILE:
        return check_settings_text(data, book.schema)
    if file == CALENDAR_FILE:
        return check_calendar_text(data)
    return book.check(file, data) if is_record(file) else []
