"""One run of `crm remind`: what it is about, and what programs are told of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from crmcli.commands.selection import Question, iter_selected
from crmcli.commands.session import FROM_STDIN

if TYPE_CHECKING:
    from datetime import date

    from crmcli.book import Book
    from crmcli.book.reminding import Reminders
    from crmcli.commands.letters import Told, Writer
    from crmcli.commands.reminder_ways import Choice
    from crmcli.commands.session import Session
    from crmcli.exchange.delivery import Outcome
    from crmcli.exchange.webhooks import Webhook
    from crmcli.ledger.sent import Key, SentNotes
    from crmcli.rules.settings import MailSettings


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
        """What there is to tell, of the customers that the query selects; where it selects none,
        that is said on stderr. `mail` in place of the settings of the team.
        """
        from crmcli.book.reminding import Reminders

        mail = mail or self.book.settings.mail
        if self.choice.service is not None:
            mail = mail._replace(escalate=None)  # who left whom is for a manager, not for all
        if self.question is None:
            return Reminders(self.book, mail, None)
        selected = iter_selected(self.session, self.book, self.question)
        reminders = Reminders(self.book, mail, selected)
        if not reminders.owners:
            self.session.say("nobody-selected", query=" ".join(self.query))
        return reminders

    def make_writer(
        self, reminders: Reminders, mail: MailSettings | None = None, *, is_sample: bool = False
    ) -> Writer:
        """Who puts it into words: to be shown, unless it is sent or a sample."""
        from crmcli.commands.letters import Writer

        mail = mail or self.book.settings.mail
        return Writer(
            self.book,
            mail,
            self.session.language,
            reminders,
            is_sample=is_sample,
            is_shown=not (self.choice.sends or is_sample),
            selection=self.selection,
            query=self._say_query(),
            is_part=self.question is not None and not self.question.asks_whose_alone,
        )

    def _say_query(self) -> str | None:
        """The query as it was typed; None where it selects all. Ids that were read are no words."""
        if self.question is None or self.question.asks_nothing:
            return None
        return " ".join(word for word in self.query if word != FROM_STDIN)

    def iter_told(
        self, writer: Writer, reminders: Reminders, sent: SentNotes, post: Key | None
    ) -> Iterator[Told]:
        """What the chosen way is to carry, to a group as `post`; without one, what a mail would.
        For programs, what it has carried already, too.
        """
        from crmcli.book.recipients import iter_mails, iter_posts, iter_weeks

        if post is not None:
            posts = iter_posts(self.book, reminders, sent, post, with_settled=self.as_json)
            return map(writer.write_for_group, posts)
        days = iter_mails(self.book, reminders, sent, self.selection, with_settled=self.as_json)
        weeks = iter_weeks(self.book, sent, self.selection, with_settled=self.as_json)
        return chain(
            map(writer.write_day, days),
            (writer.write_week(person, day) for person, day in weeks),
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


def describe(told: Told, state: str, outcome: Outcome | None = None) -> dict[str, object]:
    """A digest for programs: whose, what became of it, and what it says."""
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


def show_records(
    run: Run, reminders: Reminders | None, digests: Sequence[dict[str, object]]
) -> None:
    """Print the run as one JSON object; without `reminders` it is a day off."""
    from crmcli.book.reminding import find_made
    from crmcli.views.formats import render_object

    made = reminders.made if reminders else find_made(run.book)
    record = {
        "day": run.book.today,
        "commit": made.commit if made else None,
        "edited": made is not None and made.is_edited,
        "way": run.choice.value if run.choice.service else run.choice.way,
        "dry_run": run.choice.dry_run,
        "day_off": run.is_silent(),
        "digests": digests,
        "unreached": reminders.count_unreached() if reminders else {},
        "unreadable": run.book.list_broken(),
    }
    run.session.show(render_object(record))
