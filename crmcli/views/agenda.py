"""What a calendar says of a follow-up or of a day that a card tells of.

It leaves the house, so it says no more than the settings allow: the customer's name and what the
team has decided on with `name`, a contact's name with `contact`, whatever people typed freely with
`note`, numbers with `phone`. The id and the days are said in any case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from crmcli.rules.agenda import FollowUp, Happening, find_contact
from crmcli.rules.asked import get_asked_field
from crmcli.rules.dates import find_told_who, find_told_years
from crmcli.rules.fields import Field, find_field
from crmcli.rules.followup import Standing, describe_standing, find_last_visit
from crmcli.rules.outcome import Card
from crmcli.rules.query import Query, list_asked_people, names_me, read_field_words
from crmcli.rules.settings import Person
from crmcli.views.digest_sections import say_owner
from crmcli.views.headline import iter_state, say_name
from crmcli.views.language import pick
from crmcli.views.screen import CUT
from crmcli.views.sentences import say, say_date, say_message
from crmcli.views.values import Reader, show_value

_OWNER = ("owner",)
_LONGEST_NOTE = 300
"""Characters of the notes that are worth a look before one goes there."""

Entry = Mapping[str, object]


class Telling(NamedTuple):
    """To whom a calendar speaks, and of what."""

    root: Field
    reader: Reader
    include: Collection[str]
    """Of name, contact, note, phone."""

    def say(self, code: str, **values: object) -> str:
        """A sentence in the reader's language."""
        return say(self.reader.language, code, **values)

    def name_customer(self, card: Card) -> str:
        """The customer's name where it may be said, else the id."""
        named = say_name(card.value, self.reader) if "name" in self.include else ""
        return named or card.id

    def name_calendar(self, query: str) -> str:
        """What the calendar is called. A query may say what the customers' names would."""
        if not query:
            return self.say("calendar-name")
        if "name" not in self.include:
            return self.say("calendar-name-selection")
        return self.say("calendar-name-of", query=query)


def say_query(words: Sequence[str], query: Query, me: Person | None, telling: Telling) -> str:
    """The words of a query, read as `query`; owners by their names, whoever asked and however."""
    owners = iter([one for one in query.conditions if one.field.path == _OWNER])
    said = []
    for word in words:
        field = read_field_words(word)
        is_owner = field is not None and get_asked_field(telling.root, field).path == _OWNER
        asked = next(owners) if is_owner else None
        if asked is not None and asked.operator in ("=", "!=") and (me or not names_me(query)):
            owners_said = (say_owner(one, telling.reader) for one in list_asked_people(asked, me))
            names = pick(telling.reader.language, ", ", "、").join(dict.fromkeys(owners_said))
            is_all_but = asked.operator == "!="
            said.append(telling.say("calendar-all-but", people=names) if is_all_but else names)
        else:
            said.append(word)
    return " ".join(said)


def describe_follow_up(one: FollowUp, telling: Telling, most: int | None) -> tuple[str, str]:
    """What is to be done, in one line; and what to know for it, in several.

    `most` is how many a day may hold.
    """
    name = telling.name_customer(one.card)
    what = one.standing.promised if "note" in telling.include else None
    code = "calendar-follow-up-what" if what else "calendar-follow-up"
    return telling.say(code, name=name, what=what), "\n".join(_iter_known(one, telling, most))


def describe_happening(one: Happening, telling: Telling) -> tuple[str, str]:
    """Which day it is, and whose; and what to know of the customer."""
    occasion = one.occasion
    name = telling.name_customer(one.card)
    who = find_told_who(occasion, telling.include)
    whose = telling.say("calendar-who", who=who, name=name) if who else name
    code = "calendar-day-of-contact" if occasion.is_of_contact and not who else "calendar-day"
    lines = []
    years = find_told_years(occasion)
    if years is not None:
        many = "one" if years == 1 else "many"
        lines.append(telling.say(f"calendar-years-{many}", count=years))
    lines += _iter_state(one.card, telling)
    return telling.say(code, label=occasion.label, whose=whose), "\n".join(lines)


def _iter_known(one: FollowUp, telling: Telling, most: int | None) -> Iterator[str]:
    if one.standing.basis == "promise":
        yield telling.say("calendar-promised", due=one.due)
    elif "name" in telling.include:
        yield say_message(telling.reader.language, describe_standing(one.standing))
    else:  # how often somebody is called tells the grade
        yield telling.say("calendar-due", due=one.due)
    if one.is_put_off:
        yield telling.say("calendar-at-most", most=most)
    visit = find_last_visit(one.card.value)
    contact = find_contact(one.card.value, visit)
    if "name" in telling.include and one.standing.last_visit is not None:
        yield _say_last(one.standing, visit, contact, telling)
    phones = contact.get("phones")
    if "phone" in telling.include and isinstance(phones, list) and phones:
        yield _say_phones(contact, phones, telling)
    yield from _iter_state(one.card, telling)


def _say_last(standing: Standing, visit: Entry, contact: Entry, telling: Telling) -> str:
    """When the last contact was and how, with whom, and what was noted."""
    told = [say_date(telling.reader.language, standing.last_visit or date.min)]
    channel = find_field(telling.root, ("visits", "channel"))
    if standing.last_channel and channel is not None:
        told.append(show_value(channel, standing.last_channel, telling.reader))
    if "contact" in telling.include and visit.get("contact") is not None:
        told += [str(contact[key]) for key in ("name", "title") if contact.get(key)]
    notes = " ".join(str(visit.get("notes") or "").split()) if "note" in telling.include else ""
    if len(notes) > _LONGEST_NOTE:
        notes = notes[:_LONGEST_NOTE] + CUT
    code = "calendar-last-noted" if notes else "calendar-last"
    return telling.say(code, told=" ".join(told), notes=notes)


def _say_phones(contact: Entry, phones: Sequence[object], telling: Telling) -> str:
    named = [str(contact["name"])] if "contact" in telling.include and contact.get("name") else []
    return telling.say("calendar-phone", told=" ".join([*named, ", ".join(map(str, phones))]))


def _iter_state(card: Card, telling: Telling) -> Iterator[str]:
    """Grade, stage and owner, and how to see the rest."""
    if "name" in telling.include:
        said = [" ".join(pair) for pair in iter_state(card.value, telling.root, telling.reader)]
        if said:
            yield pick(telling.reader.language, ", ", "，").join(said)
    yield f"crm brief {card.id}"
