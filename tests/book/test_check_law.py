"""Whatever happens to a ledger, `check` tells what a plain judging of all its files finds."""

from __future__ import annotations

import os
import random
from datetime import date
from pathlib import Path

import pytest

from crmcli.book.auditing import open_auditor
from crmcli.errors import CrmError
from tests.book.check_truth import find_difference
from tests.book.index_world import World
from tests.book.watching import count_bypasses
from tests.sandbox import SETTINGS

STEPS = 40
SEEDS = range(40) if os.environ.get("CRM_TEST_LONG") else range(1)
DAYS = (date(2026, 11, 23), date(2026, 11, 23), date(2026, 11, 24), date(2026, 10, 1))


class CheckedWorld(World):
    """The same world, in which people come and go and cards have flaws."""

    def opens(self, tree: Path) -> bool:
        """Whether there is a schema to judge by; `check` tells of settings that are broken."""
        try:
            return open_auditor(tree).schema is not None
        except CrmError:
            return False

    def do_change_the_people(self) -> None:
        settings = SETTINGS if self.dice.random() < 0.5 else SETTINGS.replace("zhang.min:", "anna:")
        self.put("crm.yaml", settings.encode())

    def do_break_the_settings(self) -> None:
        self.put("crm.yaml", b"people: [\n")

    def do_add_a_flaw(self) -> None:
        path = self._pick()
        flaw = self.dice.choice(
            (
                b"industry: NO\n",
                "industry: 软件 #3\n".encode(),
                b"no: 1\n",
                b"code: X1\n",
                b"tags: [a, a]\n",
                b"regrades: [{date: 2026-11-24, to: A, by: li.wei}]\n",
                b"owner: nobody\n",
            )
        )
        newline = b"\r\n" if b"\r\n" in path.read_bytes() else b"\n"
        path.write_bytes(path.read_bytes() + flaw.replace(b"\n", newline))


@pytest.mark.parametrize("seed", SEEDS)
def test_check_tells_what_a_plain_judging_finds(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = CheckedWorld(tmp_path, seed)
    acts = world.list_acts()
    order = random.Random(seed)
    bypasses = count_bypasses(monkeypatch)
    done: list[str] = []
    for _ in range(STEPS):
        act = order.choice([*acts, "do_change_the_people", "do_add_a_flaw", "do_commit_all"])
        world.step(act)
        done.append(act)
        today = order.choice(DAYS)
        for tree in world.trees:
            difference = find_difference(tree, today)
            where = f"seed {seed}, {tree.name}, {today} after {done}"
            assert difference is None, f"{where}:\n{difference}"
            bypasses.clear()
            auditor = open_auditor(tree)
            auditor.today = today
            auditor.check(None)
            assert not bypasses, where
