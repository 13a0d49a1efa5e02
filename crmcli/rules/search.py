"""Where words stand in cards: names, contacts, phones, tags, notes, whatever holds text.

Case, the width of letters and runs of blanks do not count. Names are found by their pinyin and
initials too, phones by any four digits in a row. Every field of the schema that holds free text is
searched, so a team's own fields need no word here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from crmcli.rules import pinyin
from crmcli.rules.companies import strip_place
from crmcli.rules.days import find_day
from crmcli.rules.fields import Field
from crmcli.rules.folding import fold_text
from crmcli.rules.followup import NO_PROMISE
from crmcli.rules.outcome import Card
from crmcli.rules.phones import find_digits, is_phone_typed, normalise_phone, read_digits
from crmcli.rules.pinyin import fold_letters, has_chinese, is_typed_as

_SHORTEST_RUN = 4
_SHORTEST_PINYIN = 2
_NAMES = frozenset({"id", "code", "name", "aliases"})
_CONTACT_NAMES = frozenset({("contacts", "name"), ("contacts", "aliases")})
_VISITS = "visits"
_NOT_SEARCHED = frozenset({"date", "money"})


class Rank(IntEnum):
    """How near a place is to what somebody looks for."""

    WHOLE_NAME = 0
    WHOLE_CONTACT = 1
    NAME = 2
    CONTACT = 3
    PHONE = 4
    TAG = 5
    FACT = 6
    NOTE = 7


class Place(NamedTuple):
    """One text of a card, and where it stands."""

    path: str
    """In stable keys, as `crm show ID PATH` takes it: `contacts.wang.phones`."""
    field: Field
    text: str
    entry: Mapping[str, object] | None
    """The entry of a list in which it stands: a contact, a visit."""


class Hit(NamedTuple):
    """A place where words were found."""

    place: Place
    rank: Rank
    words: int
    """How many of the words stand here."""
    begins: bool
    """A name that begins with one of the words, in pinyin or initials too."""
    parts: tuple[str, ...]
    """What was found, as the text writes it; nothing for pinyin."""


class Wanted(NamedTuple):
    """A text to find: as it was typed, and without what does not count."""

    typed: str
    folded: str
    is_phone: bool


class Search(NamedTuple):
    """What is looked for: each of the words, and all together as a name in whole."""

    words: tuple[Wanted, ...]
    whole: str


class Found(NamedTuple):
    """A card in which all words stand, and where, the best place first."""

    card: Card
    hits: tuple[Hit, ...]


def prepare_search(texts: Sequence[str]) -> Search:
    """Read what somebody looks for."""
    words = dict.fromkeys(
        Wanted(word, fold_text(_drop_hyphen(word)), is_phone_typed(word, _SHORTEST_RUN))
        for word in split_search(texts)
    )
    return Search(tuple(words), fold_text(" ".join(texts)))


def split_search(texts: Sequence[str]) -> list[str]:
    """What must be found: each text for itself; but digits with blanks between are one number."""
    whole = " ".join(texts)
    if is_phone_typed(whole, _SHORTEST_RUN):
        return [whole.strip()]
    return [word for text in texts if (word := text.strip())]


def _drop_hyphen(word: str) -> str:
    """The beginning of a number without the hyphen that would go on: 138 of `138-`."""
    digits = word.rstrip("-")
    return digits if digits.isdecimal() else word


def search_card(card: Card, search: Search, root: Field, *, best: bool = False) -> Found | None:
    """The card with all places where it has the words; None where it lacks one.

    With `best` only the first place is asked for, and others may be left out.
    """
    missing = set(search.words)
    if best:
        hits = _find_best(card, search, root, missing)
    else:
        hits = _find_hits(_list_places(root, card.value), search, missing)
    if missing or not hits:
        return None
    return Found(card, tuple(sorted(hits, key=lambda hit: _order_hit(hit, card))))


def _find_hits(places: Iterable[Place], search: Search, missing: set[Wanted]) -> list[Hit]:
    """Where words are; those that were found are no longer `missing`."""
    hits = []
    words, whole = search
    for place in places:
        folded = fold_text(place.text)
        here = [word for word in words if word.folded in folded or _is_named(word, place)]
        if here:
            missing.difference_update(here)
            parts = tuple(part for word in here if (part := _cut_part(word, place)))
            hits.append(Hit(place, _rank(place, whole), len(here), _begins(here, place), parts))
    return hits


def _find_best(card: Card, search: Search, root: Field, missing: set[Wanted]) -> list[Hit]:
    """The same, while there may be a better one: of the visits the newest are looked at first."""
    field, visits = root.children.get(_VISITS), card.value.get(_VISITS)
    if field is None or not isinstance(visits, list) or _holds_phone(field):
        return _find_hits(_list_places(root, card.value), search, missing)
    hits = _find_hits(_list_places(root, _leave_out_visits(card.value)), search, missing)
    keys = [_order_hit(hit, card) for hit in hits]
    ages = ((_count_age(visit), place, visit) for place, visit in enumerate(visits, start=1))
    for age, position, visit in sorted(ages, key=itemgetter(0, 1)):
        least = (-len(search.words), Rank.NOTE, True, age, _is_archived(card))
        if keys and min(keys) <= least:
            break
        places: list[Place] = []
        _add_members(places, field, [(position, visit)], _VISITS, None)
        found = _find_hits(places, search, missing)
        keys += [_order_hit(hit, card) for hit in found]
        hits += found
    return hits


def order_found(found: Found) -> tuple[tuple[int, Rank, bool, int, bool], str]:
    """The sort key of a card that was found: the best first."""
    return _order_hit(found.hits[0], found.card), found.card.id


def list_texts(value: Mapping[str, object], root: Field) -> list[str]:
    """All that words are looked for in but pinyin, as `list_traces` looks for it."""
    texts = []
    for place in _list_places(root, value):
        texts.append(fold_text(place.text))
        if _is_phone(place.field):
            texts.append(read_digits(place.text))
        if _is_name(place.field):
            texts.append(fold_letters(place.text))
    return texts


def list_openings(value: Mapping[str, object], root: Field) -> list[str]:
    """The letters by which each of a card's Chinese names may be begun to be typed."""
    names = [
        place.text
        for place in _list_places(root, value)
        if _is_name(place.field) and has_chinese(place.text)
    ]
    beginnings = {one for name in names for one in (name, strip_place(name))}
    return sorted({opening for one in beginnings for opening in pinyin.list_openings(one)})


