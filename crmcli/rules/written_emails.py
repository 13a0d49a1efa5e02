"""E-mail addresses as cells have them: several, with a name, in other letters."""

from __future__ import annotations

import re
import unicodedata

_SEPARATORS = re.compile(r":::|[;；,，、\s|]+")
_NAMED = re.compile(r"[^<>]*<\s*(?:mailto:)?([^<>\s]+@[^<>\s]+)\s*>")
_PLAIN = re.compile(
    r"(?P<local>[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*)"
    r"@(?P<domain>(?:[A-Za-z0-9]{1,30}(?:-[A-Za-z0-9]{1,30})?\.)+(?P<top>[A-Za-z]{2,18}))"
)
"""An address that nobody has doubts about; the library is for all others."""
_NO_DOMAINS = frozenset({"arpa", "invalid", "local", "localhost", "onion", "test"})
_LONGEST_LOCAL = 64
_LONGEST = 120
"""Of a plain address; longer ones are the library's."""


def read_emails(text: str) -> list[str] | None:
    """The addresses in a text, each once, the domain in small letters; None if one is none."""
    plain = unicodedata.normalize("NFKC", text).strip()
    bare = _NAMED.sub(lambda found: f" {found[1]} ", plain)
    found = []
    for part in filter(None, _SEPARATORS.split(bare)):
        address = read_email(re.sub("(?i)^mailto:", "", part))
        if address is None:
            return None
        found.append(address)
    return list(dict.fromkeys(found)) or None


def read_email(text: str) -> str | None:
    """One address as it is to be kept, or None. Nobody is asked whether it exists."""
    match = _PLAIN.fullmatch(text)
    if match and _is_usual(match):
        return f"{match['local']}@{match['domain'].lower()}"
    from email_validator import EmailNotValidError, validate_email

    try:
        return str(validate_email(text, check_deliverability=False).normalized)
    except EmailNotValidError:
        return None


def _is_usual(match: re.Match[str]) -> bool:
    fits = len(match[0]) <= _LONGEST and len(match["local"]) <= _LONGEST_LOCAL
    return fits and match["top"].casefold() not in _NO_DOMAINS
