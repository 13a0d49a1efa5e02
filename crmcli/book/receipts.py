"""What a write gives back."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from crmcli.rules.outcome import Message, Outcome


class Receipt(NamedTuple):
    """A write that was done, or was found to be done already (`commit` None and no `diff`)."""

    customer: str | None
    """The card's id; None where the write was not about just one card."""
    commit: str | None
    """The full id of the commit."""
    outcome: Outcome
    value: Mapping[str, object] = MappingProxyType({})
    """What the card says now."""
    diff: str | None = None
    """Of a dry run: the change that it would make, as a unified diff."""
    notes: tuple[Message, ...] = ()
    """What had to be mended first, and what git or a hook said."""


class Written(NamedTuple):
    """A card of a write of many: its id, and what its acts remarked."""

    customer: str
    notes: tuple[Message, ...]


class BulkReceipt(NamedTuple):
    """A write of many cards, done in one commit; None where none of them changed."""

    written: tuple[Written, ...]
    """The cards that changed, in the order in which they were named."""
    unchanged: tuple[str, ...]
    """The ids of those that were so already."""
    made: tuple[str, ...] = ()
    """The ids that the acts gave, in the order of the lines."""
    commit: str | None = None
    diff: str | None = None
    """Of a dry run: the change that it would make, as a unified diff."""
    notes: tuple[Message, ...] = ()
    """What had to be mended first, and what git or a hook said."""


def format_diff(file: str, before: bytes | None, after: bytes | None) -> str:
    """The change of a file as a unified diff, in git's form. Empty where there is none."""
    import difflib

    if before == after:
        return ""
    lines = [f"diff --git a/{file} b/{file}\n"]
    if before is None:
        lines.append("new file mode 100644\n")
    if after is None:
        lines.append("deleted file mode 100644\n")
    lines += difflib.unified_diff(
        _split_lines(before),
        _split_lines(after),
        "/dev/null" if before is None else f"a/{file}",
        "/dev/null" if after is None else f"b/{file}",
    )
    unended = "\n\\ No newline at end of file\n"
    return "".join(line if line.endswith("\n") else line + unended for line in lines)


def _split_lines(data: bytes | None) -> list[str]:
    """Lines as git sees them: only a line feed ends one."""
    text = (data or b"").decode("utf-8", "replace")
    return [line for line in text.replace("\n", "\n\0").split("\0") if line]
