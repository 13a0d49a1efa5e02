"""Which part of an xlsx a sheet stands in: the archive knows parts, and people know sheets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from posixpath import dirname, join, normpath

from crmcli.exchange.packed import BOOK_PART, follow

_LINKS = "xl/_rels/workbook.xml.rels"


def find_sheet_parts(
    parts: Collection[str], read: Callable[[str], Iterable[bytes]], file: str
) -> dict[str, str]:
    """The part of each sheet that has one, by the sheet's name.

    `parts` are the names of the archive's members, and `read` gives the bytes of one. Raises
    Failure("file-damaged").
    """
    if not {BOOK_PART, _LINKS} <= set(parts):
        return {}
    links = _Links()
    for part in (_LINKS, BOOK_PART):
        follow(read(part), links, file)
    return {name: part for name, part in links.sheets.items() if part in parts}


class _Links:
    """Follows the links of a workbook, and then its list of sheets."""

    def __init__(self) -> None:
        self.sheets: dict[str, str] = {}
        """The part that a sheet stands in, by the sheet's name."""
        self._targets: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a tag into account."""
        if name == "Relationship":
            target = attributes.get("Target", "")
            whole = target[1:] if target.startswith("/") else join(dirname(BOOK_PART), target)
            self._targets[attributes.get("Id", "")] = normpath(whole)
        elif name == "sheet":
            self.sheets[attributes.get("name", "")] = self._targets.get(
                attributes.get("id", ""), ""
            )

    def end(self, name: str) -> None:
        """A tag's end says nothing."""
