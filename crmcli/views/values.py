"""The values of a card as people read them: labels for keys, names for ids, short days."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from crmcli.rules.days import find_day
from crmcli.rules.fields import LUNAR_DAY, Choice, Field
from crmcli.rules.settings import Settings
from crmcli.views.columns import show_plain
from crmcli.views.dates import format_day
from crmcli.views.language import Language, pick
from crmcli.views.sentences import say_label

NOBODY: Mapping[str, str] = {}


class Reader(NamedTuple):
    """For whom values are shown: the language, the day it is, and who the people are."""

    language: Language
    today: date
    settings: Settings
    full_days: bool = False
    """Days with their year, for what is kept and read later."""

    def say_day(self, day: object, *, weekday: bool = False) -> str:
        """A day (also as a card writes it) in words; what is no day stays as it is."""
        found = day if isinstance(day, date) else find_day(day)
        if found is None:
            return show_plain(day, self.language)
        today = date.min if self.full_days else self.today
        return format_day(found, today, self.language, weekday=weekday)

    def say_short(self, field: Field | Choice) -> str:
        """The label of a field or choice, the shorter one where it has two."""
        return pick(self.language, field.label.short_en, field.label.short_zh)

    def say_full(self, field: Field) -> str:
        """The whole label of a field."""
        return pick(self.language, field.label.en, field.label.zh)

    def say_person(self, person_id: object) -> str:
        """The name of a person in the settings; someone unknown is named as the card does."""
        person = self.settings.people.get(str(person_id))
        return person.name if person else show_plain(person_id, self.language)


def show_value(
    field: Field, value: object, reader: Reader, contacts: Mapping[str, str] = NOBODY
) -> str:
    """The value of a field in words, unescaped; what does not fit the field is shown plainly.

    `contacts` gives the names of the card's contacts by id.
    """
    if isinstance(value, list):
        inner = field.item or field
        shown = [show_value(inner, one, reader, contacts) for one in value]
        return pick(reader.language, ", ", "、").join(shown)
    if isinstance(value, Mapping):
        return show_map(field, value, reader, contacts)
    if not isinstance(value, str):
        return show_plain(value, reader.language)
    return _show_text(field, value, reader, contacts)


def show_map(
    field: Field, value: Mapping[str, object], reader: Reader, contacts: Mapping[str, str] = NOBODY
) -> str:
    """A map in one text: its values in the schema's order, a range as `5-8`, money as `5 CNY`."""
    shown = {
        key: show_value(child, value[key], reader, contacts)
        for key, child in field.children.items()
        if value.get(key) is not None and key != field.entry_key
    }
    if "min" in shown and "max" in shown:
        shown["min"] += "-" + shown.pop("max")
    return " ".join(dict.fromkeys(shown.values()))  # a municipality is province and city in one


def show_children(
    field: Field, value: Mapping[str, object], reader: Reader, contacts: Mapping[str, str] = NOBODY
) -> dict[str, str]:
    """The values of a map or of a list's entry one by one, by key, in the schema's order.

    What belongs together is one text: an amount with its currency, a change as `C -> B`. The key
    that names an entry is left out, and so is what is empty.
    """
    children = get_children(field)
    shown = {
        key: show_value(child, value[key], reader, contacts)
        for key, child in children.items()
        if value.get(key) is not None and key != field.entry_key
    }
    amounts = [key for key in shown if children[key].format == "money"]
    if amounts and "currency" in shown:
        currency = shown.pop("currency")
        shown |= {key: f"{shown[key]} {currency}" for key in amounts}
    if "to" in shown and "from" in children:
        shown["to"] = f"{shown.pop('from', '')} -> {shown['to']}".strip()
    return {key: text for key, text in shown.items() if text.strip()}


def get_children(field: Field) -> Mapping[str, Field]:
    """The fields of a map, or of the entries of a list of maps; none for anything else."""
    return field.item.children if field.item is not None else field.children


def iter_entries(value: object) -> Iterator[Mapping[str, object]]:
    """The entries of a list of maps; what is none is left out."""
    for entry in value if isinstance(value, list) else ():
        if isinstance(entry, Mapping):
            yield entry


def list_visits(value: Mapping[str, object]) -> list[Mapping[str, object]]:
    """The card's visits, the newest first; of one day, the one logged last."""
    logged = list(enumerate(iter_entries(value.get("visits"))))
    logged.sort(key=lambda one: (str(one[1].get("date")), one[0]), reverse=True)
    return [visit for _, visit in logged]


def name_contacts(value: Mapping[str, object]) -> dict[str, str]:
    """The names of a card's contacts by their ids."""
    return {
        str(contact.get("id")): show_plain(contact.get("name"), "en")
        for contact in iter_entries(value.get("contacts"))
    }


def _show_text(field: Field, value: str, reader: Reader, contacts: Mapping[str, str]) -> str:
    if value == "none" and field.none is not None:
        return pick(reader.language, field.none.en, field.none.zh)
    if field.refers == "person":
        return reader.say_person(value)
    if field.refers == "contact":
        return contacts.get(value, value)
    if field.format in ("date", LUNAR_DAY):
        return _show_day(field, value, reader)
    for choice in field.choices:
        if choice.key == value:
            return _show_choice(choice, reader)
    return value


def _show_day(field: Field, value: str, reader: Reader) -> str:
    """A day of our calendar or of the Chinese one."""
    if field.format != LUNAR_DAY:
        return reader.say_day(value)
    from crmcli.rules.lunar import find_lunar_day
    from crmcli.rules.lunar_words import describe_lunar_day

    lunar = find_lunar_day(value)
    if lunar is None:
        return reader.say_day(value)
    return say_label(reader.language, describe_lunar_day(lunar))


def _show_choice(choice: Choice, reader: Reader) -> str:
    """The label; but a key in capitals (a grade) is what people say in either language."""
    return choice.key if choice.key.isupper() else reader.say_short(choice)
