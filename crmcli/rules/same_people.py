"""Whether two contacts of one customer are the same person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from crmcli.rules.folding import fold_text
from crmcli.rules.phones import normalise_phone
from crmcli.rules.pinyin import has_chinese

Person = Mapping[str, Any]

_TOLD_APART_BY = ("birthday", "lunar_birthday", "gender")
_OWN = ("wechat", "qq")
"""What no two people share; a landline they may."""
_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def is_same_person(one: Person, other: Person) -> bool:
    """Whether two entries are about one person.

    One name is enough, unless birthday or gender differ; a mobile number, an e-mail or a WeChat
    of both is, if they may be called the same: 王经理 and 王静.
    """
    if any(one.get(key) and other.get(key) not in (None, one[key]) for key in _TOLD_APART_BY):
        return False
    if not set(_iter_names(one)).isdisjoint(_iter_names(other)):
        return True
    if set(_iter_ways(one)).isdisjoint(_iter_ways(other)):
        return False
    return any(_may_be(a, b) for a in _iter_names(one) for b in _iter_names(other))


def _iter_names(person: Person) -> Iterator[str]:
    for name in (person.get("name"), *_list_texts(person.get("aliases"))):
        if isinstance(name, str):
            folded = fold_text(name)
            yield folded.replace(" ", "") if has_chinese(folded) else folded


def _iter_ways(person: Person) -> Iterator[tuple[str, str]]:
    """What reaches this person and nobody else."""
    for phone in map(normalise_phone, _list_texts(person.get("phones"))):
        if _MOBILE.fullmatch(phone):
            yield "phone", phone
    for email in _list_texts(person.get("emails")):
        yield "email", email.casefold()
    for key in _OWN:
        if isinstance(person.get(key), str):
            yield key, person[key].casefold()


def _may_be(one: str, other: str) -> bool:
    """Whether two names have the surname in common, or a word."""
    if has_chinese(one) and has_chinese(other):
        return one[0] == other[0]
    return not set(one.split()).isdisjoint(other.split())


def _list_texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
