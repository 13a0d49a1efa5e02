"""Three texts of one card, merged: the meaning decides, and the text follows it."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from crmcli.errors import Refused
from crmcli.history.linemerge import merge_lines
from crmcli.ledger.encoding import decode
from crmcli.ledger.nodes import compose
from crmcli.ledger.splice import edit_text
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.edits import edits_between
from crmcli.rules.fields import Field
from crmcli.rules.merging import Clash, merge_values
from crmcli.rules.sameness import is_same


class MergedText(NamedTuple):
    """The merged text, or else the places that the two sides made different."""

    data: bytes | None
    clashes: tuple[Clash, ...]


def merge_texts(
    root: Field, base: bytes, ours: bytes, theirs: bytes, *, theirs_first: bool = False
) -> MergedText:
    """Both sides' changes since `base`, as `rules.merging.merge_values` merges what they mean.

    A side that is as `base` gives way to the other's very bytes, readable or not. Else git's line
    merge is taken if it means the right thing, so that both sides keep their comments; else the
    merged meaning is written into `ours`. Raises Refused: `merge-unreadable` where one of the three
    cannot be read, `edit-refused` where the text of `ours` cannot be edited so.
    """
    if ours in (base, theirs):
        return MergedText(theirs, ())
    if theirs == base:
        return MergedText(ours, ())
    values = [_read(text, root) for text in (base, ours, theirs)]
    merged = merge_values(root, *values, theirs_first=theirs_first)
    if merged.clashes:
        return MergedText(None, merged.clashes)
    data = _write(root, (base, ours, theirs), values[1], merged.value or {})
    if not is_same(_read(data, root), merged.value):
        raise Refused("merge-unreadable")
    return MergedText(data, ())


def count_comments(data: bytes) -> Counter[str]:
    """How often each comment stands in the text of a card that can be read.

    A merge goes by meaning, and a comment has none: whoever must not lose one counts.
    """
    document = compose(decode(data))
    return Counter(document.text[start:end].strip() for start, end in document.iter_comments())


def _write(
    root: Field, texts: tuple[bytes, bytes, bytes], now: dict[str, Any], wanted: dict[str, Any]
) -> bytes:
    """The text of a merged meaning, where both sides changed something."""
    merged = merge_lines(*texts)
    if merged is not None and is_same(parse_record(merged, root).value, wanted):
        return merged
    return edit_text(texts[1], edits_between(now, wanted), root)


def _read(data: bytes, root: Field) -> dict[str, Any]:
    value = parse_record(data, root).value
    if value is None:
        raise Refused("merge-unreadable")
    return value
