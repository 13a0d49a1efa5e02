"""How likely two cards are the same customer, from 0 to 1, and what speaks for it.

What both have in common counts for more the fewer customers share such a thing: a tax number
nearly settles it, a mail domain of their own is a hint. Several hints add up as independent
witnesses do; two tax numbers, or two cities, speak against it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple
from zlib import crc32

from crmcli.rules.companies import Company, split_words, strip_trade
from crmcli.rules.duplicates import Marks, contradict, find_marks, iter_evidence
from crmcli.rules.folding import fold_text
from crmcli.rules.outcome import Message
from crmcli.rules.pinyin import fold_letters, has_chinese, list_sounds

Value = Mapping[str, Any]

_WEIGHTS = {
    "same-tax-no": 0.97,
    "same-code": 0.97,
    "same-name": 0.93,
    "same-name-but-form": 0.90,
    "same-email": 0.85,
    "same-wechat": 0.85,
    "same-name-but-place": 0.82,
    "same-phone": 0.82,
    "same-name-but-letter": 0.80,
    "same-name-but-end": 0.70,
    "same-core": 0.60,
    "same-host": 0.60,
    "same-sound": 0.56,
    "same-domain": 0.55,
    "same-but-character": 0.50,
    "same-address": 0.50,
    "same-contact": 0.30,
}
"""How much a thing that both have counts for by itself."""
_LONG_WEIGHTS = {"same-core": 0.70, "same-sound": 0.80, "same-but-character": 0.70}
"""The same for a name of three Chinese characters or more, or of six letters."""
_OF_NAMES = frozenset(key for key in _WEIGHTS if key.startswith("same-name"))
_OTHER_TAX_NO, _OTHER_PLACE = 0.4, 0.75
"""What is left of a score where something speaks against it."""
_OF_PERSONS = 0.5
"""How much one name of two persons counts for: many have it."""
_LONG = 3
_LONG_LATIN = 6
_USCC = 18

_PUBLIC_NAMES = """
    qq.com vip.qq.com foxmail.com 163.com vip.163.com 126.com yeah.net 139.com 189.cn wo.cn
    sina.com sina.cn vip.sina.com sohu.com aliyun.com tom.com 21cn.com 263.net 188.com
    gmail.com googlemail.com outlook.com hotmail.com live.com live.cn msn.com yahoo.com
    yahoo.com.cn yahoo.co.jp yahoo.de ymail.com icloud.com me.com mac.com aol.com gmx.de gmx.net
    gmx.at web.de t-online.de freenet.de posteo.de mailbox.org proton.me protonmail.com zoho.com
    mail.ru yandex.ru naver.com hanmail.net orange.fr wanadoo.fr free.fr laposte.net libero.it
    btinternet.com comcast.net example.com example.org example.net
    """
_PUBLIC_DOMAINS = frozenset(_PUBLIC_NAMES.split())
"""Mail domains that say nothing about whom somebody works for."""
_ROLE_NAMES = "info sales contact office admin mail service support hr post kontakt kefu"
_ROLES = frozenset(_ROLE_NAMES.split())
"""Mailboxes that belong to no person."""
_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*://)?(?:www\.)?([^/:?#\s]+)", re.IGNORECASE)


class Likeness(NamedTuple):
    """How alike two cards are."""

    score: float
    evidence: tuple[Message, ...]


class Called(NamedTuple):
    """A name of a customer: as written, taken apart, for short, and how that sounds."""

    name: str
    company: Company
    short: str
    sounds: tuple[str, ...]
    is_chinese: bool


class Traits(NamedTuple):
    """What is compared of a card, each thing normalised, with the text as it is written."""

    marks: Marks
    called: tuple[Called, ...]
    place: str
    """Where its own name says that it sits."""
    is_person: bool
    emails: Mapping[str, str]
    domains: Mapping[str, str]
    wechats: Mapping[str, str]
    hosts: Mapping[str, str]
    streets: Mapping[str, str]
    contacts: Mapping[str, str]
    province: str


def find_traits(value: Value) -> Traits:
    """What a card is compared by."""
    contacts = list(_iter_maps(value.get("contacts")))
    emails = {
        one.casefold(): one for contact in contacts for one in _iter_texts(contact.get("emails"))
    }
    domains = {one.rpartition("@")[2]: one.rpartition("@")[2] for one in emails}
    region = value.get("region")
    marks = find_marks(value)
    return Traits(
        marks,
        tuple(_call(name, one) for name, one in marks.names.items() if one.core),
        marks.names[value["name"]].place if _is_text(value.get("name")) else "",
        value.get("kind") == "individual",
        {one: said for one, said in emails.items() if one.partition("@")[0] not in _ROLES},
        {one: said for one, said in domains.items() if one and one not in _PUBLIC_DOMAINS},
        {
            fold_text(one["wechat"]): one["wechat"]
            for one in contacts
            if _is_text(one.get("wechat"))
        },
        _find_hosts(value.get("website")),
        {
            "".join(filter(str.isalnum, fold_text(one["street"]))): one["street"]
            for one in _iter_maps(value.get("addresses"))
            if _is_text(one.get("street"))
        },
        {fold_text(one["name"]): one["name"] for one in contacts if _is_text(one.get("name"))},
        fold_text(str(region.get("province") or "")) if isinstance(region, Mapping) else "",
    )


def leave_out(traits: Traits, keys: Collection[str]) -> Traits:
    """The same without what too many have, by the keys of `list_likeness_keys`."""

    def keep(kind: str, known: Mapping[str, str]) -> dict[str, str]:
        return {one: said for one, said in known.items() if f"{kind}:{one}" not in keys}

    marks = traits.marks._replace(
        tax_numbers=keep("tax", traits.marks.tax_numbers),
        phones=keep("phone", traits.marks.phones),
    )
    return traits._replace(
        marks=marks,
        emails=keep("email", traits.emails),
        wechats=keep("wechat", traits.wechats),
        domains=keep("domain", traits.domains),
        hosts=keep("host", traits.hosts),
    )


def compare_traits(own: Traits, other: Traits) -> Likeness:
    """How alike two cards are, and what speaks for it, as the second writes it."""
    evidence = list(iter_evidence(own.marks, other.marks))
    weights = [_WEIGHTS[one.code] for one in evidence if one.code not in _OF_NAMES]
    names = [_WEIGHTS[one.code] for one in evidence if one.code in _OF_NAMES]
    persons = own.is_person or other.is_person
    if persons and names:
        names = [_OF_PERSONS]
    elif not names:
        found = _compare_cores(own, other)
        if found is not None:
            evidence.append(found[1])
            names = [found[0]]
    for code, mine, theirs in (
        ("same-wechat", own.wechats, other.wechats),
        ("same-email", own.emails, other.emails),
        ("same-domain", own.domains, other.domains),
        ("same-host", own.hosts, other.hosts),
        ("same-address", own.streets, other.streets),
        ("same-contact", own.contacts, other.contacts),
    ):
        shared = sorted(mine.keys() & theirs.keys() - {""})
        if code == "same-domain" and evidence and evidence[-1].code == "same-email":
            continue  # it is in that
        if shared and not (persons and code == "same-contact"):
            weights.append(_WEIGHTS[code])
            evidence.append(Message(code, {"value": theirs[shared[0]]}))
    rest = 1.0
    for weight in (*weights, *([max(names)] if names else [])):
        rest *= 1 - weight
    score = 1 - rest
    for factor, against in _iter_against(own, other, evidence):
        score *= factor
        evidence.append(against)
    return Likeness(round(score, 3), tuple(evidence))


def list_likeness_keys(value: Value) -> list[str]:
    """Of cards that are alike at least one of these is the same; of others, seldom.

    What stands before the colon says what it is: see `IDENTITIES`.
    """
    traits = find_traits(value)
    keys = [
        *(f"tax:{one}" for one in traits.marks.tax_numbers),
        *(f"phone:{one}" for one in traits.marks.phones if one),
        *(f"email:{one}" for one in traits.emails),
        *(f"wechat:{one}" for one in traits.wechats),
        *(f"domain:{one}" for one in traits.domains),
        *(f"host:{one}" for one in traits.hosts),
    ]
    for called in traits.called:
        keys += _list_name_keys(called)
    return list(dict.fromkeys(keys))


IDENTITIES = {
    "tax": "same-tax-no",
    "phone": "same-phone",
    "email": "same-email",
    "wechat": "same-wechat",
    "domain": "same-domain",
    "host": "same-host",
}
"""Keys that stand for a thing one has or has not, and the evidence that it is; others are parts of
names."""


def _list_name_keys(called: Called) -> Iterator[str]:
    """The core, the short name in it, how that sounds, and that but for one letter."""
    short = called.short
    yield f"name:{called.company.core}"
    yield f"name:{short}"
    yield from (f"sound:{one}" for one in called.sounds)
    if len(short) >= (_LONG if called.is_chinese else _LONG_LATIN):
        for at in range(len(short)):
            yield f"slip:{crc32((short[:at] + short[at + 1 :]).encode()):08x}"
        yield f"slip:{crc32(short.encode()):08x}"


def _call(name: str, company: Company) -> Called:
    """A name, taken apart for comparing."""
    short = strip_trade(company.core)
    if has_chinese(short):
        return Called(name, company, short, list_sounds(short), True)
    letters = "".join(filter(str.isalnum, fold_letters(short)))
    words = [fold_letters(one) for one in split_words(name)[:1]]
    sounds = [one for one in dict.fromkeys([letters, *words]) if len(one) >= _LONG]
    return Called(name, company, short, tuple(sounds), False)


def _compare_cores(own: Traits, other: Traits) -> tuple[float, Message] | None:
    """The best of what the short names of both have in common, and its weight."""
    found = []
    for one in own.called:
        for two in other.called:
            if not contradict(one.company, two.company):
                code, is_long = _compare_short(one, two)
                if code is not None:
                    weights = _LONG_WEIGHTS if is_long else _WEIGHTS
                    found.append((weights[code], Message(code, {"value": two.name})))
    return max(found, key=lambda one: one[0], default=None)


def _compare_short(one: Called, two: Called) -> tuple[str | None, bool]:
    """What two names have in common but for trade and form.

    And whether what they have in common is long enough to be no chance.
    """
    scripts = {one.is_chinese, two.is_chinese}
    shorter = min(len(one.short), len(two.short))
    is_long = shorter >= (_LONG_LATIN if False in scripts else _LONG)
    if one.short == two.short:
        return "same-core", is_long
    sounds = set(one.sounds) & set(two.sounds)
    if scripts == {False}:  # two words may begin alike
        sounds &= set(one.sounds[:1])
    if sounds:
        is_whole = one.company.place == two.company.place and _has_same_trade(one, two)
        return "same-sound", False not in scripts and (is_long or is_whole)
    if scripts == {True} and is_long and _differ_by_one(one.short, two.short):
        return "same-but-character", shorter > _LONG
    return None, False


def _has_same_trade(one: Called, two: Called) -> bool:
    """Whether both names go on with the same words after what they are called for short."""
    ends = [named.company.core.removeprefix(named.short) for named in (one, two)]
    return bool(ends[0]) and ends[0] == ends[1]


def _differ_by_one(one: str, other: str) -> bool:
    """Whether one character is another, or one more; shops with other numbers are two."""
    if re.findall(r"\d", one) != re.findall(r"\d", other):
        return False
    shorter, longer = sorted((one, other), key=len)
    if len(longer) - len(shorter) > 1:
        return False
    pairs = enumerate(zip(shorter, longer, strict=False))
    begin = next((at for at, pair in pairs if pair[0] != pair[1]), len(shorter))
    return shorter[begin + (len(longer) == len(shorter)) :] == longer[begin + 1 :]


def _iter_against(
    own: Traits, other: Traits, evidence: list[Message]
) -> Iterator[tuple[float, Message]]:
    """What speaks against it, and what it leaves of the score."""
    taxes = [
        {one for one in traits.marks.tax_numbers if len(one) == _USCC} for traits in (own, other)
    ]
    if all(taxes) and taxes[0].isdisjoint(taxes[1]):
        yield _OTHER_TAX_NO, Message("other-tax-no")
    codes = {one.code for one in evidence}
    if not codes.isdisjoint(("same-tax-no", "same-code")):
        return
    if own.place and other.place and own.place != other.place:
        yield _OTHER_PLACE, Message("other-place", {"value": other.place})
        return
    if "same-name" in codes:
        return
    if own.province and other.province and own.province != other.province:
        yield _OTHER_PLACE, Message("other-place", {"value": other.province})


def _find_hosts(website: object) -> dict[str, str]:
    found = _HOST.match(website.strip()) if isinstance(website, str) else None
    return {found[1].casefold(): found[1]} if found and "." in found[1] else {}


def _iter_maps(entries: object) -> Iterator[Value]:
    for one in entries if isinstance(entries, list) else ():
        if isinstance(one, Mapping):
            yield one


def _iter_texts(values: object) -> Iterator[str]:
    return (one for one in (values if isinstance(values, list) else ()) if _is_text(one))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)
