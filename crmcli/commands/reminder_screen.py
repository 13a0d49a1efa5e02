"""Digests on the screen: my own, those of whom a query names, or all that would be sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from crmcli.commands.days_off import note_unknown_plan
from crmcli.commands.reminder_run import Run, describe, show_records
from crmcli.commands.selection import name_broken_cards
from crmcli.errors import MailFailed

if TYPE_CHECKING:
    from crmcli.book.recipients import Gone, Shown
    from crmcli.book.reminding import Prepared, Reminders
    from crmcli.commands.letters import Told, Writer
    from crmcli.ledger.sent import Key, SentNotes
    from crmcli.views.values import Reader

_ON_SCREEN = ("name", "contact", "note")
"""What one's own screen says of a customer, whatever mails may: nothing of it leaves the house."""


def show_mine(run: Run) -> None:
    """What I have to do today, or whoever the query names, on the screen.

    Raises Refused where it has to be known who I am and is not.
    """
    from crmcli.book.recipients import choose_shown

    mail = run.book.settings.mail._replace(include=_ON_SCREEN)
    reminders = run.gather(mail)
    shown = choose_shown(run.book, reminders, run.question and run.question.query)
    found = reminders.prepare(shown.people, {})
    writer = run.make_writer(reminders, mail)
    if run.as_json:
        show_records(run, reminders, [describe(writer.write_day(one), "shown") for one in found])
    else:
        told = [one for one in found if _is_asked(one, reminders)]
        run.session.show_pieces(_iter_pages(run, writer, told))
        _name_left_out(run, shown)
        follow_ups = [due for one in told for due in one.agenda.follow_ups]
        note_unknown_plan(run.session, run.book.settings, follow_ups)
    name_broken_cards(run.session, run.book)


def show_all(run: Run) -> None:
    """All that would be sent by this way; nothing is sent or noted.

    Raises MailFailed where nothing would be, for it is not known any more what was sent today.
    """
    from crmcli.book.recipients import find_gone
    from crmcli.commands.reminder_ways import find_group
    from crmcli.ledger.sent import read_sent_notes

    reminders = run.gather()
    notes = read_sent_notes(run.state, run.book.today)
    service = run.choice.service
    post = run.name_post(find_group(run.session, run.book, service)) if service else None
    writer = run.make_writer(reminders)
    told = [] if run.is_silent() else [*run.iter_told(writer, reminders, notes, post)]
    if run.as_json:
        states = [_name_state(one, notes, post) for one in told]
        show_records(run, reminders, [*map(describe, told, states)])
    else:
        run.session.show_pieces(_iter_letters(run, told))
        _remark(run, reminders, find_gone(run.book, notes, post, run.selection), len(told))
    name_broken_cards(run.session, run.book)
    if notes.trouble is not None and not run.is_silent():
        raise MailFailed(notes.trouble.code, **notes.trouble.values)


def _is_asked(prepared: Prepared, reminders: Reminders) -> bool:
    """Whether the query selects anything that this digest could tell of."""
    digest, owners = prepared.digest, reminders.owners
    return owners is None or digest.person.id in owners or bool(digest.escalated)


def _iter_pages(run: Run, writer: Writer, told: Sequence[Prepared]) -> Iterator[str]:
    """The digests for one's own screen: who reads them knows how to answer."""
    from crmcli.views.digest import strip_page
    from crmcli.views.digest_text import render_text

    me, reader = run.book.find_me(), _make_reader(run)
    for position, one in enumerate(told):
        page = writer.lay_day(one, reader, is_readers=one.digest.person == me)
        yield ("\n" if position else "") + render_text(strip_page(page))


def _name_left_out(run: Run, shown: Shown) -> None:
    """Say on stderr whose the customers are that the query selects and that are not shown, and
    how they are.
    """
    from crmcli.rules.shellwords import quote_word

    words = " ".join(map(quote_word, run.query))
    if shown.others:
        query = f"{words} owner={','.join(shown.others)}"
        run.session.say("remind-none-mine", owners=_name_owners(run, shown.others), query=query)
    if shown.nobodys:
        run.session.say("remind-no-person", owners=_name_owners(run, shown.nobodys), query=words)


def _name_owners(run: Run, counts: Mapping[str, int]) -> list[str]:
    from crmcli.views.digest_sections import say_owner
    from crmcli.views.screen import flatten_text

    reader = _make_reader(run)
    return [f"{flatten_text(say_owner(owner, reader))} {count}" for owner, count in counts.items()]


def _iter_letters(run: Run, told: Sequence[Told]) -> Iterator[str]:
    """The letters as they would arrive, as text; to a group, its message."""
    from crmcli.views.digest_text import render_letter

    service = run.choice.service
    if service is not None and told:
        from crmcli.exchange.webhooks import write_post

        language = run.book.settings.mail.language or run.session.language
        yield write_post([one.letter for one in told], service, language) + "\n"
        return
    for position, one in enumerate(told):
        letter = one.letter
        head = f"{letter.name} <{letter.address}>" if letter.address else letter.name
        yield ("\n" if position else "") + render_letter(
            run.session.language, head, letter.subject, letter.calendar_name, letter.text
        )


def _name_state(told: Told, notes: SentNotes, post: Key | None) -> str:
    """How a digest stands before this run, sent to a person or in `post`."""
    from crmcli.book.recipients import name_state
    from crmcli.ledger.sent import Key

    letter = told.letter
    if post is not None:
        return name_state(notes, post, "")
    key = Key(letter.person, letter.kind, letter.day, letter.selection)
    return name_state(notes, key, letter.address)


def _remark(run: Run, reminders: Reminders, gone: Gone, count: int) -> None:
    """Say on stderr what a dry run shows not: what is `gone`, and that `count` would go."""
    from crmcli.views.digest_week import say_unreached

    session, book = run.session, run.book
    if count and session.is_terminal:
        session.remark("")
    note_unknown_plan(session, book.settings, reminders.list_planned(), run.list_asked())
    if run.is_silent():
        session.say("remind-day-off")
    _say_gone(run, gone)
    unreached = reminders.count_unreached()
    if unreached:
        session.remark(say_unreached(unreached, _make_reader(run)))
    if run.choice.service is not None and count:
        session.say("remind-dry-run-post", count=count)
    else:
        session.say("remind-dry-run-one" if count == 1 else "remind-dry-run", count=count)


def _say_gone(run: Run, gone: Gone) -> None:
    """Say on stderr what went out already, and whose address was refused."""
    session, count = run.session, gone.daily
    if count and run.choice.service is not None:
        session.say("remind-already-post")
    elif count:
        session.say("remind-already-one" if count == 1 else "remind-already", count=count)
    if gone.weekly:
        day = _make_reader(run).say_day(gone.weekly_day or run.book.today)
        session.say("remind-already-weekly", day=day, who=gone.weekly)
    if gone.refused:
        session.say("remind-refused", who=gone.refused)


def _make_reader(run: Run) -> Reader:
    from crmcli.views.values import Reader

    return Reader(run.session.language, run.book.today, run.book.settings)
