"""Which customer a word names: an id, a code, a name, a contact, a beginning of one, pinyin.

The ways are tried in that order, and the first that finds anything decides. Two customers found
the same way are an ambiguity that only the user can settle.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from crmcli.errors import NotFound
from crmcli.rules.companies import strip_place
from crmcli.rules.outcome import Card
from crmcli.rules.pinyin import has_chinese, is_typed_as

How = Literal["id", "code", "name", "prefix", "pinyin"]

_CANDIDATES_SHOWN = 10
_SHORTEST_PINYIN = 2


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


def get_match(cards: Iterable[Card], text: str) -> Match:
    """The one card that `text` names.

    Raises NotFound: `ambiguous-name` with the candidates, `unknown-name` with the nearest names.
    """
    known = list(cards)
    matches = find_matches(known, text)
    if len(matches) == 1:
        return matches[0]
    if matches:
        shown = [f"{match.id} {match.name}" for match in matches[:_CANDIDATES_SHOWN]]
        raise NotFound("ambiguous-name", name=text, count=len(matches), candidates=shown)
    nearest = find_nearest(known, text)
    raise NotFound(
        "unknown-name-nearest" if nearest else "unknown-name", name=text, nearest=nearest
    )


def find_matches(cards: Iterable[Card], text: str) -> list[Match]:
    """Every card that `text` names in the first way that finds any, in the order given."""
    wanted = _fold(text)
    if not wanted:
        return []
    known = list(cards)
    for how, names in _WAYS:
        found = [match for card in known if (match := _match_card(card, wanted, how, names))]
        if found:
            return found
    return []


def find_nearest(cards: Iterable[Card], text: str, count: int = 3) -> list[str]:
    """Up to `count` ids and names that look like `text`, the nearest first."""
    from difflib import get_close_matches

    names = {_fold(name.text): name.text for card in cards for name in _iter_names(card)}
    names |= {card.id: card.id for card in cards}
    return [names[key] for key in get_close_matches(_fold(text), names, n=count, cutoff=0.6)]


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


def _by_code(card: Card, wanted: str) -> Iterator[_Named]:
    code = card.value.get("code")
    if isinstance(code, str) and _fold(code) == wanted:
        yield _Named(code, None, False)


def _by_name(card: Card, wanted: str) -> Iterator[_Named]:
    return (name for name in _iter_names(card) if _fold(name.text) == wanted)


def _by_prefix(card: Card, wanted: str) -> Iterator[_Named]:
    """The beginning of an id or a name; of a company's name also without its city."""
    if card.id.startswith(wanted):
        yield _Named(card.id, None, False)
    for name in _iter_names(card):
        if any(_fold(one).startswith(wanted) for one in _iter_beginnings(name)):
            yield name


def _by_pinyin(card: Card, wanted: str) -> Iterator[_Named]:
    return _iter_typed(card, wanted, whole=True)


def _by_pinyin_prefix(card: Card, wanted: str) -> Iterator[_Named]:
    return _iter_typed(card, wanted, whole=False)


_WAYS: Sequence[tuple[How, _Way]] = (
    ("id", _by_id),
    ("code", _by_code),
    ("name", _by_name),
    ("prefix", _by_prefix),
    ("pinyin", _by_pinyin),
    ("pinyin", _by_pinyin_prefix),
)


def _iter_typed(card: Card, wanted: str, *, whole: bool) -> Iterator[_Named]:
    """The Chinese names whose pinyin or initials are what is wanted, or begin with it."""
    if not (wanted.isascii() and wanted.isalnum() and len(wanted) >= _SHORTEST_PINYIN):
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
    contacts = card.value.get("contacts")
    for contact in contacts if isinstance(contacts, list) else []:
        if isinstance(contact, Mapping):
            yield from _iter_contact_names(contact)


def _iter_contact_names(contact: Mapping[str, object]) -> Iterator[_Named]:
    contact_id, aliases = contact.get("id"), contact.get("aliases")
    for text in [contact.get("name"), *(aliases if isinstance(aliases, list) else [])]:
        if isinstance(text, str):
            yield _Named(text, contact_id if isinstance(contact_id, str) else None, True)


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
