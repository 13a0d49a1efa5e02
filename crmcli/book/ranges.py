"""Which two states somebody wants compared: by git's revisions, or by days as `--at` has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from crmcli.errors import NotFound, UsageError
from crmcli.history.endpoints import Range, parse_range
from crmcli.history.revisions import find_commit
from crmcli.ledger.records import find_record_files
from crmcli.rules.ids import is_id
from crmcli.rules.outcome import Message

if TYPE_CHECKING:
    from crmcli.book.book import Book


class Understood(NamedTuple):
    """What a word says to compare, and what was understood of its days."""

    range: Range
    remarks: tuple[Message, ...] = ()


def find_range(book: Book, word: str) -> Understood | None:
    """What a word says to compare; None where it names neither a commit nor a day.

    A name of git's is never taken for a day, so that a branch may be called `monday`. Raises
    NotFound: `diff-name-or-revision` where it may be a customer as well, `at-before` for a day
    before the first commit; UsageError("at-future").
    """
    dotted = parse_range(word)
    if dotted is not None:
        return _understand_days(book, dotted)
    is_customer = is_id(word) and bool(find_record_files(book.root, word))
    if find_commit(book.root, word) is not None:
        if is_customer:
            raise NotFound("diff-name-or-revision", word=word)
        return Understood(Range(word))
    if is_customer:
        return None
    try:
        understood = _understand_days(book, Range(word))
    except UsageError:  # a day to come may be what a customer is called, and nothing else
        return None
    return understood if understood.range.days else None


def find_meant(book: Book, words: Sequence[str]) -> Message | None:
    """What somebody may have meant whose first word names no commit, no past day, no customer."""
    from crmcli.rules.when import find_when

    for count in range(len(words), 1, -1):
        text = " ".join(words[:count])
        if find_when(text, book.today, "past", "last") is not None:
            return Message("diff-quote-day", {"text": text})
    day = find_when(words[0], book.today, "past", "last")
    if day is not None and day > book.today:
        return Message("at-future", {"day": day, "today": book.today})
    return None


def is_revision(book: Book, word: str) -> bool:
    """Whether a word names a commit."""
    return find_commit(book.root, word) is not None


def _understand_days(book: Book, wanted: Range) -> Understood:
    """The range with the commits of its days."""
    from crmcli.book.past import find_commit_of_day
    from crmcli.rules.when import remark_day

    days: list[tuple[str, str]] = []
    remarks: list[Message] = []
    for word in dict.fromkeys((wanted.left, wanted.right)):
        if word is None or find_commit(book.root, word) is not None:
            continue
        found = find_commit_of_day(book.repository, word, book.today)
        if found is not None:
            day, commit = found
            days.append((word, commit))
            remarks += remark_day(word, day)
    return Understood(wanted._replace(days=tuple(days)), tuple(remarks))
