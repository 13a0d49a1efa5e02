"""What a cell of a table from outside means for the field that its column fills.

What people write in all usual forms becomes what a card holds. What may mean two things is told
with both, what means nothing that the field can hold is rejected with the reason, and nothing is
changed into something that was not meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from crmcli.errors import CrmError
from crmcli.rules.cells import has_lost_digits, is_placeholder, is_void, show_cell
from crmcli.rules.fields import Field
from crmcli.rules.followup import NO_PROMISE
from crmcli.rules.habits import Habits, Read, Reading, Rejection, Unsure, reject
from crmcli.rules.headings import is_region
from crmcli.rules.ids import is_id
from crmcli.rules.meanings import find_meanings
from crmcli.rules.numbers import is_tax_number
from crmcli.rules.outcome import Message
from crmcli.rules.own_readings import is_verbatim, read_own_text
from crmcli.rules.reading_days import read_date, read_time
from crmcli.rules.sheets import Cell
from crmcli.rules.suggestions import name_choice, name_choices
from crmcli.rules.targets import WHOLE, Target
from crmcli.rules.values import find_boolean, parse_value
from crmcli.rules.written_amounts import (
    Amount,
    Either,
    find_currency,
    format_amount,
    read_amount,
    read_count,
    read_numeral,
    read_unit,
)
from crmcli.rules.written_emails import read_emails
from crmcli.rules.written_phones import read_phones
from crmcli.rules.written_regions import name_province, read_region

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_MARKED_YES = frozenset("√✓✔☑vo●1")
_MARKED_NO = frozenset("×✗✘x☐○0")
_MEMBERS = re.compile(r"\s*(?::::|[，、；;\n|]|,(?!\s))\s*")
_WORDS = re.compile(r"\s*(?::::|[,，、；;\n|])\s*")
_IN_THE_CARD = frozenset({"contact", "visit"})
"""What a reference names that only the customer's own card knows."""
_SHAPED = frozenset({"qq", "postcode", "time", "currency"})
"""What no dash can be in."""
_WHOLE_NUMBER = 7
"""Digits that a number has at least with which somebody in another town may be called."""
_SYSTEM_TAG = re.compile(r"^\*\s")
"""How Google marks the groups that it has made itself."""


def read_cell(
    target: Target, cell: Cell, habits: Habits, meanings: Mapping[str, str] = _NOTHING
) -> Reading:
    """What a cell means for its target; `meanings` is what the user has settled of its words.

    A word that is to mean `-` says nothing.
    """
    text = show_cell(cell)
    if meanings and text.strip() in meanings:
        cell = text = meanings[text.strip()]
    field = target.field
    kind = _describe(field)
    is_own = habits.as_written and isinstance(cell, str)
    if is_void(text) and not (is_own and kind.is_verbatim and text.strip()):
        return None
    if target.how == WHOLE:
        return Read(", ".join(filter(None, (" ".join(one.split()) for one in text.splitlines()))))
    if target.how:
        return Read(text.strip() if field.multiline else " ".join(text.split()))
    is_text = is_own and habits.is_typed
    if not kind.counts and not is_text and has_lost_digits(cell, text):
        return reject(field, text, "digits-lost")
    try:
        return _read(kind, target, cell, text, habits)
    except CrmError as error:
        return Rejection(field, text, Message(error.code, error.values))


def has_form(field: Field) -> bool:
    """Whether a text is brought into a form for the field, as a phone or an amount is; or else it
    is free, or one of few words.
    """
    read = _describe(field).read
    if read is _read_list:
        return field.key == "tags"
    return read not in (None, _read_choice, _read_reference, _read_id, _read_code)


class _Kind(NamedTuple):
    """What matters of a field for each of its cells."""

    none_words: frozenset[str]
    """What stands for no value at all: 公海 of an owner."""
    is_typed: bool
    """It holds more than free words, so that 无 or `unknown` says nothing in it."""
    counts: bool
    """It holds a number, and not digits."""
    is_read_anyway: bool
    """Even in a file of ours its text needs reading: a day of any year."""
    is_verbatim: bool
    """In a file of ours a dash or a question mark in it is what it is, and not nothing."""
    read: _Reader | None


