"""Likely duplicates: two cards that share a code, a tax number, a phone or a name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from crmcli.rules.companies import (
    Company,
    level_joiners,
    split_words,
    strip_legal_form,
    strip_trade,
    take_apart,
)
from crmcli.rules.folding import fold_text
from crmcli.rules.outcome import Card, Message
from crmcli.rules.phones import normalise_phone
from crmcli.rules.pinyin import has_chinese

_SHORTEST_BEGINNING = 3
"""Chinese characters that may be the whole of a name, said for short."""
_SHORTEST_LATIN = 6
"""Letters of a name that is long enough for a slip, or to be said for short."""
_SHORTEST_SLIPPED = 4
"""Letters of the word with the slip: Plant A and Plant B are two."""


_CODE, _TAX_NUMBER, _PHONE, _NAME = "code:", "tax:", "phone:", "name:"
"""What the marks of a card begin with, by their kind."""


class Mark(NamedTuple):
    """A mark of a card; or what one begins or ends with."""

    text: str
    begins: bool = True
    ends: bool = True


class Duplicate(NamedTuple):
    """A card that may be the same customer, and what speaks for it."""

    card_id: str
    name: str
    evidence: tuple[Message, ...]


class Known(NamedTuple):
    """The customers that there are already, for whoever opens one more."""

    ids: Collection[str]
    list_alike: Callable[[Mapping[str, object]], Iterable[Card]]
    """The cards that a value may repeat, and perhaps others."""


def know_cards(cards: Iterable[Card]) -> Known:
    """All of the cards, each of them compared."""
    known = list(cards)
    return Known({card.id for card in known}, lambda value: known)


class Marks(NamedTuple):
    """What tells one customer from another, each mark normalised, with the text as written."""

    codes: Mapping[str, str]
    tax_numbers: Mapping[str, str]
    phones: Mapping[str, str]
    names: Mapping[str, Company]
    """Each name as written, and what it is made of."""


def find_likely_duplicates(value: Mapping[str, object], cards: Iterable[Card]) -> list[Duplicate]:
    """The cards that `value` may repeat, in the order given, each with its evidence.

    Names are compared without legal form, case, blanks and punctuation; a city that only one of
    the two names is no difference, two different cities are. One letter too many, too few or wrong
    in a longer name speaks for a slip, and the beginning of a name for the same one said for short.
    """
    own = find_marks(value)
    found = []
    for card in cards:
        evidence = tuple(iter_evidence(own, find_marks(card.value)))
        if evidence:
            found.append(Duplicate(card.id, str(card.value.get("name") or ""), evidence))
    return found


def list_marks(value: Mapping[str, object]) -> list[str]:
    """What `list_traces` looks for in a card that may be repeated."""
    marks = find_marks(value)
    return [
        *(_CODE + code for code in marks.codes),
        *(_TAX_NUMBER + number for number in marks.tax_numbers),
        *(_PHONE + phone for phone in marks.phones if phone),
        *(_NAME + company.core for company in marks.names.values() if company.core),
    ]


def list_traces(value: Mapping[str, object]) -> list[Mark]:
    """What each card that `value` may repeat has at least one of among its marks."""
    marks = find_marks(value)
    traces = [
        *(Mark(_CODE + code) for code in marks.codes),
        *(Mark(_TAX_NUMBER + number) for number in marks.tax_numbers),
        *(Mark(_PHONE + phone) for phone in marks.phones if phone),
    ]
    for company in marks.names.values():
        traces += _trace_core(company.core) if company.core else ()
    return traces


def trace_code(value: Mapping[str, object]) -> list[Mark]:
    """What a card with the same code has among its marks; nothing for a value without."""
    return [Mark(_CODE + code) for code in find_marks(value).codes]


def _trace_core(core: str) -> list[Mark]:
    """The core and longer ones; and, as a slip leaves one half of a core, either half."""
    half = (len(core) - 1) // 2
    whole = Mark(_NAME + core, ends=False)
    if len(core) < _SHORTEST_LATIN - 1 or has_chinese(core):
        return [whole]
    return [whole, Mark(_NAME + core[:half], ends=False), Mark(core[-half:], begins=False)]


def find_marks(value: Mapping[str, object]) -> Marks:
    """What a card is told by."""
    registration = value.get("registration")
    tax_no = registration.get("tax_no") if isinstance(registration, Mapping) else None
    return Marks(
        codes={fold_text(code): code for code in _texts([value.get("code")])},
        tax_numbers={number.upper(): number for number in _texts([tax_no])},
        phones={normalise_phone(phone): phone for phone in _iter_phones(value)},
        names={name: take_apart(name) for name in _iter_names(value)},
    )


def iter_evidence(own: Marks, other: Marks) -> Iterator[Message]:
    """What two cards have in common that speaks for one customer, the surest first."""
    for code, mine, theirs in (
        ("same-code", own.codes, other.codes),
        ("same-tax-no", own.tax_numbers, other.tax_numbers),
        ("same-phone", own.phones, other.phones),
    ):
        for mark in mine.keys() & theirs.keys() - {""}:
            yield Message(code, {"value": theirs[mark]})
    yield from _compare_names(own.names, other.names)


def _compare_names(own: Mapping[str, Company], other: Mapping[str, Company]) -> Iterator[Message]:
    """How the names agree, each company told once: word for word, or only in their core."""
    told: set[Company] = set()
    for code, reduce in _LIKENESS:
        for theirs, company in other.items():
            if company not in told and any(
                _is_same_company(company, one) and reduce(mine) == reduce(theirs)
                for mine, one in own.items()
            ):
                told.add(company)
                yield Message(code, {"value": theirs})
    if not told:
        yield from _find_nearly_same(own, other)


def _find_nearly_same(
    own: Mapping[str, Company], other: Mapping[str, Company]
) -> Iterator[Message]:
    """The first of the other's names that one of ours is but for a slip, or is the beginning of."""
    for theirs, company in other.items():
        for mine, one in own.items():
            if contradict(one, company):
                continue
            if _is_slip(mine, one, theirs, company):
                yield Message("same-name-but-letter", {"value": theirs})
                return
            if _is_beginning(mine, one, theirs, company):
                yield Message("same-name-but-end", {"value": theirs})
                return


