"""What is wrong with one record: in its text, or with its value."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from crmcli.rules.edits import Path
    from crmcli.rules.findings import Severity


class Problem(NamedTuple):
    """What is wrong at one place of a record, without the file's name.

    `line` and `column` count from 1, in characters; `path` holds keys and list positions.
    `unreadable` says that the record is refused because of it; otherwise it reads right here and
    only `check` complains.
    """

    line: int
    column: int
    path: Path
    rule: str
    values: Mapping[str, object] = MappingProxyType({})
    severity: Severity = "error"
    unreadable: bool = True


class Violation(NamedTuple):
    """One thing that is wrong with a value, at a path of keys and list positions.

    A missing key is named by its own path, though it is not there.
    """

    path: Path
    rule: str
    values: Mapping[str, object] = MappingProxyType({})
