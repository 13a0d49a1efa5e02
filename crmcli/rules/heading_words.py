"""The words of a heading: without marks, units and blanks, and which fields of a card they name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from crmcli.rules.fields import Field
from crmcli.rules.targets import holds_entries

NUMBER = "#"
"""Stands for a number in the folded words of a heading: `phone#value`."""

_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|<([^<>]*)>")
_REMARK = re.compile(
    r"必填|选填|可选|非必填|required|optional|yyyy.*|多个.*|如.*|例.*|格式.*|.*分隔.*|e\.?g\.?.*|单选|多选|下拉"
)
"""Bracketed words that tell how to fill a column in, and nothing of what it holds."""
_UNIT = re.compile(
    r"(?:单位\s*[:：]?)?\s*("
    r"(?:人民币|美元|欧元|港币|港元|英镑|日元)?\s*[十百千]?[万亿]?\s*元?"
    r"|(?:rmb|cny|usd|eur|hkd|gbp|jpy|us\$|hk\$|[¥$€£])?\s*(?:k|m|mio|million|thousand|万|亿)?"
    r"|人|名|位|天|people|persons"
    r")"
)
_TRAILING_UNIT = re.compile(r"[/,，:：]\s*((?:[十百千]?[万亿]?元)|万|亿)$")
_ORDINAL_ZH = re.compile("第?([一二三四五六七八九])(?=联系|$|[姓电手职邮微传地])")
_DIGITS_ZH = {digit: str(value) for value, digit in enumerate("一二三四五六七八九", start=1)}
_PREFIXES = (
    *("客户的", "客户", "公司", "企业", "单位", "顾客", "会员", "厂家", "供应商", "甲方"),
    *("customer", "company", "account", "client", "organization", "organisation", "primary"),
)
"""What may stand before the name of a field and does not change it: 公司电话."""
_NOT_THEIRS = ("id",)
"""What another program calls the id of a customer is no id of ours."""
_SUFFIXES = ("号码", "信息", "number", "no", "资料")
"""What may stand behind it: 手机号码."""


class Heading(NamedTuple):
    """A heading taken apart."""

    text: str
    words: tuple[str, ...]
    """Folded, the surest reading first: with its number, then with `#` in place of it."""
    loose: tuple[str, ...]
    """The same without what changes nothing at either end: 电话 of 公司电话."""
    number: int | None
    """The number in it, the first of two: of 联系人2电话 and `Phone 2 - Value`."""
    unit: str


class Spot(NamedTuple):
    """A field that words may name."""

    keys: tuple[str, ...]
    field: Field
    rank: int
    """How surely: 0 by words of its own in the card, 2 and more for fields inside others."""
    kind: str = ""
    """Of an address: the kind that the words say."""
    of_entry: bool = False
    """The number in the words counts entries, not the values of one: 联系人2电话."""


def fold_words(text: str) -> str:
    """A heading without case, width, blanks and signs: `E-mail 1 - Value` is `email1value`."""
    return "".join(one for one in unicodedata.normalize("NFKC", text).casefold() if one.isalnum())


def mark_numbers(folded: str) -> str:
    """Folded words with `#` in place of each number."""
    return re.sub(r"[0-9]+", NUMBER, folded)


def take_heading_apart(text: str) -> Heading:
    """What a heading says: its words, the number in it, and the unit of what stands below."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    unit, kept = _take_unit(plain)
    bare = _BRACKETS.sub(" ", kept)
    folded = [fold_words(one) for one in (plain, kept, bare)]
    ways = (way for one in folded for way in (one, _write_ordinals(one)))
    said = dict.fromkeys(filter(None, ways))
    words = dict.fromkeys(version for one in said for version in _iter_numbered(one))
    loose = dict.fromkeys(version for one in words for version in _iter_shorter(one))
    numbers = next(filter(None, (re.findall("[0-9]+", one) for one in reversed(said))), [])
    number = int(numbers[0]) if 0 < len(numbers) < 3 and len(numbers[0]) < 3 else None
    return Heading(text, tuple(words), tuple(loose), number or None, unit)


