"""Chinese names in Latin letters, and any name in the plain letters of an id."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import NamedTuple

_SURNAMES = {
    "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "澹台": "tan tai",
    "单于": "chan yu", "宰父": "zai fu", "曾": "zeng", "单": "shan", "翟": "zhai", "仇": "qiu",
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


class Reading(NamedTuple):
    """A name as it is typed in Latin letters: in full, and by the initials of its syllables."""

    full: str
    initials: str


def has_chinese(text: str) -> bool:
    """Whether the text has a Chinese character."""
    return any("\u4e00" <= one <= "\u9fff" or "\u3400" <= one <= "\u4dbf" for one in text)


def fold_letters(text: str) -> str:
    """Lower-case Latin letters without marks: `Müller` is `mueller`; other scripts are lost."""
    composed = unicodedata.normalize("NFKC", text).casefold()
    spelled = "".join(_LETTERS.get(one, one) for one in composed)
    return unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode("ascii")


@lru_cache(maxsize=4096)
def to_pinyin(text: str, *, person: bool = False) -> Reading:
    """How a name reads: 华信 is `huaxin` and `hx`; Latin letters and digits stay.

    With `person` the first characters are read as a surname: 曾伟 is `zengwei`. A text without
    Chinese has no initials.
    """
    if not has_chinese(text):
        return Reading(_squeeze(text), "")
    syllables = _read_syllables(text, person=person)
    initials = [one if not has_chinese(raw) else one[:1] for raw, one in syllables]
    return Reading("".join(one for _, one in syllables), "".join(initials))


def _read_syllables(text: str, *, person: bool) -> list[tuple[str, str]]:
    """The text's pieces, a Chinese character or a run of others each, with how they read."""
    surname = _find_surname(text) if person else ""
    read = [
        (character, syllable)
        for character, syllable in zip(surname, _SURNAMES.get(surname, "").split(), strict=True)
    ]
    from pypinyin import lazy_pinyin

    for piece in _split_scripts(text[len(surname) :]):
        if has_chinese(piece):
            read += zip(piece, lazy_pinyin(piece), strict=True)
        else:
            read.append((piece, _squeeze(piece)))
    return read


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
