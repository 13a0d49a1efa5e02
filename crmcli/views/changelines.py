"""Changes one a line, each complete in itself: for a pipe, an archive, a pull request.

The Chinese line is the one of the paper ledgers: time, what was changed from what to what, by
whom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crmcli.rules.changelog import Change
from crmcli.views.changewords import Words, say_change, say_customer, say_next_label
from crmcli.views.language import pick
from crmcli.views.markdown import quote_id, quote_text
from crmcli.views.screen import flatten_text
from crmcli.views.sentences import say
from crmcli.views.values import Reader

SHORT = 7
"""Characters of a commit id that people get."""
_BARE = {"added": "log-added-bare", "removed": "log-removed-bare"}
"""What is said of an entry that has nothing but its name."""


def iter_lines(changes: Iterable[Change], reader: Reader, *, with_customer: bool) -> Iterator[str]:
    """A sentence a change, in the order given, each line ended."""
    for change in changes:
        said = _say_line(change, reader, with_customer=with_customer)
        yield f"{change.time:%Y-%m-%d %H:%M}: {said}\n"


def iter_markdown(
    changes: Iterable[Change], reader: Reader, *, with_customer: bool
) -> Iterator[str]:
    """A digest for a chat or a mail: by person, then by customer, each in the order given.

    Only the sentences are kept meanwhile, for it may be a long time that they tell of.
    """
    digest: dict[str, dict[str, list[str]]] = {}
    for change in changes:
        heading = _head_customer(change) if with_customer else ""
        said = quote_text(_say_line(change, reader, with_customer=False, with_author=False))
        line = f"- {change.time:%Y-%m-%d %H:%M} {said} (`{change.commit[:SHORT]}`)\n"
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
    change: Change, reader: Reader, *, with_customer: bool, with_author: bool = True
) -> str:
    language = reader.language
    said = _say_words(say_change(change, reader), change, reader)
    parts = [
        _name_customer(change, reader) + said if with_customer else said,
        *_iter_remarks(change, reader),
        *([say(language, "log-by", author=change.author)] if with_author else []),
        *([say(language, "log-with", others=list(change.co_authors))] if change.co_authors else []),
    ]
    return flatten_text(pick(language, ", ", ",").join(parts))


def say_whole(words: Words, change: Change, reader: Reader) -> str:
    """That a card, or the settings, came or went."""
    subject = "card" if change.customer is not None else "settings"
    return say(reader.language, f"log-{subject}-{words.kind}")


def _say_words(words: Words, change: Change, reader: Reader) -> str:
    language = reader.language
    if words.kind in ("opened", "deleted"):
        label = say_whole(words, change, reader)
        return pick(language, ": ", ":").join([label, *words.content])
    if words.kind == "unreadable":
        return say(language, "log-unreadable")
    joined = pick(language, " ", "")
    if words.kind == "changed":
        place = joined.join(words.place)
        return say(language, "log-changed", place=place, old=words.old, new=words.new)
    # What an entry is called by stays apart: 2026-11-20 外访 王静.
    what = joined.join((words.place[0], " ".join(words.place[1:])))
    following = [f"{say_next_label(change, reader)} {words.next}"] if words.next else []
    content = pick(language, "; ", "；").join([*words.content, *following])
    if not content:
        return say(language, _BARE[words.kind], what=what)
    return say(language, f"log-{words.kind}", what=what, content=content)


def _name_customer(change: Change, reader: Reader) -> str:
    if change.customer is None:
        return pick(reader.language, "crm.yaml: ", "crm.yaml ")
    name = say_customer(change)
    if not name:
        return f"{change.customer} "
    return pick(reader.language, f"{name} ({change.customer}) ", f"{name}({change.customer})")


def _iter_remarks(change: Change, reader: Reader) -> Iterator[str]:
    language = reader.language
    if change.by_hand and change.reason is None:
        yield say(language, "log-by-hand-silent")
    elif change.by_hand:
        yield say(language, "log-by-hand")
    if change.reason is not None:
        yield say(language, "log-reason", reason=change.reason)
    if change.by_undo:
        yield say(language, "log-undone")
