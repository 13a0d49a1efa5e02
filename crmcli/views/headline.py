"""What stands at the head of a card and of its log, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from crmcli.rules.fields import Field
from crmcli.rules.followup import (
    Standing,
    count_days_overdue,
    count_in_days,
    describe_cadence,
)
from crmcli.views.dates import format_distance
from crmcli.views.sentences import say
from crmcli.views.values import Reader, list_visits, show_value


def say_name(value: Mapping[str, object], reader: Reader) -> str:
    """What the customer of a card or a row is called, and whether it has been archived."""
    name = str(value.get("name") or "")
    return say(reader.language, "name-archived", name=name) if value.get("archived") else name


def say_archived(value: Mapping[str, object], reader: Reader) -> str:
    """What follows the name of an archived customer; nothing for others."""
    return say(reader.language, "name-archived", name="") if value.get("archived") else ""


def say_next(standing: Standing, reader: Reader) -> str:
    """The next follow-up in words: `Tue 01 Dec: send the quote (in 8 days)`."""
    days = count_days_overdue(standing, reader.today)
    if standing.due is None or days is None:
        return say(reader.language, "not-planned")
    if days > 0:
        distance = say(reader.language, "card-late", days=count_in_days(days))
    else:
        distance = format_distance(-days, reader.language)
    day = reader.say_day(standing.due, weekday=True)
    values = {"day": day, "distance": distance}
    if standing.basis != "promise":
        cadence = describe_cadence(standing)
        return say(reader.language, "card-next-cadence", cadence=cadence, **values)
    if standing.promised is None:
        return say(reader.language, "card-next-bare", **values)
    return say(reader.language, "card-next-promise", what=standing.promised, **values)


def say_log(value: Mapping[str, object], standing: Standing, reader: Reader) -> list[str]:
    """How many visits, how often they should be, and when the last was."""
    language = reader.language
    count = len(list_visits(value))
    if count == 0:
        said = [say(language, "card-visits-none")]
    else:
        said = [say(language, "card-visits-some", count=count)]
    said.append(say(language, "card-cadence", cadence=describe_cadence(standing)))
    if standing.last_visit is not None:
        distance = format_distance((standing.last_visit - reader.today).days, language)
        said.append(say(language, "card-last", distance=distance))
    return said


def iter_state(
    value: Mapping[str, object], root: Field, reader: Reader
) -> Iterator[tuple[str, str]]:
    """Grade, stage and owner, each with its label; those that the card has."""
    for key in ("grade", "stage", "owner"):
        field = root.children.get(key)
        if field is not None and value.get(key) is not None:
            yield reader.say_short(field), show_value(field, value[key], reader)


def say_code(value: Mapping[str, object], root: Field, reader: Reader) -> str:
    """The archive number with its label, or nothing."""
    field = root.children.get("code")
    if field is None or value.get("code") is None:
        return ""
    return f"{reader.say_short(field)} {value['code']}"
