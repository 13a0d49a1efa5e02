"""What a shell asks when somebody presses Tab. Not shown in `crm --help`.

`crm __complete SHELL WORD...` takes the words after `crm`, the last one under the cursor, and
prints a candidate a line, a tab, and what it is. bash splits words at `=` and `:`, so it hands over
its line as one, and gets back just what it has to insert.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from crmcli.commands.cursor import (
    DIRECTORY,
    Cursor,
    find_command,
    find_option,
    iter_options,
    name_kinds,
    read_words,
)
from crmcli.commands.groups import CommandGroup
from crmcli.commands.session import Session
from crmcli.errors import CrmError, NotFound
from crmcli.rules.candidates import (
    Candidate,
    Known,
    begins,
    complete_assignment,
    complete_choices,
    complete_columns,
    complete_days,
    complete_entries,
    complete_fields,
    complete_list,
    complete_lists,
    complete_member,
    complete_path,
    complete_people,
    complete_query,
    complete_sql,
    complete_tables,
    complete_value,
    complete_words,
)
from crmcli.rules.fields import find_field

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.rules.paths import Place


def answer_shell(root: Any, words: Sequence[str]) -> None:
    """Print what the shell may offer to go on with. `root` is the command `crm`.

    Nothing is ever said about what is wrong: a Tab in a place without a ledger, or in one that is
    broken, offers nothing.
    """
    shell, *line = words or [""]
    session = Session()
    try:
        answer = _answer_bash if shell == "bash" else _answer_other
        session.show(answer(session, root, shell, line))
    except Exception:
        # An error here would be written into the middle of a line that somebody is typing. The
        # same error shows itself when the command is run.
        return


def list_candidates(session: Session, root: Any, words: Sequence[str]) -> list[Candidate]:
    """What the last of the words could become."""
    cursor = read_words(root, words)
    typed = cursor.typed
    if cursor.awaiting is not None:
        return _list_values(session, cursor, cursor.awaiting, typed)
    if typed.startswith("-") and not cursor.only_values:
        name, sign, begun = typed.partition("=")
        option = find_option(cursor.command, name)
        if not sign or option is None:
            return list(_iter_options(cursor, typed))
        found = _list_values(session, cursor, option, begun)
        return [one._replace(word=f"{name}={one.word}") for one in found]
    if isinstance(cursor.command, CommandGroup):
        return _list_commands(cursor.command, typed)
    return [] if cursor.argument is None else _list_values(session, cursor, cursor.argument, typed)


def _answer_bash(session: Session, root: Any, _shell: str, words: Sequence[str]) -> str:
    from crmcli.rules.shellwords import split_line
    from crmcli.views.completion import render_for_bash

    typed, text, way = words
    line = split_line(typed)
    # What stands before the command itself: VARIABLE=value.
    rest = list(line.before)
    while rest and "=" in rest[0]:
        del rest[0]
    found = list_candidates(session, root, [*rest[1:], line.current])
    return render_for_bash(found, line, text, session.language, listing=way in ("63", "33", "64"))


def _answer_other(session: Session, root: Any, shell: str, words: Sequence[str]) -> str:
    from crmcli.views.completion import render_candidates

    found = list_candidates(session, root, words)
    typed = words[-1] if words else ""
    return render_candidates(found, typed, session.language, filters=shell == "fish")


def _follow(command: Any, names: Sequence[str]) -> Any:
    for name in names:
        if isinstance(command, CommandGroup):
            command = find_command(command, name)
    return command


def _list_commands(command: Any, typed: str) -> list[Candidate]:
    """The commands of a group that begin so, each with what it does."""
    if not isinstance(command, CommandGroup):
        return []
    sections = command.list_sections(typer.Context(command))
    return complete_words(dict(line for one in sections for line in one.lines), typed)


def _iter_options(cursor: Cursor, typed: str) -> Iterator[Candidate]:
    """Long names; a short one where there is no other, or where it is what was typed."""
    for option in iter_options(cursor.command):
        if option.name in cursor.options and not option.multiple:
            continue
        names = [*option.opts, *option.secondary_opts]
        offered = [name for name in names if name.startswith("--")] or names
        for name in {*offered, *(name for name in names if name == typed)}:
            if name.startswith(typed):
                yield Candidate(name, option.help)


def _list_values(session: Session, cursor: Cursor, param: Any, typed: str) -> list[Candidate]:
    """What an option or an argument may be, for each of the things that it takes."""
    found = []
    for kind in name_kinds(param):
        if _WORD.fullmatch(kind) and begins(kind, typed):
            found.append(Candidate(kind))
        elif kind == "COMMAND":
            found += _list_commands(_follow(cursor.root, cursor.given.get(kind, [])), typed)
        elif kind in _ON_DISK:
            found += _list_files(typed, only_folders=kind == "DIR")
        elif kind in _KINDS:
            session.directory = Path(cursor.given.get(DIRECTORY, ["."])[-1]).expanduser()
            found += _KINDS[kind](_Ledger(session, cursor), typed)
    return found


class _Ledger:
    """The ledger at the cursor, as far as it is wanted."""

    def __init__(self, session: Session, cursor: Cursor) -> None:
        self.book: Book = session.open_book(quiet=True)
        self.session = session
        self.cursor = cursor
        self.known = Known(self.book.schema.root, self.book.settings, self._list_tags)

    def _list_tags(self) -> Sequence[str]:
        from crmcli.book.glimpses import list_tags

        return list_tags(self.book)

    def read_card(self) -> Mapping[str, Any]:
        """The card that the command names already; an empty one where it names none."""
        from crmcli.book.glimpses import get_named

        names = self.cursor.given.get("ID")
        try:
            return get_named(self.book, names[0]).value if names else {}
        except NotFound:
            return {}

    def find_place(self) -> Place | None:
        """The list that PATH names already."""
        from crmcli.rules.paths import resolve_path

        paths = self.cursor.given.get("PATH")
        try:
            return resolve_path(self.known.root, self.read_card(), paths[0]) if paths else None
        except CrmError:
            return None


def _complete_customer(ledger: _Ledger, typed: str) -> list[Candidate]:
    from crmcli.book.glimpses import find_glimpses

    return [Candidate(one.id, one.name) for one in find_glimpses(ledger.book, typed)]


def _complete_revision(ledger: _Ledger, typed: str) -> list[Candidate]:
    """Branches and tags, also behind dots; and customers, who may stand in the same place."""
    from crmcli.history.endpoints import split_typed
    from crmcli.history.revisions import list_names

    head, begun = split_typed(typed)
    names = [name for name in list_names(ledger.book.root) if begins(name, begun)]
    customers = [] if head else _complete_customer(ledger, typed)
    return [*(Candidate(head + name) for name in names), *customers]


def _complete_other(ledger: _Ledger, typed: str) -> list[Candidate]:
    """A customer who was not named yet."""
    named = {word for words in ledger.cursor.given.values() for word in words}
    return [one for one in _complete_customer(ledger, typed) if one.word not in named]


def _complete_query(ledger: _Ledger, typed: str) -> list[Candidate]:
    """A condition; a customer where the words are those who are not the same (`dedupe --not`)."""
    if "distinct" in ledger.cursor.options:
        return _complete_other(ledger, typed)
    return complete_query(ledger.known, typed)


def _complete_columns(ledger: _Ledger, typed: str) -> list[Candidate]:
    from crmcli.commands.offered_columns import WITH_FIELDS, list_columns
    from crmcli.views.values import Reader

    book, cursor = ledger.book, ledger.cursor
    reader = Reader(ledger.session.language, book.today, book.settings)
    by = cursor.given.get("by", [None])[-1]
    try:
        columns = list_columns(cursor.command.name, by, book.schema.root, reader)
    except CrmError:
        return []
    if columns is None:
        return complete_fields(ledger.known, typed)
    found = complete_columns(columns, typed)
    if cursor.command.name in WITH_FIELDS and by is None:
        return found or complete_fields(ledger.known, typed)
    return found


def _complete_path(ledger: _Ledger, typed: str) -> list[Candidate]:
    """A path; one of a list where an entry is to be added."""
    adds = any("VALUE" in name_kinds(param) for param in ledger.cursor.command.params)
    return (complete_list if adds else complete_path)(ledger.known, ledger.read_card(), typed)


def _complete_assignment(ledger: _Ledger, typed: str) -> list[Candidate]:
    is_new = all("ID" not in name_kinds(param) for param in ledger.cursor.command.params)
    return complete_assignment(ledger.known, ledger.read_card(), typed, is_new=is_new)


def _complete_entry_field(ledger: _Ledger, typed: str) -> list[Candidate]:
    place = ledger.find_place()
    item = place.field.item if place is not None else None
    if place is None or item is None or not item.children:
        return []
    return complete_assignment(ledger.known, ledger.read_card(), typed, place)


def _complete_plain_entry(ledger: _Ledger, typed: str) -> list[Candidate]:
    place = ledger.find_place()
    if place is None or (place.field.item is not None and place.field.item.children):
        return []
    return complete_value(ledger.known, ledger.read_card(), place.field, typed)


def _complete_member(ledger: _Ledger, typed: str) -> list[Candidate]:
    place = ledger.find_place()
    return [] if place is None else complete_member(place, typed)


def _complete_sql(ledger: _Ledger, typed: str) -> list[Candidate]:
    """A statement, or with `--tables` the name of a table."""
    names_table = "tables" in ledger.cursor.options
    return (complete_tables if names_table else complete_sql)(ledger.known.root, typed)


def _complete_choice(*path: str) -> Callable[[_Ledger, str], list[Candidate]]:
    def complete(ledger: _Ledger, typed: str) -> list[Candidate]:
        field = find_field(ledger.known.root, path)
        return [] if field is None else complete_choices(field, typed)

    return complete


_WORD = re.compile("[a-z][a-z0-9]*")
"""A fixed word in a metavar: `json`, `vcard4`."""
_ON_DISK = ("DIR", "FILE", "FILES")
_KINDS: Mapping[str, Callable[[_Ledger, str], list[Candidate]]] = {
    "A,B": _complete_columns,
    "CHANNEL": _complete_choice("visits", "channel"),
    "CONTACT": lambda ledger, typed: complete_entries(ledger.read_card().get("contacts"), typed),
    "FIELD": lambda ledger, typed: complete_fields(ledger.known, typed),
    "FIELD,FIELD": lambda ledger, typed: complete_fields(ledger.known, typed),
    "GRADE": _complete_choice("grade"),
    "ID": _complete_customer,
    "KEY=VALUE": _complete_entry_field,
    "LIST": lambda ledger, typed: complete_lists(ledger.known.root, typed),
    "LIST,LIST": lambda ledger, typed: complete_lists(ledger.known.root, typed),
    "MEMBER": _complete_member,
    "OTHER": _complete_other,
    "PATH": _complete_path,
    "PATH=VALUE": _complete_assignment,
    "PERSON": lambda ledger, typed: complete_people(ledger.book.settings, typed),
    "QUERY": _complete_query,
    "REV": _complete_revision,
    "SQL": _complete_sql,
    "VALUE": _complete_plain_entry,
    "WHEN": lambda _, typed: complete_days(typed),
    "WHENTEXT": lambda _, typed: complete_days(typed),
}
"""By what a parameter's metavar says; fixed words in it (`json`) stand for themselves."""


def _list_files(typed: str, *, only_folders: bool) -> list[Candidate]:
    """Files and folders that begin so; hidden ones only where the dot was typed."""
    head, begun = os.path.split(typed)
    found = []
    for entry in sorted(os.scandir(Path(head or ".").expanduser()), key=lambda one: one.name):
        hidden = entry.name.startswith(".") and not begun.startswith(".")
        if not entry.name.startswith(begun) or hidden:
            continue
        # Not by Path, which would drop the `./` that was typed.
        name = os.path.join(head, entry.name)  # noqa: PTH118
        if entry.is_dir():
            found.append(Candidate(f"{name}/", more=True))
        elif not only_folders:
            found.append(Candidate(name))
    return found
