"""Which of a field's choices a word means: by key, label or alias, or as other schemes call it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from crmcli.rules.fields import Field
from crmcli.rules.known_values import KNOWN_VALUES

_AROUND = re.compile(
    r"^(?:客户|等级|级别|grade|class|tier|level)[:：]?(?=.)|(?<=.)(?:级客户|类客户|型客户|客户|级|类|型|等|档)$"
)
"""What may stand around a choice: A级, A类客户, `Grade B`."""


def find_meanings(field: Field, keys: Sequence[str], word: str) -> tuple[str, ...]:
    """The keys of the choices that a word may mean, in the field's order; none for a strange word.

    `keys` is the field's path, by which the words of other schemes are known.
    """
    folded = _fold(word)
    bare = _AROUND.sub("", _AROUND.sub("", folded))
    for said in dict.fromkeys((folded, bare)):
        named = _find_named(field, said)
        if named:
            return named
    known = KNOWN_VALUES.get(".".join(keys), {})
    for said in dict.fromkeys((folded, bare)):
        if said in known:
            return tuple(one.key for one in field.choices if one.key in known[said])
    return ()


def _find_named(field: Field, folded: str) -> tuple[str, ...]:
    by_key, by_word = _list_words(field)
    return by_key.get(folded) or by_word.get(folded, ())


_Words = dict[str, tuple[str, ...]]


@lru_cache(maxsize=64)
def _list_words(field: Field) -> tuple[_Words, _Words]:
    """The choices by their folded keys, and by all that people call them."""
    by_key: _Words = {}
    by_word: _Words = {}
    for one in field.choices:
        key = _fold(one.key)
        by_key[key] = (*by_key.get(key, ()), one.key)
        for word in {_fold(said) for said in one.label.words()}:
            by_word[word] = (*by_word.get(word, ()), one.key)
    return by_key, by_word


def _fold(word: str) -> str:
    """The word without case, width, blanks, and what joins two words."""
    plain = unicodedata.normalize("NFKC", word).casefold()
    return re.sub(r"[\s_./-]", "", plain)
