"""`crm dedupe`: which cards are found to be the same customer, and how surely."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from crmcli.acts.distinct import mark_distinct
from crmcli.book import Book, likeness, open_book
from crmcli.book.bulk import Line, Task
from crmcli.book.likeness import Crowd, Pair, find_doubles
from crmcli.ledger.splice import format_record
from tests.acting import load_root
from tests.doubles import build_labelled
from tests.sandbox import Sandbox, make_sandbox

LABELLED = build_labelled()


def put(ledger: Sandbox, cards: Mapping[str, Mapping[str, Any]]) -> None:
    """The ledger with these cards alone."""
    folder = ledger.root / "records"
    shutil.rmtree(folder)
    folder.mkdir()
    for name, value in cards.items():
        data = format_record({"id": name, **value}, load_root())
        Path(folder, f"{name}.yaml").write_bytes(data)


class Found(NamedTuple):
    """All that is found."""

    pairs: list[Pair]
    decided: int
    crowds: list[Crowd]


def find(ledger: Sandbox, minimum: float = 0.8, wanted: set[str] | None = None) -> Found:
    doubles = find_doubles(open_book(ledger.root), minimum, wanted)
    pairs = list(doubles)
    return Found(pairs, doubles.decided, doubles.crowds)


def name_pairs(doubles: Found) -> set[frozenset[str]]:
    return {frozenset((one.card.id, one.other.id)) for one in doubles.pairs}


def decide(book: Book, name: str, *others: str) -> None:
    record, _ = book.get_record(name)
    act = partial(mark_distinct, others=list(others))
    book.write_all("dedupe", [Task(Line(1, name), record.file, act)])


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """A ledger with the labelled set, which nobody changes."""
    sandbox = make_sandbox(tmp_path_factory.mktemp("labelled") / "ledger")
    put(sandbox, LABELLED.cards)
    return sandbox


def test_precision_and_recall_of_a_labelled_set(labelled: Sandbox) -> None:
    found = name_pairs(find(labelled))
    true = found & LABELLED.pairs.keys()
    missed = sorted(how for pair, how in LABELLED.pairs.items() if pair not in found)
    wrong = sorted(map(sorted, found - LABELLED.pairs.keys()))
    assert len(LABELLED.pairs) >= 120
    assert len(set(LABELLED.pairs.values())) == 10, "every way of being entered twice is in it"
    assert len(true) / len(found) >= 0.98, wrong
    assert len(true) / len(LABELLED.pairs) >= 0.98, missed


def test_a_lower_score_finds_no_fewer(labelled: Sandbox) -> None:
    strict, usual, lax = (name_pairs(find(labelled, minimum)) for minimum in (0.95, 0.8, 0.5))
    assert strict < usual < lax


def test_what_many_have_says_nothing_and_is_told(ledger: Sandbox) -> None:
    contact = {"id": "x", "name": "前台", "phones": ["010 6500 0000"]}
    names = ("白", "黑", "红", "绿", "青", "紫", "橙", "灰", "棕", "粉", "金", "银", "铜", "铁")
    cards = {
        f"tenant-{at}": {"name": f"{one}{one}{one}商店", "contacts": [contact]}
        for at, one in enumerate(names)
    }
    put(ledger, cards)
    doubles = find(ledger)
    assert doubles.pairs == []
    (crowd,) = doubles.crowds
    assert (crowd.evidence.code, crowd.customers) == ("same-phone", len(names))


def test_a_query_wants_one_of_the_two(labelled: Sandbox) -> None:
    pair = next(iter(LABELLED.pairs))
    assert name_pairs(find(labelled, wanted={min(pair)})) == {pair}
    assert name_pairs(find(labelled, wanted={"nobody"})) == set()


def test_the_older_card_is_named_first_as_the_one_to_keep(ledger: Sandbox) -> None:
    cards = {
        "aa": {"name": "甲乙丙机械有限公司", "created": "2026-05-01"},
        "bb": {"name": "甲乙丙机械", "created": "2024-05-01"},
    }
    put(ledger, cards)
    (pair,) = find(ledger).pairs
    assert (pair.card.id, pair.other.id) == ("bb", "aa")
    assert [one.code for one in pair.likeness.evidence] == ["same-name-but-form"]


def test_decided_pairs_are_left_out_and_counted(ledger: Sandbox) -> None:
    ledger.git("rm", "-qr", "records")
    cards = {
        name: {"name": "甲乙丙机械有限公司", "contacts": [{"id": "w", "name": "王静"}]}
        for name in ("aa", "bb", "cc")
    }
    (ledger.root / "records").mkdir()
    put(ledger, cards)
    ledger.git("add", "records")
    ledger.git("commit", "-qm", "cards")
    assert len(find(ledger).pairs) == 3
    decide(open_book(ledger.root), "aa", "bb", "cc")
    doubles = find(ledger)
    assert name_pairs(doubles) == {frozenset(("bb", "cc"))}
    assert doubles.decided == 2
    assert "distinct_from: [bb, cc]" in ledger.read("records/aa.yaml")


def test_what_was_put_away_twice_is_left_out(ledger: Sandbox) -> None:
    away = {"name": "甲乙丙机械有限公司", "archived": {"on": "2026-01-01"}}
    put(ledger, {"aa": away, "bb": away})
    assert find(ledger).pairs == []
    put(ledger, {"aa": away, "bb": {"name": "甲乙丙机械有限公司"}})
    (pair,) = find(ledger).pairs
    assert pair.card.id == "bb", "the one that is in use"


def test_the_answer_does_not_hang_on_the_index(labelled: Sandbox) -> None:
    first = find(labelled)
    shutil.rmtree(labelled.root / ".git" / "crm")
    assert find(labelled) == first


def test_the_answer_does_not_hang_on_how_many_cards_are_in_memory(
    labelled: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = find(labelled, 0.5)
    monkeypatch.setattr(likeness, "_FEW", 3)
    assert find(labelled, 0.5) == first


@pytest.mark.parametrize("bytes_of_card", [0, 1, 1000])
def test_the_answer_does_not_hang_on_how_keys_are_sifted(
    labelled: Sandbox, monkeypatch: pytest.MonkeyPatch, bytes_of_card: int
) -> None:
    first = find(labelled, 0.5)
    monkeypatch.setattr(likeness, "_BYTES_OF_CARD", bytes_of_card)
    assert find(labelled, 0.5) == first


def test_every_two_that_share_something_are_compared_once(labelled: Sandbox) -> None:
    held: dict[str, set[str]] = {}
    catalog = open_book(labelled.root).open_catalog((likeness.LIKENESS,))
    for file, said in catalog.iter_extracts(likeness.LIKENESS):
        held[file] = {key for key in said.split("\n") if key}
    groups, crowds = likeness._gather(catalog)
    told = {crowd.key for crowd in crowds}
    expected = {
        pair for pair in combinations(sorted(held), 2) if held[pair[0]] & held[pair[1]] - told
    }
    found = [*likeness._iter_candidates(groups, likeness._list_groups(groups))]
    assert len(found) == len(expected)
    assert {tuple(sorted(pair)) for pair in found} == expected
