"""A ledger whose past the test makes and keeps: every change is written down as it is made.

Nothing here asks the program what changed. Acts go through the book; edits by hand, moves and
merges through files and git.
"""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from crmcli.acts.regrade import regrade_card
from crmcli.acts.set import set_fields
from crmcli.acts.unset import unset_fields
from crmcli.acts.visit import log_visit
from crmcli.book import Book, open_book
from crmcli.book.receipts import Receipt
from crmcli.rules.outcome import Acting, Card, Outcome
from tests.sandbox import Sandbox

ZONE = ZoneInfo("Asia/Shanghai")
AUTHORS = {
    ("Li Wei", "li.wei@example.com"): "李伟",
    ("张敏", "ZM@example.com"): "张敏",
    ("Ann Other", "ann@other.example"): "Ann Other",
}
MEMBERS = list(AUTHORS)[:2]

Value = dict[str, Any]
Cards = dict[str, Value]
Assignment = tuple[str, tuple[str, ...], Any]
"""A customer, a path, and the new value; None takes away."""


def get_at(card: object, path: Sequence[str]) -> Any:
    """What stands at a path of keys and ids; None for nothing."""
    here: Any = card
    for step in path:
        if isinstance(here, list):
            here = next((one for one in here if one["id"] == step), None)
        elif here is not None:
            here = here.get(step)
    return here


def put_at(card: Value, path: Sequence[str], value: Any) -> None:
    """Change what stands at a path; the map or list around it is there."""
    *way, last = path
    around = get_at(card, way)
    if isinstance(around, list):
        entry = get_at(around, [last])
        if entry is not None:
            around.remove(entry)
        if value is not None:
            around.append(value)
    elif value is None:
        around.pop(last, None)
    else:
        around[last] = value


