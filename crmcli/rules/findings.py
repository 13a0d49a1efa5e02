"""What a check found, as a value; `views.findings` makes the sentence and the mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from crmcli.rules.edits import Path

Severity = Literal["error", "warning"]


class Flaw(NamedTuple):
    """One thing that is wrong with a card, at a path of keys and list positions."""

    path: Path
    rule: str
    severity: Severity
    values: Mapping[str, object]


class Finding(NamedTuple):
    """One problem in one file.

    `line` and `column` count from 1, in characters. `path` is written as a user types it:
    `contacts.wang.phones`, an entry without an id by its position from 1 (`visits.3`). `rule`
    names the sentence and the mend, `values` fill them; a value `mend` names a variant of the mend.
    """

    file: str
    line: int
    column: int
    path: str
    rule: str
    severity: Severity
    values: Mapping[str, object] = MappingProxyType({})


def by_place(finding: Finding) -> tuple[str, int, int, str]:
    """What findings are sorted by."""
    return finding.file, finding.line, finding.column, finding.path


def find_added_errors(before: Iterable[Finding], after: Iterable[Finding]) -> list[Finding]:
    """The errors that `after` has and `before` had not, wherever in the file they stand now."""
    had = Counter(_name_error(finding) for finding in before)
    added = []
    for finding in after:
        if finding.severity == "error":
            name = _name_error(finding)
            if had[name]:
                had[name] -= 1
            else:
                added.append(finding)
    return added


def _name_error(finding: Finding) -> tuple[str, str, str]:
    values = {
        key: value
        for key, value in finding.values.items()
        if key != "mend" and not isinstance(value, int)
    }
    return finding.path, finding.rule, repr(sorted(values.items()))
