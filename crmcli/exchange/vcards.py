"""vCards as cards: the company a customer, the person a contact of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from crmcli.errors import Failure
from crmcli.exchange.laying import Again
from crmcli.exchange.vcard_lines import Property, RawCard, iter_raw_cards
from crmcli.rules.pinyin import has_chinese
from crmcli.rules.sheets import Entry

_SILENT = {
    *("VERSION", "PRODID", "REV", "UID", "KIND", "N", "FN", "MAILER", "CLASS", "SORT-STRING"),
    *("PROFILE", "SOURCE", "NAME", "CLIENTPIDMAP", "X-ABLABEL", "X-ABADR", "X-ABUID", "X-ABSHOWAS"),
}
"""What says nothing of a customer, or is looked at elsewhere."""
_BINARY = {"b", "base64"}
_CHINA = {"", "cn", "chn", "china", "中国", "中华人民共和国", "p.r.china", "pr china"}
_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:[T ].*)?")
_NO_YEAR = 1604
"""The year that an iPhone writes for a birthday without one."""
_OURS = "X-CRM-"
_OUR_ID, _OUR_CONTACT = "X-CRM-ID", "X-CRM-CONTACT"
_GENDERS = {"M": "male", "F": "female", "O": "other", "男": "male", "女": "female"}
_KINDS = {"work": "office", "home": "home"}
"""Of addresses."""
_MESSENGERS = {"wechat": "wechat", "weixin": "wechat", "qq": "qq"}


def read_vcards(text: str, file: str) -> Again[Entry]:
    """The cards, each a customer with a contact; a company's own card may be without one.

    Phones, days and mails are as they are written; contacts have no id but one of ours.

    Raises Failure, at once or while they are gone through: `vcard-none`, and those of
    `iter_raw_cards`.
    """
    entries = Again(lambda: _iter_entries(text, file))
    if next(iter(entries), None) is None:
        raise Failure("vcard-none", file=file)
    return entries


def _iter_entries(text: str, file: str) -> Iterator[Entry]:
    for raw in iter_raw_cards(text, file):
        reading = _Reading(raw)
        yield Entry(raw.line, reading.build(), tuple(reading.unmapped))


class _Reading:
    """Reads one card, property by property."""

    def __init__(self, raw: RawCard) -> None:
        self._properties = raw.properties
        self._names = {one.name for one in raw.properties}
        self._addresses: list[dict[str, str]] = []
        self.customer: dict[str, object] = {}
        self.contact: dict[str, object] = {}
        self.tags: list[str] = []
        self.lists: dict[str, list[str]] = {}
        """Of the contact."""
        self.unmapped: list[tuple[str, str]] = []

    def build(self) -> dict[str, object]:
        """The customer, by the schema's keys."""
        for one in self._properties:
            if not self._take(one):
                is_binary = one.parameters.get("ENCODING", "").casefold() in _BINARY
                self.unmapped.append((one.name, "" if is_binary else one.text))
        person, company = self._find_names()
        if not person and "notes" in self.contact:
            self.customer["notes"] = self.contact.pop("notes")
        contact = {**({"name": person} if person else {}), **self.contact, **self.lists}
        parts = {"tags": self.tags, "addresses": self._addresses, "contacts": [contact]}
        if not contact:
            del parts["contacts"]
        kind = {} if company else {"kind": "individual"}
        full = {key: value for key, value in parts.items() if value}
        return {"name": company or person, **kind, **self.customer, **full}

    def _find_names(self) -> tuple[str, str]:
        """The person's name, and the company's; either may be empty."""
        shown, parts, company = self._find("FN"), self._find("N"), self._find("ORG")
        person = shown.text if shown is not None else ""
        if not person and parts is not None:
            person = _join_name(parts.split(";"))
        employer = company.split(";")[0] if company is not None else ""
        if self._is_company(person, employer):
            return "", employer or person
        return person, employer

    def _is_company(self, person: str, employer: str) -> bool:
        kind, shown_as = self._find("KIND"), self._find("X-ABSHOWAS")
        if kind is not None and kind.text.casefold() in ("org", "organization"):
            return True
        if shown_as is not None and shown_as.text.casefold() == "company":
            return True
        return bool(employer) and person in ("", employer) and _OUR_CONTACT not in self._names

    def _find(self, name: str) -> Property | None:
        return next((one for one in self._properties if one.name == name and one.text), None)

    def _take(self, one: Property) -> bool:
        """Whether the property has a place on the card, or says nothing."""
        if one.name in _SILENT or not one.value.strip(" ;"):
            return True
        if one.name == "ADR":
            return self._take_address(one)
        if one.name.startswith(_OURS):
            return self._take_ours(one)
        reader = _READERS.get(one.name)
        return reader is not None and reader(self, one)

    def _take_ours(self, one: Property) -> bool:
        if one.name == _OUR_ID:
            return _put(self.customer, "id", one.text)
        if one.name == _OUR_CONTACT:
            return _put(self.contact, "id", one.text)
        key = one.name.removeprefix(_OURS).casefold().replace("-", "_")
        known = self.contact.get(key)
        several = known if isinstance(known, list) else [known]
        self.contact[key] = one.text if known is None else [*several, one.text]
        return True

    def _take_address(self, one: Property) -> bool:
        """Box, more, street, city, province, postcode, country; ours has a district second."""
        box, more, street, city, province, postcode, country = (one.split(";") + [""] * 7)[:7]
        kind = ""
        if _OUR_ID not in self._names:
            street, more = " ".join(" ".join((street, more, box)).split()), ""
            kind = next((_KINDS[word] for word in _KINDS if word in one.kinds), "")
        parts = {
            "kind": kind, "province": province, "city": city, "district": more,
            "street": street, "postcode": postcode,
        }  # fmt: skip
        address = {key: value for key, value in parts.items() if value}
        if address.keys() - {"kind"} and address not in self._addresses:
            self._addresses.append(address)
        if country.casefold() not in _CHINA:
            self.unmapped.append(("ADR", country))
        return True


