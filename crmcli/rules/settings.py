"""The team's settings, as values; `ledger.settings` reads them from crm.yaml."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

UNGRADED = "none"
DEFAULT_CADENCE: Mapping[str, int] = MappingProxyType(
    {"K": 7, "A": 14, "B": 30, "C": 90, "D": 180, UNGRADED: 365}
)
"""Days between two contacts, by grade; a customer without a grade is seen once a year."""


class Person(NamedTuple):
    """A member of the team. `id` is what cards say, `name` what people read."""

    id: str
    name: str
    emails: tuple[str, ...] = ()


class Settings(NamedTuple):
    """What crm.yaml says, with the defaults filled in."""

    people: Mapping[str, Person] = MappingProxyType({})
    cadence: Mapping[str, int] = DEFAULT_CADENCE
    cadence_max: int = 365
    """The longest cadence that a grade may have, in days."""
    timezone: str = "UTC"
    """An IANA name: the zone in which a day begins at midnight."""
    visit_channel: str | None = None
    """The channel of a visit that names none."""
    ids: Literal["name", "random"] = "name"
    review: tuple[str, ...] | None = None
    """The acts and fields whose changes want a reviewer; None: the team does not say."""


def map_mails(settings: Settings) -> dict[str, str]:
    """The names of the people by each of their e-mails, in small letters."""
    return {
        mail.casefold(): person.name
        for person in settings.people.values()
        for mail in person.emails
    }


def find_person(settings: Settings, word: str) -> Person | None:
    """The person whose id, name or e-mail is `word` (case does not count), or None.

    None too when two people have that name.
    """
    if word in settings.people:
        return settings.people[word]
    folded = word.strip().casefold()
    found = [
        person
        for person in settings.people.values()
        if folded in {person.id.casefold(), person.name.casefold()}
        or folded in {mail.casefold() for mail in person.emails}
    ]
    return found[0] if len(found) == 1 else None
