"""What completion needs of a ledger, in the blink between two keys: ids, names, tags.

It asks the index, as commands do, so that it never offers what is no longer so; but where much
has to be read for that first, it leaves that to the next command. Then it reads as little as it
can: ids are file names, and a name is looked for only in the cards whose bytes hold what was typed,
or, where it was typed in Latin letters, in all cards of a ledger that is small enough to be read at
once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import starmap
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from crmcli.book.catalog import Catalog, find_index, open_catalog
from crmcli.book.naming import choose_extracts, iter_candidates
from crmcli.book.refreshing import Behind, Patience
from crmcli.errors import Failure
from crmcli.ledger.extracts import Extract
from crmcli.ledger.index_file import has_index
from crmcli.ledger.records import (
    find_usual_files,
    iter_record_files,
    load_bytes,
    name_record,
)
from crmcli.rules.fields import Field
from crmcli.rules.folding import fold_text
from crmcli.rules.ids import is_id
from crmcli.rules.names import find_matches, get_match
from crmcli.rules.outcome import Card

if TYPE_CHECKING:
    from crmcli.book.book import Book

MANY = 1200
"""Cards that are read at most: a third of a second. Beyond, ids must do until there is an index.
"""
_PATIENCE = Patience(files=200, extracts=25_000)
"""What is read and made for the index meanwhile, at most: a second's work, and only once."""
MANY_NAMED = 300
"""Candidates whose names are shown; nobody reads more of them in a terminal."""
_NAMES = ("id", "code", "name", "aliases")


class Glimpse(NamedTuple):
    """A customer as completion offers it. `name` is empty where it was not read."""

    id: str
    name: str


def find_glimpses(book: Book, typed: str) -> list[Glimpse]:
    """The customers that `typed` could become: by id, else by name, contact, code or pinyin."""
    by_id = _find_catalog(book)
    if by_id is None:
        return _find_in_files(book.root, book.schema.root, typed)
    glimpses = _list_begun(by_id, fold_text(typed))
    if glimpses:
        return glimpses
    by_name = _find_catalog(book, choose_extracts(typed))
    if by_name is None:
        return []
    found = find_matches(iter_candidates(by_name, typed), typed)
    return [Glimpse(match.id, match.name) for match in found]


def list_tags(book: Book) -> list[str]:
    """The tags in use, in order; none in a ledger that is too big to be read for them at once."""
    catalog = _find_catalog(book)
    if catalog is not None:
        return catalog.list_tags()
    return _list_tags_of_files(book.root, book.schema.root)


def get_named(book: Book, name: str) -> Card:
    """The card that `name` stands for, if that can be said at once. Raises as `Book.get_card`."""
    if is_id(name) and find_usual_files(book.root, name):
        return book.get_card(name)
    extracts = choose_extracts(name)
    catalog = _find_catalog(book, extracts)
    if catalog is None:
        files = list(iter_record_files(book.root))
        keys = (*_NAMES, "contacts")
        cards = _load_cards(book.root, book.schema.root, files, keys, having=fold_text(name))
        return book.get_card(get_match(cards, name).id)
    record, _ = book.get_record(name, for_writing=False, catalog=catalog)
    return book.read_card(record)


def _find_catalog(book: Book, extracts: Sequence[Extract] = ()) -> Catalog | None:
    """All cards as they are now; None where too much must be read before that can be said."""
    folder = find_index(book.repository)
    if not has_index(folder):
        return None
    circumstances = (book.repository, book.schema, book.settings, folder)
    try:
        return open_catalog(*circumstances, extracts=extracts, patience=_PATIENCE)
    except Behind:
        return None


def _list_begun(catalog: Catalog, begun: str) -> list[Glimpse]:
    """The customers whose ids begin so, the first of them with their names."""
    files = [file for file in catalog.iter_files() if name_record(file).startswith(begun)]
    broken = set(catalog.list_broken())
    shown = [file for file in files[:MANY_NAMED] if file not in broken]
    names = {card.file: _name(card) for card in catalog.iter_fronts(shown)}
    ids = {name_record(file): names.get(file, "") for file in files}
    return list(starmap(Glimpse, ids.items()))


def _find_in_files(root_dir: Path, root: Field, typed: str) -> list[Glimpse]:
    files = {name_record(file): file for file in iter_record_files(root_dir)}
    begun = fold_text(typed)
    ids = [one for one in files if one.startswith(begun)]
    if ids:
        shown = _load_cards(root_dir, root, [files[one] for one in ids[:MANY_NAMED]], _NAMES)
        names = {card.id: card for card in shown}
        return [Glimpse(one, _name(names.get(one))) for one in ids]
    cards = _load_cards(root_dir, root, files.values(), _NAMES, having=begun)
    return [Glimpse(match.id, match.name) for match in find_matches(cards, typed)]


def _list_tags_of_files(root_dir: Path, root: Field) -> list[str]:
    cards = _load_cards(root_dir, root, list(iter_record_files(root_dir)), ("tags",))
    used: set[str] = set()
    for card in cards:
        tags = card.value.get("tags")
        used.update(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else None
    return sorted(used)


def _load_cards(
    root_dir: Path, root: Field, files: Iterable[str], keys: Sequence[str], having: str = ""
) -> list[Card]:
    """The fronts of cards. `having`: typed text; where it is Chinese, only cards with it."""
    wanted = having.encode() if not having.isascii() else b""
    from crmcli.ledger.fronts import parse_front  # YAML is seldom wanted where there is an index

    names = list(files)
    if not wanted and len(names) > MANY:
        return []
    cards = []
    for file in names:
        data = _find_data(root_dir, file)
        if wanted in data:
            cards.append(Card(name_record(file), file, dict(parse_front(data, root, keys))))
    return cards


def _find_data(root_dir: Path, file: str) -> bytes:
    """A card's bytes; nothing for one that cannot be read, which `crm check` tells of."""
    try:
        return load_bytes(root_dir, file)
    except Failure:
        return b""


def _name(card: Card | None) -> str:
    value: Any = card.value.get("name") if card is not None else None
    return value if isinstance(value, str) else ""
