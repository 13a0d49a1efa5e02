"""What `crm remind` does: it shows my digest, shows all of them, or sends them by one way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from crmcli.commands.days_off import note_unknown_days, note_unknown_plan
from crmcli.commands.selection import Question, iter_selected, name_broken_cards
from crmcli.errors import MailFailed, NotFound, Refused

if TYPE_CHECKING:
    from datetime import date

    from crmcli.book import Book
    from crmcli.book.reminding import Prepared, Reminders
    from crmcli.commands.letters import Told, Writer
    from crmcli.commands.reminder_ways import Choice
    from crmcli.commands.session import Session
    from crmcli.exchange.delivery import Outcome, Verdict
    from crmcli.exchange.webhooks import Webhook
    from crmcli.ledger.sent import Key, SentBook, SentNotes
    from crmcli.rules.settings import MailSettings

_ON_SCREEN = ("name", "contact", "note")
"""What one's own screen says of a customer, whatever mails may: nothing of it leaves the house."""


class Run(NamedTuple):
    """One run of `crm remind`: of what, and how."""

    session: Session
    book: Book
    query: Sequence[str]
    question: Question | None
    """The query, read; None where there is none."""
    choice: Choice
    state: Path
    as_json: bool

    @property
    def selection(self) -> str:
        """The query as it tells one run from another: its words may come in any order.

        A day in words stays as it is, for tomorrow's run is the next of the same.
        """
        words = sorted({" ".join(word.split()) for word in self.query})
        ids = self.question.ids if self.question else None
        return "\n".join([*words, *sorted(ids or ())])

    def gather(self, mail: MailSettings | None = None) -> Reminders:
        """What there is to tell, of the customers that the query selects. `mail` in place of the
        settings of the team.
        """
        from crmcli.book.reminding import Reminders

        mail = mail or self.book.settings.mail
        if self.choice.service is not None:
            mail = mail._replace(escalate=None)  # who left whom is for a manager, not for all
        if self.question is None:
            return Reminders(self.book, mail, None)
        selected = iter_selected(self.session, self.book, self.question)
        return Reminders(self.book, mail, selected)

    def make_writer(self, mail: MailSettings | None = None, *, is_sample: bool = False) -> Writer:
        """Who puts it into words: to be shown, unless it is sent or a sample."""
        from crmcli.commands.letters import Writer

        mail = mail or self.book.settings.mail
        return Writer(
            self.book,
            mail,
            self.session.language,
            is_sample=is_sample,
            is_shown=not (self.choice.sends or is_sample),
            selection=self.selection,
        )

    def name_post(self, group: Webhook | None) -> Key:
        """What the message of today to the group is known by; None: to one that is not set yet."""
        from crmcli.exchange.delivery import name_post

        place = group.place if group else ""
        return name_post(self.choice.value, place, self.selection, self.book.today)

    def is_silent(self) -> bool:
        """Whether today is a day off on which the settings want no mail."""
        return any(map(self.book.settings.calendar.is_off, self.list_asked()))

    def list_asked(self) -> list[date]:
        """The day, where it matters whether it is off."""
        asks = self.book.settings.mail.on_days_off == "silent"
        return [self.book.today] if asks else []


def show_mine(run: Run) -> None:
    """What I have to do today, on the screen. Raises Refused where nobody knows who I am."""
    from crmcli.views.digest import strip_page
    from crmcli.views.digest_text import render_text
    from crmcli.views.values import Reader

    book, session = run.book, run.session
    mail = book.settings.mail._replace(include=_ON_SCREEN)
    me = book.get_me()
    reminders = run.gather(mail)
    (mine,) = reminders.prepare([me], {})
    writer = run.make_writer(mail)
    if run.as_json:
        _show_records(run, reminders, [_describe(writer.write_day(mine), "shown")])
    else:
        reader = Reader(session.language, book.today, book.settings)
        session.show(render_text(strip_page(writer.lay_day(mine, reader))))
        note_unknown_plan(session, book.settings, mine.agenda.follow_ups)
    name_broken_cards(session, book)


def show_all(run: Run) -> None:
    """All that would be sent by this way; nothing is sent or noted."""
    from crmcli.commands.letters import count_sent
    from crmcli.commands.reminder_ways import find_group
    from crmcli.ledger.sent import read_sent_notes

    reminders = run.gather()
    notes = read_sent_notes(run.state)
    service = run.choice.service
    post = run.name_post(find_group(run.session, run.book, service)) if service else None
    writer = run.make_writer()
    told = [] if run.is_silent() else [*_iter_told(run, writer, reminders, notes, post)]
    if run.as_json:
        _show_records(run, reminders, [_describe(one, "planned") for one in told])
    else:
        run.session.show_pieces(_iter_shown(run, told))
        _remark(run, reminders, count_sent(run.book, notes, post, run.selection), len(told))
    name_broken_cards(run.session, run.book)


def send_all(run: Run) -> None:
    """Send everybody what they were not sent yet. Raises MailFailed where something did not go."""
    from crmcli.exchange.delivery import check_outcomes
    from crmcli.ledger.sent import hold_sent_book

    if run.is_silent():
        if run.as_json:
            _show_records(run, None, [])
        return
    with hold_sent_book(run.state, run.book.today) as sent:
        reminders = run.gather()
        outcomes, told = _deliver(run, reminders, sent)
    if run.as_json:
        records = [
            _describe(one, outcome.state, outcome)
            for one, outcome in zip(told, outcomes, strict=True)
        ]
        _show_records(run, reminders, records)
    if any(one.state == "sent" for one in outcomes):  # not by each run of a job
        note_unknown_days(run.session, run.book.settings, run.list_asked())
    name_broken_cards(run.session, run.book)
    check_outcomes(outcomes, sent)


