"""Which customer a word names: an id, the id of a card that was merged into it, a code, a name,
a contact, a phone, how it begins, pinyin, a part, the last digits of a phone.

The ways are tried in that order, and the first that finds anything decides. Two customers found
the same way are an ambiguity that only the user can settle.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from crmcli.errors import NotFound
from crmcli.rules.companies import strip_place, strip_trade, take_apart
from crmcli.rules.folding import fold_text
from crmcli.rules.former import list_former_ids
from crmcli.rules.outcome import Card, Message
from crmcli.rules.phones import ends_with_digits, is_phone_typed, normalise_phone, read_digits
from crmcli.rules.pinyin import OPENING, has_chinese, is_typed_as, list_openings

How = Literal["id", "code", "name", "phone", "prefix", "pinyin", "part"]

_CANDIDATES_SHOWN = 10
_SHORTEST_PINYIN = 2
_SHORTEST_PART = 2
_SHORTEST_PHONE = 7
"""Digits at the end of a number that are enough to name whose it is."""
_SHORTEST_TAIL = 4
"""Digits at the end of a number that will do where nothing else is meant."""
_CUTOFF = 0.6
_CUTOFF_SHORT = 0.5
"""Of two characters one is half."""


class Match(NamedTuple):
    """A card that a word names, and how; with the contact if it was a contact's name."""

    id: str
    name: str
    contact_id: str | None
    how: How


class _Named(NamedTuple):
    """A name that may stand for a card."""

    text: str
    contact_id: str | None
    is_contact: bool


def get_match(
    cards: Iterable[Card], text: str, nearest: Callable[[], list[str]] | None = None
) -> Match:
    """The one card that `text` names.

    `cards` may leave out those that have none of `list_traces`; then `nearest` finds the nearest
    names among all.

    Raises NotFound: `ambiguous-name` with the first of the candidates, `unknown-name` with the
    nearest names.
    """
    known = cards if nearest is not None else list(cards)
    matches = find_matches(known, text)
    if len(matches) == 1:
        return matches[0]
    if matches:
        shown = [f"{match.id} {match.name}" for match in matches[:_CANDIDATES_SHOWN]]
        rest = Message("ambiguous-name-rest", {"name": text, "shown": len(shown)})
        raise NotFound(
            "ambiguous-name",
            name=text,
            count=len(matches),
            candidates=shown,
            rest=rest if len(shown) < len(matches) else None,
        )
    near = find_nearest(known, text) if nearest is None else nearest()
    raise NotFound("unknown-name-nearest" if near else "unknown-name", name=text, nearest=near)


def find_matches(cards: Iterable[Card], text: str) -> list[Match]:
    """Every card that `text` names in the first way that finds any, in the order given."""
    wanted = fold_text(text)
    if not wanted:
        return []
    found: list[Match] = []
    ways = list(_WAYS)
    for card in cards:
        for place, (how, names) in enumerate(ways):
            match = _match_card(card, wanted, how, names)
            if match is None:
                continue
            if place < len(ways) - 1:  # an earlier way than before: those found by it do not count
                del ways[place + 1 :]
                found.clear()
            found.append(match)
            break
    return found


def find_nearest(cards: Iterable[Card], text: str, count: int = 3) -> list[str]:
    """Up to `count` ids and names that look like `text`, the nearest first."""
    return choose_nearest(((card.id, list_nearby(card.value)) for card in cards), text, count)


def list_nearby(value: Mapping[str, object]) -> dict[str, str]:
    """What `find_nearest` compares of a card besides its id, each with the name shown for it."""
    names = list(_iter_names(Card("", "", value)))
    near = {_strip(name): name.text for name in names if not name.is_contact}
    return near | {fold_text(name.text): name.text for name in names}


def choose_nearest(
    nearby: Iterable[tuple[str, Mapping[str, str]]], text: str, count: int = 3
) -> list[str]:
    """As `find_nearest`, of ids, each with what `list_nearby` says of its card.

    What is shown for a text that comes again is what came last.
    """
    from difflib import SequenceMatcher

    wanted = fold_text(text)
    if not wanted:
        return []
    cutoff = _choose_cutoff(wanted)
    best: dict[str, tuple[float, str]] = {}
    matcher = SequenceMatcher()
    matcher.set_seq2(wanted)
    named = (
        (near, shown)
        for card_id, one in nearby
        for near, shown in ({**one, card_id: card_id}).items()
    )
    for near, shown in named:
        if near in best:
            best[near] = (best[near][0], shown)
            continue
        common = min(len(near), _count_common(near, wanted))
        if 2.0 * common / (len(near) + len(wanted)) < cutoff:
            continue
        matcher.set_seq1(near)
        if matcher.quick_ratio() < cutoff:
            continue
        score = matcher.ratio()
        if score < cutoff:
            continue
        best[near] = (score, shown)
        if len(best) > count:
            del best[min(best, key=lambda one: (best[one][0], one))]
        if len(best) == count:
            cutoff = min(score for score, _ in best.values())
    ordered = sorted(best, key=lambda one: (best[one][0], one), reverse=True)
    return list(dict.fromkeys(best[one][1] for one in ordered))


