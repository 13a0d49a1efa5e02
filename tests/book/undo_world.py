"""A ledger kept twice: in git by the program, and as the plain list of the acts done to it.

The list can be replayed without some of its acts, with the same days and the same random codes.
That is what the ledger has to be when they are taken back.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from crmcli.book import Book, codes, open_book
from crmcli.book.bulk import Line, Task
from crmcli.errors import CrmError, Refused
from crmcli.ledger.records import find_record_files
from crmcli.ledger.settings_text import SETTINGS_FIELD, parse_settings
from crmcli.ledger.splice import edit_text
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.differences import compare_cards
from crmcli.rules.duplicates import Known, know_cards
from crmcli.rules.edits import Edit, apply_edits
from crmcli.rules.outcome import Acting, Card, Creation, Outcome
from crmcli.rules.settings import Settings
from tests.acting import load_root
from tests.sandbox import Sandbox, load_cards

World = dict[str, dict[str, Any]]
"""The value of each card by its id, and of crm.yaml by its name."""
Act = Callable[[Card, Acting], Outcome]
SETTINGS = "crm.yaml"


class CannotReplay(Exception):
    """An act of the list would have been refused."""


@dataclass
class Deed:
    """One act: its commit, and how to do it again to a world."""

    number: int
    day: date
    replay: Callable[[World, Acting], None]
    commit: str = ""
    stands: bool = True
    undoes: Deed | None = None


@dataclass
class Twin:
    """The ledger in git, and the list of what was done to it."""

    ledger: Sandbox
    patch: pytest.MonkeyPatch
    today: date = date(2026, 11, 2)
    deeds: list[Deed] = field(default_factory=list)
    start: World = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.start = self.read_world()

    def open(self) -> Book:
        """The ledger, on the twin's day."""
        return open_book(self.ledger.root, self.today)

    def read_world(self) -> World:
        """What the ledger says now."""
        opened = self.open()
        world = {card.id: dict(card.value) for card in load_cards(opened)}
        assert not opened.broken
        text = self.ledger.read(SETTINGS).encode()
        return {**world, SETTINGS: dict(parse_record(text, SETTINGS_FIELD).value or {})}

    def write(self, verb: str, customers: Sequence[str], act: Act) -> Deed | None:
        """Do an act to customers, for real; None where it is refused or changes nothing.

        Only the customers whom it changed are kept: no commit tells that somebody asked for what
        was so already.
        """
        changed = list(customers)
        deed = self._begin(lambda world, acting: replay_card(world, acting, changed, act))
        opened = self.open()
        try:
            if len(customers) == 1:
                record, _ = opened.get_record(customers[0])
                commit = opened.write(verb, record, act).commit
            else:
                tasks = [
                    Task(Line(n, one), opened.get_record(one)[0].file, act)
                    for n, one in enumerate(customers)
                ]
                done = opened.write_all(verb, tasks)
                commit = done.commit
                changed[:] = [written.customer for written in done.written]
        except CrmError:
            return None
        return self._keep(deed, commit)

    def create(self, act: Callable[[Known, Acting], Creation]) -> Deed | None:
        """Open a card for real."""
        deed = self._begin(lambda world, acting: replay_creation(world, acting, act))
        try:
            return self._keep(deed, self.open().create(act).commit)
        except CrmError:
            return None

    def settle(self, act: Callable[[Settings], Outcome]) -> Deed | None:
        """Change the settings for real."""

        def replay(world: World, acting: Acting) -> None:
            world[SETTINGS] = apply_edits(world[SETTINGS], act(acting.settings).edits)

        deed = self._begin(replay)
        try:
            return self._keep(deed, self.open().write_settings("person", act).commit)
        except CrmError:
            return None

    def edit_by_hand(self, customer: str, edits: Sequence[Edit], *, plain: bool) -> Deed | None:
        """Change a file by hand, a comment with it, and record that: with git alone if `plain`."""

        def replay(world: World, _acting: Acting) -> None:
            world[customer] = apply_edits(world[customer], edits)

        deed = self._begin(replay)
        (file,) = find_record_files(self.ledger.root, customer)
        text = self.ledger.read(file).encode()
        self.ledger.put(file, edit_text(text, edits, load_root()).decode())
        with self.ledger.path(file).open("a", encoding="utf-8") as out:
            out.write(f"# by hand {deed.number}\n")
        if plain:
            self.ledger.git("commit", "--quiet", "-m", "by hand", "--", file)
            return self._keep(deed, self.ledger.head())
        try:
            return self._keep(deed, self.open().save([customer]).commit)
        except CrmError:
            self.ledger.git("checkout", "--", file)
            return None

    def move(self, customer: str, folder: str) -> Deed:
        """Move a card's file with git alone."""
        deed = self._begin(lambda _world, _acting: None)
        (file,) = find_record_files(self.ledger.root, customer)
        place = f"{folder}/{customer}.yaml"
        if file == place:
            place = f"records/{customer}.yaml"
        self.ledger.path(place).parent.mkdir(parents=True, exist_ok=True)
        self.ledger.git("mv", file, place)
        self.ledger.git("commit", "--quiet", "-m", "move")
        kept = self._keep(deed, self.ledger.head())
        assert kept is not None
        return kept

    def undo(self, deed: Deed | None) -> Deed | None:
        """Take an act back (None: my newest), and hold the law. None where it is refused."""
        before, head = self.read_world(), self.ledger.head()
        try:
            done = self.open().undo(deed.commit if deed else None)
        except CrmError:
            assert (self.ledger.head(), self.ledger.status()) == (head, "")
            return None
        target = next(one for one in self.deeds if one.commit == done.commit)
        assert deed in (None, target) and target.stands
        self._turn(target)
        self._keep(Deed(len(self.deeds), self.today, _nothing, undoes=target), done.receipt.commit)
        assert self.ledger.status() == ""
        self.check(before)
        return target

    def check(self, before: World) -> None:
        """The ledger is what the acts that stand make of it, done in their order."""
        now, wanted = self.read_world(), self.replay()
        assert now.keys() == wanted.keys(), before.keys()
        for name, value in wanted.items():
            fields = SETTINGS_FIELD if name == SETTINGS else load_root()
            assert compare_cards(fields, value, now[name]) == []
            assert name == SETTINGS or (value.get("visits") or []) == (
                now[name].get("visits") or []
            )

    def replay(self) -> World:
        """What the acts that stand make of the ledger's beginning."""
        world = dict(self.start)
        for deed in self.deeds:
            if deed.stands and deed.undoes is None:
                settings = _read_settings(json.dumps(world[SETTINGS]))
                try:
                    deed.replay(world, self._make_acting(deed, settings))
                except CrmError as error:
                    raise CannotReplay(error.code, deed.number) from error
        return world

    def _turn(self, target: Deed) -> None:
        """The act stands no more, or again; what it undid, the other way round."""
        target.stands = not target.stands
        if target.undoes is not None:
            self._turn(target.undoes)

    def _begin(self, replay: Callable[[World, Acting], None]) -> Deed:
        deed = Deed(len(self.deeds), self.today, replay)
        self.patch.setattr(codes, "make_code", _make_codes(deed))
        return deed

    def _keep(self, deed: Deed, commit: str | None) -> Deed | None:
        if commit is None:
            return None
        deed.commit = commit
        self.deeds.append(deed)
        return deed

    def _make_acting(self, deed: Deed, settings: Settings) -> Acting:
        me = settings.people["li.wei"]
        return Acting(load_root(), settings, me, deed.day, _make_codes(deed))

    def pass_days(self, days: int) -> None:
        """Let time go by."""
        self.today += timedelta(days=days)


def replay_card(world: World, acting: Acting, customers: Sequence[str], act: Act) -> None:
    """Do an act to cards of a world."""
    for customer in customers:
        if customer not in world:
            raise Refused("card-exists")
        card = Card(customer, f"records/{customer}.yaml", world[customer])
        world[customer] = apply_edits(card.value, act(card, acting).edits)


def replay_creation(world: World, acting: Acting, act: Callable[[Known, Acting], Creation]) -> None:
    """Open a card in a world."""
    cards = [Card(name, name, value) for name, value in world.items() if name != SETTINGS]
    made = act(know_cards(cards), acting)
    world[made.id] = dict(made.value)


def _nothing(_world: World, _acting: Acting) -> None:
    """An undo is no act of its own: it says which acts stand."""


def _make_codes(deed: Deed) -> Callable[[Collection[str]], str]:
    counter = _count(deed.number)
    return lambda taken: next(code for code in counter if code not in taken)


def _count(number: int) -> Iterator[str]:
    """Random codes of an act: the same whenever it is replayed, and those of no other act."""
    return (f"{number:03}{letter}x" for letter in itertools.cycle("abcdefgh"))


@cache
def _read_settings(text: str) -> Settings:
    """The settings of a value, given as JSON, which is YAML too."""
    return parse_settings(text.encode())[0]
