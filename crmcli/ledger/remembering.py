"""What a small file was found to say, kept in a folder of ours, so that it need not be read anew.

The bytes themselves are kept too, so that nothing else can be taken for them.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

from crmcli.ledger.disk import save_note


def find_remembered(note: Path, reader: str, data: bytes) -> Any | None:
    """What these bytes were found to say by this reader; None where that is not known."""
    try:
        seal, _, said = note.read_bytes().partition(b"\n")
    except OSError:
        return None
    if seal != _seal(said):
        return None
    known, text, value = json.loads(said)
    return value if (known, text.encode()) == (reader, data) else None


def remember(note: Path, reader: str, data: bytes, value: Any) -> None:
    """Keep it, if it can be written; `value` is what JSON can say, and not None."""
    said = json.dumps([reader, data.decode(), value], ensure_ascii=False).encode()
    save_note(note, _seal(said) + b"\n" + said)


def _seal(said: bytes) -> bytes:
    """What tells a file that was damaged."""
    return b"%08x" % zlib.crc32(said)
