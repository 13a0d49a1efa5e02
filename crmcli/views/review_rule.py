"""The changes that want a reviewer, for people and programs.

They are told as far as no sensitive value is shown: this is printed where many can read it.
Whoever reviews them reads them in `crm diff`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crmcli.rules.changelog import Change
from crmcli.rules.differences import Difference
from crmcli.rules.fields import Field
from crmcli.rules.review_rule import UNREADABLE, Wanting
from crmcli.views.changewords import Words, say_change
from crmcli.views.columns import Column, Row
from crmcli.views.language import pick
from crmcli.views.screen import flatten_text
from crmcli.views.sentences import say
from crmcli.views.values import Reader


def build_review_columns(reader: Reader) -> list[Column]:
    """The columns for the rows of `build_review_rows`."""
    return [
        Column("customer", say(reader.language, "heading-customer"), show=_name_thing),
        Column("file", "", audience="programs"),
        Column("wants", say(reader.language, "heading-review"), kind="fixed"),
        Column("path", "", audience="programs"),
        Column("change", say(reader.language, "heading-change")),
    ]


def build_review_rows(wanting: Sequence[Wanting], root: Field, reader: Reader) -> list[Row]:
    """A row for each change: customer (None for another file), file, what of `review` it goes
    by, path (None: the whole card or file), and the change in words.
    """
    return [
        {
            "customer": one.customer,
            "file": one.file,
            "wants": list(one.names),
            "path": ".".join(one.difference.path) or None if one.difference else None,
            "change": flatten_text(_say_wanting(one, root, reader)),
        }
        for one in wanting
    ]


def _name_thing(row: Row) -> str:
    return str(row["customer"] or row["file"])


def _say_wanting(one: Wanting, root: Field, reader: Reader) -> str:
    if one.difference is None:
        code = "review-unreadable" if one.names == (UNREADABLE,) else "review-file"
        return say(reader.language, code)
    change = _make_change(one, one.difference, root)
    words = say_change(change, reader)
    if words.kind in ("opened", "deleted"):
        mark = pick(reader.language, ": ", "：")
        return mark.join([say(reader.language, f"log-card-{words.kind}"), *words.content])
    place = pick(reader.language, " ", "").join(words.place)
    if words.kind in ("added", "removed"):
        return say(reader.language, f"log-{words.kind}", what=_join_entry(words, reader))
    if not _may_be_shown(one.difference):
        return say(reader.language, "review-changed", place=place)
    return say(reader.language, "log-changed", place=place, old=words.old, new=words.new)


def _join_entry(words: Words, reader: Reader) -> str:
    """What an entry is called by stays apart from its list: 跟进 2026-11-20 外访."""
    return pick(reader.language, " ", "").join((words.place[0], " ".join(words.place[1:])))


def _make_change(one: Wanting, difference: Difference, root: Field) -> Change:
    """The difference as `say_change` takes it; commit and author are no part of the answer."""
    return Change(
        time=datetime.min,
        author="",
        customer=one.customer,
        path=difference.path,
        field=difference.field,
        old=difference.old,
        new=difference.new,
        reason=None,
        commit="",
        act=None,
        card=one.card or {},
        root=root,
    )


def _may_be_shown(difference: Difference) -> bool:
    """Whether old and new value are one value each of a field of the card that is not sensitive.

    What lies deeper, or holds several values, may hold what is.
    """
    field = difference.field
    return (
        field is not None
        and len(difference.path) == 1
        and field.kind not in ("map", "list")
        and not field.sensitive
        and not field.multiline
    )