def list_traces(word: Wanted) -> list[str]:
    """Texts of which each card with the word has one, unless it has a name that is typed so.

    Such a card has what `find_opening` gives.
    """
    digits = (read_digits(word.typed), normalise_phone(word.typed)) if word.is_phone else ()
    return [word.folded, *filter(None, digits)]


def find_opening(word: Wanted) -> str | None:
    """The letters that a name begins with if the word is pinyin or initials; else None."""
    return word.folded[: pinyin.OPENING] if _spells(word.folded) else None


def _order_hit(hit: Hit, card: Card) -> tuple[int, Rank, bool, int, bool]:
    """The sort key of a hit: more words first, then the nearer, then the newer.

    Of two names the one that begins so is nearer.
    """
    age = _count_age(hit.place.entry)
    return (-hit.words, hit.rank, not hit.begins, age, _is_archived(card))


def _count_age(entry: object) -> int:
    """A number that is the less the newer an entry is; nothing is older than one without a day."""
    day = find_day(entry.get("date")) if isinstance(entry, Mapping) else None
    return -day.toordinal() if day else 0


def _is_archived(card: Card) -> bool:
    return bool(card.value.get("archived"))


def _list_places(root: Field, value: Mapping[str, object]) -> list[Place]:
    """Every text of a card that may be searched, those of the visits last."""
    places: list[Place] = []
    _add_map(places, root, _leave_out_visits(value), "", None)
    if _VISITS in value:
        _add_map(places, root, {_VISITS: value[_VISITS]}, "", None)
    return places


def _leave_out_visits(value: Mapping[str, object]) -> dict[str, object]:
    return {key: inside for key, inside in value.items() if key != _VISITS}


def _add_map(
    places: list[Place],
    field: Field,
    value: Mapping[str, object],
    path: str,
    entry: Mapping[str, object] | None,
) -> None:
    searched = _find_searched(field)
    for key, inside in value.items():
        child = searched.get(key)
        if child is None or (entry is value and key == "id"):
            continue
        below = f"{path}.{key}" if path else key
        if isinstance(inside, str):
            if _is_searched(child, inside):
                places.append(Place(below, child, inside, entry))
        elif isinstance(inside, list):
            _add_members(places, child, enumerate(inside, start=1), below, entry)
        elif isinstance(inside, Mapping):
            _add_map(places, child, inside, below, entry)


