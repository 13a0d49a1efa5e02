"""What SQLite says of a question it does not understand, in words of ours, with what comes near."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from crmcli.errors import UsageError
from crmcli.rules.relations import Column, Relation, write_name

_NEAREST = 3
_CUTOFF = 0.6
_WORDS = re.compile(r"\w+")

Explain = Callable[[str, str, Sequence[Relation]], UsageError]


def explain_mistake(said: str, text: str, relations: Sequence[Relation]) -> UsageError:
    """The error for what SQLite `said` of the question `text`; `relations` are its tables."""
    for pattern, explain in _SAID.items():
        found = re.search(pattern, said)
        if found is not None:
            return explain(found[1] if found.re.groups else "", text, relations)
    return UsageError("sql-other", text=said)


def refuse_table(word: str, relations: Sequence[Relation]) -> UsageError:
    """The error for a word that names no table, with those whose name or label comes near."""
    said = [(name, one.name) for one in relations for name in (one.name, *one.label[:4])]
    near = _find_near(word, said)
    if near:
        return UsageError("sql-no-table-nearest", word=word, near=near)
    return UsageError("sql-no-table", word=word)


def _explain_table(name: str, _text: str, relations: Sequence[Relation]) -> UsageError:
    return refuse_table(_strip_owner(name), relations)


def _explain_column(name: str, text: str, relations: Sequence[Relation]) -> UsageError:
    """A column that none of the tables has: one that comes near, or the same of another table."""
    word = _strip_owner(name)
    named = _list_named(text, relations)
    said = [pair for one in named for column in one.columns for pair in _list_words(column)]
    elsewhere = [
        f"{write_name(one.name)}.{write_name(column.name)}"
        for one in relations
        if one not in named
        for column in one.columns
        if column.name == word.casefold()
    ]
    near = [*map(write_name, _find_near(word, said)), *elsewhere[:_NEAREST]]
    if near:
        return UsageError("sql-no-column-nearest", word=word, near=near)
    return UsageError("sql-no-column", word=word)


def _explain_syntax(token: str, text: str, relations: Sequence[Relation]) -> UsageError:
    """A word that stands where it may not: perhaps a column that is named like a word of SQL's."""
    word = token.casefold()
    columns = {column.name for one in _list_named(text, relations) for column in one.columns}
    if word in columns and write_name(word) != word:
        return UsageError("sql-syntax-quote", near=token, quoted=write_name(word))
    return UsageError("sql-syntax", near=token)


def _explain(code: str) -> Explain:
    return lambda name, _text, _relations: UsageError(code, name=name)


_SAID: Mapping[str, Explain] = {
    "^no such table: (.+)": _explain_table,
    "^no such column: (.+?)(?: - should this be .*)?$": _explain_column,
    '(?s)^near "(.*)": syntax error': _explain_syntax,
    "^no such function: (.+)": _explain("sql-no-function"),
    "^ambiguous column name: (.+)": _explain("sql-ambiguous"),
    r"^wrong number of arguments to function (.+)\(\)": _explain("sql-arguments"),
    r"^misuse of aggregate(?: function)?:? (.+)\(\)": _explain("sql-aggregate"),
    '(?s)^unrecognized token: "(.*)"': _explain("sql-token"),
    "^incomplete input": _explain("sql-incomplete"),
    "one statement at a time": _explain("sql-several"),
    "(?i)binding": _explain("sql-parameters"),
    "(?i)null character|surrogates not allowed": _explain("sql-no-text"),
    "(?i)too big|too large": _explain("sql-too-big"),
}
"""What SQLite and Python say, the same since many versions, and what becomes of it."""


def _strip_owner(name: str) -> str:
    """A name without the table or database before it."""
    return name.rsplit(".", 1)[-1].strip('"')


def _list_named(text: str, relations: Sequence[Relation]) -> list[Relation]:
    """The tables that the question names."""
    words = {word.casefold() for word in _WORDS.findall(text)}
    return [one for one in relations if one.name.casefold() in words]


def _list_words(column: Column) -> Iterator[tuple[str, str]]:
    """The words that people have for a column, each with its name."""
    aliases = column.field.label.aliases if column.field is not None else ()
    for word in (column.name, *column.label[:4], *aliases):
        yield word, column.name


def _find_near(word: str, said: Iterable[tuple[str, str]]) -> list[str]:
    """The names of what is called by a word, or by one that looks like it, the nearest first."""
    from difflib import get_close_matches

    names: dict[str, str] = {}
    for one, name in said:
        names.setdefault(one.casefold(), name)
    near = get_close_matches(word.casefold(), names, n=_NEAREST, cutoff=_CUTOFF)
    return list(dict.fromkeys(names[one] for one in near))