def may_hold_nearest(said: str, text: str) -> bool:
    """Whether one of the names that a longer text holds may be near enough to be chosen."""
    wanted = fold_text(text)
    common = _count_common(said, wanted)
    # No name is more alike than one that is nothing but what is common.
    return common > 0 and 2.0 * common / (common + len(wanted)) >= _choose_cutoff(wanted)


def _choose_cutoff(wanted: str) -> float:
    """How alike a name has to be, from 0 to 1."""
    short = has_chinese(wanted) and len(wanted) == _SHORTEST_PART
    return _CUTOFF_SHORT if short else _CUTOFF


def _count_common(text: str, wanted: str) -> int:
    """How many of the characters of `wanted` are in the text: no less than a matcher finds."""
    return sum(map(text.__contains__, wanted))


def list_keys(value: Mapping[str, object]) -> list[str]:
    """What a card is named by, but for its id and pinyin, as `list_traces` looks for it.

    Names as they begin, the code, the ids of cards that were merged into it, the digits of phones.
    """
    card = Card("", "", value)
    keys = [fold_text(one) for name in _iter_names(card) for one in _iter_beginnings(name)]
    code = value.get("code")
    keys += [fold_text(code)] if isinstance(code, str) else []
    keys += list_former_ids(value)
    keys += [
        read_digits(phone)
        for contact in _iter_contacts(card)
        for phone in _list_texts(contact.get("phones"))
    ]
    return [key for place, key in enumerate(keys) if not any(key in one for one in keys[:place])]


def list_openings_of(value: Mapping[str, object]) -> list[str]:
    """The letters by which each of a card's Chinese names may be begun to be typed."""
    names = (name for name in _iter_names(Card("", "", value)) if has_chinese(name.text))
    beginnings = {one for name in names for one in _iter_beginnings(name)}
    return sorted({opening for one in beginnings for opening in list_openings(one)})


def list_traces(text: str) -> list[str]:
    """Texts of which each card that `text` names has one in its id or its keys.

    But for a card that it names in pinyin, which has what `find_opening` gives.
    """
    wanted = fold_text(text)
    digits = []
    if is_phone_typed(wanted, _SHORTEST_TAIL):
        digits = [read_digits(wanted), normalise_phone(wanted)]
    return list(dict.fromkeys(one for one in (wanted, *digits) if one))


def find_opening(text: str) -> str | None:
    """The letters that a name begins with if `text` is pinyin or initials; None if not."""
    wanted = fold_text(text)
    return wanted[:OPENING] if is_pinyin_typed(wanted) else None


def is_pinyin_typed(wanted: str) -> bool:
    """Whether folded text may be pinyin or initials."""
    return wanted.isascii() and wanted.isalnum() and len(wanted) >= _SHORTEST_PINYIN


def _strip(name: _Named) -> str:
    """What a company is called for short: 华信 of 北京华信信息技术股份有限公司."""
    return strip_trade(take_apart(name.text).core)


_Way = Callable[[Card, str], Iterator[_Named]]


def _match_card(card: Card, wanted: str, how: How, names: _Way) -> Match | None:
    """The card if one of its names fits; its contact too if the name is that of just one."""
    found = list(names(card, wanted))
    if not found:
        return None
    match = Match(card.id, str(card.value.get("name") or ""), None, how)
    contacts = {name.contact_id for name in found}
    if all(name.is_contact for name in found) and len(contacts) == 1:
        return match._replace(contact_id=contacts.pop())
    return match


def _by_id(card: Card, wanted: str) -> Iterator[_Named]:
    if card.id == wanted:
        yield _Named(card.id, None, False)


def _by_former_id(card: Card, wanted: str) -> Iterator[_Named]:
    if wanted in list_former_ids(card.value):
        yield _Named(wanted, None, False)


