"""How `crm remind` sends the digests by one way, and what it says of those that did not go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from crmcli.commands.days_off import note_unknown_days
from crmcli.commands.reminder_run import Run, describe, show_records
from crmcli.commands.selection import name_broken_cards
from crmcli.errors import Failure, MailFailed, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmcli.book.reminding import Prepared, Reminders
    from crmcli.commands.letters import Told, Writer
    from crmcli.exchange.delivery import Outcome, Verdict
    from crmcli.ledger.sent import SentBook


def send_all(run: Run) -> None:
    """Send everybody what they were not sent yet.

    Raises MailFailed where something did not go; Exit where a card could not be read.
    """
    from crmcli.ledger.sent import hold_sent_book

    if run.is_silent():
        if run.as_json:
            show_records(run, None, [])
        return
    with hold_sent_book(run.state, run.book.today) as sent:
        reminders = run.gather()
        outcomes, told = _deliver(run, reminders, sent)
    if run.as_json:
        records = [
            describe(one, _name_state(outcome), outcome)
            for one, outcome in zip(told, outcomes, strict=True)
        ]
        show_records(run, reminders, records)
    if any(one.state == "sent" for one in outcomes):  # not by each run of a job
        note_unknown_days(run.session, run.book.settings, run.list_asked())
    name_broken_cards(run.session, run.book)
    refuse_unsent(outcomes, sent)
    _refuse_broken(run)


def send_sample(run: Run, word: str) -> None:
    """Send a sample to one person, by id, name, e-mail or `me`.

    Raises NotFound, Refused, MailFailed; Exit as `send_all`.
    """
    from crmcli.rules.settings import find_person
    from crmcli.rules.suggestions import refuse_person
    from crmcli.rules.values import is_me

    person = run.book.get_me() if is_me(word) else find_person(run.book.settings, word)
    if person is None:
        raise refuse_person(run.book.settings, word)
    if run.choice.service is None and person.address is None:
        raise Refused("remind-no-address", person=person.id)
    reminders = run.gather()
    (prepared,) = reminders.prepare([person], {})
    writer = run.make_writer(reminders, is_sample=True)
    verdict, told = _send_one(run, writer, prepared)
    if verdict.state != "sent":
        raise MailFailed("mail-unsent", count=1, all=1, who=[person.id], reason=verdict.reason)
    if run.as_json:
        show_records(run, reminders, [describe(told, "sent")])
    elif run.choice.way != "stdout":
        run.session.say("remind-sample-sent", name=person.name)
    name_broken_cards(run.session, run.book)
    _refuse_broken(run)


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

    writer = run.make_writer(reminders)
    service = run.choice.service
    if service is not None:
        group = open_group(run.session, run.book, service)
        told = [*run.iter_told(writer, reminders, sent, run.name_post(group))]
        return deliver_to_group([one.letter for one in told], group, sent), told
    told = [*run.iter_told(writer, reminders, sent, None)]
    letters = [one.letter for one in told]
    # What a run that was killed has begun is cleared away, though there be nothing to send.
    if not letters and not any(True for _ in sent.iter_begun()):
        return [], []
    way = open_way(run.session, run.book, run.choice)
    return deliver(letters, way, sent, frank(run.book, writer.ledger)), told


def refuse_unsent(outcomes: Sequence[Outcome], sent: SentBook) -> None:
    """Raise what kept letters from going out.

    Where that were faults of ours, all of them are raised, and the rest is said on stderr.
    """
    from crmcli.commands.reports import report_error
    from crmcli.exchange.delivery import check_outcomes, raise_faults

    try:
        check_outcomes(outcomes, sent)
    except MailFailed as error:
        if any(one.fault is not None for one in outcomes):
            report_error(error)
            raise_faults(outcomes)
        raise


def _name_state(outcome: Outcome) -> str:
    """What became of a digest, for programs: one that was refused earlier today is so still."""
    reason = outcome.reason
    return "refused" if reason and reason.code == "mail-refused-today" else outcome.state


def _refuse_broken(run: Run) -> None:
    """Raise Exit where a card could not be read: whoever is not reminded of it, a job's keeper is.

    `name_broken_cards` has said which.
    """
    if run.book.broken:
        raise typer.Exit(Failure.exit_code)
