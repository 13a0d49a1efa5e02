"""The conditions of workflows, as far as ours use them: GitHub's expressions and GitLab's rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_TOKEN = re.compile(r"\s*('[^']*'|\"[^\"]*\"|==|!=|&&|\|\||!|\(|\)|\$?[A-Za-z_][\w.-]*(?:\(\))?)")
_STATES = ("cancelled()", "success()", "always()", "failure()")

Look = Callable[[str], Any]


class Condition:
    """One condition. `or` and `and` give one of their sides, as GitHub's do."""

    def __init__(self, text: str, look: Look) -> None:
        self._words = _split(text)
        self._look = look

    def evaluate(self) -> Any:
        value = self._either()
        assert not self._words, f"what is {self._words}?"
        return value

    def _either(self) -> Any:
        value = self._both()
        while self._take("||"):
            other = self._both()
            value = value or other
        return value

    def _both(self) -> Any:
        value = self._compare()
        while self._take("&&"):
            other = self._compare()
            value = value and other
        return value

    def _compare(self) -> Any:
        value = self._one()
        if self._take("=="):
            return value == self._one()
        if self._take("!="):
            return value != self._one()
        return value

    def _one(self) -> Any:
        if self._take("!"):
            return not self._one()
        if self._take("("):
            value = self._either()
            assert self._take(")")
            return value
        word = self._words.pop(0)
        return word[1:-1] if word[0] in "'\"" else self._look(word)

    def _take(self, word: str) -> bool:
        if self._words[:1] == [word]:
            self._words.pop(0)
            return True
        return False


def _split(text: str) -> list[str]:
    words, position = [], 0
    text = text.strip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        assert found, f"what is {text[position:]}?"
        words.append(found.group(1))
        position = found.end()
    return words


def is_met_on_github(text: str, contexts: Mapping[str, Any], *, failed: bool = False) -> bool:
    """Whether an `if:` holds, in a job some of whose steps may have failed before."""

    def look(word: str) -> Any:
        states = {"cancelled()": False, "always()": True, "success()": not failed}
        return states[word] if word in states else look_up(word, contexts)

    knows_failure = any(state in text for state in _STATES)
    return (knows_failure or not failed) and bool(Condition(text, look).evaluate())


def is_met_on_gitlab(text: str, variables: Mapping[str, str]) -> bool:
    """Whether the `if:` of a rule holds."""
    return bool(Condition(text, lambda word: variables.get(word.removeprefix("$"))).evaluate())


def look_up(word: str, contexts: Mapping[str, Any]) -> Any:
    """`github.event.number` in the contexts; None for what is not there."""
    here: Any = contexts
    for step in word.split("."):
        here = here.get(step) if isinstance(here, Mapping) else None
    return here


def fill_in(text: str, contexts: Mapping[str, Any]) -> str:
    """A text with the values of its `${{ }}`."""

    def evaluate(found: re.Match[str]) -> str:
        value = Condition(found.group(1), lambda word: look_up(word, contexts)).evaluate()
        return "" if value is None else str(value)

    return re.sub(r"\$\{\{(.*?)\}\}", evaluate, text)
