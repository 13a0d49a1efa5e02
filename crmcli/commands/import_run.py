"""One run of `crm import`: what was asked for, and the way from the file into the ledger."""

from __future__ import annotations

import contextlib
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple, get_args
from zoneinfo import ZoneInfo

import typer

from crmcli.acts.take_in import Manner, Side
from crmcli.book.offers import Imported, Wishes
from crmcli.commands.import_outputs import check_outputs
from crmcli.commands.import_reading import Asked, check_questions, leave_aside, open_round_trip
from crmcli.commands.import_report import report, save_map_of
from crmcli.commands.session import FROM_STDIN
from crmcli.errors import Stopped, UsageError
from crmcli.exchange.import_maps import ImportMap, load_map
from crmcli.exchange.opening import open_content, open_table, read_bytes
from crmcli.exchange.rejects import check_rejected_rows
from crmcli.rules.filling import list_default_targets, read_defaults
from crmcli.rules.habits import Habits
from crmcli.rules.layout import find_table, get_table, list_tables
from crmcli.rules.outcome import Message
from crmcli.rules.values import Scope
from crmcli.rules.written_dates import Order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crmcli.book import Book
    from crmcli.book.reading_tables import Content
    from crmcli.commands.session import Session
    from crmcli.exchange.opening import Source
    from crmcli.rules.layout import Table

_ORDERS: tuple[Order, ...] = get_args(Order)
_SIDES: tuple[Side, ...] = get_args(Side)
_PHONES_OF = {"Asia/Shanghai": "CN", "Asia/Chongqing": "CN", "Asia/Urumqi": "CN"}
_CURRENCY_OF = {"CN": "CNY"}


class Request(NamedTuple):
    """What the command line asks for, as it was typed. None: nothing was said."""

    file: str
    """`-` is standard input."""
    dry_run: bool
    list_name: str | None
    map_file: str | None
    save_map: str | None
    rejects: str | None
    force: bool
    branch: str | None
    spread: int | None
    """Work days."""
    clashes: str | None
    dates: str | None
    region: str | None
    sheet: str | None
    heading: int | None
    """The row, from 1."""
    encoding: str | None
    delimiter: str | None
    as_json: bool


def take_in(session: Session, request: Request) -> Imported:
    """Read the file, take it in, and tell what became of it.

    Raises UsageError for what was asked wrongly or has to be settled first; else as `open_table`,
    `load_map`, `Book.take_in` and `report`.
    """
    with _telling_of_interrupts():
        book, content, wishes, done = _read_and_take_in(session, request)
    report(
        session, book, content, done, wishes,
        dry_run=request.dry_run, as_json=request.as_json, rejects=request.rejects,
    )  # fmt: skip
    return done


def _read_and_take_in(session: Session, request: Request) -> tuple[Book, Content, Wishes, Imported]:
    """The ledger, what the file says, how it was to be taken in, and what became of it."""
    folder = session.get_folder()
    book = session.open_book()
    known = ImportMap()
    if request.map_file is not None:
        known = load_map(folder / request.map_file, request.map_file)
    name = _name_source(session, request)
    source = _open_source(session, book, request, name)
    table = _find_list(book, source, request, name)
    check_outputs(session, book, source, request)
    habits = _make_habits(book, known, request)._replace(is_typed=source.kind != "csv")
    root = book.schema.root
    defaults = read_defaults(root, known.said.defaults, habits)
    if table is not None and table.list is not None and defaults:
        raise UsageError("default-of-list", file=request.map_file)
    trip = open_round_trip(book, source, name)
    if trip is not None:
        source = leave_aside(session, trip, source, table)
    asked = Asked(root, source, table, habits, known, name, trip)
    tables = asked.understand(session)
    if request.save_map is not None:
        save_map_of(session, request.save_map, tables, asked.known)
    check_questions(asked, tables)
    content = asked.read(session, tables)
    if request.rejects is not None:
        for one in content.tables:
            check_rejected_rows(request.rejects, one.sheet.heading, one.rows)
    names = tuple(one.sheet.name or name for one in content.tables)
    wishes = _make_wishes(session, known, request)._replace(defaults=defaults, sheets=names)
    progress = None if request.as_json else session.find_progress("importing-cards")
    done = book.take_in(content.offers, wishes, progress, dry_run=request.dry_run)
    return book, content, wishes, done


