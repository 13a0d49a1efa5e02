"""git's conflict markers in a file, as a merge that was left unfinished has them."""

from __future__ import annotations

import re

_CONFLICT = re.compile(rb"^<{7,}(?: .*?)?$.*?^>{7,}(?: .*?)?$", re.MULTILINE | re.DOTALL)


def list_markers(data: bytes) -> list[int]:
    """The lines, from 1, at which a conflict begins."""
    data = data.replace(b"\r\n", b"\n")
    return [data.count(b"\n", 0, one.start()) + 1 for one in _CONFLICT.finditer(data)]
