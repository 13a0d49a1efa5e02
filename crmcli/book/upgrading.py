"""`crm schema upgrade`: new shipped fields and labels come into the team's own schema."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from crmcli.book.judging import find_errors_of_save
from crmcli.book.receipts import Receipt
from crmcli.book.transaction import Transaction
from crmcli.book.writing import settle
from crmcli.errors import Failure, InvalidCard, Refused
from crmcli.history.commits import format_message
from crmcli.history.log import Logged, iter_log
from crmcli.history.objects import load_objects
from crmcli.history.repository import has_commits
from crmcli.ledger.journal import Change, Journal
from crmcli.ledger.json_text import rewrite_json
from crmcli.ledger.records import load_bytes
from crmcli.ledger.schema import (
    SCHEMA_FILE,
    Schema,
    find_former_schema,
    parse_schema,
    read_shipped_schema,
)
from crmcli.rules.fields import find_field
from crmcli.rules.outcome import Message, Outcome
from crmcli.rules.sameness import is_same
from crmcli.rules.schema_merge import ABSENT, Document, Merged, Step, merge_schemas
from crmcli.rules.schema_steps import Told, format_pointer, tell_steps

if TYPE_CHECKING:
    from crmcli.book.book import Book

_FOUNDED = "init"
_VERB = "schema"
_SHOWN = 60
"""Characters of a value that a clash is told with."""


class Upgraded(NamedTuple):
    """What an upgrade did, or would do in a dry run."""

    receipt: Receipt
    before: Schema
    after: Schema
    steps: tuple[Told, ...]
    clashes: tuple[Told, ...]
    """What the team and the shipped schema have both changed; it stays as the team has it."""


def upgrade_schema(book: Book, transaction: Transaction, *, keep_ours: bool) -> Upgraded:
    """Merge the shipped schema into the team's and commit that, if it brings anything.

    Raises Refused: `schema-newer`, and `schema-clashes` unless `keep_ours` leaves clashes as the
    team has them; InvalidCard for what the new schema would make wrong.
    """
    ground = transaction.grounds.examine_known(SCHEMA_FILE)
    data = load_bytes(transaction.root, SCHEMA_FILE)
    ours, theirs = parse_schema(data), parse_schema(read_shipped_schema())
    if ours.version > theirs.version:
        raise Refused("schema-newer", version=ours.version, known=theirs.version)
    base = _find_base(transaction, ours, theirs)
    merged = merge_schemas(base, ours.document, theirs.document)
    if merged.clashes and not keep_ours:
        refusal = Refused("schema-clashes", count=len(merged.clashes))
        refusal.notes = tuple(_tell_clash(step) for step in merged.clashes)
        raise refusal
    clashes = tuple(tell_steps(merged.clashes))
    if not merged.steps:
        outcome = Outcome((), Message("schema-nothing-new", {"version": ours.version}))
        receipt = Receipt(None, None, outcome, notes=tuple(transaction.notes))
        return Upgraded(receipt, ours, ours, (), clashes)
    after = _write(ours, theirs, merged)
    _refuse_errors(book, data, after.source)
    told = tuple(tell_steps(merged.steps))
    notes = [_tell(one, ours, after) for one in told]
    notes += [_tell_clash(step) for step in merged.clashes]
    code = "schema-upgraded" if after.version > ours.version else "schema-completed"
    version = {"before": ours.version, "after": after.version}
    outcome = Outcome((), Message(code, version), notes=tuple(notes))
    message = format_message(_VERB, [], "", (f"upgrade to version {after.version}",))
    change = Change(SCHEMA_FILE, data, after.source, ground.entries[SCHEMA_FILE])
    journal = Journal(_VERB, message, ground.branch, ground.head, (change,))
    receipt = settle(transaction, journal, Receipt(None, None, outcome))
    return Upgraded(receipt, ours, after, told, clashes)


def _find_base(transaction: Transaction, ours: Schema, theirs: Schema) -> Document | None:
    """The shipped schema that the team's began with; None where nobody knows it any more.

    The first commit has it word for word, until an upgrade; else its version says which it was.
    """
    founded = _find_founding_schema(transaction)
    if founded is not None and founded.version == ours.version:
        return founded.document
    if ours.version == theirs.version:
        return theirs.document
    former = find_former_schema(ours.version)
    return former.document if former is not None else None


def _find_founding_schema(transaction: Transaction) -> Schema | None:
    """The schema as `crm init` committed it, if no upgrade stands that came after."""
    if not has_commits(transaction.repository):
        return None
    history = list(iter_log(transaction.root, [SCHEMA_FILE]))
    undone = {one.undoes for one in history}
    upgrades = [one for one in history if one.act == _VERB and one.commit not in undone]
    if not history or history[-1].act != _FOUNDED or upgrades:
        return None
    return _load_schema(transaction.root, history[-1])


def _load_schema(root: Path, logged: Logged) -> Schema | None:
    """The schema that a commit brought; None for one that this program does not understand."""
    blobs = [one.new for one in logged.files if one.file == SCHEMA_FILE and one.new is not None]
    (stored,) = load_objects(root, blobs) if blobs else [None]
    try:
        return parse_schema(stored.data) if stored is not None else None
    except Failure:
        return None


def _write(ours: Schema, theirs: Schema, merged: Merged) -> Schema:
    """The team's schema with what is new in it, laid out as before."""
    text = rewrite_json(ours.source.decode(), merged.document, theirs.source.decode())
    after = parse_schema(text.encode())
    if not is_same(after.document, merged.document):
        raise AssertionError("the schema as it was written says something else")
    return after


def _refuse_errors(book: Book, before: bytes, after: bytes) -> None:
    """Raise InvalidCard where the new schema is wrong itself, or a card would be by it."""
    added = find_errors_of_save(book, {SCHEMA_FILE: after}, {SCHEMA_FILE: before})
    if added:
        raise InvalidCard("schema-refused", file=SCHEMA_FILE, findings=added)


def _tell(told: Told, before: Schema, after: Schema) -> Message:
    """One step in words: of a field by its label, of anything else by its place."""
    field = find_field(after.root, told.path) or find_field(before.root, told.path)
    if not told.path or field is None:
        return Message("schema-place", {"place": told.place})
    values = {"path": ".".join(told.path), "field": field}
    if told.kind == "rule":
        return Message("schema-rule", {**values, "rule": told.place.rpartition("/")[2]})
    return Message(f"schema-{told.kind}", values)


def _tell_clash(step: Step) -> Message:
    place = format_pointer(step.place)
    return Message("schema-clash", {"place": place, "ours": _cut(step.old), "new": _cut(step.new)})


def _cut(value: Any) -> Message | str:
    if value is ABSENT:
        return Message("schema-absent")
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 2] + ".."


def list_told(steps: Sequence[Told]) -> list[dict[str, str]]:
    """Steps as programs read them."""
    return [{"kind": one.kind, "path": ".".join(one.path), "place": one.place} for one in steps]
