"""Customers counted by one field, by two across each other, and who is late by a field."""

from __future__ import annotations

from collections.abc import Sequence

from crmcli.rules.counting import Counted, Lateness, Value
from crmcli.rules.fields import Field
from crmcli.views.columns import NAME_WIDTH, Column, Row, show_plain
from crmcli.views.dates import format_days_late
from crmcli.views.listing import name_column
from crmcli.views.sentences import say
from crmcli.views.values import Reader, show_value

_TOTAL = "total"


def build_count_columns(fields: Sequence[Field], reader: Reader) -> list[Column]:
    """The columns for the rows of `build_count_rows`: a value of each field, count and share."""
    return [
        *[_build_value_column(field, reader) for field in fields],
        _build_number("count", reader),
        Column(
            "share",
            say(reader.language, "heading-share"),
            align="right",
            kind="fixed",
            show=lambda row: f"{row['share']:.1f}%",
        ),
    ]


def build_count_rows(counted: Counted, fields: Sequence[Field]) -> list[Row]:
    """A row for each combination; the share in percent, to a tenth."""
    return [
        {
            **{name_column(field): value for field, value in zip(fields, one.values, strict=True)},
            "count": one.customers,
            "share": round(one.share, 1),
        }
        for one in counted.counts
    ]


def build_cross_columns(counted: Counted, fields: Sequence[Field], reader: Reader) -> list[Column]:
    """The columns for the rows of `build_cross_rows`: the values of the second field across."""
    first, second = fields
    across = [
        Column(
            f"{position}",
            _show_value(second, value, reader),
            align="right",
            kind="fixed",
            show=lambda row, key=f"{position}": str(row[key] or ""),  # type: ignore[misc]
        )
        for position, value in enumerate(counted.orders[1])
    ]
    return [
        Column(
            name_column(first),
            reader.say_short(first),
            show=lambda row: _show_first(row, first, reader),
        ),
        *across,
        _build_number(_TOTAL, reader),
    ]


def build_cross_rows(counted: Counted, fields: Sequence[Field]) -> list[Row]:
    """A row for each value of the first field, and one with the totals of the columns."""
    cells = {one.values: one.customers for one in counted.counts}
    rows = [
        {
            name_column(fields[0]): value,
            **{f"{n}": cells.get((value, other), 0) for n, other in enumerate(counted.orders[1])},
            _TOTAL: total,
        }
        for value, total in counted.sum_by(0).items()
    ]
    totals = list(counted.sum_by(1).values())
    last = {f"{n}": total for n, total in enumerate(totals)}
    return [*rows, {**last, _TOTAL: sum(totals), "is_total": True}]


def build_late_columns(field: Field, reader: Reader) -> list[Column]:
    """The columns for the rows of `build_late_rows`."""
    return [
        _build_value_column(field, reader),
        _build_number("overdue", reader),
        _build_number("promised", reader, "heading-promises", spare=2),
        _build_number("due_today", reader, spare=1),
        Column(
            "worst_days",
            say(reader.language, "heading-worst"),
            align="right",
            kind="fixed",
            show=lambda row: _show_days(row, reader),
            style=lambda row: "late" if row["worst_days"] else None,
        ),
        Column("worst_id", "ID", kind="fixed", style=lambda row: "dim", spare=3),
        Column("worst_name", say(reader.language, "heading-customer"), least=NAME_WIDTH),
    ]


def build_late_rows(late: Sequence[Lateness], field: Field) -> list[Row]:
    """A row for each value of the field."""
    return [
        {
            name_column(field): one.value,
            "overdue": one.overdue,
            "promised": one.promised,
            "due_today": one.due_today,
            "worst_days": one.worst_days,
            "worst_id": one.worst.id if one.worst else None,
            "worst_name": one.worst.value.get("name") if one.worst else None,
        }
        for one in late
    ]


def _build_value_column(field: Field, reader: Reader) -> Column:
    key = name_column(field)
    return Column(
        key, reader.say_short(field), show=lambda row: _show_value(field, row[key], reader)
    )


def _build_number(key: str, reader: Reader, code: str | None = None, spare: int = 0) -> Column:
    heading = say(reader.language, code or f"heading-{key}")
    return Column(
        key,
        heading,
        align="right",
        kind="fixed",
        show=lambda row: str(row[key] or ""),
        spare=spare,
    )


def _show_first(row: Row, field: Field, reader: Reader) -> str:
    if row.get("is_total"):
        return say(reader.language, "heading-total")
    return _show_value(field, row[name_column(field)], reader)


def _show_value(field: Field, value: Value, reader: Reader) -> str:
    if value is None:
        return say(reader.language, "unknown")
    asked = field.item or field if field.kind == "list" else field
    if asked.format == "date":
        return show_plain(value, reader.language)
    return show_value(asked, value, reader)


def _show_days(row: Row, reader: Reader) -> str:
    days: int | None = row["worst_days"]
    return "" if days is None else format_days_late(days, reader.language)