def send_sample(run: Run, word: str) -> None:
    """Send a sample to one person, by id, name, e-mail or `me`.

    Raises NotFound, Refused, MailFailed.
    """
    from crmcli.rules.settings import find_person
    from crmcli.rules.values import is_me

    person = run.book.get_me() if is_me(word) else find_person(run.book.settings, word)
    if person is None:
        raise NotFound("remind-unknown-person", text=word)
    if run.choice.service is None and person.address is None:
        raise Refused("remind-no-address", person=person.id)
    reminders = run.gather()
    (prepared,) = reminders.prepare([person], {})
    writer = run.make_writer(is_sample=True)
    verdict, told = _send_one(run, writer, prepared)
    if verdict.state != "sent":
        raise MailFailed("mail-unsent", count=1, all=1, who=[person.id], reason=verdict.reason)
    if run.as_json:
        _show_records(run, reminders, [_describe(told, "sent")])
    elif run.choice.way != "stdout":
        run.session.say("remind-sample-sent", name=person.name)
    name_broken_cards(run.session, run.book)


def _send_one(run: Run, writer: Writer, prepared: Prepared) -> tuple[Verdict, Told]:
    from crmcli.commands.reminder_ways import frank, open_group, open_way
    from crmcli.exchange.delivery import send_sample as send

    service = run.choice.service
    if service is not None:
        told = writer.write_for_group(prepared)
        return open_group(run.session, run.book, service).post([told.letter]), told
    told = writer.write_day(prepared)
    way = open_way(run.session, run.book, run.choice)
    return send(told.letter, way, frank(run.book, writer.ledger)), told


def _deliver(run: Run, reminders: Reminders, sent: SentBook) -> tuple[list[Outcome], list[Told]]:
    """What became of each of the letters that are to be sent."""
    from crmcli.commands.reminder_ways import frank, open_group, open_way
    from crmcli.exchange.delivery import deliver, deliver_to_group

    writer = run.make_writer()
    service = run.choice.service
    if service is not None:
        group = open_group(run.session, run.book, service)
        told = [*_iter_told(run, writer, reminders, sent, run.name_post(group))]
        return deliver_to_group([one.letter for one in told], group, sent), told
    told = [*_iter_told(run, writer, reminders, sent, None)]
    letters = [one.letter for one in told]
    # What a run that was killed has begun is cleared away, though there be nothing to send.
    if not letters and not any(True for _ in sent.iter_begun()):
        return [], []
    way = open_way(run.session, run.book, run.choice)
    return deliver(letters, way, sent, frank(run.book, writer.ledger)), told


def _iter_told(
    run: Run, writer: Writer, reminders: Reminders, sent: SentNotes, post: Key | None
) -> Iterator[Told]:
    """What the chosen way is to carry, to a group as `post`; without one, what a mail would."""
    from crmcli.commands.letters import iter_mails, iter_posts

    if post is not None:
        return iter_posts(run.book, reminders, writer, sent, post)
    return iter_mails(run.book, reminders, writer, sent)


def _describe(told: Told, state: str, outcome: Outcome | None = None) -> dict[str, object]:
    """A letter for programs: whose, what became of it, and what it says."""
    letter = told.letter
    reason = outcome.reason if outcome else None
    return {
        "person": letter.person,
        "kind": letter.kind,
        "day": letter.day,
        "state": state,
        "reason": reason.code if reason else None,
        "subject": letter.subject,
        **told.record,
    }


def _show_records(
    run: Run, reminders: Reminders | None, letters: Sequence[dict[str, object]]
) -> None:
    """Print the run as one JSON object; without `reminders` it is a day off."""
    from crmcli.book.reminding import find_made
    from crmcli.views.formats import render_object

    made = find_made(run.book)
    record = {
        "day": run.book.today,
        "commit": made.commit if made else None,
        "way": run.choice.value if run.choice.service else run.choice.way,
        "dry_run": run.choice.dry_run,
        "day_off": run.is_silent(),
        "letters": letters,
        "unreached": reminders.count_unreached() if reminders else {},
    }
    run.session.show(render_object(record))


def _iter_shown(run: Run, told: Sequence[Told]) -> Iterator[str]:
    """The letters as they would arrive, as text."""
    from crmcli.views.digest_text import render_letter

    for position, one in enumerate(told):
        letter = one.letter
        head = f"{letter.name} <{letter.address}>" if letter.address else letter.name
        yield ("\n" if position else "") + render_letter(
            run.session.language, head, letter.subject, letter.calendar_name, letter.text
        )


def _remark(run: Run, reminders: Reminders, already: int, count: int) -> None:
    """Say on stderr what a dry run shows not: `already` have gone out, `count` would."""
    from crmcli.views.digest_week import say_unreached
    from crmcli.views.values import Reader

    session, book = run.session, run.book
    if count and session.is_terminal:
        session.remark("")
    note_unknown_plan(session, book.settings, reminders.list_planned(), run.list_asked())
    if run.is_silent():
        session.say("remind-day-off")
    if already:
        session.say("remind-already-one" if already == 1 else "remind-already", count=already)
    unreached = reminders.count_unreached()
    if unreached:
        reader = Reader(session.language, book.today, book.settings)
        session.remark(say_unreached(unreached, reader))
    session.say("remind-dry-run-one" if count == 1 else "remind-dry-run", count=count)
