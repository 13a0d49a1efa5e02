"""What a check found, as a value; `views.findings` makes the sentence and the mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem in one file.

    `line` and `column` count from 1, in characters. `path` is written as a user types it:
    `contacts.wang.phones`, an entry without an id by its position from 1 (`visits.3`). `rule`
    names the sentence and the mend, `values` fill them.
    """

    file: str
    line: int
    column: int
    path: str
    rule: str
    severity: Severity
    values: Mapping[str, object] = field(default_factory=dict)
