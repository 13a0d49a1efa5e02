"""Gathering what digests are made of: through the index, with whole cards for those shown alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from crmcli.book.clock import read_time
from crmcli.book.unsaved import has_edits
from crmcli.history.repository import STATE_FOLDER
from crmcli.ledger.extracts import LINE, Extract
from crmcli.ledger.sent import SENT_FILE
from crmcli.rules.agenda import (
    Agenda,
    FollowUp,
    Happening,
    abridge_card,
    iter_happenings,
    plan_follow_ups,
)
from crmcli.rules.anchors import Span, list_anchors
from crmcli.rules.days import WEEK, add_days
from crmcli.rules.fields import iter_fields
from crmcli.rules.followup import read_visits
from crmcli.rules.probing import NOBODY
from crmcli.rules.reminding import (
    MOST_SHOWN,
    Digest,
    Earlier,
    Story,
    TeamLine,
    Work,
    arrange_work,
    build_digest,
    count_team,
    find_escalated,
    find_start,
    has_news,
    is_newly_left,
    put_new_first,
    split_work,
    tell_story,
)

if TYPE_CHECKING:
    from crmcli.book.book import Book
    from crmcli.ledger.snapshot import Glance
    from crmcli.rules.fields import Field
    from crmcli.rules.outcome import Card
    from crmcli.rules.settings import MailSettings, Person

DAYS = Extract("days", list_anchors)
"""The birthdays, anniversaries and deadlines of each card."""
_DAYS_OF_LOG_TOO = Extract("days", list_anchors, whole=True)
"""The same where the team's schema has such days in visits too."""


class Made(NamedTuple):
    """The commit that the ledger stands at, and its time in the ledger's zone."""

    commit: str
    time: datetime
    is_edited: bool = False
    """Whether the ledger holds edits, too, that are in no commit yet."""


class Prepared(NamedTuple):
    """A digest, and what it shows as a calendar takes it."""

    digest: Digest
    agenda: Agenda


