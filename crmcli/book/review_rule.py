"""Whether a range of commits changes only what needs no reviewer.

Cards are compared by meaning; what `review` names is read from the crm.yaml of the branch that
the change is to go into, so that no change can loosen its own rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from crmcli.errors import Failure
from crmcli.history.differing import Changed, list_changed, list_changed_names
from crmcli.history.endpoints import Ends, Range, find_ends, parse_range
from crmcli.history.objects import load_objects
from crmcli.history.revisions import find_commit
from crmcli.ledger.records import FOLDER, is_record, name_record
from crmcli.ledger.settings import SETTINGS_FILE, read_settings
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.changelog import explain_differences
from crmcli.rules.differences import compare_cards
from crmcli.rules.outcome import Message
from crmcli.rules.quality import iter_settings_findings
from crmcli.rules.review_rule import (
    DELETE,
    FILE,
    UNREADABLE,
    Wanting,
    find_review_name,
    find_review_names,
)

if TYPE_CHECKING:
    from crmcli.book.book import Book


class Review(NamedTuple):
    """What was found: the rule, None where the team has none, and the changes in its way."""

    rule: tuple[str, ...] | None
    wanting: tuple[Wanting, ...]
    files: int
    """How many files the range changes."""


def review_range(book: Book, text: str) -> Review:
    """What in the range `A...B`, `A..B` or `A` (`A...HEAD`) wants a reviewer by the rule of A.

    Raises NotFound as `find_ends`; Failure where crm.yaml of A cannot be read, or names in
    `review` what nobody knows.
    """
    between = parse_range(text) or Range(text, "HEAD")
    ends = find_ends(book.repository, between)
    rule = _load_rule(book, between.left)
    names = list_changed_names(book.root, ends)
    wanting: list[Wanting] = []
    if rule is not None:
        wanting += (Wanting(file, (FILE,)) for file in names if not is_record(file))
        wanting += _iter_cards_wanting(book, ends, rule)
    return Review(rule, tuple(wanting), len(names))


def _load_rule(book: Book, revision: str) -> tuple[str, ...] | None:
    """What `review` names in the crm.yaml of a revision that is there."""
    commit = find_commit(book.root, revision)
    (stored,) = load_objects(book.root, [f"{commit}:{SETTINGS_FILE}"])
    if stored is None:
        return None
    settings = read_settings(stored.data)
    for flaw in iter_settings_findings(settings, book.schema.root):
        if flaw.rule == "unknown-review":
            near = flaw.values["near"]
            code = "mend.unknown-review" if near else "mend.unknown-review.alone"
            mend = Message(code, {"near": near})
            raise Failure("review-unknown", name=flaw.values["value"], mend=mend)
    if settings.review is None:
        return None
    names = (find_review_name(book.schema.root, one) for one in settings.review)
    return tuple(name for name in names if name is not None)


def _iter_cards_wanting(book: Book, ends: Ends, rule: Sequence[str]) -> Iterator[Wanting]:
    """The changes of cards, each customer's by its id wherever the file lies."""
    cards: dict[str, list[Changed]] = {}
    for one in list_changed(book.root, ends, FOLDER):
        if is_record(one.file):
            cards.setdefault(name_record(one.file), []).append(one)
    for customer, files in cards.items():
        yield from _compare_versions(book, customer, files, rule)


def _compare_versions(
    book: Book, customer: str, files: Sequence[Changed], rule: Sequence[str]
) -> Iterator[Wanting]:
    root = book.schema.root
    file = next((one.file for one in files if one.after is not None), files[0].file)
    texts = ([one.before for one in files], [one.after for one in files])
    sides = [[parse_record(one, root).value for one in side if one is not None] for side in texts]
    if any(len(side) > 1 or None in side for side in sides):
        yield Wanting(file, (UNREADABLE,), customer)  # or two files with one id
        return
    old, new = (side[0] if side else None for side in sides)
    # Of a regrade the entry that tells of it is no change of its own.
    for difference, _, _ in explain_differences(compare_cards(root, old, new)):
        names = find_review_names(difference, root, rule)
        if not names and new is None:
            names = (DELETE,)  # crm puts cards away, and deletes none
        if names:
            yield Wanting(file, names, customer, new if new is not None else old, difference)