def _is_same_company(one: Company, other: Company) -> bool:
    return bool(one.core) and one.core == other.core and not contradict(one, other)


def contradict(one: Company, other: Company) -> bool:
    """Whether two names name two places."""
    return bool(one.place and other.place and one.place != other.place)


def _is_slip(mine: str, one: Company, theirs: str, other: Company) -> bool:
    """Whether two names in letters differ by one letter of one word, not by its first."""
    shorter, longer = sorted((one.core, other.core), key=len)
    if len(longer) < _SHORTEST_LATIN or len(longer) - len(shorter) > 1 or has_chinese(longer):
        return False
    words, others = _list_words(mine), _list_words(theirs)
    if len(words) != len(others):
        return False
    different = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    return len(different) == 1 and _differ_by_letter(*different[0])


def _differ_by_letter(one: str, other: str) -> bool:
    """Whether two words differ by a letter: another, one more, or two that changed places."""
    shorter, longer = sorted((one, other), key=len)
    if len(longer) < _SHORTEST_SLIPPED or not (one + other).isalpha() or one[0] != other[0]:
        return False
    pairs = enumerate(zip(one, other, strict=False))
    begin = next((at for at, pair in pairs if pair[0] != pair[1]), len(shorter))
    if len(one) != len(other):
        return shorter[begin:] == longer[begin + 1 :]
    swapped = one[begin : begin + 2] == other[begin : begin + 2][::-1]
    return one[begin + (2 if swapped else 1) :] == other[begin + (2 if swapped else 1) :]


def _is_beginning(mine: str, one: Company, theirs: str, other: Company) -> bool:
    """Whether our name is how theirs begins, and nothing but what they do is left out."""
    if not other.core.startswith(one.core) or one.core == other.core:
        return False
    if has_chinese(one.core):
        stays = len(strip_trade(other.core))
        return len(one.core) >= _SHORTEST_BEGINNING and stays <= len(one.core)
    words = _list_words(mine)
    return len(one.core) >= _SHORTEST_LATIN and _list_words(theirs)[: len(words)] == words


@lru_cache(maxsize=4096)
def _list_words(name: str) -> list[str]:
    return split_words(level_joiners(name))


@lru_cache(maxsize=4096)
def _spell(name: str) -> str:
    """The name without case, blanks and punctuation."""
    return "".join(filter(str.isalnum, level_joiners(name)))


_LIKENESS: Sequence[tuple[str, Callable[[str], str]]] = (
    ("same-name", _spell),
    ("same-name-but-form", strip_legal_form),
    ("same-name-but-place", lambda name: ""),
)
"""What speaks for one company, the surest first: what two names are equal in."""


def _iter_names(value: Mapping[str, object]) -> Iterator[str]:
    aliases = value.get("aliases")
    yield from _texts([value.get("name")])
    yield from _texts(aliases if isinstance(aliases, list) else [])


def _iter_phones(value: Mapping[str, object]) -> Iterator[str]:
    contacts = value.get("contacts")
    for contact in contacts if isinstance(contacts, list) else []:
        phones = contact.get("phones") if isinstance(contact, Mapping) else None
        yield from _texts(phones if isinstance(phones, list) else [])


def _texts(values: Iterable[object]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str) and value)
