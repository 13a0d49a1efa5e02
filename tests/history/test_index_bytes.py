"""What the bytes of git's index say of a file, and when they are not asked."""

from __future__ import annotations

import pytest

from crmcli.history.index_bytes import has_entry, open_index
from tests.sandbox import HUAXIN, Sandbox

CARD = "records/huaxin.yaml"
OTHER = "records/lantian.yaml"
UNTOLD = {
    "shortened names": ("update-index", "--index-version", "4"),
    "hidden": ("update-index", "--assume-unchanged", CARD),
    "left out": ("update-index", "--skip-worktree", CARD),
    "forgotten": ("rm", "--quiet", "--cached", CARD),
    "no index": ("config", "core.bare", "false"),
}


def is_found(ledger: Sandbox, file: str, stored: str) -> bool:
    with open_index(ledger.path(".git/index")) as index:
        return has_entry(index, file, stored)


def read_stored(ledger: Sandbox, file: str) -> str:
    mode, object_id, *_ = ledger.git("ls-files", "--stage", file).split()
    return f"{mode} {object_id}"


def test_an_entry_is_found_only_as_it_is(ledger: Sandbox) -> None:
    stored = read_stored(ledger, CARD)
    assert is_found(ledger, CARD, stored)
    assert not is_found(ledger, CARD, stored.replace("100644", "100755"))
    assert not is_found(ledger, CARD, read_stored(ledger, OTHER))
    assert not is_found(ledger, OTHER, stored)


@pytest.mark.parametrize("name", UNTOLD)
def test_of_anything_else_nothing_is_told(ledger: Sandbox, name: str) -> None:
    stored = read_stored(ledger, CARD)
    ledger.git(*UNTOLD[name])
    if name == "no index":
        ledger.path(".git/index").unlink()
    assert not is_found(ledger, CARD, stored)


def test_ids_of_sha256(ledger: Sandbox) -> None:
    ledger.git("init", "--quiet", "--object-format=sha256", "--initial-branch=main", "deep")
    deep = Sandbox(ledger.root / "deep")
    deep.commit(CARD, HUAXIN)
    assert is_found(deep, CARD, read_stored(deep, CARD))