def _by_code(card: Card, wanted: str) -> Iterator[_Named]:
    code = card.value.get("code")
    if isinstance(code, str) and fold_text(code) == wanted:
        yield _Named(code, None, False)


def _by_name(card: Card, wanted: str) -> Iterator[_Named]:
    return (name for name in _iter_names(card) if fold_text(name.text) == wanted)


def _by_phone(card: Card, wanted: str) -> Iterator[_Named]:
    """A contact's number, or its end, however it is written."""
    return _iter_phones(card, wanted, _SHORTEST_PHONE)


def _by_phone_tail(card: Card, wanted: str) -> Iterator[_Named]:
    return _iter_phones(card, wanted, _SHORTEST_TAIL)


def _iter_phones(card: Card, wanted: str, shortest: int) -> Iterator[_Named]:
    """The numbers that end with what is wanted, if it has so many digits."""
    if not is_phone_typed(wanted, shortest):
        return
    for contact in _iter_contacts(card):
        for phone in _list_texts(contact.get("phones")):
            if ends_with_digits(phone, wanted):
                yield _Named(phone, _read_id(contact), True)


def _by_prefix(card: Card, wanted: str) -> Iterator[_Named]:
    """The beginning of an id or a name; of a company's name also without its city."""
    if card.id.startswith(wanted):
        yield _Named(card.id, None, False)
    for name in _iter_names(card):
        if any(fold_text(one).startswith(wanted) for one in _iter_beginnings(name)):
            yield name


def _by_pinyin(card: Card, wanted: str) -> Iterator[_Named]:
    return _iter_typed(card, wanted, whole=True)


def _by_pinyin_prefix(card: Card, wanted: str) -> Iterator[_Named]:
    return _iter_typed(card, wanted, whole=False)


def _by_part(card: Card, wanted: str) -> Iterator[_Named]:
    """A part of the customer's own names; letters only from the beginning of a word."""
    if len(wanted) < _SHORTEST_PART:
        return
    start = r"(?<![0-9a-z])" if wanted[0].isascii() else ""
    part = re.compile(start + re.escape(wanted))
    for name in _iter_names(card):
        if not name.is_contact and part.search(fold_text(name.text)):
            yield name


_WAYS: Sequence[tuple[How, _Way]] = (
    ("id", _by_id),
    ("id", _by_former_id),
    ("code", _by_code),
    ("name", _by_name),
    ("phone", _by_phone),
    ("prefix", _by_prefix),
    ("pinyin", _by_pinyin),
    ("pinyin", _by_pinyin_prefix),
    ("part", _by_part),
    ("phone", _by_phone_tail),
)


def _iter_typed(card: Card, wanted: str, *, whole: bool) -> Iterator[_Named]:
    """The Chinese names whose pinyin or initials are what is wanted, or begin with it."""
    if not is_pinyin_typed(wanted):
        return
    for name in _iter_names(card):
        if has_chinese(name.text) and any(
            is_typed_as(one, wanted, whole=whole) for one in _iter_beginnings(name)
        ):
            yield name


def _iter_beginnings(name: _Named) -> Iterator[str]:
    """A name as it begins; a company's also without the city before it."""
    yield name.text
    if not name.is_contact:
        short = strip_place(name.text)
        if len(short) < len(name.text):
            yield short


def _iter_names(card: Card) -> Iterator[_Named]:
    aliases = card.value.get("aliases")
    for text in [card.value.get("name"), *(aliases if isinstance(aliases, list) else [])]:
        if isinstance(text, str):
            yield _Named(text, None, False)
    for contact in _iter_contacts(card):
        yield from _iter_contact_names(contact)


def _iter_contacts(card: Card) -> Iterator[Mapping[str, object]]:
    contacts = card.value.get("contacts")
    for contact in contacts if isinstance(contacts, list) else []:
        if isinstance(contact, Mapping):
            yield contact


def _iter_contact_names(contact: Mapping[str, object]) -> Iterator[_Named]:
    aliases = contact.get("aliases")
    for text in [contact.get("name"), *(aliases if isinstance(aliases, list) else [])]:
        if isinstance(text, str):
            yield _Named(text, _read_id(contact), True)


def _list_texts(values: object) -> list[str]:
    members = values if isinstance(values, list) else []
    return [one for one in members if isinstance(one, str)]


def _read_id(contact: Mapping[str, object]) -> str | None:
    contact_id = contact.get("id")
    return contact_id if isinstance(contact_id, str) else None
