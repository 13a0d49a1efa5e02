"""Take in what a table from outside says of a customer: a new card, or a card brought up to date.

Ids that have to be made come from what is told, not from chance: whoever takes in the same table,
on whatever machine and from whatever form of file, makes the same card.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import count
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from crmcli.acts.entries import (
    complete_entry,
    complete_value,
    get_codes,
    get_entries,
    get_field,
    get_ids,
    get_item,
    get_list,
)
from crmcli.errors import CrmError, UsageError
from crmcli.rules.days import find_day
from crmcli.rules.folding import fold_text
from crmcli.rules.ids import (
    CROCKFORD,
    RANDOM_LENGTH,
    RANDOM_PREFIX,
    format_visit_id,
    is_id,
    make_unique,
)
from crmcli.rules.merging import Clash, Merged, merge_values
from crmcli.rules.outcome import Acting
from crmcli.rules.paths import get_entry_position
from crmcli.rules.phones import normalise_phone
from crmcli.rules.proposals import propose_id
from crmcli.rules.told_visits import Making, bring_in_visits
from crmcli.rules.upsert import Ways, bring_in
from crmcli.rules.values import arrange

_CODE_LENGTH = 5
_OTHER = "other"


class Edited(NamedTuple):
    """A card that went out and came back edited."""

    base: Mapping[str, Any]
    value: Mapping[str, Any]
    cells: Mapping[tuple[str, ...], str]
    """Where the edit of a place is to be seen."""
    gone: Mapping[tuple[str, ...], int] = MappingProxyType({})
    """The sheets that the rows of deleted entries stood in, from 0, by list and id."""


class Told(NamedTuple):
    """What one row, or the rows of one customer, say."""

    numbers: tuple[int, ...]
    value: Mapping[str, Any]
    """A card or part of one; entries without ids, visits not among them."""
    visits: tuple[Mapping[str, Any], ...] = ()
    ways: Ways = Ways()
    edited: Edited | None = None
    """In place of all else: both versions, to be merged with the card as it is now."""
    quoted: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """The words for parts that the card may be unable to hold, by their key."""


def join_rows(rows: Sequence[Told]) -> Told:
    """What rows of one list's table say of a customer, together; there is one row at least."""
    value: dict[str, list[Any]] = {}
    for row in rows:
        for key, entries in row.value.items():
            value.setdefault(key, []).extend(entries)
    numbers = tuple(number for row in rows for number in row.numbers)
    return Told(numbers, value, tuple(one for row in rows for one in row.visits), rows[0].ways)


Side = Literal["sheet", "ledger"]
"""Of a workbook that comes back: itself, or the ledger."""


class Manner(NamedTuple):
    """How tables are taken in."""

    prefers: Side | None = None
    """Which side holds where a workbook that comes back and the ledger clash."""
    visit_notes: str = ""
    """What a visit says of which only the day is told."""
    regrade_reason: str = ""
    """Why a customer has another grade than before."""
    first_contact: str = ""
    """What is promised to a new customer whose first follow-up is spread."""


def propose_card_id(told: Mapping[str, Any], acting: Acting, taken: Collection[str]) -> str:
    """The id of a new customer: as told, else of the short name as `new` makes it.

    Where names are to be kept out of it it is of chance; where a name cannot be written, of the
    name. Raises UsageError("bad-id").
    """
    given = told.get("id")
    if given is not None:
        if not is_id(str(given)):
            raise UsageError("bad-id", id=given)
        return str(given)
    names = [*(told.get("aliases") or []), told.get("name") or ""]
    if acting.settings.ids == "name":
        proposed = next(filter(None, (propose_id(str(one), taken) for one in names)), None)
        if proposed is not None:
            return proposed
        make = _derive_codes(f"{names[-1]}\0{told.get('code')}")
        return make_unique(RANDOM_PREFIX + (make(()) + make(()))[:RANDOM_LENGTH], taken)
    chance = acting.new_code(()) + acting.new_code(())
    return make_unique(RANDOM_PREFIX + chance[:RANDOM_LENGTH], taken)