class Past:
    """The ledger as it is, and `rows`: what its log has to say, the oldest first."""

    def __init__(self, ledger: Sandbox, patch: pytest.MonkeyPatch, seed: int) -> None:
        self.ledger = ledger
        self.patch = patch
        self.random = random.Random(seed)
        self.clock = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
        self.count = 0
        self.rows: list[dict[str, Any]] = []
        self.cards: Cards = {}
        self.files: dict[str, str] = {}
        self.broken: set[str] = set()
        self.people: Value = {
            "li.wei": {"name": "李伟", "emails": ["li.wei@example.com"]},
            "zhang.min": {"name": "张敏", "emails": ["zhang.min@example.com", "zm@example.com"]},
        }
        self.books: dict[tuple[str, str], Book] = {}
        self.names = dict(AUTHORS)

    # The ground

    def start(self, customers: int) -> None:
        """Some cards to begin with, beside those of the sandbox, which are deleted."""
        self.tick(self.pick_author())
        for file in ("huaxin", "lantian", "mueller"):
            self.ledger.path(f"records/{file}.yaml").unlink()
        for number in range(customers):
            self.place(f"kehu-{number}", self.make_card(number))
        self.ledger.git("add", "--all")
        tree = self.ledger.git("write-tree").strip()
        first = self.ledger.git("commit-tree", tree, "-m", "start")
        self.ledger.git("reset", "--quiet", "--hard", first.strip())
        settings = {
            "people": copy.deepcopy(self.people),
            "timezone": "Asia/Shanghai",
            "visit": {"channel": "onsite"},
        }
        self.note(None, (), None, settings, reason="start")
        for customer, card in self.cards.items():
            self.note(customer, (), None, card, reason="start")

    def make_card(self, number: int) -> Value:
        """A new customer's card."""
        return {
            "id": f"kehu-{number}",
            "name": f"客户{number}",
            "region": {"province": "浙江", "city": "杭州"},
            "grade": "C",
            "contacts": [{"id": "wang", "name": "王静", "phones": ["+86 138 0000 0000"]}],
        }

    def place(self, customer: str, card: Value) -> None:
        """A new card's file."""
        self.cards[customer] = card
        self.files[customer] = f"records/{customer}.yaml"
        self.write(customer)

    def write(self, customer: str) -> None:
        """A card's file as a hand would write it: all of it anew, keys in any order."""
        card = self.cards[customer]
        keys = sorted(card, key=lambda _: self.random.random())
        text = yaml.safe_dump({key: card[key] for key in keys}, allow_unicode=True, sort_keys=False)
        self.ledger.put(self.files[customer], text)

    def tick(self, author: tuple[str, str]) -> None:
        """The next commit is this author's, some minutes later, in some zone."""
        self.clock += timedelta(seconds=self.random.randint(30, 90_000))
        offset = self.random.choice(["+0800", "+0000", "-0930"])
        for name, value in {
            "GIT_AUTHOR_NAME": author[0],
            "GIT_AUTHOR_EMAIL": author[1],
            "GIT_AUTHOR_DATE": f"{int(self.clock.timestamp())} {offset}",
            "GIT_COMMITTER_DATE": f"{int(self.clock.timestamp())} {offset}",
        }.items():
            self.patch.setenv(name, value)

    def note(
        self,
        customer: str | None,
        path: Sequence[str],
        old: Any,
        new: Any,
        *,
        reason: str | None,
        act: str | None = None,
        with_others: Sequence[str] = (),
    ) -> None:
        """Write down one change of the commit that was just made."""
        author = (os.environ["GIT_AUTHOR_NAME"], os.environ["GIT_AUTHOR_EMAIL"])
        self.rows.append(
            {
                "time": self.clock.astimezone(ZONE).isoformat(),
                "author": self.names[author],
                "customer": customer,
                "path": ".".join(path),
                "old": copy.deepcopy(old),
                "new": copy.deepcopy(new),
                "reason": reason,
                "commit": self.ledger.head(),
                "act": act,
                "co_authors": list(with_others),
            }
        )

    def fresh(self, word: str) -> str:
        """A text that was never there before."""
        self.count += 1
        return f"{word} {self.count}"

    def pick_author(self) -> tuple[str, str]:
        """Anybody."""
        return self.random.choice(list(self.names))

    def pick(self) -> str:
        """A customer whose card can be read."""
        return self.random.choice([one for one in self.cards if one not in self.broken])

    def commit(self, message: str) -> None:
        """Commit all files with git."""
        self.ledger.git("add", "--all")
        self.ledger.git("commit", "--quiet", "--allow-empty", "--message", message)

    # Acts

    def act(self, verb: str, customer: str, act: Callable[[Card, Acting], Outcome]) -> Receipt:
        """An act of a member, through the book."""
        author = self.random.choice(MEMBERS)
        self.tick(author)
        if author not in self.books:
            self.books[author] = open_book(self.ledger.root)
        book = self.books[author]
        record, _ = book.get_record(customer)
        receipt = book.write(verb, record, act)
        assert receipt.commit is not None
        self.cards[customer] = copy.deepcopy(dict(receipt.value))
        return receipt

    def act_set(self) -> None:
        """`crm set` of two fields."""
        customer, size, city = self.pick(), self.fresh("规模"), self.fresh("城")
        before = copy.deepcopy(self.cards[customer])
        pairs = [("size", size), ("region.city", city)]
        self.act("set", customer, partial(set_fields, assignments=pairs))
        for path, new in ((("size",), size), (("region", "city"), city)):
            self.note(customer, path, get_at(before, path), new, reason=None, act="set")

    def act_unset(self) -> None:
        """`crm unset` of a field that is there."""
        there = [one for one in self.cards if "size" in self.cards[one] and one not in self.broken]
        if there:
            customer = self.random.choice(there)
            old = self.cards[customer]["size"]
            self.act("unset", customer, partial(unset_fields, path="size"))
            self.note(customer, ("size",), old, None, reason=None, act="unset")

    def act_regrade(self) -> None:
        """`crm regrade`, whose entry is no change of its own."""
        customer, reason = self.pick(), self.fresh("理由")
        old = self.cards[customer].get("grade")
        new = self.random.choice([one for one in "KABCD" if one != old])
        self.act("regrade", customer, partial(regrade_card, grade=new, reason=reason))
        self.note(customer, ("grade",), old, new, reason=reason, act="regrade")

    def act_visit(self) -> None:
        """`crm visit`."""
        customer, notes = self.pick(), self.fresh("看现场\n第二行")
        receipt = self.act("visit", customer, partial(log_visit, notes=notes, contact="wang"))
        made = str(receipt.outcome.made)
        entry = get_at(self.cards[customer], ("visits", made))
        assert entry["notes"].strip() == notes
        self.note(customer, ("visits", made), None, entry, reason=None, act="visit")

    def act_save(self) -> None:
        """A hand edit that `crm save` takes in, with or without a reason."""
        customer, reason = self.pick(), self.random.choice([None, self.fresh("为了")])
        old, new = self.cards[customer].get("industry"), self.fresh("行业")
        self.cards[customer]["industry"] = new
        self.write(customer)
        author = self.random.choice(MEMBERS)
        self.tick(author)
        open_book(self.ledger.root).save([customer], reason)
        self.note(customer, ("industry",), old, new, reason=reason, act="save")

    # Hands

    def hand(self, assignments: Sequence[Assignment], *, move: bool = False) -> None:
        """One commit of plain git that changes some fields, and may move the first card."""
        self.tick(self.pick_author())
        subject = self.fresh("by hand")
        rows = []
        for customer, path, new in assignments:
            rows.append((customer, path, get_at(self.cards[customer], path), new))
            rows[-1] = copy.deepcopy(rows[-1])
            put_at(self.cards[customer], path, copy.deepcopy(new))
        if move:
            self.move(assignments[0][0])
        for customer in {one[0] for one in assignments}:
            self.write(customer)
        self.commit(subject)
        for customer, path, old, new in rows:
            self.note(customer, path, old, new, reason=subject)

    def move(self, customer: str) -> None:
        """Put a card's file into another folder."""
        shelf = self.random.choice(["", "a/", "b/c/", "已签/", "d e/"])
        target = f"records/{shelf}{customer}.yaml"
        if target != self.files[customer]:
            self.ledger.path(self.files[customer]).unlink()
            self.files[customer] = target
            self.write(customer)

    def hand_move(self) -> None:
        """Only moved: nothing to tell."""
        self.tick(self.pick_author())
        self.move(self.pick())
        self.commit("tidy up")

    def hand_rewrite(self) -> None:
        """Only written otherwise: nothing to tell."""
        self.tick(self.pick_author())
        self.write(self.pick())
        self.commit("reformat")

    def hand_new(self) -> None:
        """A card made with an editor."""
        self.tick(self.pick_author())
        customer = f"kehu-{1000 + len(self.rows)}"
        self.place(customer, self.make_card(1000 + len(self.rows)))
        self.commit("new")
        self.note(customer, (), None, self.cards[customer], reason="new")

    def hand_delete(self) -> None:
        """A card deleted with git."""
        self.tick(self.pick_author())
        customer = self.pick()
        card = self.cards.pop(customer)
        self.ledger.path(self.files.pop(customer)).unlink()
        self.commit("gone")
        self.note(customer, (), card, None, reason="gone")

    def hand_break(self) -> None:
        """A card that cannot be read any more, or is broken in another way."""
        self.tick(self.pick_author())
        customer = self.random.choice([*sorted(self.broken), self.pick()])
        self.ledger.put(self.files[customer], f"id: {customer}\nname: [{self.fresh('x')}\n")
        self.commit("oops")
        if customer not in self.broken:
            self.note(customer, (), None, None, reason="oops")
        self.broken.add(customer)

    def hand_mend(self) -> None:
        """A broken card mended, with another industry than before it broke."""
        if self.broken:
            customer = self.random.choice(sorted(self.broken))
            self.broken.discard(customer)
            self.hand([(customer, ("industry",), self.fresh("行业"))])

    def hand_person(self) -> None:
        """Somebody entered in crm.yaml."""
        self.tick(self.pick_author())
        name = f"p{len(self.people)}"
        self.people[name] = {"name": self.fresh("人")}
        settings = yaml.safe_load(self.ledger.read("crm.yaml")) | {"people": self.people}
        self.ledger.put("crm.yaml", yaml.safe_dump(settings, allow_unicode=True, sort_keys=False))
        self.commit("person")
        self.note(None, ("people", name), None, self.people[name], reason="person")
        self.books.clear()
