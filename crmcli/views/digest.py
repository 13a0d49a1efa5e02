"""A digest in words: the subject, the text of the mail, and the parts that its HTML has too.

A mail is read where columns may not line up, so nothing depends on them; yet where the letters
are all of one width they do, wide characters included.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from crmcli.rules.dates import find_told_years
from crmcli.rules.fields import Field, find_field
from crmcli.rules.reminding import Digest, Item, Occurring, Story, take_shown
from crmcli.rules.shellwords import quote_word
from crmcli.views.dates import format_days_late, format_distance
from crmcli.views.language import Language, pick
from crmcli.views.screen import cell_width, clip_text, flatten_text, pad_text, wrap_text
from crmcli.views.sentences import say
from crmcli.views.values import Reader, show_value

WIDTH = 78
"""Cells of a line, at most: mail programs fold longer ones as they like."""
LONGEST = 160
"""Cells of a note that are told; the whole of it is in the card."""
_INDENT = 3
_GAP = 2
_NARROWEST = 6
_SHORT_ID = 7


class Lead(NamedTuple):
    """A customer told at length: a title, how late, and labelled lines."""

    title: str
    late: str
    lines: tuple[tuple[str, str], ...]


class Section(NamedTuple):
    """Rows of as many cells each below a heading; the first row may be that of a table."""

    heading: str
    rows: tuple[tuple[str, ...], ...]
    remark: str = ""
    header: tuple[str, ...] = ()


class Page(NamedTuple):
    """A digest as it is read, in one language. All of it is clean text on one line each."""

    language: Language
    subject: str
    greeting: str
    leads: tuple[Lead, ...]
    sections: tuple[Section, ...]
    commands: tuple[tuple[str, str], ...]
    closing: tuple[str, ...]


class Source(NamedTuple):
    """What a digest was made of: a commit, and its time in the ledger's zone."""

    commit: str
    time: datetime


