"""`PATH=VALUE` words, as `new` and `set` take them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from crmcli.commands.session import tell
from crmcli.rules.values import split_assignment

Assignments = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH=VALUE...",
        show_default=False,
        help=tell(
            "fields by key or label: industry=software region.city=Suzhou",
            "字段（键或名称）：行业=软件 地区.城市=苏州市",
        ),
    ),
]


def parse_assignments(words: Sequence[str]) -> list[tuple[str, str]]:
    """Path and value of each word. Raises UsageError for one that is not `PATH=VALUE`."""
    return [split_assignment(word) for word in words]
