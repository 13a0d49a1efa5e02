"""Text of cards inside Markdown that a forge or a chat renders: it stays text, whatever it says.

Forges turn more than Markdown's own signs into links: bare addresses, `@name`, `#12`, `GH-12` and
GitLab's `!12` or `%3`. They look for these when the escapes are gone already, so an invisible
space, which belongs to no name, parts the sign from what follows.
"""

from __future__ import annotations

import re

from crmcli.rules.ids import is_id
from crmcli.views.formats import escape_markdown
from crmcli.views.screen import flatten_text

APART = "&#8203;"
"""A space without width, as an entity: whoever reads the source sees it."""

_LINKED = (
    r"@|\\#"  # mentions, e-mail addresses, references
    r"|(?:!|\\~|%|\\\$|&amp;|\^)(?=[\w\"'\\])"  # what GitLab links besides
    r"|\b[A-Za-z][A-Za-z0-9+.-]*:(?=/)|\b(?:mailto|xmpp):"  # addresses
    r"|\bwww(?=\.)|\bgh-(?=[0-9])"
)
_BEGINNING = r"^(?=[-+=])|^(?:([0-9]+)(?=[.)]))"
"""What begins a list or underlines a heading, were it the first on a line."""


def quote_text(text: str) -> str:
    """The text on one line, so that no reader of Markdown makes anything of it."""
    quoted = escape_markdown(flatten_text(text)).replace("$", "\\$")
    parted = re.sub(_LINKED, rf"\g<0>{APART}", quoted, flags=re.IGNORECASE)
    return re.sub(_BEGINNING, r"\1\\", parted)


def quote_id(word: str) -> str:
    """A customer's id as code; what a file is named that is no id, as text."""
    return f"`{word}`" if is_id(word) else quote_text(word)
