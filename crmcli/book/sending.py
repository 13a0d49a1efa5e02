"""What is about to be sent is judged first: plain git commits and merges without asking us."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from crmcli.book.judging import find_errors_of_save
from crmcli.book.unsaved import LEDGER_FILES, is_saved
from crmcli.history.between import find_empty_tree
from crmcli.history.differing import Changed, list_changed, list_changed_names
from crmcli.history.endpoints import Ends
from crmcli.history.revisions import list_known
from crmcli.history.worktree import MANY, load_committed, read_tree
from crmcli.ledger.records import is_record
from crmcli.ledger.schema import SCHEMA_FILE
from crmcli.ledger.settings import SETTINGS_FILE
from crmcli.ledger.verdicts import Standards
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.findings import Finding
from crmcli.rules.quality import has_new_code

if TYPE_CHECKING:
    from crmcli.book.book import Book

_JUDGES = (SETTINGS_FILE, SCHEMA_FILE)


def find_errors_of_sending(
    book: Book, head: str, new: str, known: Sequence[str | None]
) -> list[Finding]:
    """The errors in a commit that none of some commits has which the remote has.

    `head` is that of the work tree. `known` has None for a branch that the remote does not have:
    that counts as what any remote has of ours. Looked at is what differs. Raises GitFailed.
    """
    errors: list[Finding] | None = None
    for base in _list_bases(book, new, known):
        found = _find_added(book, head, new, base)
        places = {_name_place(one) for one in found}
        kept = found if errors is None else errors
        errors = [one for one in kept if _name_place(one) in places]
        if not errors:
            return []
    return errors or []


def _list_bases(book: Book, new: str, known: Sequence[str | None]) -> list[str]:
    bases = [base for base in known if base is not None]
    if None in known:
        bases += list_known(book.root, new)
    return bases or [find_empty_tree(book.root)]


def _find_added(book: Book, head: str, new: str, base: str) -> list[Finding]:
    changes = _list_changes(book, head, new, base)
    if not changes:
        return []
    # What these say is taken from the commits; the rest is as in the work tree.
    before = {one.file: one.after for one in _load_changes(book, head, new)}
    edited = [edit.file for edit in read_tree(book.root, _list_places(book, changes)).edited]
    stored = load_committed(book.root, edited)
    before = {file: stored.get(file) for file in edited if is_saved(file)} | before
    before |= {one.file: one.before for one in changes}
    return find_errors_of_save(book, {one.file: one.after for one in changes}, before)


def _list_changes(book: Book, head: str, new: str, base: str) -> list[Changed]:
    """What differs; of very much that lies in the work tree, only what the index knows as wrong."""
    ends = Ends(base, new, ())
    names = [name for name in list_changed_names(book.root, ends) if _is_ours(name)]
    if not names or len(names) <= MANY or head != new:
        return _load_changes(book, base, new) if names else []
    edited = {edit.file for edit in read_tree(book.root, LEDGER_FILES).edited}
    if not edited.isdisjoint(_JUDGES):
        return _load_changes(book, base, new)  # the index judges by what is not committed
    wanted = {*_JUDGES, *edited, *_list_doubtful(book)}.intersection(names)
    places = sorted(wanted) if len(wanted) <= MANY else LEDGER_FILES
    found = list_changed(book.root, ends, *places) if wanted else []
    return [one for one in found if one.file in wanted]


def _list_doubtful(book: Book) -> set[str]:
    """The cards of the work tree with which something is wrong, each for itself or together."""
    from crmcli.book.catalog import find_index, open_catalog

    index, standards = find_index(book.repository), Standards((*book.settings.people,), book.today)
    catalog = open_catalog(
        book.repository, book.schema, book.settings, index, book.progress, standards=standards
    )
    with contextlib.closing(catalog):
        doubtful = {file for file, _ in catalog.iter_findings()}
        doubtful.update(*(files for _, files in catalog.list_repeated()))
        return doubtful.union(catalog.list_unreadable())


def _load_changes(book: Book, old: str, new: str) -> list[Changed]:
    found = list_changed(book.root, Ends(old, new, ()), *LEDGER_FILES)
    return [one for one in found if is_saved(one.file)]


def _is_ours(file: str) -> bool:
    return file.partition("/")[0] in LEDGER_FILES and is_saved(file)


def _list_places(book: Book, changes: Sequence[Changed]) -> Sequence[str]:
    """Where a hand edit would mislead: of other cards only where cards are compared."""
    return LEDGER_FILES if any(_concerns_others(book, one) for one in changes) else _JUDGES


def _concerns_others(book: Book, one: Changed) -> bool:
    """Whether other cards are judged otherwise for a change."""
    if one.file in _JUDGES:
        return True
    if not is_record(one.file) or one.after is None:
        return False
    root = book.schema.root
    had, has = (parse_record(data or b"", root).value or {} for data in (one.before, one.after))
    return one.before is None or has_new_code(had, has)


def _name_place(one: Finding) -> tuple[object, ...]:
    return one.file, one.line, one.column, one.path, one.rule
