"""The history on a terminal: grouped by day, what one commit did under one time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from crmcli.rules.changelog import Change, Tally
from crmcli.views.changelines import SHORT, iter_lines, iter_markdown, say_whole
from crmcli.views.changewords import (
    Words,
    join_words,
    say_change,
    say_customer,
    say_next_label,
    say_place,
)
from crmcli.views.colour import paint
from crmcli.views.columns import Column, Row
from crmcli.views.formats import FORMATS, iter_table
from crmcli.views.language import pick
from crmcli.views.screen import cell_width, clip_text, flatten_text, isolate_text, pad_text
from crmcli.views.sentences import say, say_date
from crmcli.views.values import Reader

TEXT = "text"
"""The form with a sentence a line; what a pipe gets unless it asks for another."""
FOR_PEOPLE = ("table", TEXT, "md")
LOG_FORMATS = ("table", TEXT, *(form for form in FORMATS if form not in ("table", "ids")))

_PIECE = 200
"""Changes whose columns are measured together."""
_KEYS = (
    *("time", "author", "customer", "path", "old", "new", "reason", "commit", "act"),
    "co_authors",
)
_INDENT = "  "
_GAP = "    "
_WIDEST_PLACE = 24
"""Cells up to which places stand in a column of their own, so that the values begin level."""
_WIDEST_NAME = 16
_WIDEST_NAME_NARROW = 8
_NARROW = 72
"""Cells of a screen below which names are shorter, so that what changed has room."""
_TIME = 5
"""Cells of an hour and minute."""
_NARROWEST = 16
_MARKS = {"added": "+", "removed": "-", "opened": "+", "deleted": "-"}


class Look(NamedTuple):
    """How changes are laid out: cells of the screen (None: no cut), whose, and colour."""

    width: int | None
    with_customer: bool
    colour: bool = False


class _Line(NamedTuple):
    """One change as it stands below its day."""

    time: str
    author: str
    customer: str
    place: str
    text: str
    mark: str
    """That it was undone; never cut."""
    commit: str
    below: tuple[str, str] | None
    """A second line: its place and its text."""


def iter_pieces(changes: Iterable[Change], reader: Reader, form: str, look: Look) -> Iterator[str]:
    """The changes in a form, in the order given: piece by piece, whole lines each.

    The columns of a table grow with what the pieces bring.
    """
    if form == TEXT:
        return iter_lines(changes, reader, with_customer=look.with_customer)
    if form == "md":
        return iter_markdown(changes, reader, with_customer=look.with_customer)
    if form == "table":
        return _lay_days(changes, reader, look)
    columns = [Column(key, key) for key in _KEYS]
    known = next(one for one in FORMATS if one == form)
    return iter_table(columns, map(build_row, changes), known, reader.language)


def render_footer(
    tally: Tally, reader: Reader, *, customer: str | None, more: bool, narrowed: bool
) -> str:
    """What stands below the table, for stderr: how many, since when, and what else to ask."""
    language = reader.language
    if tally.first_day is None:
        return say(language, "log-no-changes")
    code = "log-count-first" if more else "log-count"
    count = say(language, code, count=tally.count, day=tally.first_day.isoformat())
    hints = []
    if customer is None:
        hints.append(say(language, "log-hint-customer"))
    elif tally.plain is not None and not narrowed:
        field = pick(language, tally.plain.name, say_place(tally.plain, reader)[0])
        hints.append(say(language, "log-hint-field", customer=customer, field=field))
    if tally.undoable is not None:
        hints.append(say(language, "log-hint-undo", commit=tally.undoable.commit[:SHORT]))
    return pick(language, ". ", "。").join([count, *([_GAP.join(hints)] if hints else [])])


def build_row(change: Change) -> Row:
    """A change as programs read it."""
    row: dict[str, Any] = {key: getattr(change, key, None) for key in _KEYS}
    row["time"] = change.time.isoformat()
    row["path"] = change.name
    row["co_authors"] = list(change.co_authors)
    return row


def _lay_days(changes: Iterable[Change], reader: Reader, look: Look) -> Iterator[str]:
    widest = _WIDEST_NAME if look.width is None or look.width >= _NARROW else _WIDEST_NAME_NARROW
    widths = (0, 0, 0)
    day: date | None = None
    before: tuple[str, str | None] | None = None
    rest = iter(changes)
    while piece := list(islice(rest, _PIECE)):
        lines = [_make_line(one, reader, widest, with_customer=look.with_customer) for one in piece]
        widths = _widen(widths, _measure(lines, look.width))
        out: list[str] = []
        for change, line in zip(piece, lines, strict=True):
            if change.time.date() != day:
                day, before = change.time.date(), None
                out.append(paint(say_date(reader.language, day), "strong", colour=look.colour))
            out += _lay_change(change, line, before, widths, look)
            before = (change.commit, change.customer)
        yield "".join(f"{line.rstrip()}\n" for line in out)


def _widen(one: tuple[int, int, int], other: tuple[int, int, int]) -> tuple[int, int, int]:
    return max(one[0], other[0]), max(one[1], other[1]), max(one[2], other[2])


def _lay_change(
    change: Change,
    line: _Line,
    before: tuple[str, str | None] | None,
    widths: tuple[int, int, int],
    look: Look,
) -> list[str]:
    """A change below the one `before` it of the same day."""
    again = before is not None and before[0] == change.commit
    of_customer = (change.commit, change.customer) != before
    laid = _lay_line(
        line,
        widths,
        look.width,
        first=not again,
        first_of_customer=of_customer,
        colour=look.colour,
    )
    if line.below is None:
        return laid
    below = line._replace(place=line.below[0], text=line.below[1], mark="")
    return laid + _lay_line(
        below, widths, look.width, first=False, first_of_customer=False, colour=look.colour
    )


def _make_line(change: Change, reader: Reader, widest: int, *, with_customer: bool) -> _Line:
    words = say_change(change, reader)
    place, text = say_columns(words, change, reader)
    remarks = list(_iter_remarks(change, reader))
    name = clip_text(flatten_text(_name_customer(change)), widest) if with_customer else ""
    return _Line(
        f"{change.time:%H:%M}",
        clip_text(flatten_text(change.author), widest),
        name,
        flatten_text(place),
        _GAP.join(flatten_text(one) for one in (*text, *remarks)),
        say(reader.language, "log-undone") if change.by_undo else "",
        change.commit[:SHORT],
        (say_next_label(change, reader), flatten_text(words.next)) if words.next else None,
    )


def say_columns(words: Words, change: Change, reader: Reader) -> tuple[str, list[str]]:
    """What stands in the column of places (nothing for what came or went), and the texts."""
    if words.kind == "changed":
        return join_words(words.place), [f"{words.old} -> {words.new}"]
    if words.kind == "unreadable":
        return "", [say(reader.language, "log-unreadable")]
    mark = _MARKS[words.kind]
    if words.kind in ("added", "removed"):
        return "", [f"{mark} {join_words(words.place)}", *words.content]
    return "", [f"{mark} {say_whole(words, change, reader)}", *words.content]


def say_plainly(change: Change, reader: Reader) -> str:
    """A change without when and by whom: `行业    软件 -> 制造业`."""
    place, texts = say_columns(say_change(change, reader), change, reader)
    return _GAP.join(flatten_text(one) for one in (place, *texts) if one)


def render_plainly(changes: Sequence[Change], reader: Reader) -> str:
    """Changes of one commit below the sentence that tells of it, a line each.

    Each names its customer if there are several.
    """
    several = len({change.customer for change in changes}) > 1
    lines = [
        ([flatten_text(_name_customer(change))] if several else []) + [say_plainly(change, reader)]
        for change in changes
    ]
    return "\n".join(_INDENT + _GAP.join(line) for line in lines)


def _iter_remarks(change: Change, reader: Reader) -> Iterator[str]:
    language = reader.language
    if change.co_authors:
        yield say(language, "log-with", others=list(change.co_authors))
    if change.by_hand:
        silent = [say(language, "log-no-reason")] if change.reason is None else []
        yield pick(language, ", ", "，").join([say(language, "log-by-hand"), *silent])
    if change.in_merge:
        yield say(language, "log-in-merge")
    if change.reason is not None:
        yield say(language, "log-reason-short", reason=change.reason)


def _name_customer(change: Change) -> str:
    return "crm.yaml" if change.customer is None else say_customer(change) or change.customer


def _measure(lines: Sequence[_Line], width: int | None) -> tuple[int, int, int]:
    """The cells of the columns of authors, customers and places.

    The column of places is as wide as leaves room for the texts beside it.
    """
    authors = max((cell_width(line.author) for line in lines), default=0)
    customers = max((cell_width(line.customer) for line in lines), default=0)
    widest = _WIDEST_PLACE
    if width is not None:
        around = _lay_start("", "", "", (authors, customers, 0)) + _INDENT + " " * SHORT + _GAP
        widest = min(widest, width - cell_width(around) - _NARROWEST)
    shown = [one for line in lines for one in (line.place, *(line.below or ())[:1])]
    places = [cell_width(place) for place in shown if place]
    return authors, customers, max((one for one in places if one <= widest), default=0)


def _lay_start(time: str, author: str, customer: str, widths: tuple[int, int, int]) -> str:
    """What stands before a change: when, by whom, whose, each in its column."""
    authors, customers, _ = widths
    head = [time.ljust(_TIME), pad_text(isolate_text(author), authors)]
    if customers:
        head.append(pad_text(isolate_text(customer), customers))
    return _INDENT + _INDENT.join(head) + _INDENT


def _lay_line(
    line: _Line,
    widths: tuple[int, int, int],
    width: int | None,
    *,
    first: bool,
    first_of_customer: bool,
    colour: bool,
) -> list[str]:
    """One change; time, author and commit stand at the first of a commit only.

    A place that leaves no room for the text beside it has the text below.
    """
    start = _lay_start(
        line.time if first else "",
        line.author if first else "",
        line.customer if first_of_customer else "",
        widths,
    )
    place = pad_text(isolate_text(line.place), widths[2]) + _GAP if line.place else ""
    end = (_GAP + line.mark if line.mark else "") + (_INDENT + line.commit if first else "")
    text, below = line.text, ""
    if width is not None:
        room = width - cell_width(start + place + end)
        if place and room < _NARROWEST:
            most = max(width - cell_width(start + end), _NARROWEST)
            place, text, below = isolate_text(clip_text(line.place, most)), "", text
            room = width - cell_width(start + place + end)
        text = pad_text(isolate_text(clip_text(text, max(room, _NARROWEST))), room)
        below = clip_text(below, max(width - cell_width(start + _INDENT), _NARROWEST))
    laid = [start + place + text + paint(end, "dim", colour=colour)]
    return [*laid, " " * cell_width(start + _INDENT) + isolate_text(below)] if below else laid
