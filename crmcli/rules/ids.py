"""Ids of cards, entries and people: what they may look like, and proposals for new ones."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from crmcli.rules.companies import split_words, strip_trade, take_apart
from crmcli.rules.pinyin import fold_letters, has_chinese, to_pinyin

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
"""Lower-case Crockford base32: no i, l, o and u, which are misread."""

MAX_LENGTH = 64
RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "none", "me"}
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)
"""Names that Windows keeps for devices, and words that queries give a meaning."""

RANDOM_PREFIX = "c-"
RANDOM_LENGTH = 8

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PERSON_ID = r"[a-z0-9]+(?:[.-][a-z0-9]+)*"
_LONGEST_PROPOSAL = 32
_WORDS_OF_LATIN_NAME = 3
_CHARACTERS_OF_CHINESE_NAME = 4


def is_id(text: str) -> bool:
    """Whether the text may be a card's or an entry's id."""
    return len(text) <= MAX_LENGTH and _ID.fullmatch(text) is not None and text not in RESERVED


def is_person_id(text: str) -> bool:
    """Whether the text may name a person in crm.yaml; dots are allowed: `li.wei`."""
    named = re.fullmatch(_PERSON_ID, text) is not None
    return named and len(text) <= MAX_LENGTH and text not in RESERVED


def propose_id(name: str, taken: Collection[str]) -> str:
    """An id made of a customer's short name: 北京华信信息技术股份有限公司 is `huaxin`.

    Place, trade and legal form are left out; `-2`, `-3` follow a name that is taken. Empty when
    nothing of the name can be written in Latin letters.
    """
    company = take_apart(name)
    if has_chinese(company.core):
        short = strip_trade(company.core)
        stem = to_pinyin(_cut_chinese(short))
    else:
        stem = "-".join(_fold_words(split_words(name))[:_WORDS_OF_LATIN_NAME])
    return make_unique(_clean(stem), taken)


def propose_entry_id(name: str, taken: Collection[str]) -> str:
    """An id for a person in a card: 王静 is `wangjing`, Anna Müller `anna-mueller`; maybe empty."""
    if has_chinese(name):
        stem = to_pinyin(name, person=True)
    else:
        stem = "-".join(_fold_words(re.findall(r"\w+", name)))
    return make_unique(_clean(stem), taken)


def make_unique(stem: str, taken: Collection[str]) -> str:
    """The stem, or the stem with the first free number from 2; an empty stem stays empty."""
    if not stem or (stem not in taken and stem not in RESERVED):
        return stem
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def format_visit_id(day: date, code: str) -> str:
    """`20261120-k7qf4`: sorts by day, and two offline machines do not collide."""
    return f"{day:%Y%m%d}-{code}"


def _cut_chinese(short: str) -> str:
    """The first characters of a long Chinese name; Latin letters before them count as nothing."""
    start = next((at for at, one in enumerate(short) if has_chinese(one)), 0)
    return short[:start] if start > 1 else short[:_CHARACTERS_OF_CHINESE_NAME]


def _fold_words(words: list[str]) -> list[str]:
    folded = [re.sub(r"[^a-z0-9]", "", fold_letters(word)) for word in words]
    return [word for word in folded if word]


def _clean(stem: str) -> str:
    """The stem as an id allows it, cut between words if it is long."""
    plain = "-".join(re.findall(r"[a-z0-9]+", stem))
    if len(plain) <= _LONGEST_PROPOSAL:
        return plain
    return plain[: _LONGEST_PROPOSAL + 1].rpartition("-")[0] or plain[:_LONGEST_PROPOSAL]
