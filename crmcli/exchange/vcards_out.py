"""Contacts as vCards, 3.0 (RFC 2426, which every phone reads) or 4.0 (RFC 6350).

One card a contact, with the customer as the organisation; a customer without contacts is a card of
its own. What phones have no place for stands in lines of ours, `X-CRM-…`, and so do the ids, by
which a card that comes back finds where it belongs. Equal cards give equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from crmcli.exchange.content_lines import escape_value, fold_line, write_line
from crmcli.rules.phones import is_mobile

Version = Literal["3.0", "4.0"]
Values = Mapping[str, object]

OWN = "X-CRM-"
"""What the lines that are ours begin with."""

_PLAIN = {
    "title": "TITLE",
    "occupation": "ROLE",
    "aliases": "NICKNAME",
    "wechat": "X-WECHAT",
    "qq": "X-QQ",
    "notes": "NOTE",
}
"""The lines that fields of a contact have under a name that others know."""
_TOLD = {*_PLAIN, "id", "name", "phones", "emails", "fax", "birthday"}
_ADDRESS = ("district", "street", "city", "province", "postcode")
"""What an address has after the post office box; the country follows."""


def iter_vcards(customer: Values, ledger: str, version: Version) -> Iterator[str]:
    """The vCards of a customer, lines ended by CRLF. `ledger` tells it from others' customers."""
    contacts = [one for one in _list(customer, "contacts") if isinstance(one, Mapping)]
    for contact in contacts:
        lines = [*_iter_person(contact, version), write_line("ORG", _text(customer, "name"))]
        yield _wrap(lines, customer, _text(contact, "id"), ledger, version)
    if not contacts:
        yield _wrap([*_iter_organisation(customer, version)], customer, "", ledger, version)


def _wrap(lines: list[str], customer: Values, contact: str, ledger: str, version: Version) -> str:
    """A whole card: the lines, what all cards of a customer say, and who it is."""
    one = _text(customer, "id")
    uid = f"{one}.{contact}@{ledger}" if contact else f"{one}@{ledger}"
    own = [write_line(f"{OWN}ID", one)]
    own += [write_line(f"{OWN}CONTACT", contact)] if contact else []
    known = [*lines, *_iter_shared(customer), write_line("UID", uid), *own]
    begin = ["BEGIN:VCARD", f"VERSION:{version}", "PRODID:-//crmcli//crm//EN"]
    return "\r\n".join([*begin, *known, "END:VCARD", ""])


def _iter_person(contact: Values, version: Version) -> Iterator[str]:
    name = _text(contact, "name")
    yield write_line("FN", name)
    yield fold_line(f"N:{_split_name(name)}")
    for phone in _texts(contact, "phones"):
        yield write_line("TEL;TYPE=CELL" if is_mobile(phone) else "TEL;TYPE=WORK,VOICE", phone)
    for fax in _texts(contact, "fax"):
        yield write_line("TEL;TYPE=WORK,FAX", fax)
    for email in _texts(contact, "emails"):
        yield write_line("EMAIL;TYPE=INTERNET" if version == "3.0" else "EMAIL", email)
    for birthday in _texts(contact, "birthday"):
        yield write_line("BDAY", birthday if version == "3.0" else birthday.replace("-", ""))
    for key, value in contact.items():
        if key in _PLAIN:
            yield from _iter_plain(_PLAIN[key], _texts(contact, key))
        elif key not in _TOLD:
            yield from _iter_own(key, value)


def _iter_plain(name: str, texts: list[str]) -> Iterator[str]:
    if texts:
        yield fold_line(f"{name}:{','.join(escape_value(one) for one in texts)}")


def _iter_own(key: str, value: object) -> Iterator[str]:
    """A field of a contact that no format knows, a line a member."""
    name = OWN + key.upper().replace("_", "-")
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, Mapping | list):
            import json

            yield write_line(name, json.dumps(one, ensure_ascii=False))
        elif one is not None:
            yield write_line(name, _show(one))


def _iter_organisation(customer: Values, version: Version) -> Iterator[str]:
    name = _text(customer, "name")
    yield "X-ABShowAs:COMPANY" if version == "3.0" else "KIND:org"
    yield write_line("FN", name)
    yield fold_line(f"N:{escape_value(name)};;;;")
    yield write_line("ORG", name)
    yield from _iter_plain("NOTE", _texts(customer, "notes"))


def _iter_shared(customer: Values) -> Iterator[str]:
    """What is said of the customer in each of its cards."""
    for address in _list(customer, "addresses"):
        if isinstance(address, Mapping):
            parts = [escape_value(_text(address, key)) for key in _ADDRESS]
            if any(parts):
                yield fold_line(f"ADR;TYPE=WORK:;{';'.join(parts)};")
    for website in _texts(customer, "website"):
        yield fold_line(f"URL:{website}")
    yield from _iter_plain("CATEGORIES", _texts(customer, "tags"))


def _split_name(name: str) -> str:
    """Family name; given names. A name without blanks is not taken apart: nobody could be sure."""
    given, _, family = name.rpartition(" ")
    return f"{escape_value(family)};{escape_value(given)};;;"


def _list(values: Values, key: str) -> list[object]:
    found = values.get(key)
    return found if isinstance(found, list) else []


def _texts(values: Values, key: str) -> list[str]:
    """The texts that a field has: none, one or several. Of a long text without its last break."""
    found = values.get(key)
    members = found if isinstance(found, list) else [found]
    return [_show(one).removesuffix("\n") for one in members if one not in (None, "")]


def _text(values: Values, key: str) -> str:
    return next(iter(_texts(values, key)), "")


def _show(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
