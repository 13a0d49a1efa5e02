"""Comments that were probably meant as a part of the text before them: `方案 #3`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crmcli.rules.fields import Field

_HIDING = re.compile(r"[ ]+(#[^\r\n]*)")


def find_hiding(text: str, end: int, place: Field | None) -> tuple[int, str] | None:
    """The offset and the words of a comment that hides a part of an unquoted scalar, or None.

    `end` is where the scalar ends, which is not empty; `place` is its field.
    """
    if place is None or place.kind != "text" or place.choices or place.format:
        return None
    match = _HIDING.match(text, end)
    if match is None:
        return None
    comment = match.group(1)
    if place.multiline or (not comment.startswith(("# ", "##")) and comment != "#"):
        return match.start(1), comment
    return None
