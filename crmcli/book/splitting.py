"""The text of a card without the card that was merged into it."""

from __future__ import annotations

from crmcli.history.merge import merge_texts
from crmcli.ledger.splice import edit_text
from crmcli.ledger.yamltext import parse_record
from crmcli.rules.edits import edits_between
from crmcli.rules.fields import Field
from crmcli.rules.sameness import is_same
from crmcli.rules.splitting import split_values


def split_text(
    root: Field, before: bytes, after: bytes, now: bytes
) -> tuple[bytes, tuple[str, ...]] | None:
    """The text as it is `now` without the merge, and the places that keep what came with it.

    None where a version cannot be read. The lines are those from before the merge, where the two
    texts can be merged; else only what goes is cut out of the text as it is now.
    """
    values = [parse_record(data, root).value for data in (before, after, now)]
    had, joined, has = values
    if had is None or joined is None or has is None:
        return None
    split = split_values(root, had, joined, has)
    merged = merge_texts(root, after, now, before, theirs_first=True).data
    if merged is not None and is_same(parse_record(merged, root).value, split.value):
        return merged, split.kept
    return edit_text(now, edits_between(has, split.value), root), split.kept
