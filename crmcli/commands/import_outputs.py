"""The files that `crm import` writes beside the ledger: that it can and may, before any work."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from crmcli.book.reserved import is_of_ledger
from crmcli.commands.session import FROM_STDIN
from crmcli.errors import UsageError
from crmcli.exchange.rejects import check_rejects_file, holds_tables
from crmcli.ledger.disk import explain_errors, try_to_replace

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.commands.import_run import Request
    from crmcli.commands.session import Session
    from crmcli.exchange.opening import Source
    from crmcli.rules.sheets import Sheet


def check_outputs(session: Session, book: Book, source: Source, request: Request) -> None:
    """Check the files that an import is to write.

    Raises UsageError for one that it may not write, such as one that it reads; and as
    `explain_errors` for one that it cannot.
    """
    table = None if request.file == FROM_STDIN else request.file
    if request.save_map is not None:
        read = [] if table is None else [table]
        _check_output(session, book, "--save-map", request.save_map, read)
    if request.rejects is None:
        return
    comes_back = source.notes is not None
    check_rejects_file(request.rejects, entries=source.entries is not None, comes_back=comes_back)
    others = [table, request.map_file, request.save_map]
    is_parted = len(source.sheets) > 1 and not holds_tables(request.rejects)
    parts = name_parts(request.rejects, source.sheets) if is_parted else []
    for file in (request.rejects, *parts):
        _check_output(session, book, "--rejects", file, [one for one in others if one is not None])


def _check_output(
    session: Session, book: Book, option: str, file: str, others: Sequence[str]
) -> None:
    folder = session.get_folder()
    if is_of_ledger(book, folder / file):
        raise UsageError("place-of-ledger", option=option, file=file)
    if any(_is_at(folder / file, folder / one) for one in others):
        raise UsageError("place-taken", option=option, file=file)
    with explain_errors(file):
        try_to_replace(folder / file)


def name_parts(file: str, sheets: Sequence[Sheet]) -> list[str]:
    """The files for the rows of each sheet of several: `left-contacts.csv`, each its own."""
    stem, dot, ending = file.rpartition(".")
    words: list[str] = []
    for number, sheet in enumerate(sheets, 1):
        word = "".join(one if one.isalnum() else "-" for one in sheet.name or str(number))
        while word.casefold() in map(str.casefold, words):
            word += "-"
        words.append(word)
    return [f"{stem}-{word}{dot}{ending}" for word in words]


def _is_at(place: Path, taken: Path) -> bool:
    """Whether a path is that of a file, by whatever name, or within that folder."""
    if place.resolve().is_relative_to(taken.resolve()):
        return True
    return place.is_file() and taken.is_file() and place.samefile(taken)
