"""How far a stream of cards has come, told to whoever waits for its end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from crmcli.book.refreshing import Progress

_TOLD_EACH = 100
"""Cards between two words."""

One = TypeVar("One")


def tell_progress(cards: Iterable[One], total: int, progress: Progress | None) -> Iterator[One]:
    """The same cards; `progress` is told of every hundredth, and of the end."""
    if progress is None:
        yield from cards
        return
    for done, card in enumerate(cards):
        if done % _TOLD_EACH == 0:
            progress(min(done, total), total)
        yield card
    progress(total, total)