def open_told(
    card_id: str,
    told: Sequence[Told],
    acting: Acting,
    manner: Manner,
    first_follow_up: date | None = None,
) -> dict[str, Any]:
    """The card of a new customer, of today and of the one who acts unless it is told otherwise.

    A whole card is as it is told. `first_follow_up` is promised to whoever has no promise yet.
    A promise is no longer tied to a visit where no visit at all is told.
    """
    value = told[0].value
    if is_whole(told[0]):
        given = {key: one for key, one in value.items() if one is not None}
    else:
        usual = {"id": card_id, "owner": acting.me.id, "created": acting.today.isoformat()}
        given = {key: one for key, one in usual.items() if not value.get(key)}
    if first_follow_up is not None and not value.get("follow_up"):
        promise = {"on": first_follow_up.isoformat(), "what": manner.first_contact}
        given["follow_up"] = promise
    return _untie_promise(bring_up_to_date(given, told, acting, manner, card_id))


def _untie_promise(value: dict[str, Any]) -> dict[str, Any]:
    promise = value.get("follow_up")
    if value.get("visits") or not isinstance(promise, Mapping) or "after" not in promise:
        return value
    return {**value, "follow_up": {key: one for key, one in promise.items() if key != "after"}}


def is_whole(told: Told) -> bool:
    """Whether all is told of a card that was one before."""
    return told.ways.is_whole and bool(told.value.get("id"))


def bring_up_to_date(
    value: Mapping[str, Any], told: Iterable[Told], acting: Acting, manner: Manner, card_id: str
) -> dict[str, Any]:
    """The card with all that is told of the customer; equal to `value` where that is nothing new.

    A grade that changes is written into `regrades`, unless the table has these itself.
    """
    for one in told:
        value = _take_in(value, one, acting, manner, card_id)
    return dict(value)


def _take_in(
    value: Mapping[str, Any], told: Told, acting: Acting, manner: Manner, card_id: str
) -> dict[str, Any]:
    content = json.dumps([told.value, told.visits], sort_keys=True, default=str)
    own = acting._replace(new_code=_derive_codes(f"{card_id}\0{content}"))
    if told.edited is not None:
        given: Mapping[str, Any] = told.edited.value
        after = _merge(acting, value, told.edited, manner).value or {}
    else:
        given = _name_contacts(value, told.value)
        after = bring_in(acting.root, value, given, told.ways)
    after = complete_value(acting.root, after, own)
    after = _note_regrade(value, after, own, manner)
    if told.visits:
        after = _take_in_visits(after, told, acting, manner, card_id)
    return arrange(acting.root, _date_promise(value, after, given))


def find_clashes(value: Mapping[str, Any], edited: Edited, acting: Acting) -> Sequence[Clash]:
    """The places that both the ledger and an edited version have made different since."""
    return merge_values(acting.root, edited.base, value, edited.value).clashes


def _merge(acting: Acting, value: Mapping[str, Any], edited: Edited, manner: Manner) -> Merged:
    """The card with the edits; where both sides clash the preferred one holds, else the ledger."""
    if manner.prefers == "sheet":
        return merge_values(acting.root, edited.base, edited.value, value)
    return merge_values(acting.root, edited.base, value, edited.value)