_Reader = Callable[[_Reading, Property], bool]
"""Takes what a property says; False where there is no place for it."""


def _put(place: dict[str, object], key: str, value: str) -> bool:
    """Put a value where there is none yet; False where there is another."""
    return place.setdefault(key, value) == value


def _add(known: list[str], values: Iterable[str]) -> bool:
    """Add those that are not there."""
    known += [value for value in dict.fromkeys(values) if value and value not in known]
    return True


def _set_contact(key: str) -> _Reader:
    return lambda reading, one: _put(reading.contact, key, one.text)


def _set_customer(key: str) -> _Reader:
    return lambda reading, one: _put(reading.customer, key, one.text)


def _add_to_contact(key: str, mark: str) -> _Reader:
    return lambda reading, one: _add(reading.lists.setdefault(key, []), one.split(mark))


def _take_company(reading: _Reading, one: Property) -> bool:
    """The departments: there is no place for them."""
    reading.unmapped += [("ORG", part) for part in one.split(";")[1:] if part]
    return True


def _take_phone(reading: _Reading, one: Property) -> bool:
    number = re.sub("^tel:", "", one.text, flags=re.IGNORECASE)
    number = re.sub(";ext=", " ext. ", number, flags=re.IGNORECASE)
    if "fax" in one.kinds:
        return _put(reading.contact, "fax", number)
    return _add(reading.lists.setdefault("phones", []), [number])


def _take_mail(reading: _Reading, one: Property) -> bool:
    address = re.sub("^mailto:", "", one.text, flags=re.IGNORECASE)
    return _add(reading.lists.setdefault("emails", []), [address])


def _take_birthday(reading: _Reading, one: Property) -> bool:
    """A day of a year; a card cannot hold one without a year."""
    found = _DAY.fullmatch(one.text)
    if found is None or int(found[1]) == _NO_YEAR:
        return False
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return False
    return _put(reading.contact, "birthday", day.isoformat())


def _take_notes(reading: _Reading, one: Property) -> bool:
    known = reading.contact.get("notes")
    reading.contact["notes"] = f"{known}\n{one.text}" if known else one.text
    return True


def _take_gender(reading: _Reading, one: Property) -> bool:
    found = _GENDERS.get(one.split(";")[0].upper()[:1])
    return found is not None and _put(reading.contact, "gender", found)


def _take_messenger(reading: _Reading, one: Property) -> bool:
    """`wechat:anna`, or the service as a kind."""
    scheme, has_scheme, handle = one.text.partition(":")
    words = [scheme.casefold(), one.parameters.get("X-SERVICE-TYPE", "").casefold(), *one.kinds]
    key = next((_MESSENGERS[word] for word in words if word in _MESSENGERS), None)
    return key is not None and _put(reading.contact, key, handle if has_scheme else scheme)


def _join_name(parts: list[str]) -> str:
    """The name out of its parts: family, given, further, before, after."""
    family, given, further, before, after = (parts + [""] * 5)[:5]
    if has_chinese(family + given):
        return family + further + given
    return " ".join(part for part in (before, given, further, family, after) if part)


_READERS: Mapping[str, _Reader] = {
    "ORG": _take_company,
    "TITLE": _set_contact("title"),
    "ROLE": _set_contact("occupation"),
    "TEL": _take_phone,
    "EMAIL": _take_mail,
    "NICKNAME": _add_to_contact("aliases", ","),
    "CATEGORIES": lambda reading, one: _add(reading.tags, one.split(",")),
    "URL": _set_customer("website"),
    "BDAY": _take_birthday,
    "NOTE": _take_notes,
    "GENDER": _take_gender,
    "X-GENDER": _take_gender,
    "IMPP": _take_messenger,
    "X-SOCIALPROFILE": _take_messenger,
    "X-WECHAT": _set_contact("wechat"),
    "X-WEIXIN": _set_contact("wechat"),
    "X-QQ": _set_contact("qq"),
}
