"""Likely duplicates: two cards that share a code, a tax number, a phone or a name."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from crmcli.rules.companies import Company, strip_legal_form, take_apart
from crmcli.rules.folding import fold_text
from crmcli.rules.outcome import Card, Message
from crmcli.rules.phones import normalise_phone


class Duplicate(NamedTuple):
    """A card that may be the same customer, and what speaks for it."""

    card_id: str
    name: str
    evidence: tuple[Message, ...]


class _Marks(NamedTuple):
    """What tells one customer from another, each mark normalised, with the text as written."""

    codes: Mapping[str, str]
    tax_numbers: Mapping[str, str]
    phones: Mapping[str, str]
    names: Mapping[str, Company]
    """Each name as written, and what it is made of."""


def find_likely_duplicates(value: Mapping[str, object], cards: Iterable[Card]) -> list[Duplicate]:
    """The cards that `value` may repeat, in the order given, each with its evidence.

    Names are compared without legal form, case, blanks and punctuation; a city that only one of
    the two names is no difference, two different cities are.
    """
    own = _find_marks(value)
    found = []
    for card in cards:
        evidence = tuple(_iter_evidence(own, _find_marks(card.value)))
        if evidence:
            found.append(Duplicate(card.id, str(card.value.get("name") or ""), evidence))
    return found


def _find_marks(value: Mapping[str, object]) -> _Marks:
    registration = value.get("registration")
    tax_no = registration.get("tax_no") if isinstance(registration, Mapping) else None
    return _Marks(
        codes={fold_text(code): code for code in _texts([value.get("code")])},
        tax_numbers={number.upper(): number for number in _texts([tax_no])},
        phones={normalise_phone(phone): phone for phone in _iter_phones(value)},
        names={name: take_apart(name) for name in _iter_names(value)},
    )


def _iter_evidence(own: _Marks, other: _Marks) -> Iterator[Message]:
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


def _is_same_company(one: Company, other: Company) -> bool:
    contradict = one.place and other.place and one.place != other.place
    return bool(one.core) and one.core == other.core and not contradict


def _spell(name: str) -> str:
    """The name without case, blanks and punctuation."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name).casefold()))


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
