"""Proposals for new ids: short names of companies and people, in plain letters."""

from __future__ import annotations

import re
from collections.abc import Collection

from crmcli.rules.companies import split_words, strip_trade, take_apart
from crmcli.rules.ids import make_unique
from crmcli.rules.pinyin import fold_letters, has_chinese, to_pinyin

_LONGEST_PROPOSAL = 32
_WORDS_OF_LATIN_NAME = 3
_CHARACTERS_OF_CHINESE_NAME = 4


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
