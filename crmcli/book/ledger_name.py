"""What an open ledger is called where programs elsewhere have to tell it from another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from crmcli.book.book import Book


class LedgerNames(NamedTuple):
    """Two names of one ledger."""

    public: str
    """What mails and calendars show of the other: it may be published."""
    whole: str
    """What nobody can know who has no clone."""


def name_ledger(book: Book) -> LedgerNames:
    """The names of a ledger. Raises GitFailed, Refused("ledger-unnamed")."""
    from crmcli.history.lineage import NAME_LENGTH, identify_ledger

    whole = identify_ledger(book.repository)
    return LedgerNames(whole[:NAME_LENGTH], whole)
