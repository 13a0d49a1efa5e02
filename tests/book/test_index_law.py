"""Whatever happens to a ledger, its index says what its files say."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from crmcli.book import catalog
from crmcli.ledger import index_file
from crmcli.ledger.index import Index
from tests.book.index_truth import find_difference
from tests.book.index_world import World
from tests.book.test_refreshing import count_read
from tests.book.watching import count_bypasses

STEPS = 40
SEEDS = range(60) if os.environ.get("CRM_TEST_LONG") else range(2)


def _open_one(order: random.Random, place: Path) -> Index | None:
    return order.choice((index_file.open_index, index_file._copy_one))(place)


def _count_unreadable(tree: Path) -> int:
    """How many files may be tried again each time."""
    paths = tree.glob("records/**/*.yaml")
    return sum(path.is_file() and not os.access(path, os.R_OK) for path in paths)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_index_says_what_the_files_say(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path, seed, algorithm="sha256" if seed % 5 == 4 else "sha1")
    acts = world.list_acts()
    order = random.Random(seed)
    if seed % 2:  # as where the disk is now and then read-only
        monkeypatch.setattr(catalog, "open_index", lambda place: _open_one(order, place))
    if seed % 3:
        world.git("add", "--all")
        world.git("commit", "--quiet", "--message", "x")
    bypasses = count_bypasses(monkeypatch)
    done: list[str] = []
    for _ in range(STEPS):
        act = order.choice(acts)
        world.step(act)
        done.append(act)
        for tree in world.trees:
            difference = find_difference(tree, order.choice((None, "华", "hua", "李")))
            assert difference is None, f"seed {seed}, {tree.name} after {done}:\n{difference}"
            if seed % 2 == 0 and world.opens(tree):
                bypasses.clear()
                is_frugal = count_read(tree) <= _count_unreadable(tree)
                assert is_frugal and not bypasses, f"seed {seed}, {tree.name} after {done}"


def test_what_git_was_told_to_overlook_before_its_first_commit(tmp_path: Path) -> None:
    world = World(tmp_path, 0)
    world.git("commit", "--quiet", "--allow-empty", "--message", "x")
    world.git("add", "--intent-to-add", "records/c1.yaml")
    world.git("update-index", "--assume-unchanged", "records/c1.yaml")
    assert world.git("diff", "--quiet") == 0
    assert find_difference(world.root) is None
    world.git("checkout", "--quiet", "--orphan", "other")
    assert find_difference(world.root) is None
    world.git("update-index", "--no-assume-unchanged", "records/c1.yaml")
    assert find_difference(world.root) is None


def test_a_filter_by_attributes_that_only_the_settings_name(tmp_path: Path) -> None:
    world = World(tmp_path, 0)
    world.git("add", "--all")
    world.git("commit", "--quiet", "--message", "x")
    assert find_difference(world.root) is None
    attributes = tmp_path / "attributes"
    for side in ("smudge", "clean"):
        world.git("config", f"filter.swap.{side}", "tr BC CB")
    world.git("config", "core.attributesFile", str(attributes))
    for said in ("records/** filter=swap\n", ""):
        attributes.write_text(said, encoding="utf-8")
        shutil.rmtree(world.root / "records")
        world.git("checkout", "--quiet", "--", "records")
        assert world.git("diff", "--quiet") == 0
        assert find_difference(world.root) is None
