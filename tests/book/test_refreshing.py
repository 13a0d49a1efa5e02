"""What a look at the cards reads, and what it leaves behind.

`python -m tests.book.test_refreshing FOLDER` prints how many cards one reads.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from crmcli.book import Book, open_book
from crmcli.book.catalog import Catalog, find_index, open_catalog
from crmcli.book.refreshing import Behind, Patience
from crmcli.ledger.limits import MAX_BYTES
from crmcli.ledger.records import name_record
from crmcli.ledger.verdicts import Standards
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


def test_verdicts_are_sealed_as_cards_are(ledger: Sandbox) -> None:
    book = open_book(ledger.root)
    book.open_catalog().close()
    (path,) = ledger.path(".git/crm").glob("index-*.sqlite")
    standards = Standards(tuple(book.settings.people), book.today)
    judged = _open(book, standards=standards)
    assert not has_unsealed(path)
    assert len(list(judged.iter_findings())) == 3


def test_who_has_little_patience_is_answered_where_the_index_fails(ledger: Sandbox) -> None:
    book = open_book(ledger.root)
    book.open_catalog().close()
    catalog = _open(book, patience=Patience(files=0, extracts=0))
    assert catalog._index is not None
    catalog._index.database.close()
    assert [name_record(file) for file in catalog.iter_files()] == ["huaxin", "lantian", "mueller"]
    ledger.path("records/lantian.yaml").touch()
    ledger.put("records/new.yaml", LANTIAN)
    with pytest.raises(Behind):
        _open(book, patience=Patience(files=0, extracts=0))


def _open(book: Book, **wanted: Any) -> Catalog:
    index = find_index(book.repository)
    return open_catalog(book.repository, book.schema, book.settings, index, **wanted)


def has_unsealed(path: Path) -> bool:
    """Whether the index holds what is not in its file."""
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


if __name__ == "__main__":
    print(count_read(Path(sys.argv[1])))
