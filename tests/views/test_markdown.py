"""Whatever a card says stays text in a comment.

How GitHub and GitLab find what they link is written out here from their documents: bare
addresses, e-mail addresses, mentions, and references to requests, labels and the like.
"""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.views.markdown import quote_id, quote_text

LINKED = re.compile(
    r"(?:https?|ftp|[a-z]{2,9})://\S"
    r"|www\.\w"
    r"|(?:mailto|xmpp):\w"
    r"|@\w"
    r"|#\w"
    r"|\bgh-[0-9]"
    r"|[!%&~^$]\w",
    re.IGNORECASE,
)
SIGNS = r"\\`*_\[\]|#~$"
HOSTILE = [
    "[click](http://evil.example)",
    "![x](https://evil.example/x.png)",
    "<img src=x onerror=alert(1)>",
    "<!-- @team -->",
    "@octocat and mail@example.com",
    "#12 GH-12 gh-7 owner/repo#3 !4 %5 &6 $7 ~8 ^9 ~\"a b\" %'x'",
    "# heading",
    "- item",
    "+ item",
    "1. item",
    "2) item",
    "=====",
    "> quote",
    "a | b\n---|---\nc | d",
    "```\ncode\n```",
    "`code`",
    "https://evil.example www.evil.example mailto:a@b.example xmpp:a@b.example",
    "&lt;script&gt; &#64;octocat &commat;octocat",
    "\\[x](y)",
    "$x$ $$y$$",
    "a\x1b[31m\u202eb\u200b@c",
]


def render(markdown: str) -> str:
    """What a reader of Markdown makes of one line without live signs: its text."""
    return unescape(re.sub(rf"\\([{SIGNS}+=.)-])", r"\1", markdown))


def check(text: str) -> None:
    quoted = quote_text(text)
    assert "\n" not in quoted
    bare = re.sub(r"\\[\\`*_\[\]|#~$+=.)-]", "", quoted)
    assert not re.search(r"[\\`*_\[\]|~$<]", bare), quoted
    assert not re.search(r"&(?!(?:amp|lt|gt|#8203);)|(?<!&)#", bare), quoted
    assert not re.match(r"[-+=>]|[0-9]+[.)]", quoted), quoted
    assert not LINKED.search(render(quoted)), quoted


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    check(text)


@given(st.text(st.sampled_from("ab1 \n@#!%&$~^:/.wWGHgh-`*_[]()<>|\\+=\"'é中\u200b"), max_size=40))
def test_any_text_is_text(text: str) -> None:
    check(text)


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), max_size=40))
def test_nothing_is_lost(text: str) -> None:
    assert render(quote_text(text)).replace("\u200b", "") == text.replace("\ufe0f", "")


def test_plain_words_stay_as_they_are() -> None:
    for text in ("级别 C -> B；理由 两次需求确认", "50% of it, 3 > 2 (ok)", "王静: +86 138"):
        assert quote_text(text) == text


def test_only_an_id_is_code() -> None:
    assert quote_id("huaxin") == "`huaxin`"
    assert quote_id("a`@bob") == "a\\`@&#8203;bob"
