"""`crm list`: the customers that a query selects, with the columns that one wants."""

from __future__ import annotations

from functools import partial
from itertools import starmap
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeAlias

import typer

from crmcli.commands.options import Archived, Columns, Format, Json, Query
from crmcli.commands.rows import CountedRows, show_rows, split_words
from crmcli.commands.selection import name_broken_cards, remark_archived, select_unarchived
from crmcli.commands.session import Session, get_session, tell
from crmcli.rules.days import add_days

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from crmcli.ledger.snapshot import Glance
    from crmcli.rules.followup import Standing
    from crmcli.rules.outcome import Card
    from crmcli.views.columns import Row

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help=tell(
        "List and filter customers.\n\n\b\n  crm list grade=K,A owner=me --sort due\n"
        "  crm list tag:budget/high --columns id,name,contacts.phones\n"
        "  crm list grade=A --untouched 30d",
        "列出、筛选客户。\n\n\b\n  crm list 级别=K,A 负责人=me --sort 应跟进\n"
        "  crm list tag:预算/高 --columns 标识,名称,联系人.电话\n"
        "  crm list 级别=A --untouched 30d",
    )
)
def list_(
    context: typer.Context,
    query: Query = None,
    sort: Annotated[
        str | None,
        typer.Option(
            "--sort",
            metavar="FIELD",
            show_default=False,
            help=tell(
                "order by this field; -FIELD the other way round", "按此字段排序；-字段 为倒序"
            ),
        ),
    ] = None,
    untouched: Annotated[
        str | None,
        typer.Option(
            "--untouched",
            metavar="30d",
            show_default=False,
            help=tell(
                "without contact for longer than this, or never since they were created",
                "超过此天数没有跟进的，以及建档后从未跟进的",
            ),
        ),
    ] = None,
    archived: Archived = False,
    columns: Columns = None,
    form: Format = None,
    json: Json = False,
) -> None:
    """List the customers."""
    from crmcli.views import listing
    from crmcli.views.values import Reader

    session = get_session(context)
    book = session.open_book()
    quiet_days = None
    if untouched is not None:
        from crmcli.rules.when import parse_span

        quiet_days = parse_span(untouched, book.today, "past")
    root = book.schema.root
    fields = listing.choose_fields(root, split_words(columns) if columns else None)
    orders = [] if quiet_days is None else [_Order(_make_quiet_key(book.today))]
    sort_field = listing.choose_fields(root, [sort.lstrip("-")])[0] if sort else None
    if sort is not None and sort_field is not None:
        descending = sort.startswith("-")
        key = listing.make_sort_key(sort_field, book.today, descending=descending)
        orders.append(_Order(key, descending))
    selection = select_unarchived(
        session,
        book,
        query or [],
        with_archived=archived,
        whole=any(one.path[:1] == ("visits",) for one in (*fields, sort_field or root)),
    )
    shown: Iterable[Glance] = selection
    if quiet_days is not None:
        shown = _iter_untouched(selection, book.today, quiet_days)
    build_row = listing.make_row_builder(fields, root, book.today)
    rows = CountedRows(_iter_rows(shown, build_row, orders))
    reader = Reader(session.language, book.today, book.settings)
    keep = None if columns else ("last_visit",) if quiet_days is not None else ()
    built = listing.build_columns(fields, root, reader, keep=keep)
    is_table = show_rows(session, built, rows, "json" if json else form)
    if is_table:
        _remark_count(session, rows.count, book.today, quiet_days)
        remark_archived(session, selection)
    name_broken_cards(session, book)


_Keyed: TypeAlias = "tuple[list[Any], Row]"
"""A row with its place in each order."""


class _Order(NamedTuple):
    """What customers are sorted by, equals staying as they came."""

    key: Callable[[Card, Standing], Any]
    descending: bool = False


def _iter_rows(
    shown: Iterable[Glance],
    build_row: Callable[[Card, Standing], Row],
    orders: Sequence[_Order],
) -> Iterable[Row]:
    """The rows of the customers, sorted by each order in turn."""
    if not orders:
        return starmap(build_row, shown)
    from crmcli.ledger.spooling import iter_sorted

    keyed: Iterable[_Keyed] = (
        ([order.key(*one) for order in orders], build_row(*one)) for one in shown
    )
    for position, order in enumerate(orders):
        keyed = iter_sorted(keyed, partial(_get_rank, position), reverse=order.descending)
    return (row for _, row in keyed)


def _get_rank(position: int, keyed: _Keyed) -> Any:
    return keyed[0][position]


def _iter_untouched(selection: Iterable[Glance], today: date, quiet_days: int) -> Iterator[Glance]:
    """Those without contact for longer than so many days."""
    from crmcli.rules.followup import count_quiet_days

    for one in selection:
        days = count_quiet_days(one.card.value, one.standing, today)
        if days is None or days > quiet_days:
            yield one


def _make_quiet_key(today: date) -> Callable[[Card, Standing], Any]:
    """What puts those first who are longest without contact, and before them who never had any."""
    from crmcli.rules.followup import count_quiet_days

    def rank(card: Card, standing: Standing) -> tuple[bool, int]:
        days = count_quiet_days(card.value, standing, today)
        return days is not None, -(days or 0)

    return rank


def _remark_count(session: Session, count: int, today: date, quiet_days: int | None) -> None:
    if quiet_days is None:
        session.say("listed", count=count)
    else:
        session.say("untouched-since", count=count, day=add_days(today, -quiet_days))