def find_spots(root: Field, words: Iterable[str], highest: int = 9) -> list[Spot]:
    """The fields that the first known of the words name, those that it names most surely.

    `highest` is the least sure rank that counts.
    """
    lexicon = _make_lexicon(root)
    for word in words:
        spots = [spot for spot in lexicon.get(word, ()) if spot.rank <= highest]
        if spots:
            best = min(spot.rank for spot in spots)
            return _keep_different(spot for spot in spots if spot.rank == best)
    return []


def find_spots_inside(table: Field, words: Iterable[str]) -> list[Spot]:
    """The fields of a list's entry that words name; `find_spots` for the table of the list."""
    lexicon = _make_lexicon_of_list(table)
    for word in words:
        if word in lexicon:
            return _keep_different(lexicon[word])
    return []


def _keep_different(spots: Iterable[Spot]) -> list[Spot]:
    return list({(spot.keys, spot.kind): spot for spot in spots}.values())


def _take_unit(plain: str) -> tuple[str, str]:
    """The unit that a heading names in brackets or behind a slash, and the heading without it.

    Remarks on how to fill the column in are left out too.
    """
    unit = ""

    def judge(match: re.Match[str]) -> str:
        nonlocal unit
        inside = next(filter(None, match.groups()), "").strip()
        said = _UNIT.fullmatch(inside)
        if inside and said:
            unit = re.sub(r"\s", "", said[1])
            return " "
        return " " if not inside or _REMARK.fullmatch(inside) else match[0]

    kept = _BRACKETS.sub(judge, plain)
    trailing = _TRAILING_UNIT.search(kept)
    if trailing and not unit:
        return trailing[1], kept[: trailing.start()]
    return unit, kept


def _write_ordinals(folded: str) -> str:
    """第二联系人 as 联系人2, 联系人二电话 as 联系人2电话."""
    leading = re.match("第([一二三四五六七八九])(联系人)", folded)
    if leading:
        return leading[2] + _DIGITS_ZH[leading[1]] + folded[leading.end() :]
    return _ORDINAL_ZH.sub(lambda found: _DIGITS_ZH[found[1]], folded)


def _iter_numbered(word: str) -> Iterator[str]:
    """The word, and with `#` for its number where it stands or at the end."""
    yield from (word, mark_numbers(word), _put_number_last(word))


def _iter_shorter(word: str) -> Iterator[str]:
    """The word without what means nothing around it."""
    suffix = next((one for one in _SUFFIXES if word.endswith(one) and word != one), "")
    bare = word.removesuffix(suffix)
    if suffix:
        yield bare
    for start in dict.fromkeys((word, bare)):
        for prefix in _PREFIXES:
            rest = start.removeprefix(prefix)
            if rest not in {start, "", *_NOT_THEIRS}:
                yield rest


def _put_number_last(word: str) -> str:
    """`2ndphone` and 2联系人 with the number behind, as `#`."""
    leading = re.match(r"([0-9]{1,2})(?:st|nd|rd|th)?(?=\D)", word)
    return mark_numbers(word[leading.end() :]) + NUMBER if leading else mark_numbers(word)


_Lexicon = dict[str, list[Spot]]


@lru_cache(maxsize=8)
def _make_lexicon(root: Field) -> _Lexicon:
    """Every way to name a field of the card, folded."""
    lexicon: _Lexicon = {}
    for child in root.children.values():
        if holds_entries(child):
            _enter_list(lexicon, child)
        else:
            _enter(lexicon, _list_words(child), Spot((child.key,), child, 0))
            if child.kind == "list":
                _enter(lexicon, _numbered(_list_words(child)), Spot((child.key,), child, 0))
            _enter_map(lexicon, child)
    return lexicon


@lru_cache(maxsize=8)
def _make_lexicon_of_list(table: Field) -> _Lexicon:
    lexicon: _Lexicon = {}
    for keys, fields in _iter_inside(table):
        spot = Spot((table.key, *keys), fields[-1], 0, of_entry=True)
        _enter(lexicon, _list_words(fields[-1]) if len(fields) == 1 else _join_words(fields), spot)
        if fields[-1].kind == "list":
            _enter(lexicon, _numbered(_list_words(fields[-1])), spot)
    return lexicon


def _enter_map(lexicon: _Lexicon, top: Field) -> None:
    for keys, fields in _iter_inside(top):
        spot = Spot((top.key, *keys), fields[-1], 0)
        _enter(lexicon, _join_words((top, *fields)), spot)
        _enter(lexicon, _bare_words(fields[-1]), spot._replace(rank=2))