@contextlib.contextmanager
def _telling_of_interrupts() -> Iterator[None]:
    """Let who stops the reading of a large file know that nothing has come of it."""
    try:
        yield
    except Stopped:
        raise
    except (KeyboardInterrupt, typer.Abort) as interrupt:
        raise Stopped("stopped") from interrupt


def _name_source(session: Session, request: Request) -> str:
    """What the file is called in what is said of it."""
    from crmcli.views.sentences import say

    is_input = request.file == FROM_STDIN
    return say(session.language, "standard-input") if is_input else request.file


def _open_source(session: Session, book: Book, request: Request, name: str) -> Source:
    """The file, opened. Says what is odd about it."""
    if request.file == FROM_STDIN:
        opening = partial(open_content, read_bytes(session.input, name), name)
    else:
        opening = partial(open_table, session.get_folder() / request.file, name=name)
    source = opening(
        encoding=request.encoding,
        delimiter=request.delimiter,
        sheet=request.sheet,
        heading=request.heading,
        card_keys=book.schema.root.children.keys(),
    )
    tables = list_tables(book.schema.root)
    session.say_all([one for one in source.remarks if not _is_of_empty_list(tables, one)])
    return source


def _is_of_empty_list(tables: Sequence[Table], remark: Message) -> bool:
    """Whether a remark tells of a sheet with no row that our own exports have, too."""
    reason = remark.values.get("reason")
    if not isinstance(reason, Message) or reason.code != "sheet-heading-only":
        return False
    place = reason.values["place"]
    said = place.values if isinstance(place, Message) else {}
    name = said.get("sheet") or PurePath(str(said.get("file"))).stem
    return find_table(tables, str(name)) is not None


def _find_list(book: Book, source: Source, request: Request, name: str) -> Table | None:
    """The list that the rows are entries of; None for customers. Raises UsageError."""
    word = request.list_name
    if word is None:
        return None
    if source.entries is not None:
        raise UsageError("import-list-entries", file=name)
    return get_table(list_tables(book.schema.root), word)


def _make_habits(book: Book, known: ImportMap, request: Request) -> Habits:
    """How the texts are meant: as was said, else as the map says, else as the team's settings."""
    said = request.dates or known.dates
    order = next((one for one in _ORDERS if one == said), None)
    if said is not None and order is None:
        raise UsageError("bad-option", option="--dates", value=said, choices=_ORDERS)
    settings = book.settings
    country = request.region or settings.calendar.country or _PHONES_OF.get(settings.timezone) or ""
    region = country[:2].upper()
    return Habits(
        Scope(book.today, settings, book.find_me()),
        region=region or None,
        currency=_CURRENCY_OF.get(region),
        order=order,
        zone=ZoneInfo(settings.timezone),
        given=frozenset(
            one.keys for one in list_default_targets(book.schema.root, known.said.defaults)
        ),
    )


def _make_wishes(session: Session, known: ImportMap, request: Request) -> Wishes:
    """How it is to be taken in. Raises UsageError for a side that there is not."""
    from crmcli.views.sentences import say

    side = next((one for one in _SIDES if one == request.clashes), None)
    if request.clashes is not None and side is None:
        raise UsageError("bad-option", option="--clashes", value=request.clashes, choices=_SIDES)
    manner = Manner(
        prefers=side,
        visit_notes=say(session.language, "import-visit-notes"),
        regrade_reason=say(session.language, "import-regrade-reason"),
        first_contact=say(session.language, "import-first-contact"),
    )
    return Wishes(manner, request.force, known.customers, request.branch, request.spread)
