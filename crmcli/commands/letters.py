"""Digests in words: as a letter in the language of whoever gets it, or as text for the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from crmcli.book.reminding import Prepared, Reminders, find_made
from crmcli.exchange.agenda import render_agenda
from crmcli.exchange.mail import Letter
from crmcli.history.lineage import NAME_LENGTH, identify_ledger
from crmcli.ledger.sent import Key, SentNotes
from crmcli.rules.reminding import Earlier, find_weekly_day, name_left
from crmcli.rules.settings import NO_MAIL
from crmcli.views.agenda import Telling
from crmcli.views.digest import Page, Source, build_page, strip_page
from crmcli.views.digest_html import render_html
from crmcli.views.digest_record import describe_digest, describe_week
from crmcli.views.digest_text import render_text
from crmcli.views.digest_week import build_week_page
from crmcli.views.language import Language, pick
from crmcli.views.values import Reader

if TYPE_CHECKING:
    from crmcli.book import Book
    from crmcli.rules.settings import MailSettings, Person


class Told(NamedTuple):
    """A letter, and what it says for programs."""

    letter: Letter
    record: Mapping[str, object]


class Writer:
    """Writes for the people of a ledger. `language` is for those who have none of their own.

    What is only shown is not made ready for a mail: it has its text alone, and the name of what
    would be attached.
    """

    def __init__(
        self,
        book: Book,
        mail: MailSettings,
        language: Language,
        *,
        is_sample: bool = False,
        is_shown: bool = False,
        selection: str = "",
    ) -> None:
        """`selection` is the query that the letters are about, empty for all."""
        self.selection = selection
        self._book = book
        self._mail = mail
        self._language = mail.language or language
        self._is_sample = is_sample
        self._is_shown = is_shown

    @cached_property
    def ledger(self) -> str:
        """What tells this ledger's mails from another's. Raises GitFailed, Refused."""
        return self._lineage[:NAME_LENGTH]

    @cached_property
    def _lineage(self) -> str:
        return identify_ledger(self._book.repository)

    @cached_property
    def _source(self) -> Source | None:
        made = find_made(self._book)
        return Source(*made) if made else None

    def lay_day(self, prepared: Prepared, reader: Reader) -> Page:
        """The digest of a day in words."""
        mail = self._mail
        return build_page(
            prepared.digest,
            self._book.schema.root,
            reader,
            self._source,
            ahead=mail.ahead,
            most=mail.most,
            escalated_after=mail.escalate.after if mail.escalate else 0,
            is_sample=self._is_sample,
        )

    def write_day(self, prepared: Prepared) -> Told:
        """The digest of a day, with its follow-ups and occasions as a calendar."""
        digest = prepared.digest
        reader = self._choose_reader(digest.person)
        page = self.lay_day(prepared, reader)
        letter = self._make_letter(digest.person, page, digest.day)
        left = tuple(name_left(one.id, one.due) for one in digest.escalated)
        letter = letter._replace(left=left)
        if any(prepared.agenda):
            calendar = None if self._is_shown else self._make_calendar(prepared, reader)
            name = pick(page.language, "follow-ups.ics", "跟进.ics")
            letter = letter._replace(calendar=calendar, calendar_name=name)
        return Told(letter, describe_digest(digest))

    def write_for_group(self, prepared: Prepared) -> Told:
        """The same for a group: without what tells one reader how to answer."""
        digest = prepared.digest
        page = strip_page(self.lay_day(prepared, self._choose_reader(digest.person)))
        return Told(self._make_letter(digest.person, page, digest.day), describe_digest(digest))

    def write_week(self, person: Person, day: date, reminders: Reminders) -> Told:
        """The team's week, for a manager."""
        lines = reminders.count_week(day)
        page = build_week_page(
            person,
            day,
            lines,
            reminders.count_unreached(),
            reader=self._choose_reader(person),
            source=self._source,
            is_sample=self._is_sample,
        )
        letter = self._make_letter(person, page, day)
        return Told(letter._replace(kind="weekly"), describe_week(lines))

    def _choose_reader(self, person: Person) -> Reader:
        language = person.language or self._language
        return Reader(language, self._book.today, self._book.settings)

    def _make_calendar(self, prepared: Prepared, reader: Reader) -> bytes:
        """The digest's days for a calendar."""
        telling = Telling(self._book.schema.root, reader, self._mail.include)
        name = telling.say("calendar-name")
        return render_agenda(prepared.agenda, telling, "event", ledger=self._lineage, name=name)

    def _make_letter(self, person: Person, page: Page, day: date) -> Letter:
        return Letter(
            person=person.id,
            name=person.name,
            address=person.address or "",
            subject=page.subject,
            text=render_text(page),
            html="" if self._is_shown else render_html(page),
            calendar=None,
            calendar_name="",
            day=day,
            kind="daily",
            language=page.language,
            selection=self.selection,
        )


def iter_mails(book: Book, reminders: Reminders, writer: Writer, sent: SentNotes) -> Iterator[Told]:
    """What is to be sent to people who have an address, but for what they were sent already."""
    today, selection = book.today, writer.selection
    people = [one for one in book.settings.people.values() if one.address is not None]
    waiting = [one for one in people if not _has_today(sent, one, today, selection)]
    last = {one.id: sent.find_last(Key(one.id, "daily", today, selection)) for one in waiting}
    for prepared in reminders.prepare(waiting, _drop_none(last)):
        if prepared.digest.is_news:
            yield writer.write_day(prepared)
    weekly = book.settings.mail.weekly
    for person in people:
        if weekly is not None and person.id in weekly.to:
            key = Key(person.id, "weekly", date.max, selection)
            earlier = sent.find_last(key)
            day = find_weekly_day(weekly.day, today, earlier.day if earlier else None)
            if day is not None and not sent.is_settled(key._replace(day=day), person.address or ""):
                yield writer.write_week(person, day, reminders)


def iter_posts(
    book: Book, reminders: Reminders, writer: Writer, sent: SentNotes, post: Key
) -> Iterator[Told]:
    """What a group is told in `post`: the digests of its people who have not asked for none."""
    if sent.is_settled(post, ""):
        return
    last = sent.find_last(post)
    people = [one for one in book.settings.people.values() if one.mail != NO_MAIL]
    for prepared in reminders.prepare(people, _drop_none({one.id: last for one in people})):
        if prepared.digest.is_news:
            yield writer.write_for_group(prepared)


def count_sent(book: Book, sent: SentNotes, post: Key | None, selection: str) -> int:
    """How many digests of today about these customers are settled: to people, or that `post`."""
    if post is not None:
        return int(sent.is_settled(post, ""))
    people = book.settings.people.values()
    return sum(_has_today(sent, one, book.today, selection) for one in people)


def _has_today(sent: SentNotes, person: Person, today: date, selection: str) -> bool:
    """Whether nothing is left to do for the digest of today."""
    return sent.is_settled(Key(person.id, "daily", today, selection), person.address or "")


def _drop_none(last: Mapping[str, Earlier | None]) -> dict[str, Earlier]:
    return {person: earlier for person, earlier in last.items() if earlier is not None}
