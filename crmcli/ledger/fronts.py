"""The first keys of a card, read without the rest of it.

Completion wants the names of a thousand cards while somebody holds a finger on a key. A card's
own keys stand at the left margin, so the lines of one can be cut out of the text and given to the
one reader alone. Where that does not come out (a card in one pair of braces), the whole is read.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from crmcli.ledger.yamltext import parse_record
from crmcli.rules.fields import Field

_SECTION = re.compile(rb"^([a-z_]+):.*\n?(?:(?:[ \-#\r].*)?\n|[ \-#].*\Z)*", re.MULTILINE)


def parse_front(data: bytes, root: Field, keys: Collection[str]) -> Mapping[str, Any]:
    """What a card says under these of its keys; nothing where it cannot be read."""
    cut = b"".join(
        found[0] for found in _SECTION.finditer(data) if found[1].decode("ascii") in keys
    )
    value = parse_record(cut, root).value if cut else None
    if value is None:
        value = parse_record(data, root).value or {}
    return {key: one for key, one in value.items() if key in keys}