def build_page(
    digest: Digest,
    root: Field,
    reader: Reader,
    source: Source | None,
    *,
    ahead: int,
    most: int | None,
    escalated_after: int = 0,
    is_sample: bool = False,
) -> Page:
    """The digest in words. `root` gives labels; `ahead`, `most` as the settings have them.

    Without `source` nothing is committed yet.
    """
    language = reader.language
    page = Page(
        language,
        _say_subject(digest, reader, ahead),
        _greet(digest, language),
        tuple(
            _build_lead(item, number, root, reader) for number, item in enumerate(digest.first, 1)
        ),
        tuple(
            section
            for section in (
                _build_late(digest, reader),
                _build_today(digest, reader),
                _build_ahead(digest, reader, ahead),
                _build_occasions(digest.occasions, reader),
                _build_escalated(digest, reader, escalated_after),
                _build_put_off(digest, reader, most),
            )
            if section.rows or section.remark
        ),
        _list_commands(digest, language),
        (),
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
        made = say(language, "digest-of-commit", commit=source.commit[:_SHORT_ID], time=time)
        closing.insert(0, made)
    if not is_sample:
        return page._replace(closing=tuple(closing))
    subject = say(language, "digest-subject-sample", subject=page.subject)
    closing.insert(0, say(language, "digest-sample"))
    return page._replace(subject=subject, closing=tuple(closing))


def render_text(page: Page) -> str:
    """The page as plain text of at most 78 cells a line; its last line ends."""
    lines = [*wrap_text(page.greeting, WIDTH), ""]
    for lead in page.leads:
        lines += _lay_lead(lead)
    if page.leads:
        lines.append("")
    for section in page.sections:
        lines += [*_lay_section(section), ""]
    if page.commands or page.closing:
        lines.append("--")
    width = max((cell_width(label) for label, _ in page.commands), default=0) + _GAP
    lines += [pad_text(label, width) + command for label, command in page.commands]
    for sentence in page.closing:
        lines += wrap_text(sentence, WIDTH)
    return "".join(line.rstrip() + "\n" for line in lines)


def render_letter(
    language: Language, to: str, subject: str, attached: str | None, text: str
) -> str:
    """A mail as a person would see it: its head, a line, and the text."""
    rows = [("letter-to", to), ("letter-subject", subject), ("letter-attached", attached)]
    head = [(say(language, code), flatten_text(value)) for code, value in rows if value]
    width = max(cell_width(label) for label, _ in head) + _GAP
    lines = [pad_text(label, width) + value for label, value in head]
    return "\n".join([*lines, "-" * WIDTH, text])


def _say_subject(digest: Digest, reader: Reader, ahead: int) -> str:
    """Counts alone: a subject is seen on a locked telephone."""
    language = reader.language
    counts = {
        "digest-count-late": digest.late_count,
        "digest-count-today": digest.today_count,
        "digest-count-ahead": len(digest.ahead),
        "digest-count-escalated": len(digest.escalated),
    }
    said = [say(language, code, count=count, days=ahead) for code, count in counts.items() if count]
    if digest.occasions and not said:
        count = len(digest.occasions)
        code = "digest-count-occasions-one" if count == 1 else "digest-count-occasions"
        said.append(say(language, code, count=count))
    listed = pick(language, ", ", "，").join(said) or say(language, "digest-subject-none")
    day = reader.say_day(digest.day, weekday=True)
    return say(language, "digest-subject", day=day, counts=listed)


def _greet(digest: Digest, language: Language) -> str:
    code = ("digest-first-none", "digest-first-one", "digest-first-two")[min(2, len(digest.first))]
    return say(language, code, name=flatten_text(digest.person.name))


def _build_lead(item: Item, number: int, root: Field, reader: Reader) -> Lead:
    language = reader.language
    known = [item.grade, item.id if item.name else None]
    about = pick(language, ", ", "，").join(one for one in known if one)
    brackets = pick(language, f" ({about})", f"（{about}）") if about else ""
    title = f"{number}. {flatten_text((item.name or item.id) + brackets)}"
    lines = [_say_reason(item, reader), *_tell_story(item.story, root, reader)]
    return Lead(title, say_late(item.late, language), tuple(lines))


def _say_reason(item: Item, reader: Reader) -> tuple[str, str]:
    """Why it is due: a label and a text, or the text alone."""
    language = reader.language
    if item.basis == "promise":
        day = reader.say_day(item.due, weekday=True)
        label = say(language, "digest-promised")
        if item.promised is None:
            return label, say(language, "digest-promised-bare", day=day)
        what = _shorten(item.promised)
        return label, say(language, "digest-promised-what", what=what, day=day)
    code = "digest-cadence" if item.basis == "cadence" else "digest-created"
    return "", _say_cadence(item, code, language)


def _tell_story(story: Story, root: Field, reader: Reader) -> list[tuple[str, str]]:
    language = reader.language
    person = flatten_text(" ".join(one for one in (story.contact, story.title) if one))
    told = []
    if story.day is not None:
        head = reader.say_day(story.day)
        if story.channel:
            field = find_field(root, ("visits", "channel"))
            head += " " + (show_value(field, story.channel, reader) if field else story.channel)
        if person and story.met:
            head += pick(language, ", ", " ") + person
        if story.note:
            head += pick(language, ": ", "：") + _shorten(story.note)
        told.append((say(language, "digest-last"), flatten_text(head)))
    if person and not story.met:
        told.append((say(language, "digest-contact"), person))
    if story.phone:
        told.append((say(language, "digest-phone"), flatten_text(story.phone)))
    return told


def _build_late(digest: Digest, reader: Reader) -> Section:
    shown, left = take_shown(digest.overdue)
    rows = [
        (
            *_name_cells(item),
            format_days_late(item.late, reader.language),
            *_work_cells(item, reader),
        )
        for item in shown
    ]
    remark = ""
    if left:
        owner = digest.person.id
        remark = say(reader.language, "digest-more", count=left, owner=owner)
    return Section(say(reader.language, "digest-late"), _clean(rows), remark)


def _build_today(digest: Digest, reader: Reader) -> Section:
    shown, left = take_shown(digest.today)
    rows = [(*_name_cells(item), *_work_cells(item, reader)) for item in shown]
    remark = ""
    if left:
        owner = digest.person.id
        remark = say(reader.language, "digest-more-ahead", count=left, owner=owner, days=0)
    return Section(say(reader.language, "digest-today"), _clean(rows), remark)


def _build_ahead(digest: Digest, reader: Reader, ahead: int) -> Section:
    shown, left = take_shown(digest.ahead)
    language = reader.language
    rows = [
        (
            reader.say_day(item.day, weekday=True),
            *_name_cells(item),
            say_late(item.late, language) if item.late >= 0 else "",
            *_work_cells(item, reader),
        )
        for item in shown
    ]
    remark = ""
    if left:
        owner = digest.person.id
        remark = say(language, "digest-more-ahead", count=left, owner=owner, days=ahead)
    return Section(say(language, "digest-ahead", count=ahead), _clean(rows), remark)


def _build_occasions(occasions: Sequence[Occurring], reader: Reader) -> Section:
    shown, left = take_shown(occasions)
    rows = [_lay_occasion(one, reader) for one in shown]
    remark = say(reader.language, "digest-more-plain", count=left) if left else ""
    return Section(say(reader.language, "digest-occasions"), _clean(rows), remark)


def _lay_occasion(one: Occurring, reader: Reader) -> tuple[str, ...]:
    return (
        reader.say_day(one.occasion.day, weekday=True),
        _say_occasion(one, reader),
        one.who or "",
        one.name or one.id,
        _say_how_long(one, reader),
    )


def _say_how_long(one: Occurring, reader: Reader) -> str:
    """How many years it is, or else how long ago the day was; nothing of a day to come."""
    language, occasion = reader.language, one.occasion
    years = find_told_years(occasion)
    if years is not None:
        return say(language, "digest-years-one" if years == 1 else "digest-years-many", count=years)
    distance = (occasion.day - reader.today).days
    return format_distance(distance, language) if distance <= 0 else ""


def _say_occasion(one: Occurring, reader: Reader) -> str:
    """What day it is; the birthday of a contact who may not be named is one of a contact."""
    label = reader.say_short(one.occasion.label)
    if one.who is None and one.occasion.path[0] == "contacts":
        return say(reader.language, "digest-of-contact", label=label)
    return label


def _build_escalated(digest: Digest, reader: Reader, after: int) -> Section:
    shown, left = take_shown(digest.escalated)
    rows = [
        (
            *_name_cells(item),
            format_days_late(item.late, reader.language),
            say_owner(item.owner, reader),
        )
        for item in shown
    ]
    remark = say(reader.language, "digest-more-plain", count=left) if left else ""
    heading = say(reader.language, "digest-escalated", count=after)
    return Section(heading, _clean(rows), remark)


def _build_put_off(digest: Digest, reader: Reader, most: int | None) -> Section:
    if not digest.put_off:
        return Section("", ())
    day = digest.put_off_to and reader.say_day(digest.put_off_to, weekday=True)
    code = "digest-put-off-one" if digest.put_off == 1 else "digest-put-off-many"
    if day is None:
        code += "-later"
    values = {"most": most, "count": digest.put_off, "day": day}
    return Section("", (), say(reader.language, code, **values))


def _name_cells(item: Item) -> tuple[str, str]:
    return (item.name or item.id, item.grade or "")


def _work_cells(item: Item, reader: Reader) -> tuple[str, str, str]:
    """What is to be done, with whom, and the number to call."""
    language = reader.language
    if item.basis == "promise":
        what = item.promised or say(language, "digest-row-promise")
    else:
        what = _say_cadence(item, "digest-row-cadence", language)
    return (what, item.story.contact or "", item.story.phone or "")


def _say_cadence(item: Item, code: str, language: Language) -> str:
    kind = [code]
    if item.cadence is None:
        kind.append("unsaid")
    elif item.in_workdays:
        kind.append("workdays")
    return say(language, "-".join(kind), count=item.cadence)


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


def say_late(days: int, language: Language) -> str:
    """How late a customer is, in full: `11 days late`, `due today`."""
    if days <= 0:
        return say(language, "digest-late-today")
    return say(language, "digest-late-one" if days == 1 else "digest-late-many", count=days)


def say_owner(owner: str | None, reader: Reader) -> str:
    """The name of an owner; of nobody, what the list of customers calls it."""
    if owner in (None, "none"):
        return say(reader.language, "digest-nobody")
    return reader.say_person(owner)


def _shorten(text: str) -> str:
    return clip_text(flatten_text(text), LONGEST)


def _clean(rows: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """The rows with clean cells, without the columns that are empty in all of them."""
    cleaned = [tuple(clip_text(flatten_text(cell), LONGEST) for cell in row) for row in rows]
    used = [any(column) for column in zip(*cleaned, strict=True)]
    return tuple(
        tuple(cell for cell, is_used in zip(row, used, strict=True) if is_used) for row in cleaned
    )


def _lay_lead(lead: Lead) -> list[str]:
    room = WIDTH - cell_width(lead.late) - _GAP
    title = clip_text(lead.title, room)
    lines = [pad_text(title, room) + " " * _GAP + lead.late]
    width = max((cell_width(label) for label, _ in lead.lines), default=0)
    width = width + 1 if width else 0
    for label, text in lead.lines:
        head = " " * _INDENT + (pad_text(label, width) if label else "")
        first, *rest = wrap_text(text, WIDTH - cell_width(head))
        lines += [head + first, *(" " * cell_width(head) + line for line in rest)]
    return lines


def _lay_section(section: Section) -> list[str]:
    lines = [section.heading] if section.heading else []
    rows = [section.header, *section.rows] if section.header else [*section.rows]
    widths = _fit_widths(rows)
    for row in rows:
        cells = [
            pad_text(clip_text(cell, width), width) for cell, width in zip(row, widths, strict=True)
        ]
        lines.append(" " * _INDENT + (" " * _GAP).join(cells))
    if section.remark:
        indent = " " * _INDENT if rows else ""
        lines += [indent + line for line in wrap_text(section.remark, WIDTH - len(indent))]
    return lines


def _fit_widths(rows: Sequence[tuple[str, ...]]) -> list[int]:
    """The widths of columns, the widest made narrower until all have room beside each other."""
    widths = [max(map(cell_width, column)) for column in zip(*rows, strict=True)]
    room = WIDTH - _INDENT - _GAP * (len(widths) - 1)
    while widths and sum(widths) > room and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths
