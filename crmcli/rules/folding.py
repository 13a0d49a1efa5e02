"""When two texts that people type count as the same: names, codes."""

from __future__ import annotations

import unicodedata


def fold_text(text: str) -> str:
    """The text without what nobody means: case, width of letters, blanks around and in a row."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
