"""The team's settings, as values; `ledger.settings` reads them from crm.yaml."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from crmcli.rules.workdays import WEEKENDS_ONLY, Rule, WorkCalendar

UNGRADED = "none"
NO_MAIL = "none"
"""What stands in place of an address for somebody who wants no reminders."""
Language = Literal["en", "zh"]

DEFAULT_CADENCE: Mapping[str, int] = MappingProxyType(
    {"K": 7, "A": 14, "B": 30, "C": 90, "D": 180, UNGRADED: 365}
)
"""Days between two contacts, by grade; a customer without a grade is seen once a year."""


class Person(NamedTuple):
    """A member of the team. `id` is what cards say, `name` what people read."""

    id: str
    name: str
    emails: tuple[str, ...] = ()
    mail: str | None = None
    """Where reminders go, or `none`; None: to the first of the e-mails."""
    language: Language | None = None
    """In which language; None: that of the team's mails."""

    @property
    def address(self) -> str | None:
        """Where reminders go; None where they go nowhere."""
        if self.mail == NO_MAIL:
            return None
        return self.mail or next(iter(self.emails), None)


class Escalation(NamedTuple):
    """Who is told of customers without contact `after` so many days since they were due."""

    after: int
    to: tuple[str, ...]
    """Ids of people."""


class Weekly(NamedTuple):
    """Who gets the team's week in a mail, and on which day of it."""

    day: int
    """As `date.weekday` counts: Monday is 0."""
    to: tuple[str, ...]


class MailSettings(NamedTuple):
    """What the mails with reminders say, and to whom."""

    sender: str | None = None
    """`Name <address>` or an address; None: who git says we are."""
    include: tuple[str, ...] = ("name",)
    """What they may say of a customer, of: name, contact, note, phone."""
    language: Language | None = None
    """For people without a language of their own; None: that of the run."""
    ahead: int = 7
    """Days ahead that a digest shows."""
    most: int | None = None
    """Follow-ups of a person on one day; None: however many there are."""
    on_days_off: Literal["send", "silent"] = "send"
    escalate: Escalation | None = None
    weekly: Weekly | None = None


class Workdays(NamedTuple):
    """A cadence of so many work days. One in days is a plain number."""

    days: int


Cadence = int | Workdays


def parse_cadence(said: int | str) -> Cadence:
    """A cadence as crm.yaml says it: `14`, `5 workdays`, `5 个工作日`. Raises ValueError."""
    if isinstance(said, int):
        return said
    return Workdays(int(said.removesuffix("工作日").partition("个")[0].split("w")[0]))


def count_cadence_days(cadence: Cadence) -> float:
    """How many calendar days a cadence has, as five work days make a week."""
    return cadence.days * 7 / 5 if isinstance(cadence, Workdays) else cadence


class Settings(NamedTuple):
    """What crm.yaml says, with the defaults filled in."""

    people: Mapping[str, Person] = MappingProxyType({})
    cadence: Mapping[str, Cadence] = DEFAULT_CADENCE
    cadence_max: int = 365
    """The longest cadence that a grade may have, in days."""
    timezone: str = "UTC"
    """An IANA name: the zone in which a day begins at midnight."""
    visit_channel: str | None = None
    """The channel of a visit that names none."""
    ids: Literal["name", "random"] = "name"
    review: tuple[str, ...] | None = None
    """The acts and fields whose changes want a reviewer; None: the team does not say."""
    calendar: WorkCalendar = WEEKENDS_ONLY
    """The team's days off, by `calendar.country` and what calendar.yaml announces."""
    days_off: Rule = "on"
    """Where a day goes that the cadence gives and that is a day off."""
    mail: MailSettings = MailSettings()


def split_sender(said: str) -> tuple[str, str]:
    """The name and the address of `Name <address>`; the name is empty for an address alone."""
    name, opening, rest = said.rpartition("<")
    if not opening or not rest.endswith(">"):
        return "", said.strip()
    return name.strip().strip('"').strip(), rest[:-1].strip()


def asks_calendar(settings: Settings) -> bool:
    """Whether it depends on the days off when a customer is due."""
    in_workdays = any(isinstance(one, Workdays) for one in settings.cadence.values())
    return in_workdays or settings.days_off != "on"


def map_mails(settings: Settings) -> dict[str, str]:
    """The names of the people by each of their e-mails, in small letters."""
    return {
        mail.casefold(): person.name
        for person in settings.people.values()
        for mail in person.emails
    }


def find_person(settings: Settings, word: str) -> Person | None:
    """The person whose id, name or e-mail is `word` (case does not count), or None.

    None too when two people have that name; `list_called` has both.
    """
    found = list_called(settings, word)
    return found[0] if len(found) == 1 else None


def list_called(settings: Settings, word: str) -> list[Person]:
    """Everybody whose id, name or e-mail is `word`; one alone where that is the whole id."""
    if word in settings.people:
        return [settings.people[word]]
    folded = word.strip().casefold()
    return [
        person
        for person in settings.people.values()
        if folded in {person.id.casefold(), person.name.casefold()}
        or folded in {mail.casefold() for mail in person.emails}
    ]
