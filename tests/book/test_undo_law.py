"""What is undone is the ledger as it would be without that act, or it is refused."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from crmcli.acts.add import add_entries
from crmcli.acts.amend import amend_visit
from crmcli.acts.archive import archive_card, restore_card
from crmcli.acts.new import open_card
from crmcli.acts.person import add_person
from crmcli.acts.promise import promise_next
from crmcli.acts.regrade import regrade_card
from crmcli.acts.set import set_fields
from crmcli.acts.unset import unset_fields
from crmcli.acts.visit import log_visit
from crmcli.rules.edits import Set
from tests.book.undo_world import SETTINGS, Twin
from tests.sandbox import Sandbox

SEEDS = range(40 if os.environ.get("CRM_TEST_LONG") else 1)
STEPS = 70
NAMES = ("王静", "李强", "王京")


class Random:
    """A person who works on the ledger, and takes things back, as chance has it."""

    def __init__(self, twin: Twin, seed: int) -> None:
        self.twin = twin
        self.dice = random.Random(seed)
        self.world = twin.start
        self.tried: Counter[str] = Counter()

    def pick(self, among: Any) -> Any:
        return self.dice.choice(list(among))

    def customer(self) -> str:
        """Mostly the same one, so that acts get into each other's way."""
        customers = [name for name in self.world if name != SETTINGS]
        known = "huaxin" in customers and self.dice.random() < 0.7
        return "huaxin" if known else str(self.pick(customers))

    def entries(self, customer: str, key: str) -> list[str]:
        return [one["id"] for one in self.world[customer].get(key) or []]

    def step(self) -> None:
        """Something: mostly an act, now and then an undo."""
        self.world = self.twin.read_world()
        if self.dice.random() < 0.5 and self.twin.deeds:
            self.undo()
            return
        self.twin.pass_days(self.pick([0, 0, 1, 2]))
        acts: list[Callable[[str], object]] = [
            self.set_field, self.set_field, self.set_contact, self.add_contact, self.tag,
            self.unset, self.visit, self.visit, self.visit, self.amend, self.regrade, self.promise,
            self.put_away, self.open, self.person, self.all, self.by_hand, self.move,
        ]  # fmt: skip
        self.pick(acts)(self.customer())

    def undo(self) -> None:
        """My newest act, or a recent one, or any."""
        deeds = [deed for deed in self.twin.deeds if deed.stands]
        choice = self.dice.random()
        target = None if choice < 0.15 else self.pick(deeds[-8:] if choice < 0.6 else deeds)
        done = self.twin.undo(target)
        self.tried["undone" if done else "refused"] += 1

    def set_field(self, customer: str) -> None:
        words = self.pick(
            [("industry", "软件"), ("industry", "贸易"), ("size", "大"), ("region.city", "北京市"),
             ("region.district", "海淀区"), ("notes", "甲"), ("notes", "乙"),
             ("owner", "zhang.min")]
        )  # fmt: skip
        self.write("set", customer, partial(set_fields, assignments=[words]))

    def set_contact(self, customer: str) -> None:
        contacts = self.entries(customer, "contacts")
        if contacts:
            field = self.pick(["role=decider", "role=user", "title=总监", "title=经理"])
            path, _, text = f"contacts.{self.pick(contacts)}.{field}".partition("=")
            self.write("set", customer, partial(set_fields, assignments=[(path, text)]))

    def add_contact(self, customer: str) -> None:
        words = [f"name={self.pick(NAMES)}", f"title={self.pick('甲乙丙')}"]
        self.write("add", customer, partial(add_entries, path="contacts", words=words))

    def tag(self, customer: str) -> None:
        act = partial(add_entries, path="tags", words=[self.pick("abc")])
        self.write("add", customer, act)

    def unset(self, customer: str) -> None:
        key = self.pick(["tags", "contacts", "visits", "industry", "region.city"])
        if key == "tags":
            members = self.world[customer].get("tags") or ["a"]
            act = partial(unset_fields, path="tags", members=[self.pick(members)])
        elif key in ("contacts", "visits"):
            entries = self.entries(customer, key) or ["none"]
            act = partial(unset_fields, path=f"{key}.{self.pick(entries)}")
        else:
            act = partial(unset_fields, path=key)
        self.write("unset", customer, act)

    def visit(self, customer: str) -> None:
        day = self.twin.today - timedelta(days=self.pick([0, 0, 0, 1, 3]))
        promise = (day + timedelta(days=5), self.pick([None, "送报价", "回访"]))
        contacts = self.entries(customer, "contacts")
        act = partial(
            log_visit,
            notes=self.pick("甲乙"),
            on=day,
            contact=self.pick(contacts) if contacts and self.dice.random() < 0.6 else None,
            next=self.pick([None, None, promise, "none"]),
            missed=self.dice.random() < 0.2,
        )
        self.write("visit", customer, act)

    def amend(self, customer: str) -> None:
        visits = self.entries(customer, "visits")
        if visits:
            contacts = self.entries(customer, "contacts")
            said: dict[str, Any] = self.pick(
                [{"outcome": "要报价"}, {"on": self.twin.today}, {"notes": "丙"},
                 {"contact": self.pick(contacts)} if contacts else {"outcome": "不要"}]
            )  # fmt: skip
            self.write("amend", customer, partial(amend_visit, visit_id=self.pick(visits), **said))

    def regrade(self, customer: str) -> None:
        self.write("regrade", customer, partial(regrade_card, grade=self.pick("ABC"), reason="x"))

    def promise(self, customer: str) -> None:
        day = self.twin.today + timedelta(days=self.pick([1, 3, 7]))
        what = self.pick([None, None, "送样品"])
        act = partial(promise_next, on=self.pick([day, day, None]), what=what)
        self.write("next", customer, act)

    def put_away(self, customer: str) -> None:
        if self.world[customer].get("archived"):
            self.write("restore", customer, restore_card)
        else:
            self.write("archive", customer, partial(archive_card, reason=self.pick("xy")))

    def open(self, _customer: str) -> None:
        number = self.pick(range(4))
        names = ["深圳华夏科技有限公司", "广州华夏贸易有限公司", "杭州云帆网络有限公司", "Kuhn AG"]
        act = partial(open_card, name=names[number], assignments=[("kind", "company")], force=True)
        self.tried["new"] += self.twin.create(act) is not None

    def person(self, _customer: str) -> None:
        emails = [f"wang.fang@{self.pick('abc')}.example.com"]
        act = partial(add_person, name="王芳", emails=emails)
        self.tried["person"] += self.twin.settle(act) is not None

    def all(self, _customer: str) -> None:
        customers = [name for name in self.world if name != SETTINGS][:3]
        act = partial(set_fields, assignments=[("source_detail", self.pick("xyz"))])
        self.tried["all"] += self.twin.write("set", customers, act) is not None

    def by_hand(self, customer: str) -> None:
        edits = [Set(("website",), f"https://{len(self.twin.deeds)}.example.com")]
        plain = self.dice.random() < 0.5
        self.tried["by hand"] += self.twin.edit_by_hand(customer, edits, plain=plain) is not None

    def move(self, customer: str) -> None:
        self.twin.move(customer, self.pick(["records/north", "records/south"]))

    def write(self, verb: str, customer: str, act: Any) -> None:
        self.tried[verb] += self.twin.write(verb, [customer], act) is not None


@pytest.mark.parametrize("seed", SEEDS)
def test_law_undone_is_without_that_act(
    seed: int, ledger: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = Random(Twin(ledger, monkeypatch), seed)
    for _ in range(STEPS):
        someone.step()
    assert someone.tried["undone"] >= STEPS // 8, someone.tried