class Reminders:
    """All that people can be reminded of today, gathered once.

    `selected` are the cards that a query selects, whether due or not; None: all of them.
    """

    def __init__(self, book: Book, mail: MailSettings, selected: Iterable[Glance] | None) -> None:
        self._book = book
        self._mail = mail
        self._today = book.today
        self.until = add_days(book.today, mail.ahead)
        self._extract = choose_extract(book.schema.root)
        self._catalog = book.open_catalog((self._extract,))
        owners = None if selected is None else {one.file: _name_owner(one) for one, _ in selected}
        self.owners = None if owners is None else Counter(owners.values())
        """How many customers the query selects, due or not, by owner; None: there is none."""
        self._files = None if owners is None else owners.keys()
        self._owned: dict[str, list[Glance]] = defaultdict(list)
        # Those that are not selected too: they take their places in the days of who has many.
        for glance in self._catalog.iter_headlines(due_before=add_days(self.until, 1)):
            self._owned[_name_owner(glance.card)].append(glance)
        self._plans: dict[str, list[FollowUp]] = {}

    @cached_property
    def made(self) -> Made | None:
        """The commit that the digests are made of. Raises GitFailed."""
        return find_made(self._book, self._catalog.find_commit())

    def iter_late(self) -> Iterator[FollowUp]:
        """Everybody's customers who are overdue or due today."""
        for card, standing in chain.from_iterable(self._owned.values()):
            due = standing.due
            if due is not None and due <= self._today and self._is_selected(card.file):
                yield FollowUp(card, standing, due, self._today, is_put_off=False)

    def list_planned(self) -> list[FollowUp]:
        """The customers of those for whom a plan was made, as far as they were asked for."""
        return [one for plan in self._plans.values() for one in plan]

    def count_unreached(self) -> dict[str, int]:
        """How many customers are overdue or due today of whom nobody is reminded, by owner."""
        people = self._book.settings.people
        owners = Counter(_name_owner(one.card) for one in self.iter_late())
        return {
            owner: count
            for owner, count in sorted(owners.items())
            if owner not in people or people[owner].address is None
        }

    def prepare(self, people: Collection[Person], last: Mapping[str, Earlier]) -> list[Prepared]:
        """What each of the people is told today.

        `last` has, by id, what they were told last: what they missed since is told too.
        """
        start = min((self._find_start(one, last) for one in people), default=self._today)
        occasions = self._find_occasions(start)
        drafts = [self._draft(person, last.get(person.id), occasions) for person in people]
        cards = self._load_shown(drafts)
        return [self._finish(draft, cards) for draft in drafts]

    def count_week(self, day: date) -> list[TeamLine]:
        """A line for each person: how many are late and due today, and how often they were in
        touch in the seven days before `day`.
        """
        contacts = self._count_contacts(add_days(day, -WEEK), add_days(day, -1))
        return count_team(self.iter_late(), self._today, contacts, self._book.settings)

    def _is_selected(self, file: str) -> bool:
        return self._files is None or file in self._files

    def _plan(self, owner: str) -> list[FollowUp]:
        """The customers of one person who were asked for, and the day for each; worked out once."""
        if owner not in self._plans:
            owned, calendar = self._owned.get(owner, ()), self._book.settings.calendar
            self._plans[owner] = plan_follow_ups(
                owned, self._mail.most, calendar, self._today, self._files
            )
        return self._plans[owner]

    def _find_start(self, person: Person, last: Mapping[str, Earlier]) -> date:
        earlier = last.get(person.id)
        return find_start(earlier.day if earlier else None, self._today)

    def _draft(
        self, person: Person, earlier: Earlier | None, occasions: Mapping[str, list[Happening]]
    ) -> _Draft:
        mail, today = self._mail, self._today
        last = earlier.day if earlier else None
        work = arrange_work(self._plan(person.id), today, mail.ahead)
        start = find_start(last, today)
        mine = [one for one in occasions.get(person.id, ()) if one.occasion.day >= start]
        days = [one.occasion.day for one in mine]
        is_news = has_news(work, days, today, last, mail.ahead)
        escalated: list[FollowUp] = []
        if mail.escalate is not None and person.id in mail.escalate.to:
            escalated = find_escalated(self.iter_late(), person.id, mail.escalate.after, today)
            escalated = put_new_first(escalated, earlier)
            is_news = is_news or is_newly_left(escalated, earlier)
        return _Draft(person, work, mine, escalated, is_news)

    def _find_occasions(self, start: date) -> dict[str, list[Happening]]:
        """The occasions of cards by the owner, by day."""
        span = Span(start, self.until)
        files = [
            file
            for file, said in self._catalog.iter_extracts(self._extract)
            if self._is_selected(file) and span.may_meet(said.split(LINE))
        ]
        root = self._book.schema.root
        load = self._catalog.iter_chosen if self._extract.whole else self._catalog.iter_fronts
        found: dict[str, list[Happening]] = defaultdict(list)
        for card in load(files):
            found[_name_owner(card)] += iter_happenings(card, root, start, self.until)
        for owned in found.values():
            owned.sort(key=lambda one: (one.occasion.day, one.card.id))
        return found

    def _finish(self, draft: _Draft, cards: Mapping[str, Card]) -> Prepared:
        digest = build_digest(
            draft.person,
            draft.work,
            draft.occasions,
            draft.escalated,
            day=self._today,
            settings=self._mail,
            stories=self._tell_stories(draft, cards),
            is_news=draft.is_news,
        )
        told = [
            one._replace(card=cards.get(one.card.file, one.card)) for one in self._list_shown(draft)
        ]
        return Prepared(digest, Agenda(told, draft.occasions[:MOST_SHOWN]))

    def _tell_stories(self, draft: _Draft, cards: Mapping[str, Card]) -> dict[str, Story]:
        """What to know of each customer for today, by file.

        Those for a later day are told of in a few words: their turn comes.
        """
        files = {one.card.file for one in self._list_for_today(draft)}.intersection(cards)
        return {file: tell_story(cards[file].value, self._mail.include) for file in files}

    def _load_shown(self, drafts: Iterable[_Draft]) -> dict[str, Card]:
        """The cards, by file, of which a digest or its calendar tells more than the index has at
        hand. Who subscribes to the calendar too has the same entries there, and as much in them.
        """
        include = self._mail.include
        if not include:
            return {}
        tells_visit = not {"contact", "note", "phone"}.isdisjoint(include)
        load = self._catalog.iter_latest if tells_visit else self._catalog.iter_fronts
        shown = dict.fromkeys(
            one.card.file for draft in drafts if draft.is_news for one in self._list_shown(draft)
        )
        return {card.file: abridge_card(card) for card in load(shown)}

    def _list_shown(self, draft: _Draft) -> list[FollowUp]:
        """What is to be done, as far as the digest shows it."""
        return [*self._list_for_today(draft), *draft.work.ahead[:MOST_SHOWN]]

    def _list_for_today(self, draft: _Draft) -> list[FollowUp]:
        parts = split_work(draft.work, self._today)
        return [one for part in parts for one in part[:MOST_SHOWN]]

    def _count_contacts(self, start: date, end: date) -> Counter[str]:
        """How many contacts who logged in those days, by who it was."""
        files = [
            card.file
            for card, standing in self._catalog.iter_headlines()
            if standing.last_visit is not None
            and standing.last_visit >= start
            and self._is_selected(card.file)
        ]
        counted: Counter[str] = Counter()
        for card in self._catalog.iter_chosen(files):
            for visit in read_visits(card.value):
                by = visit.entry.get("by")
                if isinstance(by, str) and visit.day and start <= visit.day <= end:
                    counted[by] += not visit.missed
        return counted


class _Draft(NamedTuple):
    """A digest, as long as the cards that it shows are not read."""

    person: Person
    work: Work
    occasions: list[Happening]
    escalated: list[FollowUp]
    is_news: bool


def choose_extract(root: Field) -> Extract:
    """The extract that has all occasions of the schema's."""
    in_log = any(field.occurs and field.path[0] == "visits" for field in iter_fields(root))
    return _DAYS_OF_LOG_TOO if in_log else DAYS


def find_sent_file(book: Book) -> Path:
    """Where it is noted what was sent, unless somebody says otherwise: all work trees share it."""
    return book.repository.common_dir / STATE_FOLDER / SENT_FILE


def find_made(book: Book, of_cards: str | None = None) -> Made | None:
    """The commit that the ledger stands at; None before the first. Raises GitFailed.

    `of_cards` is the one that all cards are known to be as in, if they are.
    """
    from crmcli.history.log import read_time_of
    from crmcli.history.repository import has_commits, read_head

    if book.then is not None:
        commit, is_edited = book.then.commit, False
    elif has_commits(book.repository):
        commit = of_cards or read_head(book.repository)
        is_edited = has_edits(book, are_cards_committed=of_cards is not None)
    else:
        return None
    zone = ZoneInfo(book.settings.timezone)
    return Made(commit, read_time(read_time_of(book.root, commit), zone), is_edited)


def _name_owner(card: Card) -> str:
    owner = card.value.get("owner")
    return owner if isinstance(owner, str) and owner else NOBODY