def _add_members(
    places: list[Place],
    field: Field,
    members: Iterable[tuple[int, object]],
    path: str,
    entry: Mapping[str, object] | None,
) -> None:
    item = field.item or field
    for position, member in members:
        if isinstance(member, str):
            if _is_searched(item, member):
                places.append(Place(path, field, member, entry))
        elif isinstance(member, Mapping):
            name = member.get(field.entry_key) if field.entry_key else None
            _add_map(places, item, member, f"{path}.{name or position}", member)


@cache
def _find_searched(field: Field) -> Mapping[str, Field]:
    """The keys of a map below which there may be text that is searched."""
    return {key: child for key, child in field.children.items() if _may_hold_text(child)}


def _may_hold_text(field: Field) -> bool:
    return _is_text(field) or any(map(_may_hold_text, _list_below(field)))


@cache
def _holds_phone(field: Field) -> bool:
    return _is_phone(field) or any(map(_holds_phone, _list_below(field)))


def _list_below(field: Field) -> list[Field]:
    return [*field.children.values(), *([field.item] if field.item else [])]


def _is_searched(field: Field, value: str) -> bool:
    return _is_text(field) and not (field.none and value == NO_PROMISE)


@cache
def _is_text(field: Field) -> bool:
    """Whether people write the text: no key of a choice, no day, no amount, nobody's id."""
    chosen = field.choices or field.refers
    return field.kind == "text" and not chosen and field.format not in _NOT_SEARCHED


def _is_named(word: Wanted, place: Place) -> bool:
    """Whether the place is a number with these digits, or a name that is typed so."""
    if _is_phone(place.field):
        return word.is_phone and find_digits(place.text, word.typed) is not None
    return _is_name(place.field) and _is_typed(place, word.folded)


def _is_typed(place: Place, wanted: str) -> bool:
    """Whether a name begins with what was typed, in pinyin, initials or letters without marks."""
    if not _spells(wanted):
        return False
    if not has_chinese(place.text):
        return wanted in fold_letters(place.text)
    beginnings = {place.text, strip_place(place.text)} - {""}
    return any(is_typed_as(one, wanted, whole=False) for one in beginnings)


def _spells(wanted: str) -> bool:
    """Whether folded text may be pinyin or initials."""
    letters = wanted.isascii() and wanted.isalnum() and not wanted.isdecimal()
    return letters and len(wanted) >= _SHORTEST_PINYIN


def _begins(words: Iterable[Wanted], place: Place) -> bool:
    """Whether the place is a name and one of the words stands at its beginning."""
    if not _is_name(place.field):
        return False
    beginnings = [place.text, strip_place(place.text)]
    return any(
        fold(one).startswith(word.folded)
        for word in words
        for one in beginnings
        for fold in (fold_text, fold_letters)
    ) or (has_chinese(place.text) and any(_is_typed(place, word.folded) for word in words))


def _rank(place: Place, whole: str) -> Rank:
    field, top = place.field, place.field.path[0]
    if top in _NAMES:
        return Rank.WHOLE_NAME if fold_text(place.text) == whole else Rank.NAME
    if field.path in _CONTACT_NAMES:
        return Rank.WHOLE_CONTACT if fold_text(place.text) == whole else Rank.CONTACT
    if _is_phone(field):
        return Rank.PHONE
    if top == "tags":
        return Rank.TAG
    if field.multiline or top in (_VISITS, "needs"):
        return Rank.NOTE
    return Rank.CONTACT if top == "contacts" else Rank.FACT


@cache
def _is_name(field: Field) -> bool:
    return field.path in _CONTACT_NAMES or (len(field.path) == 1 and field.key in _NAMES)


@cache
def _is_phone(field: Field) -> bool:
    return (field.item or field).format == "phone"


def _cut_part(word: Wanted, place: Place) -> str:
    """What was found, as the text writes it; empty where it stands in other letters."""
    text = unicodedata.normalize("NFC", place.text)
    if word.folded in fold_text(text):
        return _cut_folded(text, word.folded)
    return (find_digits(text, word.typed) or "") if _is_phone(place.field) else ""


def _cut_folded(text: str, wanted: str) -> str:
    """The first part of a text that reads as `wanted`."""
    lower = text.casefold()
    if len(lower) == len(text) and (begin := lower.find(wanted)) >= 0:
        return text[begin : begin + len(wanted)]
    for begin, character in enumerate(text):
        if fold_text(character)[:1] == wanted[0]:
            for end in range(begin + 1, min(len(text), begin + 2 * len(wanted)) + 1):
                if fold_text(text[begin:end]) == wanted:
                    return text[begin:end]
    return ""
