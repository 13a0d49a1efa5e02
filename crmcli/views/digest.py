"""A digest in words: the subject, the parts that its text and its HTML have in common."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from crmcli.rules.fields import Field
from crmcli.rules.reminding import Digest
from crmcli.rules.shellwords import quote_word
from crmcli.views.digest_sections import (
    Lead,
    Section,
    add_selection,
    build_ahead,
    build_escalated,
    build_late,
    build_lead,
    build_occasions,
    build_put_off,
    build_today,
    build_unreadable,
)
from crmcli.views.language import Language, pick
from crmcli.views.screen import flatten_text
from crmcli.views.sentences import say
from crmcli.views.values import Reader

_SHORT_ID = 7


class Page(NamedTuple):
    """A digest as it is read, in one language. All of it is clean text on one line each."""

    language: Language
    subject: str
    greeting: str
    leads: tuple[Lead, ...]
    sections: tuple[Section, ...]
    commands: tuple[tuple[str, str], ...]
    closing: tuple[str, ...]
    heading: str = ""
    """What a message with several of them begins with: whose it is, and the day."""
    summary: str = ""
    """Who has how much due, in one line."""


class Source(NamedTuple):
    """What a digest was made of: a commit, and its time in the ledger's zone."""

    commit: str
    time: datetime
    is_edited: bool = False
    """Whether edits that are in no commit yet count, too."""


def build_page(
    digest: Digest,
    root: Field,
    reader: Reader,
    source: Source | None,
    *,
    ahead: int,
    most: int | None,
    escalated_after: int = 0,
    selection: str = "",
    unreadable: Sequence[str] = (),
    is_part: bool = False,
    is_sample: bool = False,
    is_readers: bool = True,
) -> Page:
    """The digest in words. `root` gives labels; `ahead`, `most` as the settings have them.

    Without `source` nothing is committed yet. `selection` says which customers it is about, empty
    for all; `is_part`: the person may have others, too. `unreadable` are the files of cards of
    which nobody knows what they say. Not `is_readers`: it is shown to somebody else than it is for.
    """
    language = reader.language
    day = reader.say_day(digest.day, weekday=True)
    counts = _say_counts(digest, reader, ahead)
    is_told = is_part or bool(digest.escalated)
    counts_of = add_selection(counts, selection, language) if is_told else counts
    page = Page(
        language,
        say(language, "digest-subject", day=day, counts=counts_of),
        _greet(digest, language, is_readers=is_readers),
        tuple(
            build_lead(item, number, root, reader) for number, item in enumerate(digest.first, 1)
        ),
        tuple(
            section
            for section in (
                build_late(digest, reader),
                build_today(digest, reader),
                build_put_off(digest, reader, most),
                build_ahead(digest, reader, ahead),
                build_occasions(digest.occasions, reader),
                build_escalated(digest, reader, escalated_after, selection),
                build_unreadable(unreadable, language),
            )
            if section.rows or section.remark
        ),
        _list_commands(digest, language),
        (),
        say(language, "digest-heading", day=day),
        say(language, "digest-summary", name=flatten_text(digest.person.name), counts=counts),
    )
    return close_page(page, source, reader, is_sample=is_sample)


def strip_page(page: Page) -> Page:
    """The page for who reads no mail: without what says how mails are answered and stopped."""
    return page._replace(commands=(), closing=page.closing[:-1])


def close_page(page: Page, source: Source | None, reader: Reader, *, is_sample: bool) -> Page:
    """The page with what stands at its end: of which commit it is, and how to be left in peace.

    `source` None: nothing is committed yet. A sample says that it is one.
    """
    language = reader.language
    closing = [say(language, "digest-stop")]
    if source is not None:
        time = f"{reader.say_day(source.time.date())} {source.time:%H:%M}"
        code = "digest-of-commit-edited" if source.is_edited else "digest-of-commit"
        made = say(language, code, commit=source.commit[:_SHORT_ID], time=time)
        closing.insert(0, made)
    if not is_sample:
        return page._replace(closing=tuple(closing))
    subject, heading = (
        say(language, "digest-subject-sample", subject=one) for one in (page.subject, page.heading)
    )
    closing.insert(0, say(language, "digest-sample"))
    return page._replace(subject=subject, heading=heading, closing=tuple(closing))


def _say_counts(digest: Digest, reader: Reader, ahead: int) -> str:
    """Counts alone: a subject is seen on a locked telephone.

    All that are due are counted, and how many of them a day has room for where it has not for all.
    """
    language = reader.language
    due = {"digest-count-late": digest.late_count, "digest-count-today": digest.today_count}
    said = [say(language, code, count=count) for code, count in due.items() if count]
    if digest.put_off:
        kinds = pick(language, ", ", "、").join(said)
        all_due, planned = sum(due.values()), digest.planned_count
        said = [say(language, "digest-count-due", count=all_due, kinds=kinds)]
        said += [say(language, "digest-count-planned", count=planned)]
    if digest.ahead_count:
        said.append(say(language, "digest-count-ahead", count=digest.ahead_count, days=ahead))
    if digest.escalated:
        said.append(say(language, "digest-count-escalated", count=len(digest.escalated)))
    if digest.occasions and not said:
        count = len(digest.occasions)
        code = "digest-count-occasions-one" if count == 1 else "digest-count-occasions"
        said.append(say(language, code, count=count))
    return pick(language, ", ", "，").join(said) or say(language, "digest-subject-none")


def _greet(digest: Digest, language: Language, *, is_readers: bool) -> str:
    kind = ("first-none", "first-one", "first-two")[min(2, len(digest.first))]
    whose = "digest" if is_readers else "digest-of"
    return say(language, f"{whose}-{kind}", name=flatten_text(digest.person.name))


def _list_commands(digest: Digest, language: Language) -> tuple[tuple[str, str], ...]:
    """How to answer, with the id of whoever comes first."""
    items = [*digest.first, *digest.overdue, *digest.today, *digest.ahead]
    if not items:
        return ()
    customer = flatten_text(quote_word(items[0].id))
    return tuple(
        (say(language, code), f"crm {verb} {customer} {say(language, f'{code}-words')}")
        for verb, code in (("visit", "digest-how-log"), ("next", "digest-how-postpone"))
    )