def _read(kind: _Kind, target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    field = target.field
    if habits.as_written and isinstance(cell, str):
        if field.refers in _IN_THE_CARD:
            return Read(text.strip())
        is_half = kind.read is _read_link and "://" not in text  # nothing that we have written
        if not (kind.is_read_anyway or is_half):
            return Read(read_own_text(field, text, habits.scope))
    if kind.none_words and text.strip().casefold() in kind.none_words:
        return Read(NO_PROMISE)
    if kind.is_typed and is_placeholder(text):
        return None
    if kind.read is not None:
        return kind.read(target, cell, text, habits)
    return Read(parse_value(field, _level_lines(field, text), habits.scope))


@lru_cache(maxsize=512)
def _describe(field: Field) -> _Kind:
    item = field.item or field
    free = item.kind == "text" and not (item.format or item.choices or item.refers)
    words = {NO_PROMISE, *map(str.casefold, field.none.words())} if field.none else set()
    return _Kind(
        none_words=frozenset(words),
        is_typed=not free or not item.multiline,
        counts=field.kind in {"integer", "number"} or field.format in {"money", "date"},
        is_read_anyway=field.format == "date",
        is_verbatim=item.refers in _IN_THE_CARD or (is_verbatim(item) and item.key not in _SHAPED),
        read=next((read for applies, read in _BY_FIELD if applies(field)), None),
    )


def _level_lines(field: Field, text: str) -> str:
    """The text in one line where the field has but one."""
    if field.multiline or field.kind != "text":
        return text
    return " ".join(text.split())


# Numbers --------------------------------------------------------------------------------------


def _read_money(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    field = target.field
    found = _find_amount(cell, text, target.unit)
    if found is None:
        return reject(field, text, "not-an-amount")
    amounts = found.amounts if isinstance(found, Either) else (found,)
    written = [format_amount(one.number) for one in amounts]
    choices = tuple(dict.fromkeys(one for one in written if one is not None))
    if len(choices) > 1:
        values = {"field": field, "text": text, "unit": target.unit, "amounts": choices}
        return Unsure(field, text, choices, Message("amount-unit-unclear", values))
    if written[0] is None:
        return reject(field, text, "not-an-amount")
    currency = amounts[0].currency
    return Read(written[0], {"currency": currency} if currency else {})


def _find_amount(cell: Cell, text: str, unit: str) -> Amount | Either | None:
    if isinstance(cell, bool | date | time):
        return None
    if isinstance(cell, int | float | Decimal):
        times, currency = read_unit(unit)
        exact = read_numeral(cell)
        return None if exact is None else Amount(exact * times, currency)
    return read_amount(text, unit)


def _read_currency(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    known = find_currency(text)
    return Read(known or parse_value(target.field, text.strip().upper(), habits.scope))


def _read_integer(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    number = read_count(text)
    if number is None:
        return reject(target.field, text, "not-a-count")
    return Read(number)


def _read_number(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    amount = _find_amount(cell, text, target.unit)
    if not isinstance(amount, Amount) or amount.currency:
        return reject(target.field, text, "not-an-amount")
    whole = amount.number == int(amount.number)
    return Read(int(amount.number) if whole else float(amount.number))


def _read_boolean(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    if isinstance(cell, bool):
        return Read(cell)
    word = text.strip().casefold().removesuffix(".0")
    said = find_boolean(word)
    if said is None and word in _MARKED_YES | _MARKED_NO:
        said = word in _MARKED_YES
    return reject(target.field, text, "not-yes-or-no") if said is None else Read(said)


# Ways to reach somebody -----------------------------------------------------------------------


def _read_phones(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    found = read_phones(text, habits.region)
    if found is None:
        return reject(target.field, text, "not-a-phone")
    is_list = target.field.kind == "list"
    values = list(found.numbers)
    says_more = found.comment or (len(values) > 1 and not is_list)
    beside = {"notes": " ".join(text.split())} if says_more else {}
    remarks = tuple(_tell_kept(target.field, one, habits.region) for one in found.kept)
    return Read(values if is_list else values[0], beside, remarks)


def _tell_kept(field: Field, number: str, region: str | None) -> Message:
    """Why a number stays as it was written: one as long as this may be whole in some country."""
    is_long = len(re.sub(r"\D", "", number)) >= _WHOLE_NUMBER and not number.startswith(("+", "00"))
    code = "phone-no-country" if region is None and is_long else "phone-kept"
    return Message(code, {"field": field, "text": number, "option": "--region CN"})


def _read_emails(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    found = read_emails(text)
    if found is None:
        return reject(target.field, text, "not-an-address")
    if target.field.kind == "list":
        return Read(found)
    return Read(found[0], {"notes": text.strip()} if len(found) > 1 else {})


def _read_link(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    words = unicodedata.normalize("NFKC", text).split()
    link = words[0] if len(words) == 1 else ""
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://\S", link):
        return Read(link)
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d+)?(/\S*)?", link) and "@" not in link:
        return Read(f"http://{link}")
    return reject(target.field, text, "not-a-link")


# Words of other kinds -------------------------------------------------------------------------


def _read_choice(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    field = target.field
    meanings = find_meanings(field, target.keys, text)
    if len(meanings) == 1:
        return Read(meanings[0])
    if meanings:
        choices = [name_choice(one) for one in field.choices if one.key in meanings]
        values = {"field": field, "text": text, "choices": choices}
        return Unsure(field, text, meanings, Message("meaning-unclear", values))
    return reject(field, text, "bad-choice", choices=name_choices(field))


def _read_tax_no(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    plain = re.sub(r"[\s\-—]", "", unicodedata.normalize("NFKC", text)).upper()
    if not re.fullmatch("[0-9A-Z]{5,20}", plain):
        return reject(target.field, text, "not-a-tax-no")
    if not is_tax_number(plain):
        return reject(target.field, text, "wrong-tax-no")
    return Read(plain)


def _read_code(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    plain = unicodedata.normalize("NFKC", text).strip()
    if re.search(r"\s", plain):
        return reject(target.field, text, "not-a-code")
    return Read(parse_value(target.field, plain, habits.scope))


def _read_id(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    """The id of an entry; that of a card may be the code of another program."""
    if len(target.keys) == 1:
        return _read_code(target, cell, text, habits)
    plain = unicodedata.normalize("NFKC", text).strip()
    if not is_id(plain):
        return reject(target.field, text, "not-in-form", form=target.field.form)
    return Read(plain)


def _read_qq(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    plain = re.sub(r"^qq\s*[:：]?\s*|@qq\.com$", "", unicodedata.normalize("NFKC", text).casefold())
    if not re.fullmatch("[1-9][0-9]{4,11}", plain.strip()):
        return reject(target.field, text, "not-in-form", form=target.field.form)
    return Read(plain.strip())


def _read_region(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    region = read_region(text)
    if region is not None:
        return Read(region.as_map())
    line = " ".join(text.split())
    remark = Message("region-kept", {"field": target.field, "text": line})
    return Read({"province": line}, remarks=(remark,))


def _read_province(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    return Read(parse_value(target.field, name_province(text), habits.scope))


def _read_postcode(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    plain = " ".join(unicodedata.normalize("NFKC", text).upper().split())
    if not isinstance(cell, str) and habits.region == "CN" and len(plain) == 5:
        plain = plain.zfill(6)  # a number has lost the zero that it began with
    if not re.fullmatch("[0-9A-Z][0-9A-Z -]{1,10}[0-9A-Z]", plain):
        return reject(target.field, text, "not-a-postcode")
    return Read(plain)


def _read_reference(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    """The name of a contact or visit: only the card can tell whose id it is."""
    return Read(" ".join(text.split()))


def _read_list(target: Target, cell: Cell, text: str, habits: Habits) -> Reading:
    field = target.field
    if text.lstrip().startswith(("[", "{")):
        return Read(parse_value(field, text, habits.scope))
    item = field.item or field
    if item.kind != "text":
        return reject(field, text, "bad-value", expected=Message("expected-json"))
    is_tags = field.key == "tags"
    parts = (_WORDS if is_tags else _MEMBERS).split(text.strip())
    members = [one for one in parts if not is_void(one) and not _SYSTEM_TAG.match(one)]
    if is_tags:  # which have no blanks
        members = [re.sub(r"\s+", "-", one) for one in members]
    values = [parse_value(item, one, habits.scope) for one in dict.fromkeys(members)]
    return Read(values) if values else None


_Reader = Callable[[Target, Cell, str, Habits], Reading]
_BY_FIELD: tuple[tuple[Callable[[Field], bool], _Reader], ...] = (
    (lambda field: (field.item or field).format == "phone", _read_phones),
    (lambda field: (field.item or field).format == "email", _read_emails),
    (lambda field: field.format == "date", read_date),
    (lambda field: field.format == "money", _read_money),
    (lambda field: field.format == "uri", _read_link),
    (lambda field: field.format == "tax-no", _read_tax_no),
    (lambda field: field.format == "code", _read_code),
    (lambda field: field.refers in _IN_THE_CARD, _read_reference),
    (lambda field: field.format == "id", _read_id),
    (is_region, _read_region),
    (lambda field: bool(field.choices), _read_choice),
    (lambda field: field.kind == "integer", _read_integer),
    (lambda field: field.kind == "number", _read_number),
    (lambda field: field.kind == "boolean", _read_boolean),
    (lambda field: field.key == "currency", _read_currency),
    (lambda field: field.key == "postcode", _read_postcode),
    (lambda field: field.key == "province", _read_province),
    (lambda field: field.key == "time", read_time),
    (lambda field: field.key == "qq", _read_qq),
    (lambda field: field.kind == "list", _read_list),
)
"""How a field is read, by what it is; else as if its text had been typed."""
