"""One attempt of a sync, which is made anew where somebody else was quicker."""

from __future__ import annotations

from typing import NamedTuple


class Round(NamedTuple):
    """Where we were, what the remote had, and what both come to."""

    head: str
    theirs: str | None
    new: str
    there: str | None
    """What the branch has that ours are sent to: `theirs`, as a rule."""
    merged: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """The commits of all other branches that came in."""
    ours: int = 0
    """Commits that the remote lacks, counted before it gets them."""

    def list_came(self) -> list[str]:
        """The commits of the remote's branches that came in."""
        return [tip for tip in (self.theirs, self.there, *self.others) if tip is not None]

    def list_known(self) -> list[str | None]:
        """The same, with None where the branch that ours are sent to is not there yet."""
        return [*self.list_came(), *([None] if self.there is None else [])]
