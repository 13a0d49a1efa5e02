"""Chinese names in Latin letters, and any name in the plain letters of an id."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice

_CHINESE = "[\u3400-\u4dbf\u4e00-\u9fff]"

_SURNAMES = {
    "尉迟": "yuchi", "万俟": "moqi", "长孙": "zhangsun", "澹台": "tantai",
    "单于": "chanyu", "宰父": "zaifu", "曾": "zeng", "单": "shan", "翟": "zhai", "仇": "qiu",
    "解": "xie", "查": "zha", "区": "ou", "盖": "ge", "朴": "piao", "乐": "yue", "缪": "miao",
    "覃": "qin", "么": "yao", "种": "chong", "冼": "xian", "洗": "xian", "员": "yun",
    "秘": "bi", "繁": "po", "折": "she", "逄": "pang", "召": "shao", "黑": "he", "隗": "wei",
    "晁": "chao", "谌": "chen", "眭": "sui", "都": "du", "能": "nai", "牟": "mou",
    "钭": "tou", "祭": "zhai", "瞿": "qu", "臧": "zang", "藏": "zang", "任": "ren", "华": "hua",
    "纪": "ji", "葛": "ge", "褚": "chu", "长": "chang", "重": "chong", "相": "xiang", "宁": "ning",
}  # fmt: skip
"""How surnames are read that read otherwise in other words; two characters before one."""

_LETTERS = {
    "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "œ": "oe", "æ": "ae", "å": "aa",
    "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h",
}  # fmt: skip
"""Letters that plain decomposition would lose or that are written so without their marks."""


def has_chinese(text: str) -> bool:
    """Whether the text has a Chinese character."""
    return re.search(_CHINESE, text) is not None


def fold_letters(text: str) -> str:
    """Lower-case Latin letters without marks: `Müller` is `mueller`; other scripts are lost."""
    composed = unicodedata.normalize("NFKC", text).casefold()
    spelled = "".join(_LETTERS.get(one, one) for one in composed)
    return unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode("ascii")


def to_pinyin(text: str, *, person: bool = False) -> str:
    """How a name reads in Latin letters: 华信 is `huaxin`; Latin letters and digits stay.

    With `person` the first characters are read as a surname: 曾伟 is `zengwei`.
    """
    if not has_chinese(text):
        return _squeeze(text)
    surname = _find_surname(text) if person else ""
    return _SURNAMES.get(surname, "") + "".join(_iter_syllables(text[len(surname) :]))


def is_typed_as(text: str, typed: str, *, whole: bool) -> bool:
    """Whether lower-case letters are a Chinese name's pinyin or its initials.

    `whole` asks for all of the name, else its beginning is enough. Any reading of a character
    will do, so that nobody needs to know which one a dictionary of phrases prefers.
    """
    return _spells(text, typed, whole=whole, initials=True) or _spells(
        text, typed, whole=whole, initials=False
    )


def _spells(text: str, typed: str, *, whole: bool, initials: bool) -> bool:
    """Follow the typed letters through the name, character by character, on every reading."""
    ends = {0}
    for character in filter(str.isalnum, text):
        readings = {one[:1] for one in _read(character)} if initials else _read(character)
        reached = {end + len(one) for end in ends for one in readings if typed.startswith(one, end)}
        if not whole and any(one.startswith(typed[end:]) for end in ends for one in readings):
            return True
        if not reached:
            return False
        ends = reached
    return whole and len(typed) in ends


@lru_cache(maxsize=4096)
def list_sounds(text: str, most: int = 8) -> tuple[str, ...]:
    """How a name may read in Latin letters without tones, in order, and no more than so many.

    Letters and digits stay; ü is u. Any reading of a character counts, so that two names which
    are written otherwise and sound alike have one of these in common.
    """
    spelled = [""]
    for character in filter(str.isalnum, text):
        readings = sorted({_fold_u(one, character) for one in _read(character)} - {""})
        spelled = [begun + one for begun in spelled for one in readings or [""]][:most]
    return tuple(dict.fromkeys(filter(None, spelled)))


def _fold_u(reading: str, character: str) -> str:
    """One spelling of ü, of the three that people type."""
    if not has_chinese(character):
        return reading
    return re.sub("^([nl])(?:v|yu)", r"\1u", reading)


OPENING = 4
"""Letters that tell a few names from many others."""


def list_openings(text: str) -> frozenset[str]:
    """The first few letters of all that `is_typed_as` takes for the name, initials or not."""
    told = (one for one in text if one.isalnum() and any(_read(one)))
    return _list_openings("".join(islice(told, OPENING)))


@lru_cache(maxsize=4096)
def _list_openings(head: str) -> frozenset[str]:
    """The same of characters that all have letters. Many names begin with the same few."""
    read = [_read(character) for character in head]
    openings: set[str] = set()
    for initials in (True, False):
        spelled = {""}
        for readings in read:
            letters = {one[:1] for one in readings} if initials else readings
            spelled = {(begun + one)[:OPENING] for begun in spelled for one in letters}
        openings |= spelled
    return frozenset(openings)


_remembered: dict[str, frozenset[str]] = {}
_looked_up: dict[str, frozenset[str]] = {}


def recall(readings: Mapping[str, Iterable[str]]) -> None:
    """Spare the dictionary, which is slow to load, what it said before of some characters."""
    _remembered.update({one: frozenset(said) for one, said in readings.items()})


def list_looked_up() -> Mapping[str, frozenset[str]]:
    """What the dictionary said so far, for `recall`."""
    return _looked_up


@cache
def _read(character: str) -> frozenset[str]:
    """Every reading of a character without tones; ü is typed as v, u or yu."""
    if not has_chinese(character):
        return frozenset({fold_letters(character)})
    if character in _remembered:
        return _remembered[character]
    from pypinyin.pinyin_dict import pinyin_dict

    readings = set()
    for marked in pinyin_dict.get(ord(character), "").split(","):
        toneless = _fold_tones(marked)
        readings |= {toneless.replace("ü", typed) for typed in ("v", "u", "yu")}
    _looked_up[character] = frozenset(readings - {""})
    return _looked_up[character]


def _fold_tones(syllable: str) -> str:
    """A syllable without its tone mark: `lǜ` is `lü`."""
    marks = unicodedata.normalize("NFD", syllable)
    bare = "".join(one for one in marks if not unicodedata.combining(one) or one == "\u0308")
    return unicodedata.normalize("NFC", bare)


def _iter_syllables(text: str) -> Iterator[str]:
    """How the text's pieces read, a Chinese phrase or a run of others each."""
    from pypinyin import lazy_pinyin

    for piece in _split_scripts(text):
        if has_chinese(piece):
            yield from lazy_pinyin(piece)
        else:
            yield _squeeze(piece)


def _find_surname(text: str) -> str:
    """The surname at the beginning, if the table knows it."""
    return next((text[:size] for size in (2, 1) if text[:size] in _SURNAMES), "")


def _split_scripts(text: str) -> list[str]:
    pieces: list[str] = []
    for character in text:
        if pieces and has_chinese(pieces[-1]) == has_chinese(character):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _squeeze(text: str) -> str:
    return "".join(one for one in fold_letters(text) if one.isalnum())
