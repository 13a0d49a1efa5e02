"""What git, `merge=union` and we make of the same two branches, side by side."""

from __future__ import annotations

from collections import Counter

import pytest

from crmcli.rules.merging import merge_values
from tests.acting import load_root
from tests.history.scenario_world import (
    RECORD,
    RULES,
    Left,
    expect_cards,
    judge,
    make_world,
    merge_as_sync,
    merge_by_git,
    read_card,
    read_tree,
)
from tests.history.scenarios import SCENARIOS, Scenario
from tests.sandbox import Sandbox


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    return make_world(tmp_path_factory.mktemp("scenarios") / "ledger")


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda one: one.name)
def test_what_comes_of_a_merge(world: Sandbox, scenario: Scenario) -> None:
    left = {name: merge_by_git(world, scenario, rules) for name, rules in RULES.items()}
    ours = merge_by_git(world, scenario)
    found = {name: judge(scenario, one) for name, one in left.items()}
    assert found | {"ours": judge(scenario, ours)} == {
        "git": scenario.git,
        "union": scenario.union,
        "ours": scenario.meaning,
    }
    if scenario.meaning == "conflict":
        _check_conflict(scenario, ours)
        _check_nothing_changed(world, scenario)
    else:
        assert ours.unmerged == ""
        _check_sync(world, scenario)


def _check_conflict(scenario: Scenario, left: Left) -> None:
    """git knows of the conflict; the file is no card, and holds what both sides said."""
    assert left.unmerged
    text = left.files[RECORD]
    if scenario.both is None:
        assert text == scenario.make_texts()[2]  # deleted by ours: theirs lies there whole
        return
    assert read_card(text) is None
    opened, closed = text.index("<<<<<<< ours"), text.rindex(">>>>>>> theirs")
    middle = text.index("\n=======\n")
    assert scenario.both[0] in text[opened:middle]
    assert scenario.both[1] in text[middle:closed]


def _check_sync(world: Sandbox, scenario: Scenario) -> None:
    """The merge as objects means the same, and is the same from both sides."""
    merge, turned = merge_as_sync(world, scenario), merge_as_sync(world, scenario, turned=True)
    assert merge.tree is not None and merge.contests == ()
    assert read_tree(world, merge.tree) == expect_cards(scenario)
    assert turned.tree is not None
    assert read_tree(world, turned.tree) == expect_cards(scenario)


def _check_nothing_changed(world: Sandbox, scenario: Scenario) -> None:
    """The merge as objects names the contest, with every clash, and changes nothing."""
    before = world.git("for-each-ref"), world.head(), world.status()
    merge = merge_as_sync(world, scenario)
    assert merge.tree is None
    (contest,) = merge.contests
    assert contest.customer == "huaxin"
    assert contest.reason == ("deleted" if scenario.ours is None else None)
    if contest.reason is None:
        texts = scenario.make_texts()
        values = [None if text is None else read_card(text) for text in texts]
        assert contest.clashes == merge_values(load_root(), *values).clashes != ()
    assert (world.git("for-each-ref"), world.head(), world.status()) == before


def test_the_score() -> None:
    """What the table above adds up to, as the documents say it."""
    real = [one for one in SCENARIOS if one.meaning == "conflict"]
    assert (len(SCENARIOS), len(real)) == (29, 6)
    git, union = Counter(one.git for one in SCENARIOS), Counter(one.union for one in SCENARIOS)
    assert git == {"right": 8, "conflict": 20, "unparsable": 1}
    assert union == {"right": 13, "conflict": 1, "wrong": 3, "unparsable": 12}
    assert sum(one.git == "conflict" for one in real) == 5


def test_the_texts_are_cards() -> None:
    for scenario in SCENARIOS:
        texts = [text for text in scenario.make_texts() if text is not None]
        assert all(read_card(text) is not None for text in texts), scenario.name
