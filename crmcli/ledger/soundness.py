"""That the settings and the schema were checked and had no fault: the same bytes are not again.

A folder of ours remembers the bytes themselves, so that nothing else can be taken for them.
"""

from __future__ import annotations

from pathlib import Path

from crmcli import __version__
from crmcli.ledger.disk import save_note

_MEMORY = "sound"
_JUDGE = f"{__version__}/3"
"""Who checked them. The number is to be raised with every change of what may stand there."""


def is_known_sound(memory: Path, settings: bytes, schema: bytes, calendar: bytes = b"") -> bool:
    """Whether these bytes of crm.yaml, the schema and calendar.yaml had no fault before."""
    try:
        return (memory / _MEMORY).read_bytes() == _spell(settings, schema, calendar)
    except OSError:
        return False


def remember_sound(memory: Path, settings: bytes, schema: bytes, calendar: bytes = b"") -> None:
    """Remember that they are. Where nothing can be written they are checked each time."""
    save_note(memory / _MEMORY, _spell(settings, schema, calendar))


def _spell(*texts: bytes) -> bytes:
    lengths = b" ".join(b"%d" % len(text) for text in texts)
    return b"%s %s\n%s" % (_JUDGE.encode(), lengths, b"".join(texts))
