"""Cards in the forms of other programs, piece by piece, as many as come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

from crmcli.errors import Failure
from crmcli.exchange.delimited_out import Delimiter, iter_delimited
from crmcli.rules.layout import CUSTOMERS, Table, iter_table_entries
from crmcli.rules.relations import Names, list_relations
from crmcli.rules.workbook_notes import list_notes

if TYPE_CHECKING:
    from crmcli.exchange.workbook_out import Kind, SheetPlan
    from crmcli.rules.fields import Field
    from crmcli.rules.outcome import Card
    from crmcli.rules.sheets import Cell
    from crmcli.rules.workbook_notes import Notes
    from crmcli.views.cells import Clerk

Form = Literal["csv", "tsv", "xlsx", "json", "jsonl", "vcard", "vcard4", "parquet"]

_BLOCK = 1 << 16
"""Bytes that are handed on at once."""
_FROZEN = "name"
"""The column up to which a sheet stays in sight."""


class Tally:
    """What was written: rows by table, and the keys that no table has a column for."""

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()

    def count(self, table: Table, entries: Sequence[Mapping[str, object]], known: set[str]) -> None:
        """Count the entries of a table."""
        self.rows[table.key] += len(entries)
        for entry in entries:
            if not entry.keys() <= known:
                prefix = "" if table.list is None else f"{table.key}."
                self.unknown.update(f"{prefix}{key}" for key in entry.keys() - known)


class Plan(NamedTuple):
    """What is to be written of the cards, and how."""

    root: Field
    tables: Sequence[Table]
    clerk: Clerk
    tally: Tally
    title: str = ""
    ledger: str = ""
    """What tells this ledger from others."""
    marked: bool = False
    """With a byte order mark."""
    notes: Notes | None = None
    """What a workbook is to say of where it comes from; None: nothing."""


def iter_export(form: Form, plan: Plan, cards: Iterable[Card]) -> Iterator[bytes]:
    """The cards in a form. What has one table alone has the first of the plan.

    Raises Failure: `extra-missing`, `sheet-full`, `cell-full`; `cannot-spool` where the disk of
    temporary files is full.
    """
    from crmcli.ledger.spooling import explain_trouble

    try:
        yield from _FORMS[form](plan, cards)
    except OSError as error:
        raise Failure("cannot-spool", **explain_trouble(error)) from error


def iter_rows(plan: Plan, table: Table, cards: Iterable[Card]) -> Iterator[tuple[Cell, ...]]:
    """The rows of one table."""
    known = _list_keys(plan.root, table)
    for card in cards:
        yield from _list_rows(plan, table, card, known)


def iter_files(
    form: Form, plan: Plan, cards: Iterable[Card]
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """A file for each table: its name and its pieces, to be taken before the next file is."""
    from contextlib import ExitStack

    from crmcli.ledger.spooling import Spool

    known = [_list_keys(plan.root, table) for table in plan.tables]
    with ExitStack() as stack:
        spools: list[Spool[tuple[Cell, ...]]] = [stack.enter_context(Spool()) for _ in plan.tables]
        for card in cards:
            for table, spool, keys in zip(plan.tables, spools, known, strict=True):
                for row in _list_rows(plan, table, card, keys):
                    spool.add(row)
        for table, spool in zip(plan.tables, spools, strict=True):
            yield f"{table.key}.{form}", _TABLES[form](plan, table, spool)


def _list_rows(plan: Plan, table: Table, card: Card, known: set[str]) -> list[tuple[Cell, ...]]:
    entries = [*iter_table_entries(table, card.value)]
    plan.tally.count(table, entries, known)
    return plan.clerk.fill_rows(table, card.value, entries)


def _list_keys(root: Field, table: Table) -> set[str]:
    owner = root if table.list is None else table.list.item or table.list
    return {*owner.children}


def _iter_one_table(form: str, plan: Plan, cards: Iterable[Card]) -> Iterator[bytes]:
    table = plan.tables[0]
    return _TABLES[form](plan, table, iter_rows(plan, table, cards))


def _write_delimited(
    delimiter: Delimiter, plan: Plan, table: Table, rows: Iterable[tuple[Cell, ...]]
) -> Iterator[bytes]:
    return iter_delimited(plan.clerk.name_columns(table), rows, delimiter, marked=plan.marked)


def _write_parquet(plan: Plan, table: Table, rows: Iterable[tuple[Cell, ...]]) -> Iterator[bytes]:
    from crmcli.exchange.parquet_out import iter_parquet

    return iter_parquet(_name_for_sql(plan.root, table), table.columns, rows)


def _name_for_sql(root: Field, table: Table) -> list[str]:
    """What `crm sql` calls the columns of a table, so that a question asked there is asked anew of
    the file.
    """
    path = () if table.list is None else (table.key,)
    relation = next(
        one for one in list_relations(root) if (one.source, one.path) == ("cards", path)
    )
    known = {one.path: one.name for one in relation.columns}
    whose = next(one.name for one in relation.columns if one.role == "customer")
    names = Names()
    for one in relation.columns:
        names.take(one.name)
    found = []
    for column in table.columns:
        if column.owner:
            name = whose if column.path == ("id",) else None
        else:
            name = known.get(column.path)
        found.append(name or names.take(column.key.replace(".", "_")))
    return found


def _iter_workbook(plan: Plan, cards: Iterable[Card]) -> Iterator[bytes]:
    from crmcli.exchange.workbook_out import Workbook

    with Workbook([_plan_sheet(plan.clerk, one) for one in plan.tables], plan.title) as book:
        known = [_list_keys(plan.root, table) for table in plan.tables]
        owners: list[str] = []
        for card in cards:
            owners.append(card.id)
            for number, table in enumerate(plan.tables):
                for row in _list_rows(plan, table, card, known[number]):
                    book.add_row(number, row, card.id)
        if plan.notes is not None:
            book.add_notes(list_notes(plan.notes._replace(customers=frozenset(owners))))
        yield from book.iter_pieces()


def _iter_json(lined: bool, plan: Plan, cards: Iterable[Card]) -> Iterator[bytes]:
    from crmcli.views.formats import iter_records

    return _iter_blocks(iter_records(_iter_values(plan, cards), "jsonl" if lined else "json"))


def _iter_vcards(
    version: Literal["3.0", "4.0"], plan: Plan, cards: Iterable[Card]
) -> Iterator[bytes]:
    from crmcli.exchange.vcards_out import iter_vcards

    return _iter_blocks(
        vcard
        for value in _iter_values(plan, cards)
        for vcard in iter_vcards(value, plan.ledger, version)
    )


def _iter_values(plan: Plan, cards: Iterable[Card]) -> Iterator[Mapping[str, object]]:
    for card in cards:
        plan.tally.rows[CUSTOMERS] += 1
        yield card.value


def _iter_blocks(texts: Iterable[str]) -> Iterator[bytes]:
    """The texts as bytes, in pieces that are worth a write."""
    block = bytearray()
    for text in texts:
        block += text.encode()
        if len(block) >= _BLOCK:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def _plan_sheet(clerk: Clerk, table: Table) -> SheetPlan:
    from crmcli.exchange.workbook_out import SheetColumn, SheetPlan

    columns = [
        SheetColumn(
            clerk.name_column(column),
            find_kind(column.field),
            () if column.owner else clerk.name_choices(column.field),
        )
        for column in table.columns
    ]
    frozen = next(
        (at for at, column in enumerate(table.columns, 1) if column.path == (_FROZEN,)), 0
    )
    return SheetPlan(clerk.name_table(table), columns, frozen)


def find_kind(field: Field) -> Kind:
    """What the cells of a field's column are."""
    if field.kind in ("integer", "number"):
        return "integer" if field.kind == "integer" else "number"
    if field.format in ("date", "money"):
        return "date" if field.format == "date" else "money"
    if field.kind in ("list", "map"):
        return "list"
    return "long" if field.multiline else "text"


_Write = Callable[[Plan, Table, Iterable["tuple[Cell, ...]"]], Iterator[bytes]]
_TABLES: Mapping[str, _Write] = {
    "csv": partial(_write_delimited, ","),
    "tsv": partial(_write_delimited, "\t"),
    "parquet": _write_parquet,
}
"""The forms that hold one table."""
_FORMS: Mapping[str, Callable[[Plan, Iterable[Card]], Iterator[bytes]]] = {
    **{form: partial(_iter_one_table, form) for form in _TABLES},
    "xlsx": _iter_workbook,
    "json": partial(_iter_json, False),
    "jsonl": partial(_iter_json, True),
    "vcard": partial(_iter_vcards, "3.0"),
    "vcard4": partial(_iter_vcards, "4.0"),
}
