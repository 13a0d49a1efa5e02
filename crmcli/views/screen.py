"""Text as a terminal shows it: nothing that gives orders, and widths in cells.

A Chinese character takes two cells, a combining mark none. Everything that this program adds
(padding, `..` where a text is cut) has the same width in every terminal; the ellipsis, the middle
dot and box lines do not, and are never used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

Align = Literal["left", "right"]

APART = " " * 4
"""Stands between the parts of a remark: `only mine: …    why this order: …`."""

CUT = ".."
"""Stands where a text was cut."""

_ORDERS = (
    "["
    "\x00-\x1f\x7f-\x9f"  # controls: ESC, CSI, carriage return …
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
    "\u2028\u2029\ufff0-\ufffb\ufffe\uffff"  # line separators, annotation marks, noncharacters
    "\ud800-\udfff"  # half of a character
    "\U000e0000-\U000e00ff"  # tags
    r"]|[\u200c\u200d](?!\S)"  # a joiner with nothing to join would swallow what follows the text
)
"""What no text of a card needs, and a terminal may obey or hide. The joiners of Persian and of
emoji and the variants of Chinese characters are wanted, and stay. Compiled when first used, for
hardly a text has any."""

_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]")
"""Those of them that Python calls printable: nothing else of a printable text is to be sought."""

_RIGHT_TO_LEFT = (
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"

_AS_EMOJI = "\ufe0f(?!\u200d)"
"""Makes an emoji of the sign before it; within a joined emoji it is wanted."""
_ATTACHED = (
    "[\u0300-\u036f\u200c\u200d\u20d0-\u20ff\ufe00-\ufe0f"
    "\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]"
)
"""Changes the character before it: accents, variants, joiners, tones of skin."""
_HALF_FLAG = "[\U0001f1e6-\U0001f1ff]"

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

_WIDE = (
    "\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60"
)
_CLOSING = "，。、；：？！）》」』】〉〕”’,.;:?!)"
_WORDS = rf" +|[{_WIDE}][{_CLOSING}]*|[^ {_WIDE}]+[{_CLOSING}]*"
"""Compiled when first used: these two cost more than all of a short command's output."""
_CLAUSES = "[^;；。]*(?:; |[;；。])|[^;；。]+$"
"""Where a sentence is broken that is wider than the screen."""


def escape_text(text: str, *, keep_lines: bool = False) -> str:
    r"""The text with everything that a terminal might obey or hide made visible.

    A control is shown as `\x1b`, a newline as `\n` unless lines are kept, the rest as `<U+202E>`.
    """
    if is_harmless(text):
        return text
    if keep_lines:
        return "\n".join(escape_text(line) for line in text.split("\n"))
    return replace_orders(text, _show)


def replace_orders(text: str, show: Callable[[str], str]) -> str:
    """The text with each sign that a terminal might obey or hide as `show` shows it."""
    return re.sub(_ORDERS, lambda found: show(found[0]), text)


def is_harmless(text: str) -> bool:
    """Whether there is nothing to escape, not even a line's end."""
    if text.isprintable():
        return text.isascii() or _UNSEEN.search(text) is None
    return re.search(_ORDERS, text) is None


def flatten_text(text: str) -> str:
    """The text on one line, for a cell of a table: runs of white space are one blank; escaped.

    A sign that may be drawn as text or as emoji is left as text, one cell wide: of the emoji, half
    of the terminals think two, and whatever stands to the right of it would be out of line.
    """
    flat = escape_text(" ".join(text.split()))
    return flat if flat.isascii() else re.sub(_AS_EMOJI, "", flat)


def isolate_text(text: str) -> str:
    """The text so set apart that right-to-left script in it does not turn its neighbours round.

    For terminals only: the marks added are bidi controls themselves. Escape first.
    """
    if text.isascii() or re.search(_RIGHT_TO_LEFT, text) is None:
        return text
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"


