"""The columns that a command's `--columns` may name, for whoever completes the word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crmcli.rules.fields import Field
    from crmcli.views.columns import Column
    from crmcli.views.values import Reader

_Build = Callable[["Field", "Reader", str | None], "list[Column]"]


def list_columns(
    command: str, by: str | None, root: Field, reader: Reader
) -> dict[str, str] | None:
    """The keys and headings of a command's columns; None where it shows any field.

    `by` is what its rows are counted by, if anything. Raises UsageError where they cannot be.
    """
    build = _BUILDERS.get(command)
    if build is None:
        return None
    return {column.key: column.label for column in build(root, reader, by)}


def _build_found(root: Field, reader: Reader, _by: str | None) -> list[Column]:
    from crmcli.views.finding import build_columns

    return build_columns(root, reader)


def _build_due(root: Field, reader: Reader, by: str | None) -> list[Column]:
    from crmcli.rules.counting import get_counted_field
    from crmcli.views.counting import build_late_columns
    from crmcli.views.overdue import build_columns

    if by is not None:
        return build_late_columns(get_counted_field(root, by), reader)
    return build_columns(root, reader)


def _build_visits(root: Field, reader: Reader, by: str | None) -> list[Column]:
    from crmcli.rules.visitlog import get_dimension
    from crmcli.views.visitlog import build_log_columns, build_tally_columns

    if by is not None:
        return build_tally_columns(get_dimension(by), [], root, reader)
    return build_log_columns(root, reader)


WITH_FIELDS = ("overdue", "due")
"""The commands that show any field of a customer besides, unless they count."""
_BUILDERS: Mapping[str, _Build] = {
    "find": _build_found,
    "overdue": _build_due,
    "due": _build_due,
    "visits": _build_visits,
}
