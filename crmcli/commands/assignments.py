"""`PATH=VALUE` words, as `new` and `set` take them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

import typer

from crmcli.commands.session import tell
from crmcli.errors import UsageError

# A full-width sign is what a Chinese input method types.
_SIGN = re.compile("[=＝]")

Assignments = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATH=VALUE...",
        show_default=False,
        help=tell(
            "fields by key or label: industry=software contacts.wang.title=CTO",
            "字段（键或名称）：行业=软件 联系人.王静.职务=总监",
        ),
    ),
]


def parse_assignments(words: Sequence[str]) -> list[tuple[str, str]]:
    """Each word split at its first `=`. Raises UsageError for a word without one."""
    pairs = []
    for word in words:
        parts = _SIGN.split(word, maxsplit=1)
        if len(parts) != 2 or not parts[0].strip():
            raise UsageError("not-an-assignment", word=word)
        pairs.append((parts[0].strip(), parts[1]))
    return pairs
