"""The parts of a digest: the customers that lead it, and a section for each kind of the others.

All of it is clean text, without the columns that nobody has anything in.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from crmcli.rules.dates import find_told_years
from crmcli.rules.fields import Field, find_field
from crmcli.rules.reminding import Digest, Item, Occurring, Story, take_shown
from crmcli.views.dates import format_days_late, format_distance
from crmcli.views.language import Language, pick
from crmcli.views.screen import clip_text, flatten_text
from crmcli.views.sentences import say
from crmcli.views.values import Reader, show_value

LONGEST = 160
"""Cells of a note that are told; the whole of it is in the card."""
_LONGEST_QUERY = 60
"""Cells of a query that are told; in a subject counts come after it."""
_NAMED = 3
"""Files that are named in a sentence; `crm check` names all."""


class Lead(NamedTuple):
    """A customer told at length: who, how late, and labelled lines."""

    name: str
    """With its number; the id where the name may not be told."""
    about: str
    """What follows the name, with the space before it: grade and id; it may be empty."""
    late: str
    lines: tuple[tuple[str, str], ...]


class Section(NamedTuple):
    """Rows of as many cells each below a heading; the first row may be that of a table."""

    heading: str
    rows: tuple[tuple[str, ...], ...]
    remark: str = ""
    header: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    """The positions of columns that hold numbers."""
    unbroken: tuple[int, ...] = ()
    """The positions of columns whose cells stay on one line."""


def build_lead(item: Item, number: int, root: Field, reader: Reader) -> Lead:
    """A customer told at length, the `number`-th of them."""
    language = reader.language
    known = [item.grade, item.id if item.name else None]
    about = flatten_text(pick(language, ", ", "，").join(one for one in known if one))
    brackets = pick(language, f" ({about})", f"（{about}）") if about else ""
    name = f"{number}. {flatten_text(item.name or item.id)}"
    lines = [_say_reason(item, reader), *_tell_story(item.story, root, reader)]
    return Lead(name, brackets, say_late(item.late, language), tuple(lines))


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


def build_late(digest: Digest, reader: Reader) -> Section:
    """The other late customers."""
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
    return _lay_work(say(reader.language, "digest-late"), rows, remark, shown)


def build_today(digest: Digest, reader: Reader) -> Section:
    """The others due today."""
    shown, left = take_shown(digest.today)
    rows = [(*_name_cells(item), *_work_cells(item, reader)) for item in shown]
    remark = ""
    if left:
        owner = digest.person.id
        remark = say(reader.language, "digest-more-ahead", count=left, owner=owner, days=0)
    return _lay_work(say(reader.language, "digest-today"), rows, remark, shown)


def build_put_off(digest: Digest, reader: Reader, most: int | None) -> Section:
    """Those who are due and do not fit into a day of `most`, as far as their days are in sight."""
    if not digest.put_off:
        return Section("", ())
    language = reader.language
    shown, _ = take_shown([item for item in digest.ahead if item.late >= 0])
    rows = [
        (
            reader.say_day(item.day, weekday=True),
            *_name_cells(item),
            say_late(item.late, language),
            *_work_cells(item, reader),
        )
        for item in shown
    ]
    remark = _say_put_off(digest, reader, most)
    if shown and len(shown) < digest.put_off:
        left, owner = digest.put_off - len(shown), digest.person.id
        more = say(language, "digest-more-ahead", count=left, owner=owner, days=0)
        remark = pick(language, " ", "").join((remark, more))
    heading = say(language, "digest-put-off") if shown else ""
    return _lay_work(heading, rows, remark, shown)


def _say_put_off(digest: Digest, reader: Reader, most: int | None) -> str:
    day = digest.put_off_to and reader.say_day(digest.put_off_to, weekday=True)
    code = "digest-put-off-one" if digest.put_off == 1 else "digest-put-off-many"
    if day is None:
        code += "-later"
    values = {"most": most, "count": digest.put_off, "day": day}
    return say(reader.language, code, **values)


def build_ahead(digest: Digest, reader: Reader, ahead: int) -> Section:
    """Those who are due in the next `ahead` days."""
    shown, left = take_shown([item for item in digest.ahead if item.late < 0])
    language = reader.language
    rows = [
        (reader.say_day(item.day, weekday=True), *_name_cells(item), *_work_cells(item, reader))
        for item in shown
    ]
    remark = ""
    if left:
        owner = digest.person.id
        remark = say(language, "digest-more-ahead", count=left, owner=owner, days=ahead)
    return _lay_work(say(language, "digest-ahead", count=ahead), rows, remark, shown)


def build_occasions(occasions: Sequence[Occurring], reader: Reader) -> Section:
    """Birthdays, anniversaries and deadlines."""
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
    if one.who is None and one.occasion.is_of_contact:
        return say(reader.language, "digest-of-contact", label=label)
    return label


def build_escalated(digest: Digest, reader: Reader, after: int, selection: str = "") -> Section:
    """Other people's customers, late for `after` days or more; `selection` says which."""
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
    return Section(add_selection(heading, selection, reader.language), _clean(rows), remark)


def build_unreadable(files: Sequence[str], language: Language) -> Section:
    """Which cards nobody can read, as a remark alone: whoever they are of is to know it."""
    if not files:
        return Section("", ())
    named = [flatten_text(file) for file in files[:_NAMED]]
    if len(files) > len(named):
        named.append(say(language, "digest-more-plain", count=len(files) - len(named)))
    return Section("", (), say(language, "digest-unreadable", count=len(files), files=named))


def say_selection(query: str | None, include: Collection[str], language: Language) -> str:
    """Which customers a digest is about, where not about all of them: `query` None, then "".

    An empty one names nobody, and any may say what the customers' names would.
    """
    if query is None:
        return ""
    if "name" not in include or not query:
        return say(language, "digest-selection-unsaid")
    return say(language, "digest-selection", query=clip_text(flatten_text(query), _LONGEST_QUERY))


def add_selection(text: str, selection: str, language: Language) -> str:
    """The text, and in brackets which customers it is about, if not about all."""
    brackets = pick(language, f" ({selection})", f"（{selection}）")
    return text + brackets if selection else text


def _lay_work(
    heading: str, rows: Sequence[tuple[str, ...]], remark: str, items: Sequence[Item]
) -> Section:
    """A section of what is to be done, each row of one of the items, with its phone at the end."""
    cleaned = _clean(rows)
    has_phones = any(item.story.phone for item in items)
    return Section(heading, cleaned, remark, unbroken=(len(cleaned[0]) - 1,) if has_phones else ())


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
