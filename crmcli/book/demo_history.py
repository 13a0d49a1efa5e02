"""The history of the sample ledger: every act of the plan as the commit that a command makes."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from crmcli.acts.new import open_card
from crmcli.acts.person import add_person
from crmcli.book.demo_acts import list_ways, perform_act
from crmcli.book.demo_plan import Entry, Step
from crmcli.book.writing import call_customer
from crmcli.history.commits import format_message
from crmcli.history.importing import ImportedCommit
from crmcli.ledger.records import name_place
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.ledger.settings_text import SETTINGS_FIELD, parse_settings
from crmcli.ledger.splice import edit_text, format_record
from crmcli.rules.duplicates import know_cards
from crmcli.rules.edits import apply_edits
from crmcli.rules.fields import Field
from crmcli.rules.ids import CROCKFORD
from crmcli.rules.outcome import Acting, Card
from crmcli.rules.settings import Person, Settings

_CODE_LENGTH = 5
_APART = timedelta(days=5)
"""How long one of the team works without the network, so that there is something to merge."""
_UNTIL_MERGED = timedelta(seconds=90)
_ENOUGH = 2
"""Acts on either side of the merge, at least."""
_MERGE = "Merge branch 'main' of ledger.example.com:crm\n"


class Change(NamedTuple):
    """What one act did: its commit's message, and the one file as it is then."""

    message: str
    file: str
    data: bytes


class Team:
    """The sample ledger while it is being made: crm.yaml, and the cards so far with their texts."""

    def __init__(self, data: Entry, root: Field, settings: bytes, die: Random) -> None:
        self.data = data
        self.root = root
        self.die = die
        self.settings_text = settings
        self.cards: dict[int, Card] = {}
        self.texts: dict[str, bytes] = {}

    @property
    def settings(self) -> Settings:
        """What crm.yaml says so far."""
        return parse_settings(self.settings_text)[0]

    def enter_person(self, person: Person) -> Change:
        """What `crm person add` does."""
        outcome = add_person(self.settings, person.name, person.emails, person.id)
        self.settings_text = edit_text(self.settings_text, outcome.edits, SETTINGS_FIELD)
        message = format_message("person", [], "", outcome.subject)
        return Change(message, SETTINGS_FILE, self.settings_text)

    def carry_out(self, step: Step) -> Change | None:
        """One act on a customer; None where everything is so already."""
        settings = self.settings
        me = settings.people[step.by]
        acting = Acting(self.root, settings, me, step.at.date(), self._make_code)
        if step.verb == "new":
            return self._open(step, acting)
        card = self.cards[step.customer]
        verb, outcome, reason = perform_act(step.verb, card, acting, step.words)
        if not outcome.edits:
            return None
        data = edit_text(self.texts[card.file], outcome.edits, self.root)
        value = apply_edits(card.value, outcome.edits)
        self._keep(step.customer, Card(card.id, card.file, value), data)
        parts = (*outcome.subject, reason or "")
        message = format_message(verb, [card.id], call_customer(value), parts, reason)
        return Change(message, card.file, data)

    def _open(self, step: Step, acting: Acting) -> Change:
        customer = self.data["customers"][step.customer]
        fields = {**customer["fields"], "owner": customer["by"]}
        if step.words["contact"] is not None:
            fields["contacts"] = json.dumps([list_ways(step.words["contact"])], ensure_ascii=False)
        assignments = [(path, str(text)) for path, text in fields.items()]
        new = open_card(know_cards(self.cards.values()), acting, customer["name"], assignments)
        card = Card(new.id, name_place(new.id, sharded=False), new.value)
        data = format_record(new.value, self.root)
        self._keep(step.customer, card, data)
        message = format_message("new", [new.id], call_customer(new.value), new.subject)
        return Change(message, card.file, data)

    def _keep(self, customer: int, card: Card, data: bytes) -> None:
        self.cards[customer] = card
        self.texts[card.file] = data

    def _make_code(self, taken: Collection[str]) -> str:
        while True:
            code = "".join(self.die.choice(CROCKFORD) for _ in range(_CODE_LENGTH))
            if code not in taken:
                return code


class _Graph:
    """The commits so far. What is done apart grows beside the trunk until it is merged."""

    def __init__(self) -> None:
        self.commits: list[ImportedCommit] = []
        self.trunk: tuple[int, ...] = ()
        self.side: tuple[int, ...] = ()
        self.missed: dict[str, bytes] = {}
        """What changed on the trunk since the two parted."""

    def add(
        self, person: Person, at: datetime, message: str, files: Mapping[str, bytes], *, apart: bool
    ) -> None:
        """A commit on the trunk, or on the side."""
        if apart:
            self.side = self._append(person, at, message, files, self.side or self.trunk)
            return
        self.trunk = self._append(person, at, message, files, self.trunk)
        if self.side:
            self.missed.update(files)

    def merge(self, person: Person, at: datetime) -> None:
        """Bring the side and the trunk together."""
        parents = (*self.side, *self.trunk)
        self.trunk = self._append(person, at, _MERGE, self.missed, parents)
        self.side = ()

    def _append(
        self,
        person: Person,
        at: datetime,
        message: str,
        files: Mapping[str, bytes],
        parents: tuple[int, ...],
    ) -> tuple[int]:
        name, email = person.name, person.emails[0]
        self.commits.append(ImportedCommit(name, email, at, message, dict(files), parents))
        return (len(self.commits) - 1,)


def list_commits(
    team: Team, steps: Sequence[Step], people: Sequence[Person], founding: Mapping[str, bytes]
) -> list[ImportedCommit]:
    """Every commit of the ledger: the founding by the first of `people`, the team, the acts.

    One of the team works apart for some days, on customers that nobody else touches meanwhile,
    and then merges.
    """
    graph = _Graph()
    at = steps[0].at - timedelta(minutes=30)
    message = format_message("init", [], "", ("start the ledger",))
    graph.add(people[0], at, message, founding, apart=False)
    for person in people[1:]:
        at += timedelta(minutes=2)
        change = team.enter_person(person)
        graph.add(people[0], at, change.message, {change.file: change.data}, apart=False)
    known = {person.id: person for person in people}
    apart = find_apart(steps, team.data["apart"])
    for number, step in enumerate(steps):
        done = team.carry_out(step)
        if done is not None:
            files = {done.file: done.data}
            graph.add(known[step.by], step.at, done.message, files, apart=number in apart)
        if apart and number == apart[-1]:
            graph.merge(known[step.by], step.at + _UNTIL_MERGED)
    return graph.commits


def find_apart(steps: Sequence[Step], person: str) -> list[int]:
    """The positions of the steps that a person takes alone: the last days that will do.

    Others are at work meanwhile, on other customers.
    """
    last = steps[-1].at - _APART * 3
    for start in reversed(range(len(steps))):
        if steps[start].at > last:
            continue
        window = [
            number
            for number, step in enumerate(steps)
            if steps[start].at <= step.at < steps[start].at + _APART
        ]
        own = [number for number in window if steps[number].by == person]
        touched = {steps[number].customer for number in window if steps[number].by != person}
        enough = len(own) >= _ENOUGH and len(touched) >= _ENOUGH
        if enough and touched.isdisjoint(steps[number].customer for number in own):
            return own
    return []