def _enter_list(lexicon: _Lexicon, entries: Field) -> None:
    names = _list_words(entries)
    principal = find_principal(entries)
    if principal is not None:
        spot = Spot((entries.key, principal.key), principal, 0, of_entry=True)
        _enter(lexicon, [*names, *_numbered(names)], spot)
    for keys, fields in _iter_inside(entries):
        spot = Spot((entries.key, *keys), fields[-1], 0, of_entry=True)
        own = _bare_words(fields[-1]) if len(fields) == 1 else _join_words(fields)
        whole = _list_words(fields[-1]) if len(fields) == 1 else own
        joined = [
            first + middle + one for one in whole for first in names for middle in ("", NUMBER)
        ]
        _enter(lexicon, [*joined, *_numbered(joined)], spot)
        rank = _RANKS.get(entries.key, 4)
        _enter(lexicon, own, spot._replace(rank=rank, of_entry=False))
        _enter(lexicon, _numbered(own), spot._replace(rank=rank, of_entry=False))
    _enter_kinds(lexicon, entries, principal)


_RANKS = {"contacts": 3, "addresses": 3}
"""A field of a contact is named more surely by its bare name than one of a visit."""


def _enter_kinds(lexicon: _Lexicon, entries: Field, principal: Field | None) -> None:
    """Entries that have a kind, by it: 办公地址, `Billing Postcode`."""
    inside = entries.item.children if entries.item else {}
    kinds = inside.get("kind")
    if kinds is None or principal is None:
        return
    names = [*_list_words(entries), *_list_words(principal)]
    for choice in kinds.choices:
        said = _fold_all(choice.label.words())
        spot = Spot((entries.key, principal.key), principal, 1, choice.key, of_entry=True)
        _enter(lexicon, [first + last for first in said for last in names], spot)
        longer = [one for one in said if any(one.endswith(name) for name in names)]
        _enter(lexicon, longer, spot)
        for child in inside.values():
            words = [first + last for first in said for last in _list_words(child)]
            _enter(lexicon, words, Spot((entries.key, child.key), child, 1, choice.key, True))


def find_principal(entries: Field) -> Field | None:
    """The field of an entry that a column named for the whole list means: a contact's name."""
    inside = entries.item.children if entries.item else {}
    return next(
        (inside[key] for key in ("name", "street", "intent", "notes") if key in inside), None
    )


def _iter_inside(
    owner: Field, keys: tuple[str, ...] = (), fields: tuple[Field, ...] = ()
) -> Iterator[tuple[tuple[str, ...], tuple[Field, ...]]]:
    """The keys below a map or a list's entries, and the fields on the way to each."""
    inside = owner.item if owner.kind == "list" and owner.item else owner
    for child in inside.children.values():
        yield (*keys, child.key), (*fields, child)
        if child.kind == "map":
            yield from _iter_inside(child, (*keys, child.key), (*fields, child))


def _list_words(field: Field) -> list[str]:
    """The words for a field, folded; of a list in English also those for one of it."""
    words = _fold_all((field.key, *field.label.words()))
    if field.kind == "list":
        words += [one.removesuffix("s") for one in words if one.isascii() and len(one) > 3]
    return list(dict.fromkeys(words))


def _bare_words(field: Field) -> list[str]:
    """The words for a field inside another where nothing says inside which: not `on`, `by`, `date`.

    A short key says too little; labels are read by people, who tell them apart.
    """
    keyless = _fold_all(field.label.words())
    return _list_words(field) if "_" in field.key or field.kind == "list" else keyless


def _join_words(fields: Iterable[Field]) -> list[str]:
    """The words for a path: those of each field one after another, or only of the last two."""
    *before, parent, last = fields
    joined = [first + end for first in _list_words(parent) for end in _list_words(last)]
    if not before:
        return joined
    return joined + [first + end for first in _list_words(before[-1]) for end in joined]


def _fold_all(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, map(fold_words, words))))


def _numbered(words: Iterable[str]) -> list[str]:
    return [word + NUMBER for word in words]


def _enter(lexicon: _Lexicon, words: Iterable[str], spot: Spot) -> None:
    for word in words:
        lexicon.setdefault(word, []).append(spot)