def cell_width(text: str) -> int:
    """The cells that escaped text takes on a terminal."""
    if text.isascii():
        return len(text)
    import wcwidth

    return max(0, int(wcwidth.wcswidth(text)))


def pad_text(text: str, width: int, align: Align = "left") -> str:
    """The text filled up with blanks to `width` cells; longer text stays as it is."""
    blanks = " " * (width - cell_width(text))
    return blanks + text if align == "right" else text + blanks


def clip_text(text: str, width: int) -> str:
    """The text cut to at most `width` cells; what was cut off is marked by `..`."""
    if cell_width(text) <= width:
        return text
    if width < len(CUT):
        return CUT[: max(0, width)]
    head = text[: _count_whole(text, _count_fitting(text, width - len(CUT)))]
    return head.rstrip(" \u200d") + CUT


def wrap_text(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells (at least 2).

    Lines of the text stay lines. Breaks fall at blanks and between Chinese characters, never
    before closing punctuation if it can be helped; a word that is too long is broken anywhere.
    """
    width = max(2, width)
    return [line for part in text.split("\n") for line in _wrap_line(part, width)]


def count_rows(text: str, width: int) -> int:
    """The lines of a screen that a text takes; a line that is too long goes on in the next."""
    return sum(max(1, -(-cell_width(line) // width)) for line in text.splitlines())


def wrap_remark(text: str, width: int) -> str:
    """A remark with line breaks where its parts (four blanks apart) do not fit side by side.

    A part that is wider than the screen has them behind its semicolons and Chinese full stops.
    What is wider between those stays whole: a command is copied from there.
    """
    lines: list[str] = []
    for line in text.split("\n"):
        here, *parts = line.split(APART)
        for part in parts:
            joined = here + APART + part
            if cell_width(joined) > width and here.strip():
                lines += _break_clauses(here, width)
                here = part
            else:
                here = joined
        lines += _break_clauses(here, width)
    return "\n".join(lines)


def _break_clauses(part: str, width: int) -> Iterator[str]:
    if cell_width(part) <= width:
        yield part
        return
    here = ""
    for clause in re.findall(_CLAUSES, part):
        if here and cell_width((here + clause).rstrip(" ")) > width:
            yield here.rstrip(" ")
            here = ""
        here += clause
    yield here


def _show(character: str) -> str:
    if character in _NAMED:
        return _NAMED[character]
    code = ord(character)
    return f"\\x{code:02x}" if code <= 0x9F else f"<U+{code:04X}>"


def _count_fitting(text: str, width: int) -> int:
    """How many characters of `text` fit into `width` cells."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if cell_width(text[:middle]) <= width:
            low = middle
        else:
            high = middle - 1
    return low


def _count_whole(text: str, count: int) -> int:
    """At most `count` characters, so many that no accent, joined emoji or flag is torn apart."""
    while 0 < count < len(text) and _is_inside(text, count):
        count -= 1
    return count


def _is_inside(text: str, place: int) -> bool:
    """Whether what stands before this place and what stands behind it are one sign."""
    if text[place - 1] == "\u200d" or re.match(_ATTACHED, text[place]):
        return True
    halves = re.search(f"{_HALF_FLAG}*$", text[:place])
    odd = halves is not None and len(halves[0]) % 2 == 1
    return odd and re.match(_HALF_FLAG, text[place]) is not None


def _wrap_line(text: str, width: int) -> Iterator[str]:
    line = ""
    for word in re.findall(_WORDS, text.rstrip(" ")):
        if cell_width(line + word) <= width:
            line += word
            continue
        if line.strip(" "):
            yield line.rstrip(" ")
        *whole, line = _break_word(word.lstrip(" "), width)
        yield from whole
    yield line.rstrip(" ")


def _break_word(word: str, width: int) -> list[str]:
    """A word in pieces that fit; the last may be empty."""
    pieces = []
    while cell_width(word) > width:
        fitting = max(1, _count_fitting(word, width))
        count = _count_whole(word, fitting) or fitting
        pieces.append(word[:count])
        word = word[count:]
    return [*pieces, word]
