"""The branches of a past that a test makes: two sides, and what a merge did by itself."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from tests.book.past import Assignment, Cards, Past, get_at, put_at
from tests.sandbox import Sandbox

Told = list[tuple[str, tuple[str, ...], Any, Any]]
"""Customer, path, old value, new value."""


class BranchingPast(Past):
    """A past with merges: clean ones, and such as drop, add or settle something by themselves."""

    chose_side = False
    """Whether the last merge took what one of its sides said, against the other."""

    def __init__(self, ledger: Sandbox, patch: pytest.MonkeyPatch, seed: int) -> None:
        super().__init__(ledger, patch, seed)
        self.choices: list[dict[str, Any]] = []
        """Of `rows` those that tell of such a choice; the value is whose it was before."""

    def choose_left(self) -> list[Assignment]:
        """Assignments to fields that only the left branch touches."""
        customer = self.pick()
        city = (customer, ("region", "city"), self.fresh("城"))
        return self.random.choice([[city], [city, (customer, ("name",), self.fresh("名"))]])

    def choose_right(self) -> list[Assignment]:
        """Assignments to fields that only the right branch touches."""
        customer = self.pick()
        card = self.cards[customer]
        number = self.fresh("li").replace(" ", "")
        others = [one["id"] for one in card["contacts"] if one["id"] != "wang"]
        choices: list[tuple[tuple[str, ...], Any]] = [
            (("contacts", number), {"id": number, "name": self.fresh("李")}),
            (("contacts", "wang", "title"), self.fresh("总监")),
            (("contacts", "wang", "phones"), [f"+86 139 {self.count:04} 0009"]),
            (("tags",), [*card.get("tags", []), f"t{self.count}"]),
            *((("contacts", other), None) for other in others[:1]),
            *((("contacts", other, "title"), self.fresh("主管")) for other in others[:1]),
        ]
        path, value = self.random.choice(choices)
        return [(customer, path, value)]

    def merge(self) -> None:
        """Two branches with some commits each, and a merge of one of the kinds below."""
        kind = self.random.choice(["clean", "ours", "evil", "conflict"])
        base, base_files = copy.deepcopy(self.cards), dict(self.files)
        disputed = self.pick()
        self.ledger.git("checkout", "--quiet", "-b", "right")
        done: list[Assignment] = []
        for _ in range(self.random.randint(1, 3)):
            chosen = self.choose_right()
            self.hand(chosen, move=self.random.random() < 0.3)
            done += copy.deepcopy(chosen)
        if kind == "conflict":
            done.append((disputed, ("industry",), self.fresh("右")))
            self.hand(done[-1:])
        right, right_files = self.cards, dict(self.files)
        self.ledger.git("checkout", "--quiet", "main")
        self.cards, self.files = copy.deepcopy(base), dict(base_files)
        for _ in range(self.random.randint(0, 3)):
            self.hand(self.choose_left())
        if kind == "conflict":
            self.hand([(disputed, ("industry",), self.fresh("左"))])
        self.conclude(kind, disputed, done, base, right, right_files)

    def conclude(
        self,
        kind: str,
        disputed: str,
        done: Sequence[Assignment],
        base: Cards,
        right: Cards,
        right_files: Mapping[str, str],
    ) -> None:
        """Commit the merge, and note what it does by itself."""
        self.tick(self.pick_author())
        self.ledger.git("merge", "--quiet", "--no-commit", "--no-ff", "-s", "ours", "right")
        told: Told = []
        self.chose_side = False
        if kind == "ours":
            told = self.list_dropped(done, base, right)
        else:
            told = self.take_in(kind, disputed, done, right_files)
        subject = self.fresh(f"merge {kind}")
        self.commit(subject)
        self.ledger.git("branch", "--quiet", "-D", "right")
        for customer, path, old, new in told:
            self.note(customer, path, old, new, reason=subject)
            if self.chose_side:
                self.choices.append(self.rows[-1])

    def take_in(
        self,
        kind: str,
        disputed: str,
        done: Sequence[Assignment],
        right_files: Mapping[str, str],
    ) -> Told:
        """Write what both branches did; for an evil merge something else, too."""
        left = self.cards[disputed].get("industry")
        for customer, path, value in done:
            put_at(self.cards[customer], path, copy.deepcopy(value))
        told: Told = []
        if kind == "conflict":
            theirs = self.cards[disputed]["industry"]
            settled = self.random.choice([left, theirs, self.fresh("第三")])
            self.cards[disputed]["industry"] = settled
            told = [(disputed, ("industry",), theirs if settled == left else left, settled)]
            self.chose_side = settled in (left, theirs)
        if kind == "evil":
            victim, notes = self.pick(), self.fresh("夹带")
            told = [(victim, ("notes",), self.cards[victim].get("notes"), notes)]
            self.cards[victim]["notes"] = notes
        for customer in self.cards:
            if customer in self.broken:
                continue
            if self.files[customer] != right_files[customer]:
                self.ledger.path(self.files[customer]).unlink()
                self.files[customer] = right_files[customer]
            self.write(customer)
        return told

    def list_dropped(self, done: Sequence[Assignment], base: Cards, right: Cards) -> Told:
        """What the right branch had changed in the end, and the merge does not have."""
        places = {(customer, path) for customer, path, _ in done}
        entries = {
            (customer, path[:2])
            for customer, path in places
            if path[0] == "contacts"
            and (get_at(base[customer], path[:2]) is None)
            is not (get_at(right[customer], path[:2]) is None)
        }
        whole = {place for place in places if (place[0], place[1][:2]) not in entries} | entries
        return [
            (customer, path, get_at(right[customer], path), get_at(base[customer], path))
            for customer, path in whole
            if get_at(right[customer], path) != get_at(base[customer], path)
        ]
