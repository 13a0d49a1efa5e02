"""Digests in words: as a letter in the language of whoever gets it, or as text for the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from crmcli.book.ledger_name import LedgerNames, name_ledger
from crmcli.book.reminding import Prepared, Reminders
from crmcli.exchange.agenda import render_agenda
from crmcli.exchange.mail import Letter
from crmcli.rules.reminding import name_left
from crmcli.views.agenda import Telling
from crmcli.views.digest import Page, Source, build_page, strip_page
from crmcli.views.digest_html import render_html
from crmcli.views.digest_post import render_post
from crmcli.views.digest_record import describe_digest, describe_week
from crmcli.views.digest_sections import add_selection, build_unreadable, say_selection
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
        reminders: Reminders,
        *,
        is_sample: bool = False,
        is_shown: bool = False,
        selection: str = "",
        query: str | None = None,
        is_part: bool = False,
    ) -> None:
        """`query` is what the letters are about, as it was typed, None for all; `selection` tells
        it from another. `is_part`: people may have customers, too, whom it leaves out.
        """
        self.selection = selection
        self._query = query
        self._is_part = is_part
        self._book = book
        self._mail = mail
        self._reminders = reminders
        self._language = mail.language or language
        self._is_sample = is_sample
        self._is_shown = is_shown

    @cached_property
    def ledger(self) -> str:
        """What tells this ledger's mails from another's. Raises GitFailed, Refused."""
        return self._names.public

    @cached_property
    def _names(self) -> LedgerNames:
        return name_ledger(self._book)

    @cached_property
    def _source(self) -> Source | None:
        made = self._reminders.made
        return Source(*made) if made else None

    def lay_day(
        self,
        prepared: Prepared,
        reader: Reader,
        *,
        unreadable: Sequence[str] | None = None,
        is_readers: bool = True,
    ) -> Page:
        """The digest of a day in words. `unreadable` None: the files of which the ledger knows.
        Not `is_readers`: shown to somebody else.
        """
        mail = self._mail
        return build_page(
            prepared.digest,
            self._book.schema.root,
            reader,
            self._source,
            ahead=mail.ahead,
            most=mail.most,
            escalated_after=mail.escalate.after if mail.escalate else 0,
            selection=say_selection(self._query, mail.include, reader.language),
            unreadable=self._book.list_broken() if unreadable is None else unreadable,
            is_part=self._is_part,
            is_sample=self._is_sample,
            is_readers=is_readers,
        )

    def write_day(self, prepared: Prepared) -> Told:
        """The digest of a day, with its follow-ups and occasions as a calendar."""
        digest = prepared.digest
        reader = self._choose_reader(digest.person)
        page = self.lay_day(prepared, reader)
        letter = self._make_letter(digest.person, page, digest.day, self._render_html(page))
        left = tuple(name_left(one.id, one.due) for one in digest.escalated)
        letter = letter._replace(left=left)
        if any(prepared.agenda):
            calendar = None if self._is_shown else self._make_calendar(prepared, reader)
            name = pick(page.language, "follow-ups.ics", "跟进.ics")
            letter = letter._replace(calendar=calendar, calendar_name=name)
        return Told(letter, describe_digest(digest))

    def write_for_group(self, prepared: Prepared) -> Told:
        """The same for a group, all of whom read one language: as a part of its message."""
        digest = prepared.digest
        reader = Reader(self._language, self._book.today, self._book.settings)
        page = strip_page(self.lay_day(prepared, reader, unreadable=()))
        unreadable = build_unreadable(self._book.list_broken(), reader.language).remark
        selection = say_selection(self._query, self._mail.include, reader.language)
        letter = self._make_letter(digest.person, page, digest.day)._replace(
            text=render_post(page),
            heading=add_selection(page.heading, selection, page.language),
            summary=page.summary,
            closing="\n".join([*filter(None, [unreadable]), *page.closing]),
        )
        return Told(letter, describe_digest(digest))

    def write_week(self, person: Person, day: date) -> Told:
        """The team's week, for a manager."""
        lines, reader = self._reminders.count_week(day), self._choose_reader(person)
        page = build_week_page(
            person,
            day,
            lines,
            self._reminders.count_unreached(),
            selection=say_selection(self._query, self._mail.include, reader.language),
            unreadable=self._book.list_broken(),
            reader=reader,
            source=self._source,
            is_sample=self._is_sample,
        )
        letter = self._make_letter(person, page, day, self._render_html(page))
        return Told(letter._replace(kind="weekly"), describe_week(lines))

    def _choose_reader(self, person: Person) -> Reader:
        language = person.language or self._language
        return Reader(language, self._book.today, self._book.settings)

    def _make_calendar(self, prepared: Prepared, reader: Reader) -> bytes:
        """The digest's days for a calendar."""
        telling = Telling(self._book.schema.root, reader, self._mail.include)
        name, ledger = telling.say("calendar-name"), self._names.whole
        return render_agenda(prepared.agenda, telling, "event", ledger=ledger, name=name)

    def _render_html(self, page: Page) -> str:
        return "" if self._is_shown else render_html(page)

    def _make_letter(self, person: Person, page: Page, day: date, html: str = "") -> Letter:
        return Letter(
            person=person.id,
            name=person.name,
            address=person.address or "",
            subject=page.subject,
            text=render_text(page),
            html=html,
            calendar=None,
            calendar_name="",
            day=day,
            kind="daily",
            language=page.language,
            selection=self.selection,
        )
