"""Which files an act brought something into."""

from __future__ import annotations

from crmcli.history.origins import find_files_of_act
from tests.sandbox import Sandbox

WORDS = {"a.yaml": "20261101-aaaaa", "b.yaml": "20261101-bbbbb"}


def put(ledger: Sandbox, file: str, text: str, verb: str) -> None:
    ledger.put(file, text)
    ledger.git("add", file)
    ledger.git("commit", "-q", "-m", f"{verb}(x): y\n\nCrm-Act: {verb}", "--", file)


def test_the_newest_act_of_the_verb_decides(ledger: Sandbox) -> None:
    assert find_files_of_act(ledger.root, "visit", WORDS) == set()
    put(ledger, "b.yaml", "id: 20261101-bbbbb\n", "visit")
    put(ledger, "a.yaml", "id: 20261101-aaaaa\n", "visit")
    assert find_files_of_act(ledger.root, "visit", WORDS) == {"a.yaml"}
    put(ledger, "b.yaml", "id: 20261101-bbbbb\noutcome: x\n", "set")
    put(ledger, "b.yaml", "id: 20261101-bbbbb\nafter: 20261101-bbbbb\n", "next")
    put(ledger, "b.yaml", "id: 20261101-bbbbb\nafter: 20261101-bbbbb\nmore: 1\n", "visit")
    assert find_files_of_act(ledger.root, "visit", WORDS) == {"a.yaml"}
    assert find_files_of_act(ledger.root, "visit", {"b.yaml": "20261101-bbbbb"}) == {"b.yaml"}
