"""Every sentence in both languages, and a sentence for every code that the program raises."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

import crmcli
from crmcli import errors
from crmcli.rules.fields import Label
from crmcli.rules.outcome import Message
from crmcli.views import sentences
from crmcli.views.sentences import find_sentence, say, say_weekday, tables
from tests.sentences import SENTENCES

TOPICS = [
    importlib.import_module(f"{sentences.__name__}.{module.name}")
    for module in pkgutil.iter_modules(sentences.__path__)
]
SOURCE = Path(crmcli.__file__).parent

_ERRORS = {name for name, value in vars(errors).items() if isinstance(value, type)}
_RULES = {"Flaw": 1, "Violation": 1, "Problem": 3, "_problem": 2, "Unfit": 0, "_at_start": 0}
"""What names a rule of `check`, and the position of it; `Problem(*place, …)` counts as two."""

# The placeholders of a sentence are the same in both languages.


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_says_the_same_in_both_languages(code: str) -> None:
    en, zh = SENTENCES[code]
    assert en.strip()
    assert zh.strip()
    assert placeholders(en) == placeholders(zh)
    assert "" not in placeholders(en), "a placeholder needs a name"


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_a_sentence_is_clean_text_in_its_language(code: str) -> None:
    for sentence in SENTENCES[code]:
        assert sentence == sentence.rstrip()
        assert "\t" not in sentence
    letters = re.sub(r"\{\w*(:word)?\}", "", SENTENCES[code][0])
    assert len(re.findall("[\u4e00-\u9fff]", letters)) <= len(re.findall("[A-Za-z]", letters))


@pytest.mark.parametrize("code", sorted(tables.SENTENCES))
def test_what_stands_in_a_table_has_the_same_width_everywhere(code: str) -> None:
    for sentence in SENTENCES[code]:
        assert not re.search(r"[\u00b7\u2026\u2013\u2014\u2018-\u201d\u2190-\u21ff\n]", sentence)


def test_a_name_is_one_word_where_a_command_takes_it() -> None:
    said = say("en", "resolve-unseen-branch", branch="a&b 华", remote="origin")
    assert said == (
        "no sync has seen a branch a&b 华 of origin: crm sync --onto a\\&b\\ 华 looks for it"
    )


def test_a_code_belongs_to_one_topic() -> None:
    counted = Counter(code for topic in TOPICS for code in topic.SENTENCES)
    assert [code for code, count in counted.items() if count > 1] == []


def test_every_topic_is_looked_through() -> None:
    assert sorted(sentences.TOPICS) == [topic.__name__.rpartition(".")[2] for topic in TOPICS]
    assert all(find_sentence(code) == texts for code, texts in SENTENCES.items())
    assert find_sentence("no-such-sentence") is None


def test_a_mend_belongs_to_a_check() -> None:
    rules = {code.removeprefix("check.") for code in SENTENCES if code.startswith("check.")}
    mends = {
        code.removeprefix("mend.").partition(".")[0]
        for code in SENTENCES
        if code.startswith("mend.")
    }
    assert mends - rules == set()


# Every code in the source has its sentence.


def literals(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may be, as far as they are written out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


@dataclass(frozen=True)
class Use:
    """A call that names codes; `given` are the values it gives them, None where unknown."""

    codes: tuple[str, ...]
    given: frozenset[str] | None
    place: str


def read_use(call: ast.Call, place: str) -> Use:
    """What a call says, if it is one that takes a code."""
    is_method = isinstance(call.func, ast.Attribute)
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    prefix, position = "", -1
    if name in _ERRORS or name == "Message" or (name in {"say", "ask"} and is_method):
        position = 0
    elif name == "say":
        position = 1
    elif name in _RULES:
        prefix, position = "check.", _RULES[name]
        if call.args and isinstance(call.args[0], ast.Starred):
            position -= 1
    if not 0 <= position < len(call.args):
        return Use((), None, place)
    codes = tuple(prefix + text for text in literals(call.args[position]))
    return Use(codes, read_given(name, call), place)


def read_given(name: str, call: ast.Call) -> frozenset[str] | None:
    """The names of the values that a call gives."""
    if name in _RULES or name == "Message":
        maps = [one for one in call.args if isinstance(one, ast.Dict)]
        if len(maps) != 1:
            return frozenset() if name == "Message" and len(call.args) == 1 else None
        keys = {key.value for key in maps[0].keys if isinstance(key, ast.Constant)}
        return frozenset(map(str, keys)) if len(keys) == len(maps[0].keys) else None
    names = [keyword.arg for keyword in call.keywords]
    return None if None in names else frozenset(filter(None, names))


def iter_uses() -> Iterator[Use]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                use = read_use(node, f"{path.relative_to(SOURCE)}:{node.lineno}")
                if use.codes:
                    yield use


def test_every_code_has_a_sentence() -> None:
    missing = [(code, use.place) for use in iter_uses() for code in use.codes]
    assert [one for one in missing if one[0] not in SENTENCES] == []


def test_every_sentence_gets_its_values() -> None:
    lacking = [
        (code, use.place, sorted(placeholders(SENTENCES[code][0]) - use.given))
        for use in iter_uses()
        if use.given is not None
        for code in use.codes
        if code in SENTENCES and placeholders(SENTENCES[code][0]) - use.given
    ]
    assert lacking == []


def test_no_sentence_is_left_over() -> None:
    """A code stands in the source, whole or (`status-added`, `check.tab`) from a separator on."""
    sources = [path for path in SOURCE.rglob("*.py") if path.parent.name != "sentences"]
    texts = {
        node.value
        for path in sources
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    unused = [
        code
        for code in SENTENCES
        if not any(
            code.removesuffix(".alone")[start:] in texts
            for start in (0, *(found.end() for found in re.finditer("[-.]", code)))
        )
    ]
    assert unused == []


def test_the_search_finds_codes_and_values() -> None:
    uses = {code: use.given for use in iter_uses() for code in use.codes}
    assert {"dry-run", "heading-why", "check.tag", "check.reserved-id"} <= set(uses)
    assert uses["bad-option"] == {"option", "value", "choices"}
    assert uses["check.reserved-id"] == {"value"}


# How values are said.


def test_values_are_said_in_the_language_of_the_reader() -> None:
    owner = Label("Owner", "负责人", "Owner", "负责人")
    values = {"item": [owner, 3, date(2026, 12, 1), None, Message("day-today")]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(tables.SENTENCES, "probe", ("{item}", "{item}"))
        assert say("en", "probe", **values) == "Owner, 3, Tue 2026-12-01, , today"
        assert say("zh", "probe", **values) == "负责人、3、2026-12-01 周二、、今天"


def test_the_word_behind_a_count_fits_it() -> None:
    assert [say("en", "days", count=count) for count in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    assert say("zh", "days", count=1) == "1 天"


def test_weekdays() -> None:
    assert [say_weekday("zh", date(2026, 11, day)) for day in (22, 23)] == ["周日", "周一"]
    assert [say_weekday("en", date(2026, 11, day)) for day in (22, 23)] == ["Sun", "Mon"]
