"""Whether a question was answered by the index, or by reading all files for once."""

from __future__ import annotations

import pytest

from crmcli.book import catalog
from crmcli.book.refreshing import Ledger, Look
from crmcli.ledger.index import Index


def count_bypasses(monkeypatch: pytest.MonkeyPatch) -> list[Ledger]:
    """A list to which every ledger is added whose files are all read, without the index."""
    bypasses: list[Ledger] = []
    look_at_all = catalog.look_at_all

    def look(ledger: Ledger, index: Index) -> Look:
        bypasses.append(ledger)
        return look_at_all(ledger, index)

    monkeypatch.setattr(catalog, "look_at_all", look)
    return bypasses
