"""A line as somebody types it in bash."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.rules.shellwords import Line, quote_word, split_line

WORD = st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), max_size=12)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("crm show hu", Line(("crm", "show"), "hu", "")),
        ("crm show ", Line(("crm", "show"), "", "")),
        ("crm  set\tx a=b:c", Line(("crm", "set", "x"), "a=b:c", "")),
        ("crm show 'a b", Line(("crm", "show"), "a b", "'")),
        ('crm show "a \\" b', Line(("crm", "show"), 'a " b', '"')),
        ("crm show a\\ b", Line(("crm", "show"), "a b", "")),
        ("crm show '' x", Line(("crm", "show", ""), "x", "")),
        ("crm show 'a'b", Line(("crm", "show"), "ab", "")),
        ("crm show '\\", Line(("crm", "show"), "\\", "'")),
        ("", Line((), "", "")),
    ],
)
def test_an_unfinished_line(line: str, words: Line) -> None:
    assert split_line(line) == words


@given(WORD, st.sampled_from(["", '"', "'"]))
def test_a_quoted_word_is_read_as_it_was(word: str, quote: str) -> None:
    line = split_line(f"crm {quote}{quote_word(word, quote)}")
    assert line.before == ("crm",)
    assert line.current == word


def test_bash_reads_a_quoted_word_so_too() -> None:
    words = ["a b", "$HOME", "`x`", "!", "it's", "北京 (华信)", "a;b|c&d", "*?[x]", "#", "{a,b}"]
    script = "printf '%s\\n' " + " ".join(quote_word(word) for word in words)
    done = subprocess.run(
        ["bash", "--norc", "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == words
