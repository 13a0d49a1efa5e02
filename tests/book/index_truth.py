"""What the index streams, held against a plain reading of all files.

`python -m tests.book.index_truth FOLDER` prints the differences, for a process of its own.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

from crmcli.book import Book, open_book
from crmcli.book.finding import Finding
from crmcli.errors import CrmError
from crmcli.ledger.entries import HEADLINE
from crmcli.ledger.records import iter_record_files, load_any_record, name_record
from crmcli.rules.followup import assess_card
from crmcli.rules.outcome import Card
from crmcli.rules.search import prepare_search
from tests.searching import search_cards

TODAY = date(2026, 11, 23)


def find_difference(root: Path, search: str | None = None) -> str | None:
    """What the catalog of the ledger says otherwise than its files; None where all agrees.

    A folder that cannot be read has to be refused. `search`: a text to be found, too.
    """
    book = open_book(root, TODAY)
    truth = _read_plainly(book, search)
    try:
        streamed = _read_catalog(book, search)
    except CrmError as error:
        streamed = {"error": error.code}
    for what, value in truth.items():
        if streamed.get(what) != value:
            return f"{what}:\n  the files  {value}\n  the index  {streamed.get(what)}"
    return None


def _read_plainly(book: Book, search: str | None) -> dict[str, Any]:
    try:
        files = sorted(iter_record_files(book.root), key=os.fsencode)
    except CrmError as error:
        return {"error": error.code}
    cards: list[tuple[str, list[tuple[str, Any]], tuple[Any, ...]]] = []
    broken = []
    for file in files:
        record = load_any_record(book.root, file, book.schema.root)
        if record.value is None:
            broken.append(file)
        else:
            standing = assess_card(record.value, book.settings)
            cards.append((file, list(record.value.items()), tuple(standing)))
    whole = [Card(name_record(file), file, dict(value)) for file, value, _ in cards]
    found = search_cards(whole, [search], book.schema.root) if search else []
    due = [one for one in cards if one[2][2] is not None and one[2][2] < TODAY]
    return {
        "count": len(files),
        "all": files,
        "broken": sorted(broken),
        "cards": cards,
        "due": due,
        "glances": [(file, _leave_visits(value), standing) for file, value, standing in cards],
        "due glances": [(file, _leave_visits(value), standing) for file, value, standing in due],
        "headlines": [(file, _keep_headline(value), standing) for file, value, standing in cards],
        "due headlines": [(file, _keep_headline(value), standing) for file, value, standing in due],
        "found": [(one.card.file, one.hits[0].place.path) for one in found],
        "files": {
            id_: [file for file in files if name_record(file) == id_]
            for id_ in sorted({name_record(file) for file in files} | {"nobody"})
        },
    }


def _read_catalog(book: Book, search: str | None) -> dict[str, Any]:
    finding = Finding(book, prepare_search([search]), every=False) if search else None
    found = list(finding.iter_found()) if finding else []
    catalog = book.catalog
    names = {glance.card.id for glance in catalog.iter_glances()} | {"nobody"}
    names |= {name_record(file) for file in catalog.list_broken()}
    return {
        "count": catalog.count(),
        "all": list(catalog.iter_files()),
        "broken": catalog.list_broken(),
        "cards": _list_all(catalog.iter_cards()),
        "due": _list_all(catalog.iter_cards(due_before=TODAY)),
        "glances": _list_all(catalog.iter_glances()),
        "due glances": _list_all(catalog.iter_glances(due_before=TODAY)),
        "headlines": _list_all(catalog.iter_headlines()),
        "due headlines": _list_all(catalog.iter_headlines(due_before=TODAY)),
        "found": [(one.card.file, one.hits[0].place.path) for one in found],
        "files": {id_: catalog.find_files(id_) for id_ in sorted(names)},
    }


def _list_all(glances: Any) -> list[tuple[str, list[tuple[str, Any]], tuple[Any, ...]]]:
    return [(one.card.file, list(one.card.value.items()), tuple(one.standing)) for one in glances]


def _leave_visits(value: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    return [(key, inside) for key, inside in value if key != "visits"]


def _keep_headline(value: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    said = dict(value)
    return [(key, said.get(key)) for key in HEADLINE]


if __name__ == "__main__":
    found = find_difference(Path(sys.argv[1]))
    if found:
        sys.exit(found)
