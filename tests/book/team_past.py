"""A past of several people: branches squashed into one commit, and people who are renamed."""

from __future__ import annotations

import copy
import os
from typing import Any

import yaml

from tests.book.branching_past import BranchingPast
from tests.book.past import MEMBERS, Assignment, Value, get_at

OLD_LI = ("Old Li", "old.li@example.com")
"""Li Wei before he had an address that crm.yaml knows; only .mailmap tells."""

_SETS = ("tags", "aliases", "phones", "emails", "hobbies")

Row = dict[str, Any]
Place = tuple[tuple[str, ...], str | None]
"""Keys and ids, and of a set the member."""


class TeamPast(BranchingPast):
    """A past whose people get other names: what was written down is then told by the new ones."""

    def begin(self, customers: int) -> None:
        """Start, and know one more author, whom nobody has told to be Li Wei yet."""
        self.start(customers)
        self.names[OLD_LI] = OLD_LI[0]
        self.mailmap: list[str] = []

    # Squashes

    def squash(self) -> None:
        """A branch of somebody's commits that comes in as one commit of somebody else's."""
        told_before = list(self.rows)
        base, base_files = copy.deepcopy(self.cards), dict(self.files)
        self.ledger.git("checkout", "--quiet", "-b", "right")
        done: list[Assignment] = []
        helpers: list[tuple[str, str]] = []
        for _ in range(self.random.randint(1, 3)):
            chosen = self.choose_right()
            self.hand(chosen, move=self.random.random() < 0.3)
            done += copy.deepcopy(chosen)
            helpers.append((os.environ["GIT_AUTHOR_NAME"], os.environ["GIT_AUTHOR_EMAIL"]))
        right, right_files = self.cards, dict(self.files)
        self.rows = told_before
        self.ledger.git("checkout", "--quiet", "main")
        self.ledger.git("branch", "--quiet", "-D", "right")
        self.cards, self.files = copy.deepcopy(base), dict(base_files)
        self.tick(self.pick_author())
        self.take_in("squash", self.pick(), done, right_files)
        subject = self.fresh("squash")
        trailers = [f"Co-authored-by: {name} <{mail}>" for name, mail in helpers]
        self.commit("\n".join([subject, "", *trailers]))
        author = self.names[(os.environ["GIT_AUTHOR_NAME"], os.environ["GIT_AUTHOR_EMAIL"])]
        others = dict.fromkeys(self.names[one] for one in helpers)
        others.pop(author, None)
        for customer, path, new, old in self.list_dropped(done, base, right):
            self.note(customer, path, old, new, reason=subject, with_others=list(others))

    # People

    def rename(self, author: tuple[str, str], name: str) -> None:
        """From now on everything that this author did is told by another name."""
        was = self.names[author]
        others = [known for one, known in self.names.items() if one != author]
        assert was not in others or self.names[MEMBERS[0]] == was
        for one, known in self.names.items():
            if known == was:
                self.names[one] = name
        for row in self.rows:
            row["author"] = name if row["author"] == was else row["author"]
            helped = (name if one == was else one for one in row["co_authors"])
            row["co_authors"] = list(helped)

    def hand_rename(self) -> None:
        """A member gets another name in crm.yaml."""
        self.tick(self.pick_author())
        author = self.random.choice(MEMBERS)
        person = "li.wei" if author == MEMBERS[0] else "zhang.min"
        old, new = self.people[person]["name"], self.fresh("某人")
        self.people[person]["name"] = new
        settings = yaml.safe_load(self.ledger.read("crm.yaml")) | {"people": self.people}
        self.ledger.put("crm.yaml", yaml.safe_dump(settings, allow_unicode=True, sort_keys=False))
        self.commit("rename")
        self.note(None, ("people", person, "name"), old, new, reason="rename")
        self.rename(author, new)
        self.books.clear()

    def hand_mailmap(self) -> None:
        """Somebody who is not in crm.yaml gets another name in .mailmap."""
        self.tick(self.pick_author())
        name = self.fresh("Anna")
        self.mailmap.append(f"{name} <ann@other.example>")
        self.ledger.put(".mailmap", "".join(f"{line}\n" for line in self.mailmap))
        self.commit("mailmap")
        self.rename(("Ann Other", "ann@other.example"), name)

    def hand_unite(self) -> None:
        """.mailmap tells that somebody was Li Wei all along."""
        self.tick(self.pick_author())
        self.mailmap.append(f"Li Wei <{MEMBERS[0][1]}> <{OLD_LI[1]}>")
        self.ledger.put(".mailmap", "".join(f"{line}\n" for line in self.mailmap))
        self.commit("who is who")
        name = self.names[MEMBERS[0]]
        self.rename(OLD_LI, name)
        for row in self.rows:
            others = dict.fromkeys(one for one in row["co_authors"] if one != row["author"])
            row["co_authors"] = list(others)

    # What is to be told

    def list_field(self, customer: str | None, path: tuple[str, ...]) -> list[Row]:
        """What the log of a field has to say."""
        return [
            row
            for row in self.rows
            if customer in (None, row["customer"])
            and row["customer"] is not None
            and tuple(row["path"].split("."))[: len(path)] == path
        ]

    def blame(self, customer: str) -> dict[Place, Row | None]:
        """The change that made each value of a card what it is."""
        own = [row for row in self.rows if row["customer"] == customer]
        found: dict[Place, Row | None] = {}
        for (path, member), value in list_values(self.cards[customer]).items():
            if path[0] == "regrades":
                reason = get_at(self.cards[customer], path[:2])["reason"]
                made = (row for row in own if (row["path"], row["reason"]) == ("grade", reason))
            else:
                made = (
                    row
                    for row in reversed(own)
                    if _brought(row, path, member, value)
                    and not any(row is choice for choice in self.choices)
                )
            found[path, member] = next(made, None)
        return found


def list_values(card: Value) -> dict[Place, Any]:
    """Every single value, and every member of a set."""
    return dict(_iter_values((), card))


def _iter_values(path: tuple[str, ...], value: Any) -> Any:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _iter_values((*path, key), one)
    elif isinstance(value, list) and path[-1] in _SETS:
        for one in value:
            yield (path, one), one
    elif isinstance(value, list):
        for one in value:
            yield from _iter_values((*path, one["id"]), one)
    elif value not in (None, ""):
        yield (path, None), value


def _brought(row: Row, path: tuple[str, ...], member: str | None, value: Any) -> bool:
    """Whether a change brought a value: it stands there afterwards, and had not before."""
    place = tuple(row["path"].split(".")) if row["path"] else ()
    if place != path[: len(place)]:
        return False
    rest = path[len(place) :]
    old, new = get_at(row["old"], rest), get_at(row["new"], rest)
    if member is not None:
        return member in (new or []) and member not in (old or [])
    return bool(new == value and old != value)
