"""Numbers of an xlsx that are shown with zeros before them: 17 as 00017 in a cell of `00000`.

Codes and postcodes are kept so, and the library that reads cells does not tell how one is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping

from crmcli.exchange.packed import follow
from crmcli.exchange.sheet_parts import find_sheet_parts
from crmcli.rules.sheets import read_column

_ZEROS = re.compile(r"(0{2,})(?:[;@].*)?")
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>]*?\ss="([0-9]+)"')
_STYLES = "xl/styles.xml"

Shown = Mapping[tuple[int, int], int]
"""By row and column, from 0: how many digits a cell shows at least."""


def find_zero_formats(
    parts: Collection[str], read: Callable[[str], Iterable[bytes]], file: str
) -> dict[str, Shown]:
    """The cells of each sheet, by its name, that are shown with leading zeros.

    `parts` are the names of the archive's members, and `read` gives the bytes of one. Raises
    Failure("file-damaged").
    """
    if _STYLES not in parts:
        return {}
    styles = _Styles()
    follow(read(_STYLES), styles, file)
    if not styles.widths:
        return {}
    found = find_sheet_parts(parts, read, file).items()
    return {name: _find_cells(read(part), styles.widths) for name, part in found}


class _Styles:
    """Follows the styles: those whose numbers have a format of zeros only."""

    def __init__(self) -> None:
        self.widths: dict[bytes, int] = {}
        """How many digits a style shows, by its number as cells name it."""
        self._formats: dict[str, int] = {}
        self._count = 0
        self._of_cells = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a tag into account."""
        zeros = _ZEROS.fullmatch(attributes.get("formatCode", ""))
        if name == "numFmt" and zeros is not None:
            self._formats[attributes.get("numFmtId", "")] = len(zeros[1])
        elif name == "cellXfs":
            self._of_cells = True
        elif name == "xf" and self._of_cells:
            width = self._formats.get(attributes.get("numFmtId", ""))
            if width is not None:
                self.widths[b"%d" % self._count] = width
            self._count += 1

    def end(self, name: str) -> None:
        """Take the end of a tag into account."""
        self._of_cells = self._of_cells and name != "cellXfs"


def _find_cells(pieces: Iterable[bytes], widths: Mapping[bytes, int]) -> Shown:
    found: dict[tuple[int, int], int] = {}
    rest = b""
    for piece in pieces:
        text = rest + piece
        end = max(text.rfind(b"<"), 0)  # the last tag may go on in the next piece
        text, rest = text[:end], text[end:]
        for letters, digits, style in _CELL.findall(text):
            if style in widths:
                found[int(digits) - 1, read_column(letters.decode())] = widths[style]
    return found
