"""Three texts of one card, merged: the meaning decides, and the text follows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from crmcli.errors import Refused
from crmcli.history.linejoin import iter_joined
from crmcli.history.linemerge import Labels, mark_lines, merge_lines
from crmcli.history.presentation import choose_trait, iter_presentations
from crmcli.history.remarks import carry_remarks, count_strayed, count_wanted
from crmcli.ledger.encoding import decode
from crmcli.ledger.nodes import compose
from crmcli.ledger.splice import edit_text, format_record
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.edits import edits_between
from crmcli.rules.fields import Field
from crmcli.rules.merging import Clash, Merged, merge_values
from crmcli.rules.sameness import is_same
from crmcli.rules.settling import settle_clashes

Texts = tuple[bytes, bytes, bytes]
"""The base, ours and theirs."""


class MergedText(NamedTuple):
    """The merged text, or else the places that the two sides made different."""

    data: bytes | None
    clashes: tuple[Clash, ...]


class _Read(NamedTuple):
    """Three texts and what they mean; a base without text is a card that both made."""

    texts: Texts
    values: tuple[dict[str, Any] | None, dict[str, Any], dict[str, Any]]


def merge_texts(
    root: Field, base: bytes, ours: bytes, theirs: bytes, *, theirs_first: bool = False
) -> MergedText:
    """Both sides' changes since `base`, as `rules.merging.merge_values` merges what they mean.

    The sides may change places: the very same bytes come of it, unless `theirs_first` says that
    one of them is the older. An empty `base` says that both sides made the card. A side that is
    as `base` gives way to the other's very bytes, readable or not. Else the changes of both are
    joined, or git's line merge is taken, if that means the right thing, so that both sides keep
    their comments; else the merged meaning is written into all three, and what is then merged line
    by line is only how they are written, and a comment that is lost so stands above what it is
    about. Raises Refused: `merge-unreadable` where one of the three cannot be read, `edit-refused`
    where no text can be edited so.
    """
    if ours in (base, theirs):
        return MergedText(theirs, ())
    if theirs == base:
        return MergedText(ours, ())
    read = _read_all(root, (base, ours, theirs))
    merged = merge_values(root, *read.values, theirs_first=theirs_first)
    if merged.clashes:
        return MergedText(None, merged.clashes)
    if not theirs_first and ours > theirs:
        read = _turn(read)
        merged = merge_values(root, *read.values)
    return MergedText(_write(root, read, merged.value or {}), ())


def foresee_texts(root: Field, base: bytes, ours: bytes, theirs: bytes) -> MergedText:
    """Which clashes `merge_texts` would meet, without the work of writing.

    Where there are none, ours stands for the text. Raises Refused("merge-unreadable").
    """
    if ours in (base, theirs) or theirs == base:
        return MergedText(ours, ())
    clashes = merge_values(root, *_read_all(root, (base, ours, theirs)).values).clashes
    return MergedText(None if clashes else ours, clashes)


def merge_choosing(
    root: Field, base: bytes, ours: bytes, theirs: bytes, chosen: Sequence[object]
) -> bytes:
    """The same for texts that clash, with one value chosen for each clash, in their order.

    None for a value: the place shall have nothing. Who chooses the same from the other side gets
    the same bytes. Raises Refused as `merge_texts`.
    """
    read = _read_all(root, (base, ours, theirs))
    merged = merge_values(root, *read.values)
    settled = {clash.path: value for clash, value in zip(merged.clashes, chosen, strict=True)}
    if ours > theirs:
        read = _turn(read)
        merged = merge_values(root, *read.values)
    choices = [(clash, settled[clash.path]) for clash in merged.clashes]
    return _write(root, read, settle_clashes(root, merged.value or {}, choices))


def mark_texts(root: Field, base: bytes, ours: bytes, theirs: bytes, labels: Labels) -> bytes:
    """Texts that clash as one: merged where they agree, both sides between markers elsewhere.

    Only the entries that clash stand between the markers, so that nobody has to look at the
    rest again. The text is never one that could be taken for a card.
    """
    try:
        marked = _mark_clashes(root, (base, ours, theirs), labels)
    except Refused:
        conflicts, marked = mark_lines(base, ours, theirs, labels)
        marked = marked if conflicts else b""
    if not marked or parse_record(marked, root).value is not None:
        return _mark_whole((base, ours, theirs), labels)
    return marked


def count_comments(data: bytes) -> Counter[str]:
    """How often each comment stands in the text of a card that can be read.

    A merge goes by meaning, and a comment has none: whoever must not lose one counts.
    """
    if b"#" not in data:
        return Counter()
    document = compose(decode(data))
    return Counter(document.text[start:end].strip() for start, end in document.iter_comments())


def _write(root: Field, read: _Read, wanted: dict[str, Any]) -> bytes:
    """The text of a merged meaning, where both sides changed something.

    Whoever saved it with other line ends has changed those, and not every line.
    """
    ends = [_find_line_end(text) for text in read.texts if text]
    if None in ends or len(set(ends)) == 1:
        return _write_lines(root, read, wanted)
    base, ours, theirs = (text.replace(b"\r\n", b"\n") for text in read.texts)
    written = _write_lines(root, read._replace(texts=(base, ours, theirs)), wanted)
    has_returns = choose_trait([_find_line_end(text) == b"\r\n" for text in read.texts])
    return written.replace(b"\n", b"\r\n") if has_returns else written


def _find_line_end(text: bytes) -> bytes | None:
    """What ends every line of a text, if all end alike."""
    returns = text.count(b"\r\n")
    if not returns:
        return b"\n"
    return b"\r\n" if returns == text.count(b"\n") else None


def _write_lines(root: Field, read: _Read, wanted: dict[str, Any]) -> bytes:
    """The text of a merged meaning, of texts whose lines end alike.

    Of those that mean it, the one that loses the fewest comments, and of these the one in which
    the fewest are about something else now; a line merge before others.
    """
    joined = _join(root, read, wanted)
    if joined is not None:
        return joined
    comments = count_wanted(*read.texts)

    def judge(text: bytes) -> int | None:
        if not is_same(parse_record(text, root).value, wanted):
            return None
        return sum((comments - count_comments(text)).values())

    found: list[tuple[int, int, bytes]] = []
    for text in _iter_writings(root, read, wanted):
        lost = judge(text)
        if lost is None:
            continue
        strayed = count_strayed(read.texts, text)
        if lost == strayed == 0:
            return text
        found.append((lost, strayed, text))
    if not found:
        raise Refused("merge-unreadable")
    *_, best = min(found, key=lambda one: one[:2])
    return carry_remarks(read.texts, best, judge)


def _join(root: Field, read: _Read, wanted: dict[str, Any]) -> bytes | None:
    """The text with both sides' lines, if there is one that means it: no other is cheaper.

    Where either order of what both put into one place means it, that counts in which each comment
    stays with its line; and if there is none to tell by, the schema's order is to be found.
    """
    if read.values[0] is None:
        return None
    joined = [
        text for text in iter_joined(*read.texts) if is_same(parse_record(text, root).value, wanted)
    ]
    if len(joined) > 1:
        joined = [text for text in joined if not count_strayed(read.texts, text)]
    return joined[0] if len(joined) == 1 else None


def _iter_writings(root: Field, read: _Read, wanted: dict[str, Any]) -> Iterator[bytes]:
    merged = merge_lines(*read.texts)
    if merged is not None:
        yield merged
    base, ours, theirs = (
        format_record(wanted, root) if value is None else _edit(root, text, value, wanted)
        for text, value in zip(read.texts, read.values, strict=True)
    )
    if base is not None and ours is not None and theirs is not None:
        yield from iter_presentations(base, ours, theirs)
    yield from (one for one in (ours, theirs) if one is not None)


def _edit(root: Field, text: bytes, value: dict[str, Any], wanted: dict[str, Any]) -> bytes | None:
    try:
        return edit_text(text, edits_between(value, wanted), root)
    except Refused:
        return None


def _mark_clashes(root: Field, texts: Texts, labels: Labels) -> bytes:
    """The merged text once for each side, with the side's values where they clash, and markers
    around what then differs.
    """
    read = _read_all(root, texts)
    merged = merge_values(root, *read.values)
    value = merged.value or {}
    ours = _write(root, read, value)
    base, theirs = (
        edit_text(ours, edits_between(value, settled), root)
        for settled in _settle_for_others(root, merged, value)
    )
    return mark_lines(base, ours, theirs, labels)[1]


def _settle_for_others(
    root: Field, merged: Merged, value: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The merged card as it would be with the base's values, and with theirs."""
    return (
        settle_clashes(root, value, ((one, one.base) for one in merged.clashes)),
        settle_clashes(root, value, ((one, one.theirs) for one in merged.clashes)),
    )


