"""What two sides made different, file by file, and what there is to choose in each."""

from __future__ import annotations

from typing import NamedTuple

from crmcli.history.sides import Stored
from crmcli.ledger.records import is_record, name_record
from crmcli.rules.merging import Clash

OURS, THEIRS = "ours", "theirs"
WHOLE = Clash((), None, None, OURS, THEIRS)
"""Stands for a card that one side deleted and the other changed: one side's it shall be."""


class Contest(NamedTuple):
    """A file that the two sides made different, in three versions; None: no such file."""

    file: str
    """Where the merged file lies, or would lie."""
    base: Stored | None
    ours: Stored | None
    theirs: Stored | None
    clashes: tuple[Clash, ...] = ()
    """Of a card or of the settings: the places. None: the whole file, as `reason` says."""
    reason: str | None = None
    """`deleted` on one side and changed on the other; `lines` of a file that is no card, or of
    one that cannot be read; `kind`, where a side has a link or a folder there."""

    @property
    def customer(self) -> str | None:
        """The card's id; None for another file."""
        return name_record(self.file) if is_record(self.file) else None

    @property
    def about(self) -> str:
        """What a choice is about: the file; where a side is taken as a whole, what the two have.

        So nobody who chose to delete a card has chosen so for what others wrote into it since.
        """
        if self.reason != "deleted":
            return self.file
        ids = (one.object_id if one is not None else "-" for one in (self.ours, self.theirs))
        return " ".join([self.file, *ids])

    def list_clashes(self) -> tuple[Clash, ...]:
        """What is to be chosen; nothing where only git can settle it."""
        if self.reason == "deleted" and self.customer is not None:
            return (WHOLE,)
        return self.clashes
