"""Changes one a line, each complete in itself: for a pipe, an archive, a pull request.

The Chinese line is the one of the paper ledgers: time, what was changed from what to what, by
whom, with the narrow marks that stand there. In a digest marks are as wide as in any other text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from crmcli.rules.changelog import Change
from crmcli.views.changewords import Words, say_change, say_customer, say_next_label
from crmcli.views.language import Language, pick
from crmcli.views.markdown import quote_id, quote_text
from crmcli.views.screen import flatten_text
from crmcli.views.sentences import say
from crmcli.views.values import Reader

SHORT = 7
"""Characters of a commit id that people get."""


class _Marks(NamedTuple):
    """What stands between the parts of a line; `commit` around the id of a commit."""

    colon: str
    comma: str
    semicolon: str
    commit: str


_ENGLISH = _Marks(": ", ", ", "; ", " ({})")
_NARROW = _Marks(":", ",", ";", "({})")
_WIDE = _Marks("：", "，", "；", "（{}）")


def _pick_marks(language: Language, chinese: _Marks) -> _Marks:
    return chinese if language == "zh" else _ENGLISH


def iter_lines(changes: Iterable[Change], reader: Reader, *, with_customer: bool) -> Iterator[str]:
    """A sentence a change, in the order given, each line ended."""
    marks = _pick_marks(reader.language, _NARROW)
    for change in changes:
        said = _say_line(change, reader, marks, with_customer=with_customer)
        yield f"{change.time:%Y-%m-%d %H:%M}: {said}\n"


def iter_markdown(
    changes: Iterable[Change], reader: Reader, *, with_customer: bool
) -> Iterator[str]:
    """A digest for a chat or a mail: by person, then by customer, each in the order given.

    Only the sentences are kept meanwhile, for it may be a long time that they tell of.
    """
    marks = _pick_marks(reader.language, _WIDE)
    digest: dict[str, dict[str, list[str]]] = {}
    for change in changes:
        heading = _head_customer(change) if with_customer else ""
        said = _say_line(change, reader, marks, with_customer=False, with_author=False)
        commit = marks.commit.format(f"`{change.commit[:SHORT]}`")
        line = f"- {change.time:%Y-%m-%d %H:%M} {quote_text(said)}{commit}\n"
        digest.setdefault(change.author, {}).setdefault(heading, []).append(line)
    for number, (author, told) in enumerate(digest.items()):
        yield ("\n" if number else "") + f"### {quote_text(author)}\n"
        for heading, lines in told.items():
            yield (f"\n{heading}\n\n" if heading else "\n") + "".join(lines)


def _head_customer(change: Change) -> str:
    if change.customer is None:
        return f"**{quote_text('crm.yaml')}**"
    name = quote_text(say_customer(change) or change.customer)
    return f"**{name}** {quote_id(change.customer)}"


def _say_line(
    change: Change,
    reader: Reader,
    marks: _Marks,
    *,
    with_customer: bool,
    with_author: bool = True,
) -> str:
    language = reader.language
    said = _say_words(say_change(change, reader), change, reader, marks)
    by = say(language, "log-by", author=change.author)
    parts = [
        _name_customer(change, reader) + said if with_customer else said,
        *_iter_remarks(change, reader, marks),
        *([by] if with_author else []),
        *([say(language, "log-with", others=list(change.co_authors))] if change.co_authors else []),
    ]
    return flatten_text(marks.comma.join(parts))


def say_whole(words: Words, change: Change, reader: Reader) -> str:
    """That a card, or the settings, came or went."""
    subject = "card" if change.customer is not None else "settings"
    return say(reader.language, f"log-{subject}-{words.kind}")


def _say_words(words: Words, change: Change, reader: Reader, marks: _Marks) -> str:
    language = reader.language
    if words.kind in ("opened", "deleted"):
        return marks.colon.join([say_whole(words, change, reader), *words.content])
    if words.kind == "unreadable":
        return say(language, "log-unreadable")
    joined = pick(language, " ", "")
    if words.kind == "changed":
        place = joined.join(words.place)
        return say(language, "log-changed", place=place, old=words.old, new=words.new)
    # What an entry is called by stays apart: 2026-11-20 外访 王静.
    what = joined.join((words.place[0], " ".join(words.place[1:])))
    following = [f"{say_next_label(change, reader)} {words.next}"] if words.next else []
    content = marks.semicolon.join([*words.content, *following])
    told = say(language, f"log-{words.kind}", what=what)
    return marks.colon.join([told, *([content] if content else [])])


def _name_customer(change: Change, reader: Reader) -> str:
    if change.customer is None:
        return pick(reader.language, "crm.yaml: ", "crm.yaml ")
    name = say_customer(change)
    if not name:
        return f"{change.customer} "
    return pick(reader.language, f"{name} ({change.customer}) ", f"{name}({change.customer})")


def _iter_remarks(change: Change, reader: Reader, marks: _Marks) -> Iterator[str]:
    language = reader.language
    if change.by_hand:
        yield say(language, "log-by-hand")
    if change.in_merge:
        yield say(language, "log-in-merge")
    if change.reason is not None:
        yield say(language, "log-reason", reason=change.reason, mark=marks.colon)
    elif change.by_hand:
        yield say(language, "log-no-reason")
    if change.by_undo:
        yield say(language, "log-undone")
