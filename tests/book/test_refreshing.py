"""What a look at the cards reads, and what it leaves behind.

`python -m tests.book.test_refreshing FOLDER` prints how many cards one reads.
"""

from __future__ import annotations

import sys
from pathlib import Path

from crmcli.book import open_book
from crmcli.ledger.limits import MAX_BYTES
from tests.book.index_truth import find_difference
from tests.sandbox import LANTIAN, Sandbox

LINE = "#" * 99 + "\n"


def count_read(root: Path) -> int:
    """How many cards one look at all of them reads."""
    counts = [0]
    book = open_book(root, progress=lambda done, _: counts.append(done))
    book.open_catalog().close()
    return max(counts)


def fill(text: str, size: int) -> str:
    """A card made as large, by comments."""
    return text + LINE * ((size - len(text.encode())) // len(LINE))


def test_a_large_card_is_read_once(ledger: Sandbox) -> None:
    ledger.commit("records/lantian.yaml", fill(LANTIAN, MAX_BYTES * 3 // 4))
    assert count_read(ledger.root) == 3
    assert count_read(ledger.root) == 0


def test_a_large_card_that_is_too_large_with_other_line_ends(ledger: Sandbox) -> None:
    ledger.commit(".gitattributes", "")
    ledger.commit("records/lantian.yaml", fill(LANTIAN, MAX_BYTES))
    for setting in ("true", "false"):
        assert find_difference(ledger.root) is None
        ledger.git("config", "core.autocrlf", setting)
        ledger.path("records/lantian.yaml").unlink()
        ledger.git("checkout", "--quiet", "--", "records")
        assert find_difference(ledger.root) is None


if __name__ == "__main__":
    print(count_read(Path(sys.argv[1])))
