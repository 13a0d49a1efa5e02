"""No English in Chinese sentences and labels, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import crmcli
from crmcli.ledger.schema import parse_schema, read_shipped_schema
from crmcli.rules.asked import DERIVED
from crmcli.rules.fields import Field, Label, iter_fields
from tests.purity import find_foreign
from tests.sentences import SENTENCES

SETTINGS = Path(crmcli.__file__).parent / "ledger" / "settings.schema.json"

_BORROWED = {"ID", "QQ"}
"""Labels that are the same in both languages."""


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sentence_is_in_one_language(language: str) -> None:
    position = ("en", "zh").index(language)
    foreign = {
        code: found
        for code, texts in SENTENCES.items()
        if (found := find_foreign(language, texts[position]))
    }
    assert foreign == {}


def iter_labels(field: Field) -> Iterator[Label]:
    yield from filter(None, (field.label, field.none, field.form))
    yield from (choice.label for choice in field.choices)
    yield from field.sections.values()


def list_labels() -> list[Label]:
    """Every label of the shipped schema, of the settings and of what follows from the visits."""
    roots = [
        parse_schema(read_shipped_schema()).root,
        parse_schema(SETTINGS.read_bytes(), SETTINGS.name).root,
        DERIVED,
    ]
    places = [place for root in roots for place in (root, *iter_fields(root))]
    places += [place.item for place in places if place.item is not None]
    return [label for place in places for label in iter_labels(place)]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_label_is_in_one_language(language: str) -> None:
    foreign = {
        text: found
        for label in list_labels()
        for text in ((label.en, label.short_en) if language == "en" else (label.zh, label.short_zh))
        if text not in _BORROWED and (found := find_foreign(language, text))
    }
    assert foreign == {}


def test_a_chinese_label_is_chinese() -> None:
    assert [
        label.zh
        for label in list_labels()
        if label.zh not in _BORROWED and re.search("[\u4e00-\u9fff]", label.zh) is None
    ] == []


def test_the_rule_finds_what_it_is_for() -> None:
    assert find_foreign("zh", "没有选项 --why；用法见 crm visit --help") == []
    assert find_foreign("zh", "缺少 {key}（{field}）：YAML 文件 crm.yaml") == []
    assert find_foreign("zh", "No such option: --why 用法见 crm visit --help")
    assert find_foreign("zh", "Missing command.")
    assert find_foreign("zh", "路径 must be 字段")
    assert find_foreign("zh", "crm is broken")
    assert find_foreign("en", "no option --why") == []
    assert find_foreign("en", "没有 --why")
