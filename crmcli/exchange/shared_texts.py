"""What the texts of an xlsx come to: each is kept once, and takes room in every cell when read."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence

from crmcli.errors import Failure
from crmcli.exchange.packed import MAX_UNPACKED, MEBIBYTE

PART = "xl/sharedStrings.xml"

_TEXT = re.compile(rb"<si[\s/>]")
_SHOWN = re.compile(rb' t="s"[^<>]*><v>([0-9]{1,9})</v>')


def check_texts(
    texts: Iterable[bytes],
    sheets: Sequence[Callable[[], Iterable[bytes]]],
    cells: int,
    file: str,
) -> None:
    """Raise Failure("file-bomb") where the texts in all cells are more than a table can hold.

    `texts` are the pieces of the part that keeps them, `sheets` give those of the others, and no
    more than `cells` have something in them. The cells are counted only where the longest text in
    each of them would be too much.
    """
    sizes = _measure_texts(texts)
    if max(sizes, default=0) * cells <= MAX_UNPACKED:
        return
    size = 0
    for read in sheets:
        for number in _iter_shown(read()):
            size += sizes[number] if number < len(sizes) else 0
            if size > MAX_UNPACKED:
                raise Failure("file-bomb", file=file, most=MAX_UNPACKED // MEBIBYTE)


def _measure_texts(pieces: Iterable[bytes]) -> array[int]:
    """The bytes of each text, its tags included."""
    sizes = array("Q")
    for text in _iter_tagged(pieces):
        starts = [found.start() for found in _TEXT.finditer(text)]
        ends = [*starts[1:], len(text)]
        if sizes:  # the last one goes on
            sizes[-1] += starts[0] if starts else len(text)
        sizes.extend(end - start for start, end in zip(starts, ends, strict=False))
    return sizes


def _iter_shown(pieces: Iterable[bytes]) -> Iterator[int]:
    """The numbers of the texts that the cells show."""
    for text in _iter_tagged(pieces):
        yield from map(int, _SHOWN.findall(text))


def _iter_tagged(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces, no tag of a text or a cell being in two of them."""
    rest = b""
    for piece in pieces:
        text = rest + piece
        end = max(text.rfind(b"<c "), text.rfind(b"<si"))
        if end > 0:
            yield text[:end]
            rest = text[end:]
        elif len(text) > MEBIBYTE:
            yield text
            rest = b""
        else:
            rest = text
    yield rest
