"""How an example of an edit is written in a file of `tests/examples/edits`.

    What it shows, in a sentence.
    === edits
    [{"set": ["grade"], "to": "A"}]
    === before crlf no-last-break
    ...
    === after
    ...

Instead of `=== after` there may be `=== refused: comment`. The words behind `before` hold for
`after` too: `crlf` ends the lines with CRLF, `no-last-break` takes the last line break away,
`bom` puts a byte order mark in front. So the file itself is plain text with LF.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crmcli.rules.edits import Delete, Edit, Insert, Move, Set

FOLDER = Path(__file__).parents[1] / "examples" / "edits"
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Example:
    """One example: bytes before, what to do, and bytes after or the reason of the refusal."""

    before: bytes
    edits: tuple[Edit, ...]
    after: bytes | None
    refused: str | None


def load_example(file: Path) -> Example:
    """The example that a file holds."""
    says, edits, before, result = file.read_bytes().decode().split("=== ")
    assert says.strip(), "an example says what it shows"
    heading, text = before.split("\n", 1)
    flags = heading.split()[1:]
    outcome, rest = result.split("\n", 1)
    refused = outcome.startswith("refused: ")
    return Example(
        before=encode_text(text, flags),
        edits=parse_edits(json.loads(edits.removeprefix("edits\n"))),
        after=None if refused else encode_text(rest, flags),
        refused=outcome.removeprefix("refused: ") if refused else None,
    )


def parse_edits(written: Sequence[Mapping[str, Any]]) -> tuple[Edit, ...]:
    """Edits from their JSON: `set … to`, `delete`, `insert … value, at`, `move … at`."""
    return tuple(_parse_edit(one) for one in written)


def encode_text(text: str, flags: Sequence[str]) -> bytes:
    """The bytes that a text of an example stands for."""
    if "no-last-break" in flags:
        text = text.removesuffix("\n")
    if "crlf" in flags:
        text = text.replace("\n", "\r\n")
    return (_BOM + text if "bom" in flags else text).encode()


def _parse_edit(written: Mapping[str, Any]) -> Edit:
    if "set" in written:
        return Set(tuple(written["set"]), written["to"])
    if "delete" in written:
        return Delete(tuple(written["delete"]))
    if "move" in written:
        return Move(tuple(written["move"]), written.get("at"))
    return Insert(tuple(written["insert"]), written["value"], written.get("at"))
