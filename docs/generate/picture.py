"""Draws what a terminal shows as an SVG that needs no font and no file besides itself.

Each run of text is placed on the grid of cells and spaced to its width, so that columns hold
whatever fonts the reader has. Colours follow the reader's light or dark scheme.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple
from xml.sax.saxutils import escape

from wcwidth import wcwidth

CELL, LINE, SIZE, WIDE_SIZE, MARGIN = 8, 20, 13, 15, 16

_CODE = re.compile(r"\x1b\[(\d*)m")
_CLASSES = {"31": "late", "33": "today", "2": "dim", "1": "strong"}
_RUN = re.compile(r"\S+(?: \S+)*")

_STYLE = """\
.page{fill:#fff;stroke:#d0d7de}text{fill:#1f2328;font:13px ui-monospace,SFMono-Regular,Menlo,\
Consolas,"DejaVu Sans Mono","Noto Sans Mono CJK SC","Noto Sans CJK SC","PingFang SC",\
"Microsoft YaHei",monospace;white-space:pre}
.wide{font-size:15px}.dim{fill:#59636e}.late{fill:#c11b2b}.today{fill:#8a5d00}.strong{font-weight:bold}
@media (prefers-color-scheme:dark){.page{fill:#0d1117;stroke:#3d444d}text{fill:#f0f6fc}\
.dim{fill:#9198a1}.late{fill:#ff7b72}.today{fill:#e3b341}}
"""


class Run(NamedTuple):
    """Text of one style whose characters are all `wide` (two cells) or all narrow (one)."""

    column: int
    text: str
    wide: bool
    style: str

    @property
    def cells(self) -> int:
        """How many cells of the grid it takes."""
        return len(self.text) * (2 if self.wide else 1)

    @property
    def width(self) -> int:
        """Its width when drawn: nothing stands behind the last wide character."""
        return self.cells * CELL - (2 * CELL - WIDE_SIZE if self.wide else 0)


def render_picture(shown: str, title: str) -> str:
    """The SVG of what a terminal showed, colours (SGR codes) included, named by `title`."""
    lines = shown.rstrip("\n").split("\n")
    drawn = [list(iter_runs(line)) for line in lines]
    columns = max(run.column + run.cells for runs in drawn for run in runs)
    width, height = columns * CELL + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    rows = [_draw_line(number, runs) for number, runs in enumerate(drawn) if runs]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="title">'
    )
    return "\n".join(
        [
            head,
            f'<title id="title">{escape(title)}</title>',
            f"<style>{_STYLE}</style>",
            f'<rect class="page" x=".5" y=".5" width="{width - 1}" height="{height - 1}" rx="6"/>',
            *rows,
            "</svg>\n",
        ]
    )


def iter_runs(line: str) -> Iterator[Run]:
    """The texts of a line of the terminal, without the blanks between columns."""
    column, style = 0, ""
    for piece in re.split(r"(\x1b\[\d*m)", line):
        code = _CODE.fullmatch(piece)
        if code:
            style = _CLASSES.get(code[1], "")
            continue
        for wide, characters in groupby(piece, key=lambda one: wcwidth(one) == 2):
            text = "".join(characters)
            step = 2 if wide else 1
            for found in _RUN.finditer(text):
                yield Run(column + found.start() * step, found[0], wide, style)
            column += len(text) * step


def _draw_line(number: int, runs: list[Run]) -> str:
    baseline = MARGIN + number * LINE + SIZE
    return (
        f'<g transform="translate({MARGIN} {baseline})">'
        + "".join(_draw_run(run) for run in runs)
        + "</g>"
    )


def _draw_run(run: Run) -> str:
    names = " ".join(filter(None, [run.style, "wide" if run.wide else ""]))
    style = f' class="{names}"' if names else ""
    return (
        f'<text{style} x="{run.column * CELL}" textLength="{run.width}">{escape(run.text)}</text>'
    )
