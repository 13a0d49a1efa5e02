"""Who is told what today: nobody what they were sent already, and nobody who wants no mail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from crmcli.ledger.sent import Key, SentNotes
from crmcli.rules.query import is_asked, names_me
from crmcli.rules.reminding import Earlier, find_last_weekday, find_weekly_day
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


class Gone(NamedTuple):
    """What a dry run does not show, for nothing is left to do about it."""

    daily: int = 0
    """Digests of today that went out; to a group, its message."""
    weekly: tuple[str, ...] = ()
    """Who was sent the team's week, by id."""
    weekly_day: date | None = None
    refused: tuple[str, ...] = ()
    """Whose address was refused for today, by id."""


def iter_mails(
    book: Book, reminders: Reminders, sent: SentNotes, selection: str, *, with_settled: bool = False
) -> Iterator[Prepared]:
    """The digests of today that are to be sent to people who have an address.

    `selection` tells the query from another. `with_settled`: those that went out, or were
    refused, as well.
    """
    keys = {one.id: _name_day(book, one, selection) for one in _list_mailed(book)}
    people = [
        one
        for one in _list_mailed(book)
        if with_settled or not sent.is_settled(keys[one.id], one.address or "")
    ]
    last = {one.id: sent.find_last(keys[one.id]) for one in people}
    for prepared in reminders.prepare(people, _drop_none(last)):
        digest = prepared.digest
        if digest.is_news or _is_over(sent, keys[digest.person.id], digest.person):
            yield prepared


def iter_weeks(
    book: Book, sent: SentNotes, selection: str, *, with_settled: bool = False
) -> Iterator[tuple[Person, date]]:
    """Who is to be sent the team's week, and the day that it is of. `with_settled`: who was sent
    the last one, or whose address was refused, as well.
    """
    for person, key in _iter_weekly_keys(book, selection):
        earlier = sent.find_last(key._replace(day=date.max))
        day = find_weekly_day(key.day.weekday(), book.today, earlier.day if earlier else None)
        is_settled = sent.is_settled(key, person.address or "")
        if (day is not None and not is_settled) or (with_settled and is_settled):
            yield person, key.day


def iter_posts(
    book: Book, reminders: Reminders, sent: SentNotes, post: Key, *, with_settled: bool = False
) -> Iterator[Prepared]:
    """What a group is told in `post`: the digests of its people who have not asked for none.
    `with_settled`: where it was told today, too.
    """
    if not with_settled and sent.is_settled(post, ""):
        return
    last = sent.find_last(post)
    people = [one for one in book.settings.people.values() if one.mail != NO_MAIL]
    for prepared in reminders.prepare(people, _drop_none({one.id: last for one in people})):
        if prepared.digest.is_news:
            yield prepared


def name_state(sent: SentNotes, key: Key, address: str) -> Literal["planned", "already", "refused"]:
    """How a digest that is to go to an address stands before this run."""
    if not sent.is_settled(key, address):
        return "planned"
    step = sent.find(key)
    return "refused" if step is not None and step.state == "refused" else "already"


def find_gone(book: Book, sent: SentNotes, post: Key | None, selection: str) -> Gone:
    """What became of today's digests about these customers, and of the week's: of those to
    people, or of that `post`.
    """
    if post is not None:
        return Gone(int(_was_sent(sent, post)))
    people = book.settings.people.values()
    daily = [(one, _name_day(book, one, selection)) for one in people]
    weekly = [*_iter_weekly_keys(book, selection)]
    refused = [
        one.id
        for one, key in (*daily, *weekly)
        if name_state(sent, key, one.address or "") == "refused"
    ]
    return Gone(
        sum(_was_sent(sent, key) for _, key in daily),
        tuple(one.id for one, key in weekly if _was_sent(sent, key)),
        next((key.day for _, key in weekly), None),
        tuple(dict.fromkeys(refused)),
    )


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


def _iter_weekly_keys(book: Book, selection: str) -> Iterator[tuple[Person, Key]]:
    """What the last weekly digest of each person who gets one is known by."""
    weekly = book.settings.mail.weekly
    if weekly is None:
        return
    day = find_last_weekday(weekly.day, book.today)
    for person in _list_mailed(book):
        if person.id in weekly.to:
            yield person, Key(person.id, "weekly", day, selection)


def _is_over(sent: SentNotes, key: Key, person: Person) -> bool:
    """Whether a digest went out or was refused, and nothing is left to do."""
    return sent.find(key) is not None and sent.is_settled(key, person.address or "")


def _was_sent(sent: SentNotes, key: Key) -> bool:
    step = sent.find(key)
    return step is not None and step.state == "sent"


def _drop_none(last: Mapping[str, Earlier | None]) -> dict[str, Earlier]:
    return {person: earlier for person, earlier in last.items() if earlier is not None}
