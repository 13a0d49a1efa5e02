"""Every mistake that Python finds in JSON has words of ours."""

from __future__ import annotations

import json

import pytest

from crmcli.ledger.json_mistakes import name_mistake
from crmcli.rules.outcome import Message
from crmcli.views.sentences import say_message


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{oops}", "reason-json-key"),
        ('{"a" 1}', "reason-json-colon"),
        ('{"a": 1 "b": 2}', "reason-json-comma"),
        ('{"a": }', "reason-json-value"),
        ("", "reason-json-value"),
        ("{} {}", "reason-json-extra"),
        ('{"a', "reason-json-quote"),
        ('{"a\nb": 1}', "reason-json-control"),
        (r'{"a\x": 1}', "reason-json-escape"),
        (r'{"a\u12": 1}', "reason-json-escape"),
        ("\ufeff{}", "reason-json-bom"),
    ],
)
def test_a_mistake_is_named_in_both_languages(text: str, code: str) -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads(text)
    said = name_mistake(caught.value)
    assert said.code == code
    assert say_message("zh", said) != say_message("en", said)


def test_a_comma_before_the_end_has_words_in_every_python() -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads('{"a": 1,}')
    assert name_mistake(caught.value).code in ("reason-json-key", "reason-json-trailing")


def test_what_no_python_has_said_yet_is_a_mistake_all_the_same() -> None:
    assert name_mistake(json.JSONDecodeError("Something new", "", 0)) == Message("reason-json")
