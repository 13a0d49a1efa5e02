"""Digests as letters: to be sent, or only to be shown."""

from __future__ import annotations

from datetime import date

from crmcli.book import open_book
from crmcli.book.reminding import Reminders
from crmcli.commands.letters import Writer
from tests.sandbox import Sandbox

TODAY = date(2026, 11, 23)


def test_what_is_shown_says_the_same_and_is_not_made_ready_for_a_mail(ledger: Sandbox) -> None:
    book = open_book(ledger.root, TODAY)
    mail = book.settings.mail
    reminders = Reminders(book, mail, None)
    prepared = reminders.prepare([*book.settings.people.values()], {})
    writers = [Writer(book, mail, "en", reminders, is_shown=one) for one in (False, True)]
    for one in prepared:
        sent, shown = (writer.write_day(one) for writer in writers)
        assert shown.record == sent.record
        assert sent.letter.html
        assert bool(sent.letter.calendar_name) is (sent.letter.calendar is not None)
        assert shown.letter == sent.letter._replace(html="", calendar=None)
        group = writers[0].write_for_group(one)
        assert group.letter.html == ""
        assert group.record == sent.record
    weeks = [writer.write_week(one.digest.person, TODAY) for writer in writers]
    assert weeks[1].letter == weeks[0].letter._replace(html="")
    assert weeks[0].letter.calendar_name == ""
    assert {bool(one.agenda.follow_ups) for one in prepared} == {True, False}