def _name_contacts(value: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """What is told, with a contact who is only called as the customer is recognised by a number.

    Such a contact is made of a telephone number in a table that names nobody.
    """
    contacts = told.get("contacts")
    names = {fold_text(str(one.get("name") or "")) for one in (value, told)} - {""}
    if not contacts or not names:
        return dict(told)
    known = get_entries(value, "contacts")
    given = []
    for contact in contacts:
        one = dict(contact)
        if "id" not in one and fold_text(str(one.get("name") or "")) in names:
            same = next((other for other in known if _share_phone(one, other)), None)
            if same is not None and "id" in same:
                del one["name"]
                one["id"] = same["id"]
        if "id" not in one and "name" not in one:
            one["name"] = str(told.get("name") or value.get("name"))
        given.append(one)
    return {**told, "contacts": given}


def _share_phone(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    mine, theirs = (
        {normalise_phone(str(phone)) for phone in get_list(side, "phones")} for side in (one, other)
    )
    return bool(mine & theirs - {""})


def _note_regrade(
    before: Mapping[str, Any],
    after: dict[str, Any],
    acting: Acting,
    manner: Manner,
) -> dict[str, Any]:
    old, new = before.get("grade"), after.get("grade")
    item = get_item(acting.root, "regrades") if "regrades" in acting.root.children else None
    if new in (old, None) or item is None or "name" not in before:
        return after
    if len(get_list(after, "regrades")) > len(get_list(before, "regrades")):
        return after
    entry = {
        "id": format_visit_id(acting.today, acting.new_code(get_codes(after, "regrades"))),
        "date": acting.today.isoformat(),
        **({"from": old} if old else {}),
        "to": new,
        "by": acting.me.id,
        "reason": manner.regrade_reason,
    }
    return {**after, "regrades": [*get_list(after, "regrades"), arrange(item, entry)]}


def _take_in_visits(
    value: dict[str, Any],
    one: Told,
    acting: Acting,
    manner: Manner,
    card_id: str,
) -> dict[str, Any]:
    field = get_field(acting.root, "visits")
    told = []
    for visit in one.visits:
        value, resolved = _find_contact(value, visit, acting)
        told.append(resolved)

    def iter_ids(visit: Mapping[str, Any]) -> Iterator[str]:
        return _iter_visit_ids(card_id, visit)

    def complete(visit: Mapping[str, Any]) -> dict[str, Any]:
        return _complete_visit(value, visit, acting, manner)

    before = get_list(value, "visits")
    log = bring_in_visits(field, before, told, one.ways, Making(iter_ids, complete))
    return {**value, "visits": log}


def _find_contact(
    value: dict[str, Any], visit: Mapping[str, Any], acting: Acting
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The visit with the id of its contact, who is taken into the card if need be."""
    name = visit.get("contact")
    if not name or name in get_ids(value, "contacts"):
        return value, dict(visit)
    field, entries = get_field(acting.root, "contacts"), get_list(value, "contacts")
    try:
        person = entries[get_entry_position(field, entries, str(name))]
    except CrmError:
        person = complete_entry(field, {"name": name}, acting, get_ids(value, "contacts"))
        value = {**value, "contacts": [*entries, person]}
    return value, {**visit, "contact": person["id"]}


def _complete_visit(
    value: Mapping[str, Any],
    visit: Mapping[str, Any],
    acting: Acting,
    manner: Manner,
) -> dict[str, Any]:
    """A whole visit: its channel and who made it as the team has it where that is not told."""
    item = get_item(acting.root, "visits")
    owner = value.get("owner")
    by = owner if owner in acting.settings.people else acting.me.id
    channels = [choice.key for choice in item.children["channel"].choices]
    usual = acting.settings.visit_channel or (_OTHER if _OTHER in channels else channels[0])
    return arrange(item, {"channel": usual, "by": by, "notes": manner.visit_notes, **visit})


def _iter_visit_ids(card_id: str, visit: Mapping[str, Any]) -> Iterator[str]:
    """The ids that a visit so told of may be given; none without a day."""
    day = find_day(visit.get("date"))
    if day is not None:
        seed = json.dumps([card_id, visit], sort_keys=True, default=str)
        for code in _iter_codes(seed):
            yield format_visit_id(day, code)


def _date_promise(
    before: Mapping[str, Any], after: dict[str, Any], told: Mapping[str, Any]
) -> dict[str, Any]:
    """The card; a promise that is new was made after the newest visit there is."""
    old, new, given = (side.get("follow_up") for side in (before, after, told))
    if not isinstance(new, Mapping) or not isinstance(given, Mapping) or "after" in given:
        return after
    if isinstance(old, Mapping) and old.get("on") == new.get("on"):
        return after
    newest = get_entries(after, "visits")[-1:]
    promise = {key: one for key, one in new.items() if key != "after"}
    if newest and "id" in newest[0]:
        promise["after"] = newest[0]["id"]
    return {**after, "follow_up": promise}


def _derive_codes(seed: str) -> Callable[[Collection[str]], str]:
    """Makes codes as `Acting.new_code` does, the same ones of the same seed."""
    codes = _iter_codes(seed)
    return lambda taken: next(code for code in codes if code not in taken)


def _iter_codes(seed: str) -> Iterator[str]:
    """Codes without end, the same ones of the same seed."""
    for number in count(1):
        digest = hashlib.sha256(f"{seed}\0{number}".encode()).digest()
        yield "".join(CROCKFORD[byte % len(CROCKFORD)] for byte in digest[:_CODE_LENGTH])
