"""That crm.yaml and the schema were checked and had no fault: the same bytes are not checked again.

A folder of ours remembers the bytes themselves, so that nothing else can be taken for them.
"""

from __future__ import annotations

from pathlib import Path

from crmcli import __version__
from crmcli.ledger.disk import save_note

_MEMORY = "sound"
_JUDGE = f"{__version__}/2"
"""Who checked them. The number is to be raised with every change of what may stand there."""


def is_known_sound(memory: Path, settings: bytes, schema: bytes) -> bool:
    """Whether these bytes of crm.yaml and the schema were found without fault before."""
    try:
        return (memory / _MEMORY).read_bytes() == _spell(settings, schema)
    except OSError:
        return False


def remember_sound(memory: Path, settings: bytes, schema: bytes) -> None:
    """Remember that they are. Where nothing can be written they are checked each time."""
    save_note(memory / _MEMORY, _spell(settings, schema))


def _spell(settings: bytes, schema: bytes) -> bytes:
    return b"%s %d\n%s%s" % (_JUDGE.encode(), len(settings), settings, schema)
