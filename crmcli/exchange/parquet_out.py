"""One table as Parquet, for programs that reckon with columns: typed, named as `crm sql` does."""

from __future__ import annotations

import itertools
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from crmcli.errors import Failure
from crmcli.rules.followup import NO_PROMISE

if TYPE_CHECKING:
    from crmcli.rules.fields import Field
    from crmcli.rules.layout import Column
    from crmcli.rules.sheets import Cell

_AT_ONCE = 10_000
"""Rows of a group, which are in memory together."""
_BLOCK = 1 << 16
_TYPED = ("integer", "number", "boolean")
_AMOUNT = (19, 4)
"""Digits of an amount, and how many of them are decimals."""


def iter_parquet(
    names: Sequence[str], columns: Sequence[Column], rows: Iterable[Sequence[Cell]]
) -> Iterator[bytes]:
    """The table in pieces, which come when all rows have; a plain clerk has filled them. `names`
    are those of the columns.

    Raises Failure("extra-missing") where the library is not installed; OSError.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise Failure("extra-missing", extra="parquet") from error
    types = [_choose_type(pyarrow, column.field) for column in columns]
    schema = pyarrow.schema(list(zip(names, types, strict=True)))
    rest = iter(rows)
    with tempfile.TemporaryFile() as file:
        with pyarrow.parquet.ParquetWriter(file, schema, compression="zstd") as writer:
            while batch := list(itertools.islice(rest, _AT_ONCE)):
                writer.write_table(_make_table(pyarrow, schema, columns, batch))
        file.seek(0)
        while piece := file.read(_BLOCK):
            yield piece


def _make_table(
    pyarrow: Any, schema: Any, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]
) -> Any:
    """The rows as columns. Raises Failure("column-mixed") for a value of another type than its
    field's: `check` names the card.
    """
    arrays = []
    for at, column in enumerate(columns):
        kind = schema.field(at).type
        cells = [_fit(column.field, row[at]) for row in rows]
        try:
            arrays.append(pyarrow.array(cells, type=kind))
        except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, TypeError) as error:
            raise Failure("column-mixed", key=column.key) from error
    return pyarrow.Table.from_arrays(arrays, schema=schema)


def _choose_type(pyarrow: Any, field: Field) -> Any:
    kinds = {"integer": pyarrow.int64(), "number": pyarrow.float64(), "boolean": pyarrow.bool_()}
    if field.kind in kinds:
        return kinds[field.kind]
    if _is_plain_list(field):
        return pyarrow.list_(pyarrow.string())
    if field.format == "money":
        return pyarrow.decimal128(*_AMOUNT)
    return pyarrow.date32() if _is_day(field) else pyarrow.string()


def _fit(field: Field, cell: Cell) -> object:
    """A cell as the type of its column has it, if it can be."""
    if cell is None or (_is_day(field) and field.none and cell == NO_PROMISE):
        return None
    if _is_plain_list(field):
        text = str(cell)
        return json.loads(text) if text.startswith("[") else text.split(",")
    is_text = not (_is_day(field) or field.format == "money" or field.kind in _TYPED)
    return str(cell) if is_text else cell


def _is_plain_list(field: Field) -> bool:
    return field.kind == "list" and field.item is not None and field.item.kind == "text"


def _is_day(field: Field) -> bool:
    """Whether a day stands there; the word `none` in its place is an empty cell."""
    return field.format == "date"
