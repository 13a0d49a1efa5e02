"""Numbers that say for themselves whether they are right: tax ids and telephone numbers."""

from __future__ import annotations

import re

_USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015, table 1: the digits of base 31; I, O, S, V and Z are left out."""
_USCC_LENGTH = 18
_USCC_WEIGHTS = tuple(pow(3, position, 31) for position in range(_USCC_LENGTH - 1))

_EXTENSION = r" ?(?:ext\.?|x|转) ?[0-9]{1,8}$"
_LOCAL_NUMBER_LENGTHS = (7, 8)


def is_tax_number(text: str) -> bool:
    """Whether a tax id can be right.

    Of 18 characters it is a unified social credit code (统一社会信用代码), whose last character
    checks the others by GB 32100-2015. Any other length, as the old numbers of 15 digits or
    those of other countries, is not ours to judge.
    """
    if len(text) != _USCC_LENGTH:
        return True
    return all(one in _USCC_CHARACTERS for one in text) and text[-1] == count_check_character(text)


def count_check_character(text: str) -> str:
    """The check character of the first 17 characters: base 31, weights 3^i modulo 31."""
    total = sum(
        _USCC_CHARACTERS.index(one) * weight
        for one, weight in zip(text, _USCC_WEIGHTS, strict=False)
    )
    return _USCC_CHARACTERS[-total % 31]


def lacks_area_code(phone: str) -> bool:
    """Whether a telephone number is a local one of seven or eight digits, dialled from one city.

    Short service numbers (95588) and everything longer or in international form are fine.
    """
    if phone.startswith("+"):
        return False
    digits = re.sub(r"[^0-9]", "", re.sub(_EXTENSION, "", phone))
    return len(digits) in _LOCAL_NUMBER_LENGTHS
