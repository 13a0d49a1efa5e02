"""The week of a team in words: a line for each person, for whoever answers for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from crmcli.rules.reminding import TeamLine
from crmcli.rules.settings import Person
from crmcli.views.dates import format_days_late
from crmcli.views.digest import Page, Source, close_page
from crmcli.views.digest_sections import Section, add_selection, build_unreadable, say_owner
from crmcli.views.screen import flatten_text
from crmcli.views.sentences import say
from crmcli.views.values import Reader


def build_week_page(
    person: Person,
    day: date,
    lines: Sequence[TeamLine],
    unreached: Mapping[str, int],
    *,
    selection: str = "",
    unreadable: Sequence[str] = (),
    reader: Reader,
    source: Source | None,
    is_sample: bool = False,
) -> Page:
    """The team's week before `day`, on which the mail was to go; what is late is that of the
    reader's today, which is a later day where it did not, and is the one in the subject.
    `unreached` counts, by owner, the customers of whom nobody is reminded; `selection` says which
    customers all of it is about, empty for all; `unreadable` are files that nobody can count.
    """
    language = reader.language
    header = ("person", "late", "today", "oldest", "contacts")
    rows = tuple(_lay_line(line, reader) for line in lines)
    remark = say(
        language,
        "digest-weekly-remark-of" if selection else "digest-weekly-remark",
        today=reader.say_day(reader.today),
        day=reader.say_day(day),
    )
    week = say(language, "digest-weekly-week", day=reader.say_day(reader.today))
    subject = say(
        language,
        "digest-weekly-subject",
        week=add_selection(week, selection, language),
        late=sum(line.late for line in lines),
        today=sum(line.today for line in lines),
    )
    sections = [
        Section(
            "",
            rows,
            remark,
            tuple(say(language, f"digest-heading-{name}") for name in header),
            numbers=tuple(range(1, len(header))),
        )
    ]
    if unreached:
        sections.append(Section("", (), say_unreached(unreached, reader)))
    if unreadable:
        sections.append(build_unreadable(unreadable, language))
    code = "digest-weekly-of" if selection else "digest-weekly"
    greeting = say(language, code, name=flatten_text(person.name), selection=selection)
    page = Page(language, subject, greeting, (), tuple(sections), (), ())
    return close_page(page, source, reader, is_sample=is_sample)


def say_unreached(unreached: Mapping[str, int], reader: Reader) -> str:
    """Of how many customers nobody is reminded, and whose they are."""
    owners = [
        say(
            reader.language,
            "digest-unreached-one",
            owner=flatten_text(say_owner(owner, reader)),
            count=count,
        )
        for owner, count in unreached.items()
    ]
    total = sum(unreached.values())
    code = "digest-unreached-single" if total == 1 else "digest-unreached"
    return say(reader.language, code, count=total, owners=owners)


def _lay_line(line: TeamLine, reader: Reader) -> tuple[str, ...]:
    late = format_days_late(line.oldest, reader.language) if line.oldest > 0 else ""
    owner = flatten_text(say_owner(line.owner, reader))
    return (owner, str(line.late), str(line.today), late, str(line.contacts))
