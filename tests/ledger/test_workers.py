"""What becomes of work on many pieces when something goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from crmcli.ledger import workers


def double() -> Callable[[int], int]:
    return lambda piece: 2 * piece


def list_pieces(error: type[Exception]) -> Iterator[int]:
    yield from range(10)
    raise error


@pytest.mark.parametrize("error", [OSError, ImportError, RuntimeError])
def test_pieces_that_cannot_be_made_are_not_passed_over(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_count_processors", lambda: 2)
    with pytest.raises(error):
        list(workers.iter_done(list_pieces(error), double, apart=(), here=()))
