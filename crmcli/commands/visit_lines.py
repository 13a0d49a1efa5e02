"""`crm visit --stdin`: several visits, one a line, in one commit.

A line is what one types after `crm visit`, or a JSON object with the same things by name.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from crmcli.acts.visit import log_visit
from crmcli.book.bulk import Line, NameReader, Problem, Task
from crmcli.book.receipts import BulkReceipt
from crmcli.commands.asking import NOTHING
from crmcli.commands.bulk import answer_bulk
from crmcli.commands.options import Customer
from crmcli.commands.session import FROM_STDIN, Session
from crmcli.commands.visit_words import (
    By,
    Channel,
    Contact,
    Day,
    Missed,
    Next,
    Notes,
    Obstacle,
    Remedy,
    Result,
    note_missed,
    read_words,
)
from crmcli.errors import CrmError, UsageError
from crmcli.rules.when import parse_when

if TYPE_CHECKING:
    from crmcli.book import Book

_KEYS: Mapping[str, str] = {
    "customer": "customer",
    "notes": "notes",
    "channel": "channel",
    "contact": "contact",
    "with": "contact",
    "outcome": "outcome",
    "problem": "problem",
    "solution": "solution",
    "next": "promise",
    "next_what": "what",
    "date": "day",
    "missed": "missed",
    "by": "by",
}
"""What a JSON object may say, and the option that it is."""

_app = typer.Typer(add_completion=False, rich_markup_mode=None)


@_app.command(add_help_option=False)
def _read_line(
    customer: Customer,
    notes: Notes = None,
    channel: Channel = None,
    contact: Contact = None,
    outcome: Result = None,
    problem: Obstacle = None,
    solution: Remedy = None,
    promise: Next = None,
    day: Day = None,
    missed: Missed = False,
    by: By = None,
) -> None:
    """What a line may say. Only its words are read; it is never called."""


def log_lines(session: Session, *, dry_run: bool, as_json: bool) -> None:
    """Log the visits on standard input and answer. Raises as `Book.write_all`."""
    book = session.open_book()
    tasks, problems = _read_tasks(session, book)
    receipt = BulkReceipt((), ())
    if tasks or problems:
        receipt = book.write_all("visit", tasks, problems=problems, dry_run=dry_run)
    if answer_bulk(session, receipt, as_json=as_json, visits=list(receipt.made)):
        return
    if receipt.made:
        session.say("visits-logged", visits=len(receipt.made), customers=len(receipt.written))
    else:
        session.say("no-visits-given")


def parse_line(text: str) -> dict[str, Any]:
    """What a line says, by the names of the options; `customer` is one of them.

    Raises UsageError for a line that cannot be understood.
    """
    said = _parse_json(text) if text.startswith("{") else _parse_words(text)
    if not said.get("customer"):
        raise UsageError("customer-needed", command="ID -m …")
    if said.get("notes") is None and not said.get("missed"):
        raise UsageError("notes-needed", command=f"{said['customer']} -m …")
    return said


def _read_tasks(session: Session, book: Book) -> tuple[list[Task], list[Problem]]:
    tasks, problems = [], []
    reader = NameReader(book)
    for line in _iter_lines(session.read_input()):
        try:
            said = parse_line(line.text)
            file, named_contact = reader.get_file(said["customer"])
            said["contact"] = said.get("contact") or named_contact
            act = partial(log_visit, **_understand(said, book.today))
        except CrmError as error:
            problems.append(Problem(line, error))
        else:
            tasks.append(Task(line, file, act))
    return tasks, problems


def _iter_lines(text: str) -> Iterator[Line]:
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.strip()
        if words and not words.startswith("#"):
            yield Line(number, words)


def _understand(said: Mapping[str, Any], today: date) -> dict[str, Any]:
    day = said.get("day")
    on = None if day is None else parse_when(day, today, "past")
    what, promise = said.get("what"), said.get("promise")
    if what is None:
        words = read_words(said, on, today)
    elif promise is None or promise.strip().casefold() in NOTHING:
        raise UsageError("line-without-promise")
    else:
        words = read_words({**said, "promise": None}, on, today)
        words["next"] = (parse_when(promise, today, "future"), what)
    note_missed(words)
    return words


def _parse_words(text: str) -> dict[str, Any]:
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageError("line-not-closed") from error
    command = typer.main.get_command(_app)
    try:
        parent = typer.Context(TyperGroup(name="crm"), info_name="crm")
        context = command.make_context("visit", words, parent=parent)
    except TyperException as error:
        from crmcli.commands.usage import explain_usage

        raise explain_usage(error) from error
    said: dict[str, Any] = context.params
    if said["notes"] == FROM_STDIN:
        raise UsageError("line-reads-input")
    return said


def _parse_json(text: str) -> dict[str, Any]:
    try:
        pairs: list[tuple[str, Any]] = json.loads(text, object_pairs_hook=_Pairs)
    except json.JSONDecodeError as error:
        raise UsageError("line-not-json", position=error.pos + 1) from error
    except (RecursionError, ValueError) as error:  # brackets too deep, a number too long
        raise UsageError("line-not-json", position=1) from error
    said: dict[str, Any] = {}
    for key, value in pairs:
        if key not in _KEYS:
            raise UsageError("unknown-key", key=key, choices=list(_KEYS))
        if _KEYS[key] in said:
            raise UsageError("key-twice", key=key)
        if value is not None:
            said[_KEYS[key]] = _read_value(key, value)
    return said


class _Pairs(list[tuple[str, Any]]):
    """The keys and values of a JSON object as they stand, so that none is lost."""


def _read_value(key: str, value: Any) -> str | bool:
    fits = isinstance(value, bool) if key == "missed" else isinstance(value, str)
    if not fits:
        raise UsageError("line-not-truth" if key == "missed" else "line-not-text", key=key)
    return bool(value) if key == "missed" else str(value)
