"""Who is told what today: nobody what they were sent already, and nobody who wants no mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from crmcli.ledger.sent import Key, SentNotes
from crmcli.rules.query import is_asked, names_me
from crmcli.rules.reminding import Earlier, find_weekly_day
from crmcli.rules.settings import NO_MAIL

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.book.reminding import Prepared, Reminders
    from crmcli.rules.query import Query
    from crmcli.rules.settings import Person


class Shown(NamedTuple):
    """Whose digests are shown, and how many of the customers asked for are in none of them."""

    people: list[Person]
    others: Mapping[str, int]
    """By owner, of the people that the settings name."""
    nobodys: Mapping[str, int]
    """By owner, of those whom the settings do not name, or of none."""


def iter_mails(
    book: Book, reminders: Reminders, sent: SentNotes, selection: str
) -> Iterator[Prepared]:
    """The digests of today that are to be sent to people who have an address.

    `selection` tells the query from another.
    """
    people = [one for one in _list_mailed(book) if not _has_today(book, sent, one, selection)]
    last = {one.id: sent.find_last(_name_day(book, one, selection)) for one in people}
    for prepared in reminders.prepare(people, _drop_none(last)):
        if prepared.digest.is_news:
            yield prepared


def iter_weeks(book: Book, sent: SentNotes, selection: str) -> Iterator[tuple[Person, date]]:
    """Who is to be sent the team's week, and the day that it is of."""
    weekly = book.settings.mail.weekly
    for person in _list_mailed(book):
        if weekly is None or person.id not in weekly.to:
            continue
        key = Key(person.id, "weekly", date.max, selection)
        earlier = sent.find_last(key)
        day = find_weekly_day(weekly.day, book.today, earlier.day if earlier else None)
        if day is not None and not sent.is_settled(key._replace(day=day), person.address or ""):
            yield person, day


def iter_posts(book: Book, reminders: Reminders, sent: SentNotes, post: Key) -> Iterator[Prepared]:
    """What a group is told in `post`: the digests of its people who have not asked for none."""
    if sent.is_settled(post, ""):
        return
    last = sent.find_last(post)
    people = [one for one in book.settings.people.values() if one.mail != NO_MAIL]
    for prepared in reminders.prepare(people, _drop_none({one.id: last for one in people})):
        if prepared.digest.is_news:
            yield prepared


def count_sent(book: Book, sent: SentNotes, post: Key | None, selection: str) -> int:
    """How many digests of today about these customers went out: to people, or that `post`."""
    people = book.settings.people.values()
    keys = [_name_day(book, one, selection) for one in people] if post is None else [post]
    steps = map(sent.find, keys)
    return sum(step is not None and step.state == "sent" for step in steps)


def choose_shown(book: Book, reminders: Reminders, query: Query | None) -> Shown:
    """Whose digests somebody is shown: their own; where the query asks for owners, those of each
    person who owns one of the customers that it selects.

    Raises Refused where it has to be known who asks and is not.
    """
    owners = reminders.owners
    if query is None or owners is None:
        return Shown([book.get_me()], {}, {})
    people = book.settings.people
    if is_asked(query, "owner"):
        if names_me(query):
            book.get_me()
        shown = [one for one in people.values() if one.id in owners]
    else:
        shown = [book.get_me()]
        if shown[0].id in owners:
            return Shown(shown, {}, {})
    known = {one.id for one in shown}
    left = {owner: count for owner, count in sorted(owners.items()) if owner not in known}
    return Shown(
        shown,
        {owner: count for owner, count in left.items() if owner in people},
        {owner: count for owner, count in left.items() if owner not in people},
    )


def _list_mailed(book: Book) -> list[Person]:
    return [one for one in book.settings.people.values() if one.address is not None]


def _name_day(book: Book, person: Person, selection: str) -> Key:
    """What a person's digest of today is known by."""
    return Key(person.id, "daily", book.today, selection)


def _has_today(book: Book, sent: SentNotes, person: Person, selection: str) -> bool:
    """Whether nothing is left to do for the digest of today."""
    return sent.is_settled(_name_day(book, person, selection), person.address or "")


def _drop_none(last: Mapping[str, Earlier | None]) -> dict[str, Earlier]:
    return {person: earlier for person, earlier in last.items() if earlier is not None}
