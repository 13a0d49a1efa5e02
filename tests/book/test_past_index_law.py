"""Whatever happens to a ledger, the index says what any commit of it holds."""

from __future__ import annotations

import os
import random
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crmcli.book import open_book
from crmcli.book.past import open_past_book
from crmcli.errors import CrmError
from crmcli.ledger.records import is_record
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.followup import assess_card
from tests.book.index_world import World

STEPS = 12
SEEDS = range(40) if os.environ.get("CRM_TEST_LONG") else range(2)
TODAY = date(2026, 11, 23)


def ask(root: Path, *words: str) -> bytes:
    """What git says."""
    return subprocess.run(["git", *words], cwd=root, capture_output=True, check=True).stdout


def read_plainly(root: Path, commit: str, book: Any) -> tuple[list[Any], list[str]]:
    """The cards of a commit, and the files that are none, from git alone."""
    cards, broken = [], []
    for line in os.fsdecode(ask(root, "ls-tree", "-r", "-z", commit, "--", "records/")).split("\0"):
        facts, _, file = line.partition("\t")
        if not facts.startswith("100") or not is_record(file):
            continue
        data = ask(root, "cat-file", "blob", facts.split()[2])
        value = parse_record(data, book.schema.root).value
        if value is None:
            broken.append(file)
        else:
            standing = assess_card(value, book.settings)
            cards.append((file, list(value.items()), tuple(standing)))
    return sorted(cards, key=lambda one: os.fsencode(one[0])), sorted(broken)


def read_past(book: Any) -> tuple[list[Any], list[str]]:
    """The same as the program tells it."""
    found = [
        (one.card.file, list(one.card.value.items()), tuple(one.standing))
        for one in book.catalog.iter_cards()
    ]
    return found, book.list_broken()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_index_says_what_a_commit_holds(tmp_path: Path, seed: int) -> None:
    world = World(tmp_path, seed, algorithm="sha256" if seed % 3 == 2 else "sha1")
    acts, dice = world.list_acts(), random.Random(seed)
    world.git("add", "--all")
    world.git("commit", "--quiet", "--message", "x")
    for _ in range(STEPS):
        world.step(dice.choice(acts))
        tree = dice.choice(world.trees)
        commits = ask(world.root, "rev-list", "--all").decode().split()
        commit = dice.choice(commits)
        try:
            book = open_past_book(tree, commit, TODAY).book
        except CrmError:
            continue  # settings or a schema that cannot be read
        assert read_past(book) == read_plainly(world.root, commit, book), f"seed {seed} {commit}"
        if dice.random() < 0.3 and world.opens(tree):
            open_book(tree, TODAY).open_catalog().close()