def _mark_whole(texts: Texts, labels: Labels) -> bytes:
    """Each text from its first to its last line between the markers."""
    base, ours, theirs = (
        text if not text or text.endswith(b"\n") else text + b"\n" for text in texts
    )
    size = labels.size
    lines = [
        f"{mark * size} {name}".encode() for mark, name in zip("<|>", labels.names, strict=True)
    ]
    opening, middle, closing = lines
    return b"".join(
        (opening, b"\n", ours, middle, b"\n", base, b"=" * size, b"\n", theirs, closing, b"\n")
    )


def _read_all(root: Field, texts: Texts) -> _Read:
    base, ours, theirs = texts
    known = _read(base, root) if base.strip() else None
    return _Read(texts, (known, _read(ours, root), _read(theirs, root)))


def _turn(read: _Read) -> _Read:
    """The same with the sides in each other's place.

    Where two texts are right, as with what both put into one place, something has to choose. That
    the sides are taken in the order of their bytes makes it the same for everybody.
    """
    base, ours, theirs = read.texts
    value, mine, other = read.values
    return _Read((base, theirs, ours), (value, other, mine))


def _read(data: bytes, root: Field) -> dict[str, Any]:
    value = parse_record(data, root).value
    if value is None:
        raise Refused("merge-unreadable")
    return value
