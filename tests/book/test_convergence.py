"""Five people offline and online, in any order, with races and kills: all end with the same."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from crmcli.errors import CrmError, Refused
from crmcli.rules.edits import Insert, Set
from tests.sandbox import Sandbox
from tests.team import edit, join, log_visit, make_hub, open_clone, run_git, sync_clone, tip

LONG = bool(os.environ.get("CRM_TEST_LONG"))
SEEDS = range(12) if LONG else [20261123]
CLONES, ACTS = 5, 20 if LONG else 8
KILLED = 0.25
FIELDS = ("industry", "size", "source_detail", "notes", "name")
"""Each person edits a field of their own: no two of them ever clash."""
CARDS = ("huaxin", "lantian", "mueller")


class Person:
    """One clone, what was acknowledged in it, and what it is doing."""

    def __init__(self, number: int, clone: Sandbox, chance: random.Random) -> None:
        self.number = number
        self.clone = clone
        self.chance = chance
        self.acts = 0
        self.visits: set[str] = set()
        self.child: int | None = None
        self.deadline = 0.0
        self.doing = ""
        self.may_say: dict[str, set[str]] = {}
        """By card what our field may say: what was acknowledged last, or what was killed since."""
        self.tags: dict[str, set[str]] = {}

    def start(self) -> None:
        """Do something in a process of its own, which may be killed at any moment."""
        step: Callable[[], object] = self._sync
        self.doing = "sync"
        if self.acts < ACTS and self.chance.random() < 0.7:
            self.acts += 1
            step = self._choose_act()
        self.child = os.fork()
        if self.child == 0:
            os.setsid()
            os._exit(_run(step))
        wait = self.chance.uniform(0.0, 0.4) if self.chance.random() < KILLED else 60.0
        self.deadline = time.monotonic() + wait

    def poll(self) -> bool:
        """Whether nothing is being done any more."""
        assert self.child is not None
        done, status = os.waitpid(self.child, os.WNOHANG)
        if not done and time.monotonic() > self.deadline:
            os.killpg(self.child, signal.SIGKILL)
            done, status = os.waitpid(self.child, 0)
        if not done:
            return False
        self.child = None
        if os.WIFEXITED(status):
            assert os.WEXITSTATUS(status) == 0, f"{self.clone.root.name}: {self.doing}"
            self._acknowledge()
        return True

    def _acknowledge(self) -> None:
        kind, *words = self.doing.split()
        if kind == "visit":
            self.visits.add(words[0])
        elif kind == "tag":
            self.tags.setdefault(words[0], set()).add(words[1])
        elif kind == "set":
            self.may_say[words[0]] = {words[1]}

    def _choose_act(self) -> Callable[[], object]:
        card = self.chance.choice(CARDS)
        if self.chance.random() < 0.6:
            code = f"{self.number}{self.acts:04d}"
            self.doing = f"visit {code}"
            return lambda: log_visit(self.clone, code, f"第 {code} 次\n同一句话\n")
        value = f"t/{self.number}-{self.acts}"
        if self.chance.random() < 0.3:
            self.doing = f"tag {card} {value}"
            return lambda: edit(self.clone, Insert(("tags",), value), customer=card)
        self.doing = f"set {card} {value}"
        self.may_say.setdefault(card, {""}).add(value)
        return lambda: edit(self.clone, Set((FIELDS[self.number],), value), customer=card)

    def _sync(self) -> object:
        return sync_clone(self.clone)


def _run(step: Callable[[], object]) -> int:
    try:
        step()
    except Refused as error:
        # Others were quicker, or hold what we need: to be tried again.
        return 0 if error.code in ("sync-raced", "locked", "index-locked") else _tell(error)
    except CrmError as error:
        return _tell(error)
    return 0


def _tell(error: CrmError) -> int:
    print(error, flush=True)
    return 1


@pytest.mark.parametrize("seed", SEEDS)
def test_all_converge(ledger: Sandbox, tmp_path: Path, seed: int) -> None:
    hub = make_hub(ledger, tmp_path)
    chance = random.Random(seed)
    clones = [join(hub, f"p{number}") for number in range(CLONES)]
    people = [Person(n, clone, random.Random(f"{seed} {n}")) for n, clone in enumerate(clones)]
    while any(person.acts < ACTS or person.child for person in people):
        idle = [one for one in people if one.child is None and one.acts < ACTS]
        if idle:
            chance.choice(idle).start()
        time.sleep(0.01)
        for person in people:
            if person.child is not None:
                person.poll()
    for _ in range(2):
        for person in people:
            assert sync_clone(person.clone).state in ("same", "sent", "updated")
    assert {clone.head() for clone in clones} == {tip(hub)}
    assert {clone.status() for clone in clones} == {""}
    book = open_clone(clones[0])
    for customer in CARDS:
        card = book.get_card(customer)
        found = book.check(card.file, clones[0].path(card.file).read_bytes())
        assert not [one for one in found if one.severity == "error"]
        _check_acts(people, card.id, card.value)
    text = clones[0].read("records/huaxin.yaml")
    for code in {code for person in people for code in person.visits}:
        assert text.count(f"id: 20261123-{code}\n") == 1
    assert text.count("同一句话\n") == text.count(" 次\n")
    run_git(hub, "fsck", "--strict")


def _check_acts(people: list[Person], customer: str, value: Mapping[str, Any]) -> None:
    """Every acknowledged act is there, and nothing that was overwritten has come back."""
    for person in people:
        if customer in person.may_say:
            said = value.get(FIELDS[person.number], "")
            assert said in person.may_say[customer] or "" in person.may_say[customer]
        tags = value.get("tags", [])
        assert person.tags.get(customer, set()) <= {*tags}
        assert len(tags) == len({*tags})
